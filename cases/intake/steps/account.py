"""What happened, in the survivor's own words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.intake.steps.base import IntakeStepForm
from core.web.form_fields import TextField


class AccountStep(IntakeStepForm):
    account = TextField(
        label=_("What was told"),
        max_length=20_000,
        rows=8,
        help_text=_("Only what help needs now, in the survivor's own words where possible."),
    )
