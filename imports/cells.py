"""What one cell says. Nothing is made up: a cell that says something else than its column gives None or raises Unclear.

Cells are as imports.workbench gives them: None, a text, a number, True or False, {"date": ISO 8601}.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.domain.directions import without_directions
from core.domain.spellings import written

EARLIEST = date(1900, 1, 1)
_SERIAL = date(1899, 12, 30)
# 1 January 1930 and 31 December 2099 as numbers of days: what stands there as a number is a date that lost its format.
_FIRST_SERIAL, _LAST_SERIAL = 10_959, 73_050
_EXACT_DIGITS = 15
_MONTHS = {
    month: number
    for number, names in enumerate(
        (
            ("januari", "january", "jan"),
            ("februari", "february", "pebruari", "feb", "peb"),
            ("maret", "march", "mar", "mrt"),
            ("april", "apr"),
            ("mei", "may"),
            ("juni", "june", "jun"),
            ("juli", "july", "jul"),
            ("agustus", "august", "agt", "agu", "ags", "aug", "agts"),
            ("september", "sep", "sept"),
            ("oktober", "october", "okt", "oct"),
            ("november", "nopember", "nov", "nop"),
            ("desember", "december", "des", "dec"),
        ),
        1,
    )
    for month in names
}
_NUMBERS = re.compile(r"([0-9]{1,4})\s*[-/.,\s]\s*([0-9]{1,2})\s*[-/.,\s]\s*([0-9]{1,4})(?:[T ].*)?")
_NAMED = re.compile(r"([0-9]{1,2})[\s\-./]+([A-Za-z]+)[\s\-./,]+([0-9]{2,4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]+)[\s\-./]+([0-9]{1,2})[\s,\-./]+([0-9]{4})")
_WEEKDAY = re.compile(
    r"(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad|(?:mon|tues|wednes|thurs|fri|satur|sun)day),?\s+",
    re.IGNORECASE,
)
_ANY_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_LAST_DATE = re.compile(
    rf"(?:\b(?:{'|'.join(_MONTHS)})[\s.,/-]+(?:19|20)?[0-9]{{2}}|\b[0-9]{{1,2}}[-/.][0-9]{{1,2}}[-/.][0-9]{{2,4}})\s*\.?\Z",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:th|thn|tahun|year|ca|sekitar|±|~)?\.?\s*((?:19|20)[0-9]{2})")
_AGE = re.compile(r"(?:±|~|\+/-|kira2|sekitar|ca\.?|about)?\s*([0-9]{1,3})\s*(?:th|thn|tahun|years?|yrs?|yo|y)?\.?")
_NOTHING = frozenset(
    {"", "-", "–", "—", "--", "n/a", "na", "?", "tidak ada", "tdk ada", "none", "nihil", "kosong", "#n/a"}
)


class Unclear(ValueError):
    """The cell cannot be read; `reason` says how to mend it, and repeats nothing of it."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason


class HalfKnown(Unclear):
    """The cell tells a year, perhaps a month, and no day."""


@dataclass(frozen=True)
class Dates:
    """How the dates of one list are meant. `pivot` None: years of two digits were not asked about."""

    today: date
    is_month_first: bool = False
    pivot: int | None = None


class Born(NamedTuple):
    day: date | None
    year: int | None


def text_of(cell: Any) -> str:
    """The cell in words; empty where it says that there is nothing."""
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, dict):
        return str(cell["date"])
    if isinstance(cell, float):
        text = format(cell, "f").rstrip("0").rstrip(".")
    else:
        text = without_directions(str(cell)).strip()
    # Excel's mark that what follows is text.
    text = text.removeprefix("'").strip() if text.startswith("'") else text
    return "" if text.casefold() in _NOTHING else text


def number_of(cell: Any) -> tuple[str, bool]:
    """(digits or text of a number that is a name, whether the spreadsheet has rounded it)."""
    text = text_of(cell)
    scientific = re.fullmatch(r"[0-9][.,][0-9]+[eE]\+?[0-9]+", text)
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    # Beyond 15 digits a spreadsheet keeps zeros. A number that really ends so cannot be told from it.
    is_rounded = bool(scientific) or (is_number and len(text.lstrip("-")) > _EXACT_DIGITS)
    return text, is_rounded


def is_date(cell: Any) -> bool:
    """Whether the cell is a date, or a text that can be one."""
    if isinstance(cell, dict):
        return True
    return isinstance(cell, str) and bool(_NUMBERS.fullmatch(cell.strip()) or _NAMED.fullmatch(cell.strip()))


def order_of(cell: Any) -> str:
    """ "DM" or "MD" where a text of a date can only be meant so, "?" where it may be both; "" for other cells."""
    found = _NUMBERS.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if not found or len(found[1]) > 2:
        return ""
    first, second = int(found[1]), int(found[2])
    if first > 12 or second > 12:
        return "DM" if first > 12 else "MD"
    return "?" if first != second else ""


