"""When visits fall due.

After a return a survivor is visited at 1, 3, 6 and 12 calendar months, counted from the day of return. Where a
month has no such day, the visit falls on its last day: a return on 31 August gives 30 September, 30 November,
28 (or 29) February and 31 August. Each visit is counted from the day of return, never from the visit before,
so that a short month shifts none that follow.

A visit is held around its day. What takes place more than two weeks before it is an extra visit, or says why it
comes so early: else the visits of a whole year could be used up in the first month.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONTHS = (1, 3, 6, 12)
REMIND_AT = time(8, 0)
OPENS_BEFORE = timedelta(days=14)


def months_after(start: date, months: int) -> date:
    """The same day of a later month, or its last day when it has none. Raises ValueError past the year 9999."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def visit_days(returned_on: date) -> dict[int, date]:
    """Month → day on which its visit falls due."""
    return {month: months_after(returned_on, month) for month in MONTHS}


def opens_on(due_on: date) -> date:
    """The first day on which a visit that is due that day may be held without a reason."""
    return due_on - OPENS_BEFORE


def reminder_moment(due_on: date, time_zone: str) -> datetime:
    """Eight in the morning of that day where the site is."""
    return datetime.combine(due_on, REMIND_AT, tzinfo=ZoneInfo(time_zone))


def local_day(moment: datetime, time_zone: str) -> date:
    """Which day it is at the site at that moment."""
    return moment.astimezone(ZoneInfo(time_zone)).date()
