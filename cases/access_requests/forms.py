"""Asking for access to a case, and answering."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.access_requests.models import AccessRequest
from cases.web.form_codes import CodeField
from core.web.form_fields import TextField
from core.web.forms import Form
from core.web.number_fields import WholeField

_DAYS = {"class": "input-short"}


class RequestAccessForm(Form):
    code = CodeField()
    reason = TextField(
        label=_("Why do you need this case?"),
        max_length=300,
        rows=3,
        help_text=_("At least one sentence, without the survivor's name. Whoever answers for the case reads it."),
    )
    days = WholeField(
        label=_("For how many days"), min_value=1, max_value=90, initial=14, widget=forms.NumberInput(attrs=_DAYS)
    )


class AnswerRequestForm(Form):
    versioned = True

    state = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect)
    days = WholeField(
        label=_("For how many days"),
        min_value=1,
        max_value=90,
        required=False,
        widget=forms.NumberInput(attrs=_DAYS),
        help_text=_("When you grant it. Access ends by itself."),
    )
    answer = TextField(
        label=_("What you say to it"),
        max_length=300,
        rows=3,
        required=False,
        help_text=_("Whoever asked reads it. Name nobody who is helped."),
    )

    def __init__(self, *args: Any, is_restricted: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state = AccessRequest.State
        offered = [
            (state.GRANTED, _("Grant access for some days")),
            (state.REFUSED, _("Refuse, with a sentence: it tells that there is such a case")),
            (state.UNANSWERED, _("Leave it unanswered: whoever asked does not learn whether there is such a case")),
        ]
        self.fields["state"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (value, label) for value, label in offered if not (is_restricted and value == state.REFUSED)
        ]
