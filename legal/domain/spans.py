"""Time as wages are counted by it: days, months and part months, weeks, days and hours of work."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum
from typing import NamedTuple

ZERO, SEVEN = Decimal(0), Decimal(7)
_COUNT = Decimal("0.001")


class Per(StrEnum):
    """What an amount is for."""

    MONTH = "MONTH"
    WEEK = "WEEK"
    DAY = "DAY"
    HOUR = "HOUR"
    TOTAL = "TOTAL"


class Span(NamedTuple):
    """From a day to a day, both counted."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def within(self, other: Span) -> Span | None:
        """What of it lies in another one; None for nothing."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Span(first, last) if first <= last else None


class Part(NamedTuple):
    """A part month: so many of its days."""

    days: int
    of: int
    result: Decimal


class Count(NamedTuple):
    """How many units of time a span has, with how that was counted."""

    quantity: Decimal
    per: str
    whole: int = 0
    parts: tuple[Part, ...] = ()
    factors: tuple[Decimal, ...] = ()
    """Of weeks, days and hours: calendar days, days worked a week, days worked in all, hours a day, as far as they
    are needed."""


@dataclass(frozen=True)
class Hours:
    """Hours as they were worked, and the most that the law allows in a week as the lawyer names it."""

    per_day: Decimal | None = None
    days_per_week: Decimal | None = None
    legal_per_week: Decimal | None = None

    @property
    def per_week(self) -> Decimal | None:
        if self.per_day is None or self.days_per_week is None:
            return None
        return rounded_count(self.per_day * self.days_per_week)

    @property
    def beyond(self) -> Decimal | None:
        """Hours of a week beyond the legal ones; None where one of the two is not known."""
        if self.per_week is None or self.legal_per_week is None:
            return None
        return max(ZERO, self.per_week - self.legal_per_week)


def counted_months(span: Span) -> Count:
    """Whole calendar months, and of the others the part that was worked."""
    whole, parts, first = 0, list[Part](), span.first
    while first <= span.last:
        of = monthrange(first.year, first.month)[1]
        end = first.replace(day=of)
        days = Span(first, min(end, span.last)).days
        if days == of:
            whole += 1
        else:
            parts.append(Part(days, of, rounded_count(Decimal(days) / Decimal(of))))
        first = end + timedelta(days=1)
    return Count(sum((part.result for part in parts), Decimal(whole)), Per.MONTH, whole, tuple(parts))


def counted(span: Span, per: str, hours: Hours) -> Count | None:
    """How many months, weeks, days or hours of work a span has; None where the hours that it takes are not known."""
    if per == Per.MONTH:
        return counted_months(span)
    days = Decimal(span.days)
    if per == Per.WEEK:
        return Count(rounded_count(days / SEVEN), per, factors=(days,))
    if hours.days_per_week is None:
        return None
    worked = rounded_count(days * hours.days_per_week / SEVEN)
    if per == Per.DAY:
        return Count(worked, per, factors=(days, hours.days_per_week))
    if hours.per_day is None:
        return None
    factors = (days, hours.days_per_week, worked, hours.per_day)
    return Count(rounded_count(worked * hours.per_day), per, factors=factors)


def rounded_count(value: Decimal) -> Decimal:
    return rounded(value, _COUNT).normalize() + ZERO


def rounded(value: Decimal, unit: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        return value.quantize(unit, rounding=ROUND_HALF_UP)
