"""The intake: safety first, then consent, then the person and what happened."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Site
from cases.forms.choices import with_blank
from cases.forms.person import PersonFields
from cases.models import Consent, Intake
from cases.services import IntakeFacts, PersonFacts
from core.domain import codes, countries
from core.form_fields import EARLIEST
from core.forms import DateTimeField, Form, InlineRadios, PastDateField, Section, TextField

# What is compared with known persons as soon as it is filled in.
COMPARED = ("full_name", "aliases", "birth_date", "birth_year", "nik", "passport", "phone")


class IntakeForm(PersonFields, Form):
    sections = (
        Section(_("Safety first"), ["is_in_danger", "urgent_needs"]),
        Section(_("First contact"), ["channel", "received_at", "referrer", "site"], side_by_side=True),
        Section(
            _("Consent to record and use data for care"),
            ["decision", "form", "decided_on", "explained", "given_by"],
            intro=_("Help does not depend on the answer: a refusal is recorded, and the case is opened all the same."),
        ),
        Section(_("The person"), ["full_name", "aliases", "gender", "citizenship"], side_by_side=True),
        Section(_("Birth"), ["birth_date", "birth_year", "birth_place"], side_by_side=True),
        Section(
            _("Numbers and contact"),
            ["nik", "passport", "phone", "occupation", "address"],
            side_by_side=True,
            below="cases/likely.html",
        ),
        Section(_("What happened"), ["account"]),
    )

    is_in_danger = forms.BooleanField(
        label=_("The person is in danger now"), required=False, help_text=_("The case becomes urgent.")
    )
    urgent_needs = forms.MultipleChoiceField(
        label=_("Urgent needs"), choices=Intake.Need.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    channel = forms.ChoiceField(
        label=_("How the case reached us"),
        choices=[("", _("Choose")), *(c for c in Intake.Channel.choices if c[0] != Intake.Channel.IMPORT)],
    )
    received_at = DateTimeField(label=_("Received at"), initial=timezone.localtime)
    referrer = forms.CharField(label=_("Who referred"), required=False, max_length=200)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), empty_label=None)
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
    gender = forms.ChoiceField(label=_("Gender"), required=False)
    citizenship = forms.ChoiceField(label=_("Citizenship"), required=False)
    birth_year = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        min_value=EARLIEST.year,
        max_value=2200,
        help_text=_("When the day is not known."),
    )
    account = TextField(
        label=_("What was told"),
        max_length=20_000,
        rows=8,
        help_text=_("Only what help needs now, in the survivor's own words where possible."),
    )

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["gender"].choices = partial(with_blank, partial(codes.choices, "Gender"))  # type: ignore[attr-defined]
        self.fields["citizenship"].choices = partial(with_blank, countries.country_choices)  # type: ignore[attr-defined]

        self.likely: list[Any] = []
        """Who the person may be (`cases.likely.Candidate`), for the user to compare."""
        ask = {
            "hx-post": reverse("cases:likely"),
            "hx-trigger": "change",
            "hx-target": "#likely",
            # The last change counts, whichever answer comes first.
            "hx-sync": "closest form:replace",
            "hx-params": ",".join(("csrfmiddlewaretoken", "is_new", *COMPARED)),
        }
        for name in COMPARED:
            self.fields[name].widget.attrs |= ask

    @property
    def is_said_to_be_new(self) -> bool:
        """Whether the user has said of each likely match that it is another person."""
        return {str(one.case.pk) for one in self.likely} <= set(str(self.data.get("is_new", "")).split())

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and year > timezone.localdate().year:
            raise forms.ValidationError(_("The year of birth lies in the future."))
        return year

    def clean_received_at(self) -> Any:
        moment = self.cleaned_data["received_at"]
        if moment > timezone.now() + timedelta(minutes=10):
            raise forms.ValidationError(_("This moment lies in the future."))
        return moment

    def person(self) -> PersonFacts:
        return PersonFacts(**self._part(PersonFacts))

    def person_so_far(self) -> PersonFacts:
        """What is filled in and makes sense, of a form that may be half empty."""
        return PersonFacts(**{"full_name": "", **self._part(PersonFacts)})

    def intake(self) -> IntakeFacts:
        return IntakeFacts(**self._part(IntakeFacts))

    def consent(self) -> Consent:
        names = ("decision", "form", "decided_on", "explained", "given_by")
        return Consent(purpose=Consent.Purpose.CARE, **{name: self.cleaned_data[name] for name in names})

    def _part(self, kind: type) -> dict[str, Any]:
        return {n: self.cleaned_data[n] for n in kind.__dataclass_fields__ if n in self.cleaned_data}  # type: ignore[attr-defined]
