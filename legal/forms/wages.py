"""Forms of wage calculations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.domain.money import RUPIAH
from core.web.form_fields import PastDateField
from core.web.forms import Form, Section
from core.web.number_fields import CurrencyField, MoneyField
from legal.forms.claims import NumberField
from legal.models import WageEntry
from legal.services.wages import CalculationFacts, EntryFacts


class CalculationForm(Form):
    sections: ClassVar[Sequence[Section]] = (
        Section("", ["title", "currency"]),
        Section("", ["period_from", "period_to"], side_by_side=True),
        Section(
            _("Hours of work"),
            ["hours_per_day", "days_per_week", "legal_hours_per_week", "legal_hours_source"],
            _("For overtime, and for wages by the day or the hour."),
            side_by_side=True,
        ),
        Section(
            _("If the currency is not rupiah"),
            ["exchange_rate", "exchange_rate_on", "exchange_rate_source"],
            side_by_side=True,
        ),
    )

    title = forms.CharField(
        label=_("Which work"), max_length=200, help_text=_("Such as “Domestic work in Johor”. It is printed.")
    )
    currency = CurrencyField(initial=RUPIAH, help_text=_("Of another currency, make a calculation of its own."))
    period_from = PastDateField(label=_("First day of work"))
    period_to = PastDateField(label=_("Last day of work"))
    hours_per_day = NumberField(label=_("Hours a day"), max_digits=4, decimal_places=2, min_value=0, required=False)
    days_per_week = NumberField(label=_("Days a week"), max_digits=3, decimal_places=2, min_value=0, required=False)
    legal_hours_per_week = NumberField(
        label=_("Legal hours a week"), max_digits=5, decimal_places=2, min_value=0, required=False
    )
    legal_hours_source = forms.CharField(label=_("By which rule"), max_length=200, required=False)
    exchange_rate = NumberField(
        label=_("Rupiah for one unit"), max_digits=16, decimal_places=6, min_value=0, required=False
    )
    exchange_rate_on = PastDateField(label=_("Date of the rate"), required=False)
    exchange_rate_source = forms.CharField(label=_("Source of the rate"), max_length=120, required=False)

    def facts(self) -> CalculationFacts:
        return CalculationFacts(**{name: self.cleaned_data[name] for name in CalculationFacts.__dataclass_fields__})


class NewCalculationForm(CalculationForm):
    """`told`: whether what the episode tells of wages is taken as entries."""

    sections = (*CalculationForm.sections, Section("", ["takes_told"]))

    takes_told = forms.BooleanField(
        label=_("Enter the promised wage, the paid wage and the debts of the episode as well"),
        required=False,
        help_text=_(
            "As far as they are in the currency above. Debts are shown and not counted: whether one was taken from the "
            "survivor is for you to say."
        ),
    )

    def __init__(self, *args: Any, is_told: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_told:
            del self.fields["takes_told"]


class CalculationEditForm(CalculationForm):
    versioned = True


class EntryForm(Form):
    """One entry; subclasses say of which kind."""

    kind: str
    pers: Sequence[str] = WageEntry.Per.values

    def __init__(self, *args: Any, exhibits: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "exhibit" in self.fields:
            self.fields["exhibit"].choices = [("", "–"), *exhibits]  # type: ignore[attr-defined]

    def facts(self, exhibit: Any) -> EntryFacts:
        given = {name: self.cleaned_data[name] for name in EntryFacts.__dataclass_fields__ if name in self.cleaned_data}
        return EntryFacts(**{**given, "kind": self.kind, "exhibit": exhibit})


def _per(*values: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("For"), choices=[(value, WageEntry.Per(value).label) for value in values], initial=values[0]
    )


def _days(which: str) -> PastDateField:
    label = _("From") if which == "from" else _("Until")
    return PastDateField(label=label, required=False, help_text=_("Empty: the whole time.") if which == "from" else "")


_BORNE_OUT = _("What bears it out")


class WageForm(EntryForm):
    kind = WageEntry.Kind.WAGE
    sections = (
        Section("", ["basis"]),
        Section("", ["amount", "per"], side_by_side=True),
        Section("", ["period_from", "period_to"], side_by_side=True),
        Section(_BORNE_OUT, ["source", "source_on", "exhibit"]),
    )

    basis = forms.ChoiceField(
        label=_("Basis"),
        choices=WageEntry.Basis.choices,
        widget=forms.RadioSelect,
        help_text=_("You choose it. Where a minimum wage changed, enter one wage for each time."),
    )
    amount = MoneyField(label=_("Wage"))
    per = _per("MONTH", "WEEK", "DAY", "HOUR")
    period_from = _days("from")
    period_to = _days("to")
    source = forms.CharField(
        label=_("Contract, message or decree"),
        max_length=200,
        required=False,
        help_text=_("A minimum wage is printed with the decree by which it was set, for its place and year."),
    )
    source_on = PastDateField(label=_("Its date"), required=False)
    exhibit = forms.ChoiceField(label=_("Exhibit"), required=False)


class PaidForm(EntryForm):
    kind = WageEntry.Kind.PAID
    sections = (
        Section("", ["amount", "per"], side_by_side=True),
        Section("", ["period_from", "period_to"], side_by_side=True),
        Section(_BORNE_OUT, ["source", "exhibit"]),
    )

    amount = MoneyField(
        label=_("Paid"), help_text=_("What was handed over. For months in which nothing was paid, enter nothing.")
    )
    per = _per("MONTH", "TOTAL", "WEEK", "DAY")
    period_from = _days("from")
    period_to = _days("to")
    source = forms.CharField(label=_("How it was paid"), max_length=200, required=False)
    exhibit = forms.ChoiceField(label=_("Exhibit"), required=False)


class DeductionForm(EntryForm):
    kind = WageEntry.Kind.DEDUCTION
    sections = (
        Section("", ["taken"]),
        Section("", ["amount", "per"], side_by_side=True),
        Section("", ["period_from", "period_to"], side_by_side=True),
        Section("", ["is_in_paid"]),
        Section(_BORNE_OUT, ["source", "exhibit"]),
    )

    taken = forms.ChoiceField(label=_("For what it was deducted"), choices=WageEntry.Taken.choices)
    amount = MoneyField(label=_("Amount"))
    per = _per("TOTAL", "MONTH", "WEEK", "DAY")
    period_from = _days("from")
    period_to = _days("to")
    is_in_paid = forms.TypedChoiceField(
        label=_("How it counts"),
        choices=[
            (
                "False",
                _("It is added: the survivor paid it, or the paid wages are entered as they were before it was taken"),
            ),
            ("True", _("It is only shown: the paid wages are entered without it, so the unpaid wages contain it")),
        ],
        coerce=lambda value: value in (True, "True"),
        widget=forms.RadioSelect,
    )
    source = forms.CharField(label=_("How it was taken"), max_length=200, required=False)
    exhibit = forms.ChoiceField(label=_("Exhibit"), required=False)


class OvertimeForm(EntryForm):
    kind = WageEntry.Kind.OVERTIME
    sections = (
        Section("", ["hours", "amount"], side_by_side=True),
        Section("", ["period_from", "period_to"], side_by_side=True),
        Section(_BORNE_OUT, ["source", "exhibit"]),
    )

    hours = NumberField(
        label=_("Hours of overtime"),
        max_digits=8,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=_("Empty: the hours beyond the legal ones of each week."),
    )
    amount = MoneyField(label=_("Wage of one hour"))
    period_from = _days("from")
    period_to = _days("to")
    source = forms.CharField(
        label=_("On what the rate rests"),
        max_length=200,
        help_text=_("The rule, the contract or how it was worked out. It is printed."),
    )
    exhibit = forms.ChoiceField(label=_("Exhibit"), required=False)


FORMS: dict[str, type[EntryForm]] = {form.kind: form for form in (WageForm, PaidForm, DeductionForm, OvertimeForm)}
EDIT_FORMS: dict[str, type[EntryForm]] = {
    kind: type(f"{form.__name__}OfEntry", (form,), {"versioned": True}) for kind, form in FORMS.items()
}

__all__ = ["EDIT_FORMS", "FORMS", "CalculationEditForm", "CalculationForm", "NewCalculationForm"]
