"""Enquiries: few fields, since somebody is on the phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from cases.models import Enquiry, Intake
from cases.services import EnquiryFacts
from core.forms import DateTimeField, Form, Section, TextField


class EnquiryFields(Form):
    sections = (
        Section(_("Who asks what"), ["asker", "about"]),
        Section(_("How it came"), ["channel", "received_at", "site"], side_by_side=True),
        Section(_("What was done"), ["advice", "outcome"]),
    )

    asker = forms.CharField(
        label=_("Who asks"), required=False, max_length=200, help_text=_("A name or a number, if it was given.")
    )
    about = TextField(label=_("What it is about"), max_length=5_000, rows=4)
    channel = forms.ChoiceField(
        label=_("How it reached us"),
        choices=[c for c in Intake.Channel.choices if c[0] != Intake.Channel.IMPORT],
        initial=Intake.Channel.HOTLINE,
    )
    received_at = DateTimeField(label=_("Received at"), initial=timezone.localtime)
    advice = TextField(label=_("What was advised"), required=False, max_length=5_000, rows=3)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[("", _("Still open")), *(c for c in Enquiry.Outcome.choices if c[0] != Enquiry.Outcome.CASE)],
        widget=forms.RadioSelect,
    )

    def clean_received_at(self) -> Any:
        moment = self.cleaned_data["received_at"]
        if moment > timezone.now() + timedelta(minutes=10):
            raise forms.ValidationError(_("This moment lies in the future."))
        return moment

    def enquiry(self) -> EnquiryFacts:
        return EnquiryFacts(**{name: self.cleaned_data[name] for name in EnquiryFacts.__dataclass_fields__})


class NewEnquiryForm(EnquiryFields):
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=None)

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


class EnquiryForm(EnquiryFields):
    versioned = True
