"""Wage calculations as they are read: their result now, and what of it the ledger does not show yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from cases.episodes.models import Episode, EpisodeDebt
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.record.querysets import with_case
from core.access.actor import ActingUser
from core.domain.money import RUPIAH
from core.keys.fields import preload
from legal.domain import wages
from legal.domain.spans import Per, Span
from legal.domain.wages import Line, Result
from legal.models import LossItem, RestitutionClaim, WageCalculation, WageEntry
from legal.permissions import LegalPermission


class What(StrEnum):
    """What taking a calculation over does to a line of the ledger."""

    ADD = "ADD"
    CHANGE = "CHANGE"
    REMOVE = "REMOVE"
    KEEP = "KEEP"


class Change(NamedTuple):
    """`line` is what the calculation says, None when nothing; `loss` what stands in the ledger, None when nothing."""

    what: What
    part: str
    line: Line | None
    loss: LossItem | None


@dataclass(frozen=True)
class Worked:
    """A calculation with its entries, its result, and what taking it over would change."""

    calculation: WageCalculation
    entries: list[WageEntry]
    result: Result
    changes: list[Change]

    @property
    def is_taken_over(self) -> bool:
        """Whether the ledger has lines of it."""
        return any(change.loss for change in self.changes)

    @property
    def differs(self) -> bool:
        """Whether the ledger shows something else than the calculation comes to."""
        return any(change.what != What.KEEP for change in self.changes)

    @property
    def is_changed_since(self) -> bool:
        """Whether the ledger has lines of it, which show an earlier result."""
        return self.is_taken_over and self.differs


def of_claim(claim: RestitutionClaim, *, by: ActingUser, act: str = LegalPermission.VIEW) -> list[Worked]:
    """The calculations of a claim, the oldest first: three queries, however many there are."""
    rows = WageCalculation.objects.visible_to(by, act).filter(claim=claim).order_by("created_at", "id")
    return worked(with_case(rows, claim.case), case=claim.case, by=by, act=act)


def worked(
    calculations: list[WageCalculation], *, case: Case, by: ActingUser, act: str = LegalPermission.VIEW
) -> list[Worked]:
    """These calculations of one case with all that belongs to them."""
    if not calculations:
        return []
    entries: dict[UUID, list[WageEntry]] = defaultdict(list)
    rows = WageEntry.objects.visible_to(by, act).filter(calculation__in=calculations).select_related("exhibit")
    found = with_case(rows, case)
    preload(found, "source")
    for entry in found:
        entries[entry.calculation_id].append(entry)
    losses: dict[UUID | None, list[LossItem]] = defaultdict(list)
    for loss in with_case(LossItem.objects.visible_to(by, act).filter(wages__in=calculations), case):
        losses[loss.wages_id].append(loss)
    return [worked_of(one, entries[one.pk], losses[one.pk]) for one in calculations]


def worked_of(calculation: WageCalculation, entries: list[WageEntry], losses: list[LossItem]) -> Worked:
    """A calculation with its entries, held against its lines of the ledger."""
    entries = sorted(entries, key=_in_order)
    result = wages.calculate(facts_of(calculation, entries))
    return Worked(calculation, entries, result, changes(calculation, result, losses))


def _in_order(entry: WageEntry) -> tuple[Any, ...]:
    """By kind, then by days: what is about the whole time comes first."""
    first = entry.period_from or date.min
    return WageEntry.ORDER.index(entry.kind), first, entry.created_at, str(entry.pk)


def facts_of(calculation: WageCalculation, entries: list[WageEntry]) -> wages.Facts:
    """What is calculated with, as plain values."""
    kinds, whole = WageEntry.Kind, calculation.span
    by_kind: dict[str, list[WageEntry]] = defaultdict(list)
    for entry in entries:
        by_kind[entry.kind].append(entry)
    return wages.Facts(
        currency=calculation.currency,
        span=whole,
        hours=calculation.hours,
        wages=[
            wages.Wage(str(one.pk), one.amount, one.per, one.span_in(whole), one.basis) for one in by_kind[kinds.WAGE]
        ],
        paid=[wages.Paid(str(one.pk), one.amount, one.per, one.span_in(whole)) for one in by_kind[kinds.PAID]],
        deductions=[
            wages.Deduction(str(one.pk), one.amount, one.per, _days_of(one, whole), one.is_in_paid, one.taken)
            for one in by_kind[kinds.DEDUCTION]
        ],
        overtime=[
            wages.Overtime(str(one.pk), one.amount, one.span_in(whole), one.hours) for one in by_kind[kinds.OVERTIME]
        ],
    )


def _days_of(entry: WageEntry, whole: Span) -> Span | None:
    """What was taken once, such as a fee before the work began, has the days that were entered, or none."""
    has_days = entry.per != WageEntry.Per.TOTAL or entry.period_from or entry.period_to
    return entry.span_in(whole) if has_days else None


def figures(calculation: WageCalculation, line: Line) -> dict[str, Any]:
    """The fields of a line of the ledger that the calculation decides."""
    is_foreign = calculation.currency != RUPIAH
    return {
        "head": LossItem.Head.INCOME,
        "quantity": line.quantity,
        "unit": LossItem.Unit.SUM if line.unit == Per.TOTAL else LossItem.Unit(line.unit),
        "rate": line.rate,
        "currency": calculation.currency,
        "period_from": line.span.first if line.span else None,
        "period_to": line.span.last if line.span else None,
        "exchange_rate": calculation.exchange_rate if is_foreign else None,
        "exchange_rate_on": calculation.exchange_rate_on if is_foreign else None,
        "exchange_rate_source": calculation.exchange_rate_source if is_foreign else "",
    }


def changes(calculation: WageCalculation, result: Result, losses: list[LossItem]) -> list[Change]:
    """What taking over would do, in the order of the result; what is to go comes last."""
    there = {loss.wage_part: loss for loss in losses}
    found = []
    for line in result.lines:
        loss = there.pop(line.key, None)
        if loss is None:
            found.append(Change(What.ADD, line.key, line, None))
        else:
            is_same = all(getattr(loss, name) == value for name, value in figures(calculation, line).items())
            found.append(Change(What.KEEP if is_same else What.CHANGE, line.key, line, loss))
    return [*found, *(Change(What.REMOVE, part, None, loss) for part, loss in there.items())]


class Told(NamedTuple):
    """What an episode tells of wages, as a calculation may begin with it."""

    facts: dict[str, Any]
    entries: list[dict[str, Any]]


def episodes_with_wages(case: Case, *, by: ActingUser) -> list[Episode]:
    """The episodes that tell of wages or debts, for who may read what happened."""
    rows = Episode.objects.visible_to(by, CasePermission.READ_ACCOUNT, case=case).order_by("started_on", "created_at")
    return [row for row in rows.prefetch_related("debts") if row.promised or row.paid or list(row.debts.all())]


_PERIODS = {"Month": "MONTH", "Week": "WEEK", "Day": "DAY", "Once": "TOTAL"}
_DEBTS = {EpisodeDebt.Kind.RECRUITMENT_FEE: WageEntry.Taken.RECRUITMENT_FEE}


def told(episode: Episode) -> Told:
    """Wages in the currency of what was promised; amounts in another one are left to be entered. Debts are shown and
    not counted: whether one was taken from the survivor, the lawyer says."""
    debts = [debt for debt in episode.debts.all() if debt.amount is not None]
    currencies = [episode.promised_currency, episode.paid_currency, *(debt.currency for debt in debts), RUPIAH]
    currency = next(code for code in currencies if code)
    facts = {
        "currency": currency,
        "period_from": episode.started_on,
        "period_to": episode.ended_on,
        "hours_per_day": episode.hours_per_day,
        "days_per_week": episode.days_per_week,
    }
    entries: list[dict[str, Any]] = []
    kinds = WageEntry.Kind
    if episode.promised_currency == currency and _PERIODS.get(episode.promised_period):
        per = _PERIODS[episode.promised_period]
        entries.append(
            {"kind": kinds.WAGE, "basis": WageEntry.Basis.PROMISED, "amount": episode.promised_amount, "per": per}
        )
    if episode.paid_currency == currency and episode.paid_amount and _PERIODS.get(episode.paid_period):
        entries.append({"kind": kinds.PAID, "amount": episode.paid_amount, "per": _PERIODS[episode.paid_period]})
    entries += [
        {
            "kind": kinds.DEDUCTION,
            "taken": _DEBTS.get(EpisodeDebt.Kind(debt.kind), WageEntry.Taken.DEBT),
            "amount": debt.amount,
            "per": WageEntry.Per.TOTAL,
            "is_in_paid": True,
        }
        for debt in debts
        if debt.currency == currency
    ]
    return Told(facts, entries)
