"""What a survivor was owed for their work, with every step on the way: no figure without how it was come by.

A whole calendar month counts as one. Of a part month the days count, over the days of that month, rounded to three
decimals: so a wage that changes in the middle of a month can be counted on both sides and nothing is lost or doubled.
Weeks are days over seven; days of work are weeks times the days worked in one; hours those times the hours of a day.
Each step is rounded half up, counts to three decimals and money to cents at most, and the next step goes on from the
rounded figure: so whoever recalculates the printed working comes to the printed result.
What was paid beyond the wage of one month counts for the others.
No hour counts twice: where overtime counts the hours beyond the legal ones, a wage by the hour counts those up to them,
and what was paid beyond that wage counts for the overtime.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from core.domain.money import find_currency, round_to_minor_unit
from legal.domain.spans import SEVEN, ZERO, Count, Hours, Per, Span, counted, rounded, rounded_count

WAGES = "wages"
"""The key of the line of unpaid wages; the others bear that of what they come from."""
_CENTS = 2
_DAY = timedelta(days=1)


class StepKind(StrEnum):
    """What a step finds out. Its label stands where it is shown: on the page and in the dossier."""

    DUE = "DUE"
    DUE_TOTAL = "DUE_TOTAL"
    PAID = "PAID"
    PAID_TOTAL = "PAID_TOTAL"
    UNPAID = "UNPAID"
    LEGAL_HOURS = "LEGAL_HOURS"
    HOURS_OF_WEEK = "HOURS_OF_WEEK"
    HOURS_BEYOND = "HOURS_BEYOND"
    OVERTIME_HOURS = "OVERTIME_HOURS"
    OVERTIME = "OVERTIME"
    OVERTIME_UNPAID = "OVERTIME_UNPAID"
    DEDUCTION = "DEDUCTION"
    DEDUCTION_SHOWN = "DEDUCTION_SHOWN"
    TOTAL = "TOTAL"


class ProblemKind(StrEnum):
    """Why a calculation cannot be taken over, or (UNCOVERED, HOURS_TWICE) what to look at before it is."""

    NO_WAGE = "NO_WAGE"
    OVERLAP = "OVERLAP"
    OVERTIME_OVERLAP = "OVERTIME_OVERLAP"
    HOURS_MISSING = "HOURS_MISSING"
    OUTSIDE = "OUTSIDE"
    UNCOVERED = "UNCOVERED"
    HOURS_TWICE = "HOURS_TWICE"


@dataclass(frozen=True)
class Wage:
    """The wage that was due for a time. `key` says which entry it is."""

    key: str
    amount: Decimal
    per: str
    span: Span
    basis: str = ""


@dataclass(frozen=True)
class Paid:
    key: str
    amount: Decimal
    per: str
    span: Span


@dataclass(frozen=True)
class Deduction:
    """What was taken. `is_in_paid`: what was paid is entered without it, so that it counts already. What was taken in
    total may have no days."""

    key: str
    amount: Decimal
    per: str
    span: Span | None
    is_in_paid: bool
    what: str = ""


@dataclass(frozen=True)
class Overtime:
    """Hours at a rate that the lawyer names. Without hours: those beyond the legal hours of the week."""

    key: str
    amount: Decimal
    span: Span
    hours: Decimal | None = None


@dataclass(frozen=True)
class Facts:
    currency: str
    span: Span
    hours: Hours = field(default_factory=Hours)
    wages: Sequence[Wage] = ()
    paid: Sequence[Paid] = ()
    deductions: Sequence[Deduction] = ()
    overtime: Sequence[Overtime] = ()


@dataclass(frozen=True)
class Step:
    """One line of the working: `count` × `rate` = `result`, or the sum or difference of `terms`.

    `result` is money unless the step is about hours. `subject` is the basis of a wage or what was deducted, `key` the
    entry that it is about.
    """

    kind: StepKind
    result: Decimal
    span: Span | None = None
    count: Count | None = None
    rate: Decimal | None = None
    terms: tuple[Decimal, ...] = ()
    subject: str = ""
    key: str = ""


@dataclass(frozen=True)
class Line:
    """A line for the ledger. `unit` is a unit of time, or TOTAL for an amount that nobody counted."""

    key: str
    kind: StepKind
    quantity: Decimal
    unit: str
    rate: Decimal
    amount: Decimal
    span: Span | None
    subject: str = ""


class Problem(NamedTuple):
    kind: ProblemKind
    span: Span | None = None

    @property
    def is_blocking(self) -> bool:
        return self.kind not in (ProblemKind.UNCOVERED, ProblemKind.HOURS_TWICE)


@dataclass(frozen=True)
class Result:
    steps: list[Step]
    lines: list[Line]
    problems: list[Problem]
    total: Decimal

    @property
    def may_be_taken_over(self) -> bool:
        return not any(problem.is_blocking for problem in self.problems)


def calculate(facts: Facts) -> Result:
    """The whole working, the lines that follow from it, and what stands in the way. Never fails: what cannot be
    counted is a problem and is left out."""
    working = _Working(facts)
    working.wages()
    working.overtime()
    working.deductions()
    total = sum((line.amount for line in working.lines), ZERO)
    if len(working.lines) > 1:
        terms = tuple(line.amount for line in working.lines)
        working.steps.append(Step(StepKind.TOTAL, total, terms=terms))
    return Result(working.steps, working.lines, working.problems, total)


class _Working:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.steps: list[Step] = []
        self.lines: list[Line] = []
        self.problems: list[Problem] = []
        spans = [(one, span) for one in facts.overtime if (span := one.span.within(facts.span))]
        # The days of which overtime counts the hours beyond the legal ones, in order.
        self.beyond = sorted(span for one, span in spans if one.hours is None)
        self.entered = sorted(span for one, span in spans if one.hours is not None)
        # What was paid beyond a wage that counts the hours up to the legal ones alone.
        self.ahead = ZERO

    def wages(self) -> None:
        facts = self.facts
        # Left out without a word, what was paid then would be claimed once more.
        timed: list[Wage | Paid | Overtime] = [*facts.wages, *facts.paid, *facts.overtime]
        self.problems += [Problem(ProblemKind.OUTSIDE, one.span) for one in timed if not one.span.within(facts.span)]
        rows = [(wage, span) for wage in facts.wages if (span := wage.span.within(facts.span))]
        rows.sort(key=lambda row: (row[1], row[0].key))
        if not rows and facts.paid:
            self.problems.append(Problem(ProblemKind.NO_WAGE))
        spans = [span for _wage, span in rows]
        by_day = [*_gaps(spans, facts.span), *_overlaps(spans, ProblemKind.OVERLAP)] if rows else []
        self.problems += sorted(by_day, key=lambda one: one.span or facts.span)
        self.problems += _overlaps(self.beyond, ProblemKind.OVERTIME_OVERLAP)
        self.problems += self._counted_twice([span for wage, span in rows if wage.per == Per.HOUR])
        parted = [(wage, part, is_up_to) for wage, span in rows for part, is_up_to in self._parted(wage, span)]
        due = [
            self._up_to_legal(wage, span) if is_up_to else self._amount(StepKind.DUE, wage, span, wage.basis)
            for wage, span, is_up_to in parted
        ]
        if len(due) > 1:
            self._sum(StepKind.DUE_TOTAL, due)
        in_time = [(one, one.span.within(facts.span)) for one in facts.paid]
        paid = [self._amount(StepKind.PAID, one, span, "") for one, span in in_time if span]
        if len(paid) > 1:
            self._sum(StepKind.PAID_TOTAL, paid)
        if not rows:
            return
        owed, received = sum(due, ZERO), sum(paid, ZERO)
        unpaid = max(ZERO, owed - received)
        if any(is_up_to for _wage, _span, is_up_to in parted):
            self.ahead = max(ZERO, received - owed)
        if received:
            self.steps.append(Step(StepKind.UNPAID, unpaid, span=facts.span, terms=(owed, received)))
        if unpaid:
            self.lines.append(self._wages_line(unpaid, rows))

    def _counted_twice(self, by_the_hour: list[Span]) -> list[Problem]:
        """Hours that are entered may be among those that are counted of the same days: nobody but the lawyer knows."""
        counted = [*self.beyond, *by_the_hour]
        found = {both for one in self.entered for other in counted if (both := one.within(other))}
        return [Problem(ProblemKind.HOURS_TWICE, span) for span in sorted(found)]

    def _parted(self, wage: Wage, span: Span) -> Iterator[tuple[Span, bool]]:
        """The days of a wage in parts, each with whether it counts the hours up to the legal ones alone."""
        first = span.first
        for one in self.beyond if wage.per == Per.HOUR and self.facts.hours.beyond else ():
            start, last = max(first, one.first), min(span.last, one.last)
            if start <= last:
                if first < start:
                    yield Span(first, start - _DAY), False
                yield Span(start, last), True
                first = last + _DAY
        if first <= span.last:
            yield Span(first, span.last), False

    def _up_to_legal(self, wage: Wage, span: Span) -> Decimal:
        """What a wage by the hour comes to for the legal hours."""
        hours = self._hours(StepKind.LEGAL_HOURS, self.facts.hours.legal_per_week or ZERO, span)
        amount = _money(hours * wage.amount, self.facts.currency)
        count = Count(hours, Per.HOUR)
        self.steps.append(Step(StepKind.DUE, amount, span, count, wage.amount, subject=wage.basis, key=wage.key))
        return amount

    def _hours(self, kind: StepKind, a_week: Decimal, span: Span) -> Decimal:
        """So many hours a week for the weeks of a span, with their step."""
        weeks = rounded_count(Decimal(span.days) / SEVEN)
        found = rounded_count(a_week * weeks)
        self.steps.append(Step(kind, found, span, Count(weeks, Per.WEEK, factors=(Decimal(span.days),)), a_week))
        return found

    def _wages_line(self, unpaid: Decimal, rows: list[tuple[Wage, Span]]) -> Line:
        """As months at the wage where it comes out even, as people say it; else as one amount."""
        span = Span(rows[0][1].first, max(span.last for _wage, span in rows))
        if len(rows) == 1 and rows[0][0].per != Per.TOTAL:
            rate, per = rows[0][0].amount, rows[0][0].per
            quantity = rounded_count(unpaid / rate)
            if quantity:
                return self._line(Line(WAGES, StepKind.UNPAID, quantity, per, rate, unpaid, span))
        return self._line(Line(WAGES, StepKind.UNPAID, Decimal(1), Per.TOTAL, unpaid, unpaid, span))

    def _line(self, line: Line) -> Line:
        """The line, as one amount where the ledger would come to another one: it keeps all decimals of a currency."""
        if round_to_minor_unit(line.quantity * line.rate, self.facts.currency) == line.amount:
            return line
        return replace(line, quantity=Decimal(1), unit=Per.TOTAL, rate=line.amount)

    def overtime(self) -> None:
        facts = self.facts
        hours = facts.hours
        if hours.per_week is not None:
            terms = tuple(value for value in (hours.per_day, hours.days_per_week) if value is not None)
            self.steps.append(Step(StepKind.HOURS_OF_WEEK, hours.per_week, terms=terms))
        if hours.per_week is not None and hours.legal_per_week is not None and hours.beyond is not None:
            terms = (hours.per_week, hours.legal_per_week)
            self.steps.append(Step(StepKind.HOURS_BEYOND, hours.beyond, terms=terms))
        for one in facts.overtime:
            span = one.span.within(facts.span)
            if span is None:
                continue
            worked = one.hours
            if worked is None:
                if hours.beyond is None:
                    self.problems.append(Problem(ProblemKind.HOURS_MISSING, span))
                    continue
                worked = self._hours(StepKind.OVERTIME_HOURS, hours.beyond, span)
            amount = _money(worked * one.amount, facts.currency)
            count = Count(worked, Per.HOUR)
            self.steps.append(Step(StepKind.OVERTIME, amount, span, count, one.amount, key=one.key))
            if one.hours is None:
                amount = self._less_ahead(amount, span)
            if amount:
                line = Line(one.key, StepKind.OVERTIME, worked, Per.HOUR, one.amount, amount, span)
                self.lines.append(self._line(line))

    def _less_ahead(self, amount: Decimal, span: Span) -> Decimal:
        """What is left of overtime after what was paid beyond the wage of the same hours."""
        paid = min(self.ahead, amount)
        if paid:
            self.ahead -= paid
            self.steps.append(Step(StepKind.OVERTIME_UNPAID, amount - paid, span, terms=(amount, paid)))
        return amount - paid

    def deductions(self) -> None:
        for one in self.facts.deductions:
            span = one.span and (one.span.within(self.facts.span) or one.span)
            kind = StepKind.DEDUCTION_SHOWN if one.is_in_paid else StepKind.DEDUCTION
            amount = self._amount(kind, one, span, one.what)
            if not one.is_in_paid and amount:
                count = counted(span, one.per, self.facts.hours) if span and one.per != Per.TOTAL else None
                quantity = count.quantity if count else Decimal(1)
                line = Line(one.key, StepKind.DEDUCTION, quantity, one.per, one.amount, amount, span, one.what)
                self.lines.append(self._line(line))

    def _amount(self, kind: StepKind, one: Wage | Paid | Deduction, span: Span | None, subject: str) -> Decimal:
        """What an entry comes to, with its step; nothing, and a problem, where its time cannot be counted."""
        if one.per == Per.TOTAL:
            amount, count = _money(one.amount, self.facts.currency), None
        else:
            count = counted(span or self.facts.span, one.per, self.facts.hours)
            if count is None:
                self.problems.append(Problem(ProblemKind.HOURS_MISSING, span))
                return ZERO
            amount = _money(count.quantity * one.amount, self.facts.currency)
        self.steps.append(Step(kind, amount, span, count, one.amount, subject=subject, key=one.key))
        return amount

    def _sum(self, kind: StepKind, terms: list[Decimal]) -> None:
        self.steps.append(Step(kind, sum(terms, ZERO), terms=tuple(terms)))


def _overlaps(spans: list[Span], kind: ProblemKind) -> list[Problem]:
    """`spans` by their first days."""
    found, reached = list[Problem](), date.min
    for span in spans:
        if span.first <= reached:
            found.append(Problem(kind, Span(span.first, min(reached, span.last))))
        reached = max(reached, span.last)
    return found


def _gaps(spans: list[Span], whole: Span) -> list[Problem]:
    """`spans` by their first days."""
    found, reached = list[Problem](), whole.first - _DAY
    for span in spans:
        if span.first > reached + _DAY:
            found.append(Problem(ProblemKind.UNCOVERED, Span(reached + _DAY, span.first - _DAY)))
        reached = max(reached, span.last)
    if reached < whole.last:
        found.append(Problem(ProblemKind.UNCOVERED, Span(reached + _DAY, whole.last)))
    return found


def _money(amount: Decimal, currency: str) -> Decimal:
    places = min(_CENTS, find_currency(currency).minor_units)
    return rounded(amount, Decimal(1).scaleb(-places))
