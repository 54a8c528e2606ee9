"""As what a case is closed, and why."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.record.models import Case
from core.web.form_fields import TextField
from core.web.forms import Form


class HowItEnds(Form):
    """As what a case is closed, and why: asked of whoever closes it and of whoever asks a colleague first."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Case.Outcome.choices, widget=forms.RadioSelect)
    reason = TextField(
        label=_("The reason in words"),
        required=False,
        max_length=2_000,
        rows=3,
        help_text=_("Everybody who sees the case reads it. Needed where you choose “Another reason”."),
    )
