"""Putting a case on legal hold, and lifting it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.web.form_fields import TextField
from core.web.forms import Form


class PutHoldForm(Form):
    reason = TextField(
        label=_("Why is this case held?"),
        max_length=1_000,
        rows=3,
        help_text=_("What it is wanted for, such as a trial, an appeal or a claim. Whoever holds cases reads it."),
    )


class LiftHoldForm(Form):
    versioned = True

    lifted_reason = TextField(label=_("Why is the hold lifted?"), max_length=1_000, rows=3)
