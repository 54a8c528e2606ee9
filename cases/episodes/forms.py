"""What happened: an episode of trafficking, and the rows that belong to one."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.episodes.models import Episode, EpisodeDebt, WithheldPaper
from cases.web.form_choices import with_blank
from core.domain import codes, countries, places
from core.domain.money import RUPIAH, currency_choices
from core.web.form_fields import PastDateField, TextField
from core.web.forms import Form, Section
from core.web.number_fields import CurrencyField, MoneyField, WholeField

WAGES = ("promised", "paid")


class EpisodeForm(Form):
    """One episode of trafficking."""

    sections = (
        Section(_("When and where"), ["started_on", "ended_on", "country", "province", "place"], side_by_side=True),
        Section(_("Recruitment"), ["recruitment_methods", "promised_work", "recruitment"]),
        Section(_("Promised wage"), ["promised_amount", "promised_currency", "promised_period"], side_by_side=True),
        Section(_("What kind"), ["exploitation_types", "industry", "methods_of_control"]),
        Section(
            _("Work and what was paid"),
            ["paid_amount", "paid_currency", "paid_period", "hours_per_day", "days_per_week"],
            intro=_("What the survivor got in fact. Enter 0 when nothing was paid."),
            side_by_side=True,
        ),
        Section(_("In words"), ["account"]),
        Section(_("How it ended"), ["ended_by", "exit_account"]),
    )

    started_on = PastDateField(label=_("Began on"), required=False)
    ended_on = PastDateField(label=_("Ended on"), required=False)
    country = forms.ChoiceField(label=_("Country of exploitation"), required=False)
    province = forms.ChoiceField(label=_("Province"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=300)
    recruitment_methods = forms.MultipleChoiceField(
        label=_("Way of recruitment"), widget=forms.CheckboxSelectMultiple, required=False
    )
    promised_work = forms.CharField(label=_("Promised work"), required=False, max_length=300)
    recruitment = TextField(label=_("Recruitment in words"), required=False, max_length=20_000)
    promised_amount = MoneyField(label=_("Promised wage"), required=False)
    promised_currency = CurrencyField(required=False, choices=partial(with_blank, currency_choices))
    promised_period = forms.ChoiceField(label=_("For each"), required=False)
    exploitation_types = forms.MultipleChoiceField(
        label=_("Type of exploitation"), widget=forms.CheckboxSelectMultiple, required=False
    )
    industry = forms.ChoiceField(label=_("Industry"), required=False)
    methods_of_control = forms.MultipleChoiceField(
        label=_("Means of control"), widget=forms.CheckboxSelectMultiple, required=False
    )
    paid_amount = MoneyField(label=_("Paid wage"), required=False)
    paid_currency = CurrencyField(required=False, choices=partial(with_blank, currency_choices))
    paid_period = forms.ChoiceField(label=_("For each"), required=False)
    hours_per_day = WholeField(label=_("Hours of work a day"), required=False, min_value=1, max_value=24)
    days_per_week = WholeField(label=_("Days of work a week"), required=False, min_value=1, max_value=7)
    account = TextField(label=_("What happened"), required=False, max_length=20_000, rows=8)
    ended_by = forms.ChoiceField(label=_("How it ended"), required=False)
    exit_account = TextField(label=_("How the survivor got out"), required=False, max_length=20_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in {
            "country": partial(with_blank, countries.country_choices),
            "province": partial(with_blank, _provinces),
            "recruitment_methods": partial(codes.choices, "MethodOfRecruitment"),
            "promised_period": partial(with_blank, partial(codes.choices, "AmountPeriod")),
            "exploitation_types": partial(codes.choices, "TypeOfExploitation"),
            "industry": partial(with_blank, partial(codes.choices, "ForcedLabourIndustry")),
            "methods_of_control": partial(codes.choices, "MethodsOfControl"),
            "paid_period": partial(with_blank, partial(codes.choices, "AmountPeriod")),
            "ended_by": [("", _("Not known")), *Episode.Exit.choices],
        }.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return self.cleaned_data
        for wage in WAGES:
            amount = self.cleaned_data[f"{wage}_amount"]
            if amount is None:
                # A currency and a period say nothing without an amount.
                self.cleaned_data |= {f"{wage}_currency": "", f"{wage}_period": ""}
            elif not self.cleaned_data[f"{wage}_period"]:
                self.add_error(f"{wage}_period", _("Say for how long this amount was."))
            else:
                self.cleaned_data[f"{wage}_currency"] = self.cleaned_data[f"{wage}_currency"] or RUPIAH
        if not (self.errors or self.damaged or any(value or value == 0 for value in self._said())):
            raise forms.ValidationError(_("Fill in at least one field."))
        return self.cleaned_data

    def _said(self) -> list[Any]:
        return [self.cleaned_data.get(name) for name in EpisodeForm.base_fields]


class EpisodeEditForm(EpisodeForm):
    versioned = True


class LegForm(Form):
    sections = (Section("", ["kind", "happened_on", "country", "place"], side_by_side=True), Section("", ["account"]))

    kind = forms.ChoiceField(label=_("Part of the way"))
    happened_on = PastDateField(label=_("Date"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    place = forms.CharField(label=_("Place"), required=False, max_length=300)
    account = TextField(label=_("What happened there"), required=False, max_length=20_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = partial(codes.choices, "TraffickingEventType")  # type: ignore[attr-defined]
        self.fields["country"].choices = partial(with_blank, countries.country_choices)  # type: ignore[attr-defined]


class LegEditForm(LegForm):
    versioned = True


class DebtForm(Form):
    sections = (Section("", ["kind", "amount", "currency", "owed_to"], side_by_side=True), Section("", ["account"]))

    kind = forms.ChoiceField(label=_("Kind of debt"), choices=EpisodeDebt.Kind.choices)
    amount = MoneyField(label=_("Amount"), required=False)
    currency = CurrencyField()
    owed_to = forms.CharField(label=_("Owed to"), required=False, max_length=300)
    account = TextField(label=_("How it came about"), required=False, max_length=20_000)


class DebtEditForm(DebtForm):
    versioned = True


class PaperForm(Form):
    sections = (Section("", ["kind", "held_by", "since", "returned_on"], side_by_side=True),)

    kind = forms.ChoiceField(label=_("What was withheld"), choices=WithheldPaper.Kind.choices)
    held_by = forms.CharField(label=_("Withheld by"), required=False, max_length=300)
    since = PastDateField(label=_("Since"), required=False)
    returned_on = PastDateField(
        label=_("Given back on"), required=False, help_text=_("Empty while somebody still withholds it.")
    )


class PaperEditForm(PaperForm):
    versioned = True


def _provinces() -> list[tuple[str, str]]:
    return [(place.code, place.name) for place in places.provinces()]
