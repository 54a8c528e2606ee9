"""From the first day of something to its last, at a site: the moments between which it holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import DateField, Func
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from core.day_bounds import begins
from core.errors import DomainError

# How far ahead somebody is put on a team or taken off it.
AHEAD = timedelta(days=366)


class Period(NamedTuple):
    """`until` is the first moment at which it holds no longer; None: it has no end."""

    since: datetime
    until: datetime | None

    def meets(self, other: Period) -> bool:
        """Whether there is a moment that lies in both."""
        begins = max(self.since, other.since)
        return all(begins < until for until in (self.until, other.until) if until is not None)


class DayAt(Func):
    """In a query, the day that a moment lies in at a site: `DayAt(zone, moment)`, as `day_of`."""

    template = "timezone(%(expressions)s)::date"
    arity = 2
    output_field = DateField()


def joined(periods: Iterable[Period]) -> list[Period]:
    """The same moments as the fewest periods, in their order."""
    found: list[Period] = []
    for one in sorted(periods, key=lambda period: period.since):
        last = found[-1] if found else None
        if last is None or (last.until is not None and last.until < one.since):
            found.append(one)
        elif last.until is not None and (one.until is None or one.until > last.until):
            found[-1] = Period(last.since, one.until)
    return found


def first_outside(periods: Iterable[Period], others: Sequence[Period], *, after: datetime) -> datetime | None:
    """The first moment from `after` on that lies in one of `periods` and in none of `others`. Both are `joined`."""
    for since, until in periods:
        moment: datetime | None = max(since, after)
        for other in others:
            if moment is not None and other.since <= moment and (other.until is None or moment < other.until):
                moment = other.until
        if moment is not None and (until is None or moment < until):
            return moment
    return None


def period(first: date | None, last: date | None, zone: str) -> Period:
    """From the morning of `first` (now, when it is today or not named) to the midnight that ends `last`.

    Raises DomainError for days that are over, in the wrong order or too far ahead.
    """
    since = timezone.now()
    if first is not None and first != today(zone):
        _require_near(first, zone, field="first")
        since = begins(first, zone)
    return Period(since, end(last, zone, since=since))


def end(last: date | None, zone: str, *, since: datetime) -> datetime | None:
    """The midnight after `last`. Raises DomainError for a day that is over, before `since`, or too far ahead."""
    if last is None:
        return None
    _require_near(last, zone, field="last")
    if last < day_of(since, zone):
        raise DomainError(_("The end cannot be before the beginning."), field="last")
    return begins(last + timedelta(days=1), zone)


def today(zone: str) -> date:
    """The day that it is at the site."""
    return day_of(timezone.now(), zone)


def day_of(moment: datetime, zone: str) -> date:
    """The day that a moment lies in, at the site."""
    return moment.astimezone(ZoneInfo(zone)).date()


def last_day(until: datetime, zone: str) -> date:
    """The last day of which some part is before `until`."""
    return day_of(until - timedelta(microseconds=1), zone)


def _require_near(day: date, zone: str, *, field: str) -> None:
    now = today(zone)
    if timezone.localdate() <= day < now:
        words = {"day": formats.date_format(now, "j F Y")}
        raise DomainError(_("At the site of the case this day is over: it is %(day)s there.") % words, field=field)
    if day < now:
        raise DomainError(_("This day is over. Choose today or a later one."), field=field)
    if day > now + AHEAD:
        raise DomainError(_("Choose a day within the next year."), field=field)
