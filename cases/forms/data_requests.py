"""Requests about personal data: what was asked, and what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.codes import CodeField
from cases.models import DataRequest
from cases.services import DataRequestFacts
from core.forms import DateTimeField, Form, PastDateField, Section, TextField


class NewDataRequestForm(Form):
    marked = True
    sections = (
        Section(_("What is asked"), ["kind", "about", "case_code"]),
        Section(_("Who makes the request"), ["asker_is", "asker"]),
        Section(_("How it came"), ["channel", "received_at"], side_by_side=True),
    )

    kind = forms.ChoiceField(label=_("What is asked"), choices=DataRequest.Kind.choices, widget=forms.RadioSelect)
    about = TextField(label=_("What exactly"), required=False, max_length=2_000, rows=3)
    case_code = CodeField(required=False, help_text=_("It is not looked up, and no case is shown."))
    asker_is = forms.ChoiceField(
        label=_("Who makes the request"), choices=DataRequest.Asker.choices, widget=forms.RadioSelect
    )
    asker = TextField(
        label=_("Name and how to reach them safely"),
        max_length=500,
        rows=3,
        help_text=_("Also how you made sure who they are, and for whom they may ask."),
    )
    channel = forms.ChoiceField(label=_("How it reached us"), choices=DataRequest.Channel.choices)
    received_at = DateTimeField(label=_("Received at"), initial=timezone.localtime)

    def clean_received_at(self) -> Any:
        moment = self.cleaned_data["received_at"]
        if moment > timezone.now() + timedelta(minutes=10):
            raise forms.ValidationError(_("This moment lies in the future."))
        return moment

    def request(self) -> DataRequestFacts:
        return DataRequestFacts(**{name: self.cleaned_data[name] for name in DataRequestFacts.__dataclass_fields__})


class SettleDataRequestForm(Form):
    versioned = True

    outcome = forms.ChoiceField(label=_("Outcome"), choices=DataRequest.Outcome.choices, widget=forms.RadioSelect)
    answer = TextField(
        label=_("What was done"),
        max_length=2_000,
        rows=4,
        help_text=_(
            "Say also how you told whoever asked. What would endanger somebody, or show the data of others, must be "
            "refused (article 33 of UU 27/2022)."
        ),
    )
    settled_on = PastDateField(label=_("Settled on"), initial=timezone.localdate)
