"""Wage calculations, and taking their result over into the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.locking import locked_in_open_case, require_open
from cases.record.touch import touch
from core import unreadable, writes
from core.access.actor import ActingUser
from core.domain.money import RUPIAH, round_to_minor_unit
from core.errors import DomainError
from legal import wages, working
from legal.domain.wages import WAGES
from legal.models import Exhibit, LossEvidence, LossItem, RestitutionClaim, WageCalculation, WageEntry
from legal.services.exhibits import prove
from legal.services.losses import LossFacts, add_loss, fill, remove_loss
from legal.services.rows import require_of_claim
from legal.wages import What

# Nobody works longer than that in one place: a slip in the year is not a wage of two hundred years.
MOST_YEARS = 60


@dataclass(frozen=True)
class CalculationFacts:
    """What all of one employment shares."""

    title: str
    period_from: date
    period_to: date
    currency: str = RUPIAH
    hours_per_day: Decimal | None = None
    days_per_week: Decimal | None = None
    legal_hours_per_week: Decimal | None = None
    legal_hours_source: str = ""
    exchange_rate: Decimal | None = None
    exchange_rate_on: date | None = None
    exchange_rate_source: str = ""


@dataclass(frozen=True)
class EntryFacts:
    """One entry; which fields count is said by its kind."""

    kind: str
    amount: Decimal
    per: str = WageEntry.Per.MONTH
    basis: str = ""
    taken: str = ""
    is_in_paid: bool = False
    hours: Decimal | None = None
    period_from: date | None = None
    period_to: date | None = None
    source: str = ""
    source_on: date | None = None
    exhibit: Exhibit | None = None


@transaction.atomic
def begin_calculation(
    *, claim: RestitutionClaim, facts: CalculationFacts, entries: Sequence[EntryFacts] = (), by: ActingUser
) -> WageCalculation:
    """Begin a calculation, with what is known already. Raises DomainError, ValidationError."""
    require_open(claim.case)
    calculation = WageCalculation(case=claim.case, claim=claim)
    _set(calculation, facts)
    writes.create(calculation, by=by)
    for entry in entries:
        _enter(calculation, entry, by)
    timeline.append(record=calculation, kind="legal.wages", by=by)
    touch(claim.case)
    record(by=by, verb="legal.wages_begun", target=calculation, entries=len(entries))
    return calculation


@transaction.atomic
def change_calculation(
    *, calculation_id: UUID, expected_version: int, facts: CalculationFacts, by: ActingUser
) -> WageCalculation:
    """Change what all of it shares; the ledger stays as it is. Raises DomainError, ValidationError, EditConflict."""
    calculation = _locked(calculation_id, expected_version)
    _set(calculation, facts)
    writes.update(calculation, *asdict(facts), by=by)
    touch(calculation.case)
    record(by=by, verb="legal.wages_changed", target=calculation)
    return calculation


@transaction.atomic
def remove_calculation(*, calculation_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Give a calculation up. Its lines stay in the ledger as if they had been entered by hand. Raises EditConflict."""
    calculation = _locked(calculation_id, expected_version)
    timeline.append(record=calculation, kind="legal.wages_removed", by=by)
    record(by=by, verb="legal.wages_removed", target=calculation)
    for loss in LossItem.objects.select_for_update(of=("self",)).filter(wages=calculation).order_by("pk"):
        loss.wages, loss.wage_part = None, ""
        writes.update(loss, "wages", "wage_part", by=by)
    touch(calculation.case)
    calculation.entries.all().delete()
    calculation.delete()


@transaction.atomic
def add_entry(*, calculation: WageCalculation, facts: EntryFacts, by: ActingUser) -> WageEntry:
    """Add to a calculation; the ledger stays as it is. Raises DomainError, ValidationError."""
    require_open(calculation.case)
    rows = WageCalculation.objects.select_related("case").select_for_update(of=("self",))
    calculation = rows.get(pk=calculation.pk)
    entry = _enter(calculation, facts, by)
    _moved_on(calculation, by)
    record(by=by, verb="legal.wage_entry_added", target=entry, kind=entry.kind)
    return entry


@transaction.atomic
def change_entry(*, entry_id: UUID, expected_version: int, facts: EntryFacts, by: ActingUser) -> WageEntry:
    """Change an entry; the ledger stays as it is. Raises DomainError, ValidationError, EditConflict."""
    entry, calculation = _locked_entry(entry_id, expected_version)
    _set_entry(entry, calculation, facts)
    writes.update(entry, *EntryFacts.__dataclass_fields__, by=by)
    _moved_on(calculation, by)
    record(by=by, verb="legal.wage_entry_changed", target=entry, kind=entry.kind)
    return entry


