"""Counting days as a term of law is counted, and which days are holidays in Indonesia.

Assumed, and for a lawyer to confirm (docs/decisions/0043): the day after the one that starts the term is day 1; the
week of work is Monday to Friday; national holidays and days of joint leave (cuti bersama) are no working days. When the
last of so many calendar days is a day off, nothing is moved: the day stays, and says what it falls on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from core.domain.datafiles import read_json
from core.domain.languages import bilingual

ONE_DAY = timedelta(days=1)
SATURDAY = 5
# A term of working days looks no further than this: what is longer is a slip of the finger.
MOST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Holiday:
    on: date
    name: str
    is_joint_leave: bool = False


@dataclass(frozen=True, slots=True)
class Holidays:
    """Which days are holidays, and of which years the list is known to be whole."""

    names: Mapping[date, str]
    confirmed: frozenset[int]

    def off(self, day: date) -> str | None:
        """What keeps people from working on that day: its name, empty for a weekend; None: nothing does."""
        name = self.names.get(day)
        return name if name else "" if day.weekday() >= SATURDAY else None


@dataclass(frozen=True, slots=True)
class Counted:
    """A last day, and how it was come to."""

    on: date
    skipped: tuple[tuple[date, str], ...] = ()
    """Holidays that were not counted, on what would else have been days of work."""
    weekend_days: int = 0
    falls_on: str | None = None
    """What the last day is, if it is none of work: a holiday's name, empty for a weekend."""
    unconfirmed: tuple[int, ...] = field(default=())
    """Years of which not all holidays are known, where they matter for this day."""


def calendar_days(start: date, length: int, holidays: Holidays) -> Counted:
    """So many days after `start`; less than 0 counts back."""
    on = start + timedelta(days=length)
    return Counted(on, falls_on=holidays.off(on), unconfirmed=_unconfirmed([on.year], holidays))


def working_days(start: date, length: int, holidays: Holidays) -> Counted:
    """So many working days after `start`; less than 0 counts back. Raises ValueError for more than ten years."""
    if abs(length) > MOST_DAYS:
        raise ValueError(length)
    step = ONE_DAY if length > 0 else -ONE_DAY
    on, left, weekend_days, skipped = start, abs(length), 0, []
    while left:
        on += step
        name = holidays.off(on)
        if name is None:
            left -= 1
        elif on.weekday() >= SATURDAY:
            weekend_days += 1
        else:
            skipped.append((on, name))
    first, last = sorted((start, on))
    years = range(first.year, last.year + 1)
    return Counted(on, tuple(skipped), weekend_days, unconfirmed=_unconfirmed(years, holidays))


def _unconfirmed(years: Iterable[int], holidays: Holidays) -> tuple[int, ...]:
    return tuple(year for year in years if year not in holidays.confirmed)


def confirmed_years() -> frozenset[int]:
    """Those of which the data hold every holiday, from sources that agree."""
    return frozenset(entry["year"] for entry in _content()["years"] if entry["confidence"] == "high")


def source_of(year: int) -> str:
    """Where the holidays of a year come from; empty for one of which the fixed days alone are known."""
    found = (entry for entry in _content()["years"] if entry["year"] == year)
    return next((bilingual(entry["source_id"], entry["source_en"]) for entry in found), "")


@cache
def national(year: int) -> tuple[Holiday, ...]:
    """The holidays of a year that the data know, in their order; of a year that has no list, the fixed ones."""
    content = _content()
    names = {code: bilingual(name["name_id"], name["name_en"]) for code, name in content["names"].items()}
    for entry in content["years"]:
        if entry["year"] == year:
            found = [_of(year, line, names) for line in entry["holidays"]]
            found += [_of(year, line, names, is_joint_leave=True) for line in entry["joint_leave"]]
            return tuple(sorted(found, key=lambda day: day.on))
    return tuple(_of(year, f"{day} {code}", names) for code, day in content["fixed"].items())


def _of(year: int, line: str, names: Mapping[str, str], *, is_joint_leave: bool = False) -> Holiday:
    day, code = line.split()
    name = _joint_leave(code) if is_joint_leave else names[code]
    return Holiday(date.fromisoformat(f"{year}-{day}"), name, is_joint_leave)


@cache
def _joint_leave(code: str) -> str:
    name = _content()["names"][code]
    return bilingual(f"Cuti bersama {name['name_id']}", f"Joint leave: {name['name_en']}")


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = read_json("holidays.json")
    return content
