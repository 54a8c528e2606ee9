"""Amounts of money: currencies with their minor units, rounding, sums, and how they are printed.

Rounding is half up, away from zero, as people do it on paper and as a court recalculates it. A converted
line is rounded to whole rupiah by itself and a total adds the rounded lines, so that a printed table always
adds up.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache
from typing import Self

from core.domain.datafiles import read_csv
from core.domain.languages import INDONESIAN, Named, bilingual, pick

RUPIAH = "IDR"
_PRECISION = 60
_NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


class UnknownCurrency(ValueError):
    """A currency code that the list does not have."""


class CurrencyMismatch(ValueError):
    """Two currencies in one sum. Convert first, with the rate and its date on record."""


@dataclass(frozen=True, slots=True)
class Currency(Named):
    code: str
    minor_units: int
    name_id: str
    name_en: str
    unit_id: str
    unit_en: str
    units_en: str
    subunit_id: str
    subunit_en: str
    subunits_en: str

    @property
    def smallest_unit(self) -> Decimal:
        return Decimal(1).scaleb(-self.minor_units)


@cache
def currencies() -> tuple[Currency, ...]:
    """Rupiah first, then the currencies of the usual destinations, then the others by code."""
    return tuple(
        Currency(
            minor_units=int(row["minor_units"]),
            **{name: text for name, text in row.items() if name != "minor_units"},
        )
        for row in read_csv("currencies.csv")
    )


@cache
def _by_code() -> dict[str, Currency]:
    return {currency.code: currency for currency in currencies()}


def find_currency(code: str) -> Currency:
    """Raises UnknownCurrency."""
    try:
        return _by_code()[code]
    except KeyError:
        raise UnknownCurrency(code) from None


def currency_choices() -> list[tuple[str, str]]:
    """(code, "code – name") pairs, names in the active language."""
    return [
        (entry.code, bilingual(f"{entry.code} – {entry.name_id}", f"{entry.code} – {entry.name_en}"))
        for entry in currencies()
    ]


def _checked(amount: Decimal) -> Decimal:
    if not isinstance(amount, Decimal):
        raise TypeError("an amount of money is a Decimal")
    if not amount.is_finite():
        raise ValueError("an amount of money is a finite number")
    return amount


def _rounded_to(amount: Decimal, unit: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = _PRECISION
        rounded = _checked(amount).quantize(unit, rounding=ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)  # no "-0"


def round_to_minor_unit(amount: Decimal, currency: str) -> Decimal:
    """To sen, cents, fils, or whole won and yen."""
    return _rounded_to(amount, find_currency(currency).smallest_unit)


def round_to_whole(amount: Decimal) -> Decimal:
    """To whole rupiah, as totals of a claim are stated."""
    return _rounded_to(amount, Decimal(1))


def convert_to_rupiah(amount: Decimal, rate: Decimal) -> Decimal:
    """The amount at `rate` rupiah for one unit, rounded to whole rupiah."""
    if _checked(rate) <= 0:
        raise ValueError("an exchange rate is above zero")
    with localcontext() as context:
        context.prec = _PRECISION
        product = _checked(amount) * rate
    return round_to_whole(product)


def format_number(amount: Decimal, decimals: int, language: str) -> str:
    """ "1.234.567,00" in Indonesian, "1,234,567.00" in English, rounded half up."""
    rounded = _rounded_to(amount, Decimal(1).scaleb(-decimals))
    text = f"{rounded:,.{decimals}f}"
    if pick(INDONESIAN, "", language):
        return text.translate(str.maketrans(",.", ".,"))
    return text


def format_plain(number: Decimal, language: str, *, least: int = 0) -> str:
    """A number with as many decimals as it has, `least` at least: "9", "1,5", "3.512,25"."""
    exponent = _checked(number).normalize().as_tuple().exponent
    return format_number(number, max(least, -int(exponent)), language)


def format_money(amount: Decimal, currency: str, language: str) -> str:
    """ "Rp1.234.567,00" for rupiah; for all others the ISO code, since a dollar sign names five of them."""
    details = find_currency(currency)
    rounded = round_to_minor_unit(amount, currency)
    number = format_number(abs(rounded), details.minor_units, language)
    sign = "-" if rounded < 0 else ""
    prefix = "Rp" if currency == RUPIAH else currency + _NO_BREAK_SPACE
    return f"{sign}{prefix}{number}"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with its currency. It is not rounded until it is asked to be."""

    amount: Decimal
    currency: str = RUPIAH

    def __post_init__(self) -> None:
        _checked(self.amount)
        find_currency(self.currency)

    def __add__(self, other: Self) -> Self:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        with localcontext() as context:
            context.prec = _PRECISION
            return replace(self, amount=self.amount + other.amount)

    def __neg__(self) -> Self:
        return replace(self, amount=-self.amount)

    def __sub__(self, other: Self) -> Self:
        return self + -other

    def rounded(self) -> Self:
        return replace(self, amount=round_to_minor_unit(self.amount, self.currency))

    def in_rupiah(self, rate: Decimal) -> Self:
        return replace(self, amount=convert_to_rupiah(self.amount, rate), currency=RUPIAH)

    def formatted(self, language: str) -> str:
        return format_money(self.amount, self.currency, language)


def totals(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One sum for each currency, in the order of the currency list; empty for no amounts."""
    sums: dict[str, Money] = {}
    for money in amounts:
        sums[money.currency] = sums[money.currency] + money if money.currency in sums else money
    return tuple(sums[entry.code] for entry in currencies() if entry.code in sums)
