"""Reads one cell of an HTCDS file into one value, or says why it cannot.

Types are strict: `True` is no number, `3.5` is no count, and a number that a spreadsheet has rounded is
refused rather than stored wrong.
"""

import datetime
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.domain.countries import find_country, find_language
from core.domain.directions import HIDDEN_DIRECTION, has_directions, without_directions
from core.domain.identifiers import NotAPhoneNumber, parse_phone
from core.domain.languages import Message

EARLIEST = datetime.date(1900, 1, 1)
_YEARS_OF_PLANNING = 10
_EXACT_DIGITS = 15
"""A spreadsheet keeps 15 digits of a number and turns the others into zeros."""

_MOST_CODES = 50


class CellKind(Enum):
    """Cells that hold no value of their own."""

    FORMULA = "formula"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Limits:
    today: datetime.date


class BadValue(ValueError):
    """The cell cannot be taken. `reason` is for the user and repeats nothing of the value."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


def is_empty(cell: Any) -> bool:
    return cell is None or cell == [] or (isinstance(cell, str) and not cell.strip())


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t"


def _text_of(cell: Any) -> str:
    if cell is CellKind.FORMULA:
        raise BadValue(_("This cell holds a formula. Replace it by its value."))
    if cell is CellKind.ERROR:
        raise BadValue(_("The spreadsheet shows an error in this cell."))
    if not isinstance(cell, str):
        raise BadValue(_("Text is expected here."))
    text = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    if any(map(_is_control, text)):
        raise BadValue(_("The text has characters that cannot be stored."))
    return unicodedata.normalize("NFC", text)


def _number_as_text(cell: Any) -> Any:
    """A whole number as its digits, where people type digits into a text column; else the cell.

    Without hidden directions, which come along with copied numbers.
    """
    if isinstance(cell, str):
        return without_directions(cell)
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return cell
    if isinstance(cell, float) and not cell.is_integer():
        raise BadValue(_("Text or a whole number is expected here."))
    digits = str(int(cell))
    if len(digits.lstrip("-")) > _EXACT_DIGITS and isinstance(cell, float):
        raise BadValue(_("The spreadsheet has rounded this long number. Store it as text and type it again."))
    return digits


def read_long_text(cell: Any, length: int) -> str:
    """Several lines, without hidden directions."""
    return without_directions(_text_up_to(cell, length))


def read_text(cell: Any, length: int) -> str:
    """One line: line breaks and runs of blanks become one blank."""
    text = _text_up_to(cell, length)
    if has_directions(text):
        raise BadValue(HIDDEN_DIRECTION)
    return " ".join(text.split())


def _text_up_to(cell: Any, length: int) -> str:
    text = _text_of(cell)
    if len(text) > length:
        raise BadValue(format_lazy(_("The text is longer than {length} characters."), length=length))
    return text


def read_number_text(cell: Any, limits: Limits) -> str:
    """Numbers that are names, such as a NIK or a postal code."""
    return read_text(_number_as_text(cell), 50)


def read_external_id(cell: Any, limits: Limits) -> str:
    return read_text(_number_as_text(cell), 100)


def read_checkbox(cell: Any, limits: Limits) -> bool:
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, (int, float)) and cell in (0, 1):
        return bool(cell)
    answer = _text_of(cell).casefold() if isinstance(cell, (str, CellKind)) else ""
    if answer in ("true", "yes", "ya", "1"):
        return True
    if answer in ("false", "no", "tidak", "0"):
        return False
    raise BadValue(_("Yes or no (TRUE or FALSE) is expected here."))


def number_up_to(highest: int) -> Callable[[Any, Limits], int]:
    def read(cell: Any, limits: Limits) -> int:
        text = _text_of(_number_as_text(cell)) if not isinstance(cell, bool) else ""
        if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > highest:
            raise BadValue(format_lazy(_("A whole number from 0 to {highest} is expected here."), highest=highest))
        return int(text)

    return read


def read_code(cell: Any, find: Callable[[str], str | None]) -> str:
    code = find(_text_of(cell))
    if code is None:
        raise BadValue(_("This value is not in the code list of the column."))
    return code


def read_codes(cell: Any, find: Callable[[str], str | None]) -> tuple[str, ...]:
    """Several codes, joined by a semicolon or as a JSON list; each once, in the order of the file."""
    parts = cell if isinstance(cell, list) else _text_of(cell).split(";")
    if len(parts) > _MOST_CODES:
        raise BadValue(_("There are too many values in this cell."))
    return tuple(dict.fromkeys(read_code(part, find) for part in parts if not is_empty(part)))


def _country_code(text: str) -> str | None:
    country = find_country(text)
    return country.alpha2 if country else None


def _language_code(text: str) -> str | None:
    language = find_language(text)
    return language.code if language else None


def read_country(cell: Any, limits: Limits) -> str:
    return read_code(cell, _country_code)


def read_countries(cell: Any, limits: Limits) -> tuple[str, ...]:
    return read_codes(cell, _country_code)


def read_language(cell: Any, limits: Limits) -> str:
    return read_code(cell, _language_code)


def read_email(cell: Any, limits: Limits) -> str:
    text = read_text(cell, 254)
    try:
        validate_email(text)
    except ValidationError as error:
        raise BadValue(_("This is not an e-mail address.")) from error
    return text


def read_phone(cell: Any, limits: Limits) -> str:
    """In E.164; numbers without a country code are Indonesian, also where a sheet has eaten the leading
    zero."""
    try:
        return parse_phone(read_text(_number_as_text(cell), 50)).e164
    except NotAPhoneNumber as error:
        raise BadValue(
            _("This is not a telephone number. Write numbers from abroad with + and the country code.")
        ) from error


def _date_of(cell: Any) -> datetime.date:
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    text = _text_of(cell) if isinstance(cell, (str, CellKind)) else ""
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00)?)?", text)
    local = re.fullmatch(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})", text)
    try:
        if iso:
            return datetime.date(*map(int, iso.groups()))
        if local:
            day, month, year = map(int, local.groups())
            return datetime.date(year, month, day)
    except ValueError:
        raise BadValue(_("There is no such day in the calendar.")) from None
    raise BadValue(_("A date is expected here: a date cell, 2026-11-24 or 24/11/2026."))


def _date_between(cell: Any, latest: datetime.date) -> datetime.date:
    date = _date_of(cell)
    if date < EARLIEST:
        raise BadValue(_("Dates before the year 1900 are not taken."))
    if date > latest:
        raise BadValue(_("This date is too far in the future."))
    return date


def read_past_date(cell: Any, limits: Limits) -> datetime.date:
    """A day up to today, for what has happened."""
    return _date_between(cell, limits.today)


def read_planned_date(cell: Any, limits: Limits) -> datetime.date:
    """A day up to the end of the tenth year from now, for what is planned."""
    return _date_between(cell, datetime.date(limits.today.year + _YEARS_OF_PLANNING, 12, 31))
