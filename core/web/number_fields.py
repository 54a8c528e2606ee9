"""Numbers and money as people write them: read in one way alone, or refused."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from core.domain.money import RUPIAH, currency_choices


class MoneyInput(forms.TextInput):
    template_name = "forms/widgets/money.html"

    def __init__(self, *, currency: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.currency = currency
        self.attrs.setdefault("inputmode", "decimal")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["mark"] = "Rp" if self.currency == RUPIAH else self.currency
        return context


class WholeField(forms.IntegerField):
    """A whole number in figures: no underscore, no other script's digits. Groups of thousands are read in the active
    language, and 1.000 where it may mean one is refused.
    """

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        text = value.strip()
        if _GROUPED.fullmatch(text):
            require_one_reading(text, places=0)
            text = plain_number(text)
        if not _WHOLE.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)


_GROUPED = re.compile(r"-?[0-9]{1,3}([.,])[0-9]{3}(?:\1[0-9]{3})*")
_WHOLE = re.compile(r"-?[0-9]+(?:\.0{0,2})?")


class FiguresField(forms.DecimalField):
    """A number as people write it, in figures and the signs between them alone: no exponent, no other script's digits.
    What can be read in two ways is refused. Where no part is possible, one of noughts is none: 1.250,00 is 1250.
    """

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or value in self.empty_values:
            return super().to_python(value)
        require_one_reading(value, places=self.decimal_places or 0)
        text = plain_number(value)
        if not _PLAIN.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(re.sub(r"\.0{1,2}$", "", text) if self.decimal_places == 0 else text)


_PLAIN = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")


class MoneyField(FiguresField):
    """An amount as people write it: 1.250.000, 1,250,000.50, Rp 1.250.000,50 and Rp1.250.000,- are all understood. What
    can be read in two ways, such as 1.250 in English, is refused.

    With `currency` its sign stands before the box. A form in which the currency is chosen has a field for that.
    """

    default_error_messages = {
        "invalid": _("Enter an amount in figures, such as 1,250,000."),
        "min_value": _("The amount must be %(limit_value)s or more."),
        "max_digits": _("This amount is too large."),
        "max_whole_digits": _("This amount is too large."),
        "max_decimal_places": _("Enter at most two digits after the decimal sign."),
    }

    def __init__(self, *, currency: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("min_value", 0)
        kwargs.setdefault("widget", MoneyInput(currency=currency))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int | Decimal):
            amount = Decimal(value)
            places = 0 if amount == amount.to_integral_value() else 2
            return formats.number_format(amount, places, use_l10n=True, force_grouping=True)
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(initial) != self.to_python(data))
        except (ValidationError, InvalidOperation):
            return True


_CURRENCY_MARK = re.compile(r"[A-Z]{2,3}\.?|[€$]", re.IGNORECASE)


def currency_mark(text: str) -> str:
    """The sign or code of a currency before a number, in capitals; empty when there is none."""
    found = _CURRENCY_MARK.match(text.strip())
    return found.group().rstrip(".").upper() if found else ""


def _bare(text: str) -> str:
    """Without the sign of a currency before it, the stroke for no sen after it, and spaces."""
    return re.sub(rf"^(?:{_CURRENCY_MARK.pattern})\s*|\s|(?<=\d)[.,]\s*[-–]\s*$", "", text.strip(), flags=re.IGNORECASE)


_GROUP_OR_FRACTION = re.compile(r"-?([1-9]\d{0,2})([.,])(\d{3})")


def require_one_reading(text: str, *, places: int) -> None:
    """Raise ValidationError where three figures stand behind the decimal sign of the active language, and the other
    language would read them as thousands. `places` is how many figures may stand there; none is rounded away.
    """
    found = _GROUP_OR_FRACTION.fullmatch(_bare(text))
    if found is None or found.group(2) == str(formats.get_format("THOUSAND_SEPARATOR")):
        return
    whole, sign, fraction = found.groups()
    few = fraction.rstrip("0")
    if len(few) > places:
        raise ValidationError(_("Do you mean %(many)s? Then write it so."), "two_ways", {"many": whole + fraction})
    # Four figures are no group of thousands.
    few = f"{whole}{sign}{few}0" if len(few) == 3 else f"{whole}{sign}{few}" if few else whole
    raise ValidationError(
        _("This can be read in two ways. Write %(many)s, or %(few)s."),
        "two_ways",
        {"many": whole + fraction, "few": few},
    )


def plain_number(text: str) -> str:
    """A number with grouping and decimal signs of either language as Python writes it; else the text itself.

    Groups must be whole: 1.00.000 may mean ten times or a tenth of what it says.
    """
    bare = _bare(text)
    if not re.fullmatch(r"-?[\d.,]+", bare):
        return text
    decimal = ""
    if "." in bare and "," in bare:
        decimal = max(".,", key=bare.rfind)
    elif bare.count(".") + bare.count(",") == 1:
        sign = "." if "." in bare else ","
        before, after = bare.split(sign)
        is_group = len(after) == 3 and sign == str(formats.get_format("THOUSAND_SEPARATOR"))
        # No group of thousands stands behind a nought.
        decimal = "" if is_group and before.lstrip("-") not in ("", "0") else sign
    whole, _sign, fraction = bare.rpartition(decimal) if decimal else (bare, "", "")
    if not (whole or fraction) or not re.fullmatch(r"-?(?:\d*|[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*)", whole):
        return text
    whole = re.sub(r"[.,]", "", whole)
    return f"{whole}.{fraction}" if fraction else whole


class CurrencyField(forms.ChoiceField):
    """One of the currencies in which wages and losses are told."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("choices", currency_choices)
        kwargs.setdefault("initial", RUPIAH)
        kwargs.setdefault("label", _("Currency"))
        super().__init__(**kwargs)