def has_short_year(cell: Any) -> bool:
    """Whether the cell is a date with a year of two digits."""
    if not isinstance(cell, str):
        return False
    numbers, named = _NUMBERS.fullmatch(cell.strip()), _NAMED.fullmatch(cell.strip())
    if numbers:
        return len(numbers[1]) <= 2 and len(numbers[3]) <= 2
    return bool(named and named[2].casefold() in _MONTHS and len(named[3]) == 2)


def day_of(cell: Any, how: Dates) -> date | None:
    """The day that a cell says, None for an empty one. Raises Unclear."""
    if isinstance(cell, dict):
        return _sane(date.fromisoformat(cell["date"]), how)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if _FIRST_SERIAL <= cell <= _LAST_SERIAL:
            return _sane(_SERIAL + timedelta(days=int(cell)), how)
        raise _no_day(text_of(cell))
    text = text_of(cell)
    if not text:
        return None
    # "Senin, 5 Januari 2021"; "Jakarta, 5 Januari 2021" stands above a signature and is no day of anybody.
    text = _WEEKDAY.sub("", text, count=1) if _WEEKDAY.match(text) else text
    numbers, named, month_first = _NUMBERS.fullmatch(text), _NAMED.fullmatch(text), _MONTH_FIRST.fullmatch(text)
    if numbers:
        a, b, c = numbers.groups()
        if len(a) == 4:
            return _day(a, b, c, how)
        return _day(c, a, b, how) if how.is_month_first else _day(c, b, a, how)
    if named and (month := _MONTHS.get(named[2].casefold())):
        return _day(named[3], str(month), named[1], how)
    if month_first and (month := _MONTHS.get(month_first[1].casefold())):
        return _day(month_first[3], str(month), month_first[2], how)
    if text.isascii() and text.isdigit() and _FIRST_SERIAL <= int(text) <= _LAST_SERIAL:
        return _sane(_SERIAL + timedelta(days=int(text)), how)
    raise _no_day(text)


def ends_in_date(text: str) -> bool:
    """Whether the last words are a date, or a month and a year."""
    return bool(_LAST_DATE.search(text.strip()))


def born_of(cell: Any, how: Dates) -> Born:
    """The day of birth, or the year alone. Raises Unclear."""
    year = None
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 1900 <= cell <= 2100:
        year = int(cell)
    elif isinstance(cell, str) and (found := _YEAR.fullmatch(text_of(cell).casefold())):
        year = int(found[1])
    if year is not None:
        if year > how.today.year:
            raise Unclear(_("This year lies in the future."))
        return Born(None, year)
    if isinstance(cell, str) and "," in cell and not is_date(cell):
        # "Indramayu, 5 Mei 1998": place and day in one cell.
        cell = cell.rsplit(",", 1)[1].strip()
    day = day_of(cell, how)
    return Born(day, day.year if day else None)


def place_of_birth(cell: Any) -> str:
    """What stands before the comma in "Indramayu, 5 Mei 1998"; empty where a cell is a date alone."""
    if not isinstance(cell, str) or "," not in cell or is_date(cell):
        return ""
    before = cell.rsplit(",", 1)[0].strip()
    return before if written(before) and not any(letter.isdigit() for letter in before) else ""


def age_of(cell: Any) -> int | None:
    """Whole years, None for an empty cell. Raises Unclear."""
    if isinstance(cell, float) and not cell.is_integer():
        cell = int(cell)
    text = text_of(cell)
    if not text:
        return None
    found = _AGE.fullmatch(text.casefold())
    if not found or int(found[1]) > 110:
        raise Unclear(_("A whole number of years is expected here, such as 24."))
    return int(found[1])


_NO_DATE = _("No date can be read here. Write it like 24/11/2026 or 24 November 2026.")
_NO_DAY = _("Only the year or the month can be read here. Write a whole date, like 24/11/2026.")


def _no_day(text: str) -> Unclear:
    return HalfKnown(_NO_DAY) if _ANY_YEAR.search(text) else Unclear(_NO_DATE)


def _day(year: str, month: str, day: str, how: Dates) -> date:
    if len(year) == 3:
        raise Unclear(_NO_DATE)
    number = int(year)
    if len(year) <= 2:
        if how.pivot is None:
            raise Unclear(_("Two digits are not enough for a year. Write all four."))
        number += 2000 if number <= how.pivot else 1900
    try:
        found = date(number, int(month), int(day))
    except ValueError:
        raise Unclear(_("There is no such day in the calendar.")) from None
    return _sane(found, how)


def _sane(found: date, how: Dates) -> date:
    if found < EARLIEST:
        raise Unclear(_("Dates before the year 1900 are not taken."))
    if found > how.today:
        raise Unclear(_("This date lies in the future."))
    return found