@transaction.atomic
def remove_entry(*, entry_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take an entry out of a calculation; the ledger stays as it is. Raises EditConflict."""
    entry, calculation = _locked_entry(entry_id, expected_version)
    record(by=by, verb="legal.wage_entry_removed", target=entry, kind=entry.kind)
    _moved_on(calculation, by)
    entry.delete()


@transaction.atomic
def take_over(*, calculation_id: UUID, expected_version: int, by: ActingUser) -> list[LossItem]:
    """Make the lines of the ledger what the calculation comes to: `expected_version` is the one whose result was seen.

    A line keeps its words. One that is changed is certified no longer: what was certified was another amount.
    Raises DomainError while the calculation has a gap that it cannot be taken over with, EditConflict.
    """
    calculation = _locked(calculation_id, expected_version)
    [seen] = wages.worked([calculation], case=calculation.case, by=by)
    if not seen.result.may_be_taken_over:
        raise DomainError(_("The calculation is not complete. See to what it says is missing."))
    made = []
    for change in seen.changes:
        if change.what == What.REMOVE and change.loss is not None:
            remove_loss(loss_id=change.loss.pk, expected_version=change.loss.version, by=by)
        elif change.line is not None and change.what != What.KEEP:
            figures = wages.figures(calculation, change.line)
            if change.loss is None:
                description = working.description(change.line, calculation)
                loss = add_loss(claim=calculation.claim, facts=LossFacts(description=description, **figures), by=by)
                loss.wages, loss.wage_part = calculation, change.part
                writes.update(loss, "wages", "wage_part", by=by)
            else:
                loss = _changed(change.loss, figures, by)
            _prove(loss, _exhibits(change.part, seen.entries), by)
            made.append(loss)
    timeline.append(record=calculation, kind="legal.wages_taken_over", by=by)
    touch(calculation.case)
    record(by=by, verb="legal.wages_taken_over", target=calculation, lines=len(made))
    return made


def _changed(loss: LossItem, figures: dict[str, Any], by: ActingUser) -> LossItem:
    rows = LossItem.objects.select_related("case")
    loss = rows.locked(pk=loss.pk, expected_version=loss.version)
    fill(loss, LossFacts(description=loss.description, **figures))
    writes.update(loss, *LossFacts.__dataclass_fields__, "amount", "amount_idr", by=by)
    record(by=by, verb="legal.loss_changed", target=loss, head=loss.head)
    return loss


def _exhibits(part: str, entries: Sequence[WageEntry]) -> list[Exhibit]:
    """What bears a line out, in the order of the exhibits: that of its entry, and of the unpaid wages those of all that
    was due and was paid."""
    if part == WAGES:
        of = [entry for entry in entries if entry.kind in (WageEntry.Kind.WAGE, WageEntry.Kind.PAID)]
    else:
        of = [entry for entry in entries if str(entry.pk) == part]
    found = {entry.exhibit for entry in of if entry.exhibit is not None}
    return sorted(found, key=lambda exhibit: exhibit.number)


def _prove(loss: LossItem, exhibits: Sequence[Exhibit], by: ActingUser) -> None:
    proven = set(LossEvidence.objects.filter(loss=loss).values_list("exhibit_id", flat=True))
    for exhibit in exhibits:
        if exhibit.pk not in proven:
            prove(loss=loss, exhibit=exhibit, by=by)


def _locked(calculation_id: UUID, expected_version: int) -> WageCalculation:
    rows = WageCalculation.objects.select_related("case", "claim")
    found: WageCalculation = locked_in_open_case(rows, pk=calculation_id, expected_version=expected_version)
    return found


def _locked_entry(entry_id: UUID, expected_version: int) -> tuple[WageEntry, WageCalculation]:
    """An entry and its calculation, which is locked before it, as in every other way."""
    found = WageEntry.objects.select_related("case").get(pk=entry_id)
    require_open(found.case)
    rows = WageCalculation.objects.select_related("case").select_for_update(of=("self",))
    calculation = rows.get(pk=found.calculation_id)
    entry = WageEntry.objects.select_related("case").locked(pk=entry_id, expected_version=expected_version)
    return entry, calculation


def _moved_on(calculation: WageCalculation, by: ActingUser) -> None:
    """Its version tells whoever takes it over that they have seen this very result."""
    writes.update(calculation, by=by)
    touch(calculation.case)


def _enter(calculation: WageCalculation, facts: EntryFacts, by: ActingUser) -> WageEntry:
    entry = WageEntry(case=calculation.case, calculation=calculation)
    _set_entry(entry, calculation, facts)
    return writes.create(entry, by=by)


def _set(calculation: WageCalculation, facts: CalculationFacts) -> None:
    values = asdict(facts)
    if facts.period_to.year - facts.period_from.year > MOST_YEARS:
        message = _("That is more than %(years)d years of work. Check the year.") % {"years": MOST_YEARS}
        raise DomainError(message, field="period_from")
    if facts.currency == RUPIAH:
        values |= {"exchange_rate": None, "exchange_rate_on": None, "exchange_rate_source": ""}
    else:
        for name in ("exchange_rate", "exchange_rate_on", "exchange_rate_source"):
            if not (values[name] or unreadable.stays(calculation, name)):
                message = _("For a foreign currency, enter the exchange rate, its date and its source.")
                raise DomainError(message, field=name)
    has_source = facts.legal_hours_source or unreadable.stays(calculation, "legal_hours_source")
    if facts.legal_hours_per_week is not None and not has_source:
        raise DomainError(_("Say by which rule these are the legal hours."), field="legal_hours_source")
    for name, value in values.items():
        setattr(calculation, name, value)


def _set_entry(entry: WageEntry, calculation: WageCalculation, facts: EntryFacts) -> None:
    kind = WageEntry.Kind
    require_of_claim(facts.exhibit, calculation.claim_id)
    if facts.amount <= 0:
        raise DomainError(_("Enter an amount above zero. Where nothing was paid, enter nothing."), field="amount")
    if round_to_minor_unit(facts.amount, calculation.currency) != facts.amount:
        raise DomainError(_("This currency has no fractions. Enter a whole amount."), field="amount")
    has_source = facts.source or unreadable.stays(entry, "source")
    if facts.kind == kind.WAGE and facts.basis == WageEntry.Basis.MINIMUM and not (has_source and facts.source_on):
        field = "source" if not has_source else "source_on"
        raise DomainError(_("A minimum wage needs the decree and its date."), field=field)
    if facts.kind == kind.OVERTIME and not has_source:
        raise DomainError(_("Say on what the rate of the overtime rests."), field="source")
    for name in EntryFacts.__dataclass_fields__:
        setattr(entry, name, getattr(facts, name))
