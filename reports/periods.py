"""Periods of statistics: whole quarters of one calendar year that are over. No two of an organisation overlap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.utils.formats import date_format
from django.utils.translation import gettext as _

QUARTERS = (1, 2, 3, 4)
# How far back figures are offered; older cases can be imported at any time.
YEARS_BACK = 5


@dataclass(frozen=True, order=True)
class Period:
    """The quarters `first` to `last` of a year."""

    year: int
    first: int
    last: int

    @classmethod
    def between(cls, begins_on: date, ends_on: date) -> Self:
        return cls(begins_on.year, quarter_of(begins_on), quarter_of(ends_on))

    @property
    def begins_on(self) -> date:
        return date(self.year, self.first * 3 - 2, 1)

    @property
    def ends_on(self) -> date:
        following = date(self.year + 1, 1, 1) if self.last == 4 else date(self.year, self.last * 3 + 1, 1)
        return following - timedelta(days=1)

    @property
    def quarters(self) -> range:
        return range(self.first, self.last + 1)

    @property
    def code(self) -> str:
        """As it stands in a form and in the name of a file."""
        return f"{self.year}-q{self.first}-q{self.last}"

    def is_over(self, today: date) -> bool:
        return self.ends_on < today

    def overlaps(self, other: Period) -> bool:
        return self.year == other.year and self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        if (self.first, self.last) == (1, 4):
            return str(self.year)
        return _("%(first)s to %(last)s %(year)d") % {
            "first": date_format(self.begins_on, "F"),
            "last": date_format(self.ends_on, "F"),
            "year": self.year,
        }


def quarter_of(day: date) -> int:
    return (day.month + 2) // 3


def offered(today: date, made: Iterable[Period]) -> list[Period]:
    """The periods of which figures can be made: of each year from the first quarter that is not in any yet, the newest
    year and the longest period first.
    """
    taken = list(made)
    found = []
    for year in range(today.year, today.year - YEARS_BACK - 1, -1):
        first = max((one.last + 1 for one in taken if one.year == year), default=1)
        periods = (Period(year, first, last) for last in reversed(QUARTERS) if last >= first)
        found += [period for period in periods if period.is_over(today)]
    return found
