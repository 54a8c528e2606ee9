"""Forms of claims and of the lines of their ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from core.domain.money import RUPIAH
from core.web.form_fields import DateField, PastDateField
from core.web.forms import Form, Section
from core.web.number_fields import CurrencyField, FiguresField, MoneyField, currency_mark
from legal.models import LossItem, RestitutionClaim
from legal.services.losses import LossFacts


class NumberField(FiguresField):
    """A number as people write it: 1,5 and 1.5 and 1.250 in Indonesian are all understood. What can be read in two
    ways, such as 1,250 in Indonesian, is refused."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    default_error_messages = {
        "invalid": _("Enter a number in figures, such as 1.5."),
        "min_value": _("Enter a number of %(limit_value)s or more."),
        "max_digits": _("This number is too large."),
        "max_whole_digits": _("This number is too large."),
        "max_decimal_places": _("Enter at most %(max)s digits after the decimal sign."),
    }

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        # A zero behind the last figure says that it is a fraction, and counts for no figure of it.
        return found.normalize() + 0 if isinstance(value, str) and found is not None else found

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            places = max(0, -int(value.normalize().as_tuple().exponent))
            # With three figures it could be read in two ways.
            places += places == 3
            return formats.number_format(value, places, use_l10n=True, force_grouping=False)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except ValidationError:
            return True


class ClaimForm(Form):
    route = forms.ChoiceField(
        label=_("Filing route"),
        choices=RestitutionClaim.Route.choices,
        widget=forms.RadioSelect,
        help_text=_("Through whom the claim goes to the court."),
    )
    shows_address = forms.BooleanField(
        label=_("Print the survivor's home address in the dossier"),
        required=False,
        help_text=_(
            "The perpetrator's side reads the dossier. Without this tick it says that the address is kept "
            "confidential. Exhibits are printed as they are: look whether one of them names the address."
        ),
    )


class ClaimEditForm(ClaimForm):
    versioned = True

    state = forms.ChoiceField(label=_("State"), choices=RestitutionClaim.State.choices)


_MARKS = {"RP": {RUPIAH}, "RM": {"MYR"}, "€": {"EUR"}, "$": {"USD", "SGD", "HKD", "TWD", "AUD", "BND"}}
"""The currencies that a sign before an amount may mean, where it is not the code itself."""


class LossForm(Form):
    """One line of the ledger. The boxes for the exchange rate count for a foreign currency only."""

    sections: ClassVar[Sequence[Section]] = (
        Section("", ["head", "description"]),
        Section("", ["quantity", "unit", "rate", "currency"], side_by_side=True),
        Section("", ["period_from", "period_to"], side_by_side=True),
        Section(
            _("If the currency is not rupiah"),
            ["exchange_rate", "exchange_rate_on", "exchange_rate_source"],
            side_by_side=True,
        ),
    )

    head = forms.ChoiceField(label=_("Head of loss"), choices=LossItem.Head.choices)
    description = forms.CharField(label=_("What was lost"), max_length=500)
    quantity = NumberField(label=_("Quantity"), max_digits=11, decimal_places=3, min_value=0)
    unit = forms.ChoiceField(label=_("Unit"), choices=LossItem.Unit.choices, initial=LossItem.Unit.MONTH)
    rate = MoneyField(label=_("Amount per unit"))
    currency = CurrencyField()
    period_from = DateField(label=_("From"), required=False)
    period_to = DateField(label=_("Until"), required=False)
    exchange_rate = NumberField(
        label=_("Rupiah for one unit"), max_digits=16, decimal_places=6, min_value=0, required=False
    )
    exchange_rate_on = PastDateField(label=_("Date of the rate"), required=False)
    exchange_rate_source = forms.CharField(label=_("Source of the rate"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        mark, currency = currency_mark(str(self.data.get("rate", ""))), facts.get("currency")
        if mark and currency and currency not in _MARKS.get(mark, {mark}):
            self.add_error("rate", _("The amount and the box of the currency name two currencies. Choose one."))
        return facts

    def facts(self) -> LossFacts:
        """The line as the service takes it."""
        given = self.cleaned_data
        return LossFacts(**{name: given[name] for name in LossFacts.__dataclass_fields__ if name in given})

    @classmethod
    def following(cls, loss: LossItem | None) -> dict[str, Any]:
        """What the next line probably shares with the one before it."""
        if loss is None:
            return {"currency": RUPIAH, "unit": LossItem.Unit.MONTH}
        names = ("head", "unit", "currency", "exchange_rate", "exchange_rate_on", "exchange_rate_source")
        return {name: getattr(loss, name) for name in names}

    @classmethod
    def next_after(cls, loss: LossItem) -> LossForm:
        """An empty form for the next line, which is typed from its first word on without reaching for the mouse."""
        form = cls(initial=cls.following(loss))
        form.fields["description"].widget.attrs["autofocus"] = True
        return form


class LossEditForm(LossForm):
    """With who certified the loss: that comes later, so that lines are entered quickly."""

    versioned = True
    sections = (
        *LossForm.sections,
        Section(
            _("Who certified the loss"),
            ["certified", "certifier", "certified_on", "certificate_stands"],
            _("An official certifies the amount of the loss; who gave the treatment certifies what it cost."),
        ),
    )

    certified = forms.ChoiceField(
        label=_("Certified by"), choices=LossItem.Certified.choices, widget=forms.RadioSelect, required=False
    )
    certifier = forms.CharField(label=_("Name and office"), max_length=200, required=False)
    certified_on = PastDateField(label=_("Certified on"), required=False)

    def more_fields(self) -> Mapping[str, forms.Field]:
        if self.initial.get("certified", LossItem.Certified.NONE) == LossItem.Certified.NONE:
            return {}
        return {
            "certificate_stands": forms.BooleanField(
                label=_("The certificate names this amount"),
                required=False,
                help_text=_("Tick this when you change the amount of a loss that is certified."),
            )
        }

    def clean_certified(self) -> str:
        return self.cleaned_data["certified"] or LossItem.Certified.NONE
