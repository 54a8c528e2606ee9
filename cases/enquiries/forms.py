"""Enquiries: few fields, since somebody is on the phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from cases.enquiries.models import Enquiry
from cases.enquiries.services import EnquiryFacts
from cases.intake.models import Intake
from core.web.form_fields import PastDateTimeField, TextField
from core.web.forms import Form, Section, VersionOnly

# Ways by which nobody who logs an enquiry is reached.
BY_ITSELF = (Intake.Channel.IMPORT, Intake.Channel.PUBLIC_FORM)


class EnquiryFields(Form):
    sections = (
        Section(_("Who asks what"), ["safe_contact", "asker", "about"]),
        Section(_("How it came"), ["channel", "received_at", "site"], side_by_side=True),
        Section(_("What was done"), ["advice", "outcome"]),
    )

    safe_contact = TextField(
        label=_("How to reach them safely"),
        required=False,
        max_length=500,
        rows=2,
        help_text=_("Ways, times, and who must not know. It stands before the number."),
    )
    asker = forms.CharField(
        label=_("Who asks"), required=False, max_length=200, help_text=_("A name or a number, if it was given.")
    )
    about = TextField(label=_("What it is about"), max_length=5_000, rows=4)
    channel = forms.ChoiceField(
        label=_("How it reached us"),
        choices=[c for c in Intake.Channel.choices if c[0] not in BY_ITSELF],
        initial=Intake.Channel.HOTLINE,
    )
    received_at = PastDateTimeField(label=_("Received at"), initial=timezone.localtime)
    advice = TextField(label=_("What was advised"), required=False, max_length=5_000, rows=3)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        required=False,
        choices=[("", _("Still open")), *(c for c in Enquiry.Outcome.choices if c[0] != Enquiry.Outcome.CASE)],
        widget=forms.RadioSelect,
    )

    def enquiry(self) -> EnquiryFacts:
        return EnquiryFacts(**{name: self.cleaned_data[name] for name in EnquiryFacts.__dataclass_fields__})


class NewEnquiryForm(EnquiryFields):
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=None)

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]


class EnquiryForm(EnquiryFields):
    """Of one that came through the public form, that it did is not changed."""

    versioned = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("channel") == Intake.Channel.PUBLIC_FORM:
            channel: Any = self.fields["channel"]
            channel.choices = [(Intake.Channel.PUBLIC_FORM.value, Intake.Channel.PUBLIC_FORM.label)]
            channel.disabled = True


class AnswerForm(Form):
    versioned = True

    text = TextField(
        label=_("Your answer"),
        max_length=2_000,
        rows=5,
        help_text=_("Whoever finds the code reads it too. Write no name, no number and no place."),
    )


class BeginForm(VersionOnly):
    """`instead_of` is the intake of a colleague that the person saw begun."""

    instead_of = forms.UUIDField(required=False, widget=forms.HiddenInput)
