from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.web.form_fields import DateField, DateTimeField, InlineRadios, TextField
from core.web.forms import Form, Section
from core.web.number_fields import WholeField
from counselling.models import Session
from counselling.services import SessionFacts


class SessionForm(Form):
    """What is written down of a session."""

    sections = [
        Section("", ["held_at", "minutes"], side_by_side=True),
        Section("", ["kind", "attendance"]),
        Section(_("Content"), ["content"], intro=_("Only you can read this. Nobody else finds, opens or prints it.")),
        Section(_("What comes next"), ["next_on"]),
    ]

    held_at = DateTimeField(label=_("When"))
    minutes = WholeField(
        label=_("Duration in minutes"),
        min_value=5,
        max_value=480,
        required=False,
        help_text=_("Leave it empty when nobody came."),
    )
    kind = forms.ChoiceField(
        label=_("Kind of session"),
        choices=Session.Kind.choices,
        initial=Session.Kind.INDIVIDUAL,
        widget=InlineRadios,
    )
    attendance = forms.ChoiceField(
        label=_("Attendance"),
        choices=Session.Attendance.choices,
        initial=Session.Attendance.ATTENDED,
        widget=InlineRadios,
    )
    content = TextField(label=_("Content of the session"), required=False, rows=12, max_length=20_000)
    next_on = DateField(label=_("Next session"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("attendance") != Session.Attendance.ATTENDED:
            cleaned["minutes"] = None
        elif cleaned.get("minutes") is None and "minutes" not in self.errors:
            self.add_error("minutes", _("Enter how long the session lasted, in minutes."))
        return cleaned

    def facts(self) -> SessionFacts:
        names = SessionFacts.__dataclass_fields__
        return SessionFacts(**{name: self.cleaned_data[name] for name in names})


class ChangeSessionForm(SessionForm):
    marked, versioned = False, True
