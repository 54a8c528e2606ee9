"""Asked where an interpreter is needed or something makes it hard to follow."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cases.identity.forms_support import SupportFields
from cases.intake.steps.base import IntakeStepForm
from core.web.forms import Section


class SupportStep(SupportFields, IntakeStepForm):
    sections = (
        Section(_("Language"), ["primary_language", "secondary_language"], side_by_side=True),
        Section(_("Interpreter"), ["interpreter_used", "interpreter"]),
        Section(_("Support"), ["disability", "support"]),
    )
