"""The holidays by which an organisation counts: those of the data, and what it says otherwise itself."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from core.domain import workdays
from core.domain.workdays import Holidays
from legal.models import CalendarRules, Holiday

# A matter looks no further back or ahead.
FIRST, LAST = 2000, 2060


def rules() -> CalendarRules | None:
    """What the organisation of the open scope has decided; None: nothing yet."""
    return CalendarRules.objects.first()


def confirmed_years() -> frozenset[int]:
    """Those whose list is whole: by the data, or because somebody of the organisation has compared it."""
    row = rules()
    return workdays.confirmed_years() | frozenset(row.checked_years if row else ())


def in_force() -> Holidays:
    """The holidays of the open scope's organisation. Two queries."""
    names = {day.on: day.name for year in range(FIRST, LAST + 1) for day in workdays.national(year)}
    for on, name, is_off in Holiday.objects.values_list("on", "name", "is_off"):
        if is_off:
            names[on] = name
        else:
            names.pop(on, None)
    return Holidays(names, confirmed_years())


class Day(NamedTuple):
    """A day of a year's list. `row` is what the organisation itself has said of it; None: it is as in the data."""

    on: date
    name: str
    is_off: bool
    is_joint_leave: bool
    row: Holiday | None


def days_of(year: int) -> list[Day]:
    """All that is a holiday in the year, and what the organisation has taken out, by date."""
    found = {day.on: Day(day.on, day.name, True, day.is_joint_leave, None) for day in workdays.national(year)}
    for row in Holiday.objects.filter(on__year=year):
        known = found.get(row.on)
        found[row.on] = Day(row.on, row.name, row.is_off, bool(known and known.is_joint_leave), row)
    return [found[on] for on in sorted(found)]
