"""Consent to record and use data for care."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.steps.base import StepForm
from cases.models import Consent, Recipient
from core.access import Compartment
from core.forms import InlineRadios, PastDateField, Section


class ConsentStep(StepForm):
    sections = (
        Section(
            _("Consent to record and use data for care"),
            ["decision", "form", "decided_on", "explained", "given_by"],
            intro=_("Help does not depend on the answer: a refusal is recorded, and the case is opened all the same."),
        ),
    )

    decision = forms.ChoiceField(label=_("Decision"), choices=Consent.Decision.choices, widget=InlineRadios)
    form = forms.ChoiceField(
        label=_("Said in what form"),
        choices=[choice for choice in Consent.Form.choices if choice[0] != Consent.Form.NOT_KNOWN],
        widget=InlineRadios,
    )
    decided_on = PastDateField(label=_("Decided on"), initial=timezone.localdate)
    explained = forms.MultipleChoiceField(
        label=_("Explained to the person"),
        choices=Consent.Explained.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    given_by = forms.CharField(
        label=_("Decided by"),
        required=False,
        max_length=200,
        help_text=_("Only when a guardian decides for the person."),
    )

    def consent(self) -> Consent:
        names = ("decision", "form", "decided_on", "explained", "given_by")
        return Consent(
            purpose=Consent.Purpose.CARE,
            recipient=Recipient.OWN,
            data_classes=Compartment.values,
            **{name: self.cleaned_data[name] for name in names},
        )
