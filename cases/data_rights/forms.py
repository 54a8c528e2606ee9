"""Requests about personal data: what was asked, and what came of it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.data_rights.models import DataRequest
from cases.data_rights.services import DataRequestFacts
from cases.extension.system_texts import in_words
from cases.web.form_codes import CodeField
from core.errors import Damaged
from core.web.form_fields import PastDateField, PastDateTimeField, TextField
from core.web.forms import Form, Section


class DataRequestForm(Form):
    sections = (
        Section(_("What is asked"), ["kind", "about", "case_code"]),
        Section(_("Who makes the request"), ["asker_is", "asker"]),
        Section(_("How it came"), ["channel", "received_at"], side_by_side=True),
    )

    kind = forms.ChoiceField(label=_("What is asked"), choices=DataRequest.Kind.choices, widget=forms.RadioSelect)
    about = TextField(label=_("What exactly"), required=False, max_length=2_000, rows=3)
    case_code = CodeField(
        required=False,
        help_text=_(
            "It is not looked up, and no case is shown. What is noted here is erased with the person it names."
        ),
    )
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
    received_at = PastDateTimeField(label=_("Received at"), initial=timezone.localtime)

    def request(self) -> DataRequestFacts:
        return DataRequestFacts(**{name: self.cleaned_data[name] for name in DataRequestFacts.__dataclass_fields__})


class ChangeDataRequestForm(DataRequestForm):
    versioned = True

    def meet(self, current: Any) -> None:
        """A text of the system is no other one for standing in another language."""
        for name in ("asker", "about"):
            with suppress(Damaged):
                setattr(current, name, in_words(getattr(current, name)))
        super().meet(current)


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
    is_of_no_case = forms.BooleanField(
        label=_("The data are in no case"), help_text=_("Only where they were erased."), required=False
    )

    def __init__(self, *args: Any, asked: DataRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asked.wants_a_case:
            del self.fields["is_of_no_case"]
