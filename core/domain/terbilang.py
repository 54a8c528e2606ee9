"""Numbers and amounts in words (terbilang), as documents for a court state them beside the figures."""

from decimal import Decimal

from core.domain.languages import INDONESIAN, pick
from core.domain.money import RUPIAH, Currency, find_currency, round_to_minor_unit

LIMIT = 10**18
"""Words are known below this number."""

_UNITS_ID = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_SCALES_ID = ("", "ribu", "juta", "miliar", "triliun", "kuadriliun")

_UNITS_EN = (
    *(
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS_EN = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES_EN = ("", "thousand", "million", "billion", "trillion", "quadrillion")


def _groups(number: int) -> list[tuple[int, int]]:
    """(power of a thousand, value from 1 to 999), highest first."""
    groups = []
    power = 0
    while number:
        number, value = divmod(number, 1000)
        if value:
            groups.append((power, value))
        power += 1
    return groups[::-1]


def _below_thousand_id(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    words = []
    if hundreds:
        words += ["seratus"] if hundreds == 1 else [_UNITS_ID[hundreds], "ratus"]
    tens, units = divmod(rest, 10)
    if rest in (10, 11):
        words.append("sepuluh" if rest == 10 else "sebelas")
    elif tens == 1:
        words += [_UNITS_ID[units], "belas"]
    else:
        words += [_UNITS_ID[tens], "puluh"] if tens else []
        words += [_UNITS_ID[units]] if units else []
    return words


def _number_in_indonesian(number: int) -> str:
    words: list[str] = []
    for power, value in _groups(number):
        if (power, value) == (1, 1):
            words.append("seribu")
        else:
            words += _below_thousand_id(value)
            words += [_SCALES_ID[power]] if power else []
    return " ".join(words) or _UNITS_ID[0]


def _below_thousand_en(number: int, *, is_last_of_many: bool) -> list[str]:
    hundreds, rest = divmod(number, 100)
    words = [_UNITS_EN[hundreds], "hundred"] if hundreds else []
    if rest and (hundreds or is_last_of_many):
        words.append("and")
    tens, units = divmod(rest, 10)
    if rest and rest < 20:
        words.append(_UNITS_EN[rest])
    elif rest:
        words.append(_TENS_EN[tens] + (f"-{_UNITS_EN[units]}" if units else ""))
    return words


def _number_in_english(number: int) -> str:
    words: list[str] = []
    for power, value in _groups(number):
        words += _below_thousand_en(value, is_last_of_many=power == 0 and bool(words))
        words += [_SCALES_EN[power]] if power else []
    return " ".join(words) or _UNITS_EN[0]


def number_in_words(number: int, language: str) -> str:
    """A whole number in words, lower case. Raises ValueError from LIMIT on."""
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError("words are made of a whole number")
    if abs(number) >= LIMIT:
        raise ValueError("the number is too large to be written in words")
    words = pick(_number_in_indonesian(abs(number)), _number_in_english(abs(number)), language)
    return f"minus {words}" if number < 0 else words


def _unit(currency: Currency, number: int, language: str) -> str:
    return pick(currency.unit_id, currency.unit_en if number == 1 else currency.units_en, language)


def _subunit(currency: Currency, number: int, language: str) -> str:
    return pick(currency.subunit_id, currency.subunit_en if number == 1 else currency.subunits_en, language)


def amount_in_words(amount: Decimal, currency: str, language: str) -> str:
    """ "seratus ribu rupiah", with "lima puluh sen" behind it where the amount has a fraction.

    The amount is rounded to the minor unit exactly as `format_money` does, so words and figures always agree.
    """
    details = find_currency(currency)
    rounded = round_to_minor_unit(amount, currency)
    whole = int(abs(rounded))
    fraction = int((abs(rounded) - whole).scaleb(details.minor_units))
    parts = []
    if whole or not fraction:
        parts.append(f"{number_in_words(whole, language)} {_unit(details, whole, language)}")
    if fraction:
        parts.append(f"{number_in_words(fraction, language)} {_subunit(details, fraction, language)}")
    words = pick(" ", " and ", language).join(parts)
    return f"minus {words}" if rounded < 0 else words


def terbilang(amount: Decimal, currency: str = RUPIAH) -> str:
    """The amount in Indonesian words."""
    return amount_in_words(amount, currency, INDONESIAN)
