"""The funnel of restitution: what was claimed, and what became of it on the way to the survivor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.record.models import Case
from cases.record.querysets import with_case
from core.access.actor import ActingUser
from legal.models import ClaimAmount, Instalment, Payment, RestitutionClaim, SubstitutePenalty
from legal.permissions import LegalPermission
from legal.services.amounts import latest

VIEW = LegalPermission.VIEW
ZERO = Decimal(0)
# What is being prepared claims nothing, also when it was filed before and came back to be completed.
DRAFT = RestitutionClaim.State.DRAFT
WITHDRAWN = RestitutionClaim.State.WITHDRAWN


class Band(models.TextChoices):
    """The seven bands, in their order: those of ClaimAmount, and two that are added up."""

    CLAIMED = "CLAIMED", _("Claimed")
    ASSESSED = "ASSESSED", _("Assessed by LPSK")
    DEMANDED = "DEMANDED", _("In the demand (tuntutan)")
    AWARDED = "AWARDED", _("Awarded")
    EXECUTED = "EXECUTED", _("Execution")
    PLANNED = "PLANNED", _("In instalments")
    PAID = "PAID", _("Paid")


class Share:
    """What an amount is of the claimed sum, as people read it: of little that was paid nobody says that it was none."""

    amount: Decimal | None
    # In whole percent, rounded down; None where nothing was claimed or nothing was recorded.
    share: int | None

    @property
    def percent(self) -> str:
        return "< 1" if self.share == 0 and self.amount else str(self.share)


@dataclass(frozen=True)
class Step(Share):
    """One band of a claim. `amount` is None where nothing recorded counts; `change` is against the nearest band
    before that has an amount, None for the first."""

    band: Band
    amount: Decimal | None
    change: Decimal | None
    share: int | None
    # All that was recorded of it, the last first.
    rows: list[ClaimAmount]

    @property
    def counts(self) -> ClaimAmount | None:
        return self.rows[0] if self.rows else None

    @property
    def is_less(self) -> bool:
        return self.change is not None and self.change < 0

    @property
    def less(self) -> Decimal:
        return -(self.change or ZERO)

    @property
    def is_recorded(self) -> bool:
        """Whether somebody enters it; the last two are added up."""
        return self.band in ClaimAmount.ORDER


@dataclass(frozen=True)
class Due:
    """An instalment with what payments have covered of it, the oldest first."""

    row: Instalment
    covered: Decimal
    is_overdue: bool

    @property
    def is_paid(self) -> bool:
        return self.covered >= self.row.amount_idr

    @property
    def open_amount(self) -> Decimal:
        return self.row.amount_idr - self.covered


@dataclass(frozen=True)
class Funnel:
    steps: list[Step]
    instalments: list[Due]
    payments: list[Payment]
    penalty: SubstitutePenalty | None
    awarded: Decimal | None
    paid: Decimal

    @property
    def balance(self) -> Decimal | None:
        """What is owed still, never less than nothing; None as long as nothing was awarded."""
        return None if self.awarded is None else max(ZERO, self.awarded - self.paid)

    @property
    def beyond(self) -> Decimal:
        """What was paid beyond the award: more was deposited than a higher court awarded in the end."""
        return ZERO if self.awarded is None else max(ZERO, self.paid - self.awarded)

    @property
    def overdue(self) -> list[Due]:
        return [due for due in self.instalments if due.is_overdue]

    @property
    def overdue_amount(self) -> Decimal:
        return sum((due.open_amount for due in self.overdue), ZERO)


def of_claim(claim: RestitutionClaim, *, case: Case, by: ActingUser) -> Funnel:
    """Four queries. The look must have been logged; `case` is the claim's, read with the principals that reach it."""

    def rows(model: Any, *order: str) -> list[Any]:
        found = model.objects.visible_to(by, VIEW, case=case).filter(claim=claim)
        return with_case(found.order_by(*order, "id"), case)

    amounts = rows(ClaimAmount, "-on", "-created_at")
    instalments, payments = rows(Instalment, "due_on"), rows(Payment, "paid_on")
    penalty = next(iter(rows(SubstitutePenalty)), None)
    paid = sum((row.amount_idr for row in payments), ZERO)
    planned = sum((row.amount_idr for row in instalments), ZERO)
    by_stage: dict[str, list[ClaimAmount]] = defaultdict(list)
    for row in amounts:
        by_stage[row.stage].append(row)
    sums: dict[str, Decimal | None] = {stage: found[0].amount_idr for stage, found in by_stage.items()}
    if claim.state in (DRAFT, WITHDRAWN):
        sums[Band.CLAIMED] = None
    awarded = sums.get(Band.AWARDED)
    sums[Band.PLANNED] = planned if instalments else None
    # Once something was awarded, nothing paid is a figure and no gap.
    sums[Band.PAID] = None if awarded is None and not payments else paid
    return Funnel(
        _steps(sums, by_stage), _dues(instalments, paid, timezone.localdate()), payments, penalty, awarded, paid
    )


def _steps(sums: dict[str, Decimal | None], by_stage: dict[str, list[ClaimAmount]]) -> list[Step]:
    found: list[Step] = []
    before: Decimal | None = None
    claimed = sums.get(Band.CLAIMED)
    for band in Band:
        amount = sums.get(band)
        # A plan spreads what is paid; money is compared with what was to be paid, and not with the plan.
        change = None if amount is None or before is None else amount - before
        share = int(amount * 100 / claimed) if amount is not None and claimed else None
        found.append(Step(band, amount, change, share, by_stage.get(band, [])))
        if amount is not None and band != Band.PLANNED:
            before = amount
    return found


def _dues(instalments: list[Instalment], paid: Decimal, today: date) -> list[Due]:
    found, left = [], paid
    for row in instalments:
        covered = min(left, row.amount_idr)
        left -= covered
        found.append(Due(row, covered, covered < row.amount_idr and row.due_on < today))
    return found


# What statistics say of a claim: how far it came, the last of these that is reached.
FAR = ("NONE", Band.CLAIMED, Band.ASSESSED, Band.DEMANDED, Band.AWARDED, Band.PAID)


def furthest(cases: Iterable[UUID]) -> dict[UUID, str]:
    """How far restitution came in each of these cases, for counts of people: whoever asks has answered for it that no
    small number is shown (reports/disclosure.py). Cases without a claim that was filed are not in it. A claim that was
    withdrawn afterwards counts as far as it came: nobody may read of it that none was filed."""
    amounts = ClaimAmount.objects.filter(case__in=list(cases)).exclude(stage=Band.CLAIMED, claim__state=DRAFT)
    rows = amounts.order_by().values_list("case_id", "stage").distinct()
    paid = Payment.objects.filter(case__in=list(cases)).order_by().values_list("case_id", flat=True).distinct()
    found: dict[UUID, str] = {}
    for case_id, stage in [*rows, *((case_id, Band.PAID.value) for case_id in paid)]:
        # Execution carries out what was awarded.
        reached = Band.AWARDED.value if stage == Band.EXECUTED else stage
        found[case_id] = max(found.get(case_id, FAR[0]), reached, key=FAR.index)
    return found


@dataclass(frozen=True)
class Total(Share):
    """One band of many claims: how many reached it, and what it comes to for them."""

    band: Band
    claims: int
    amount: Decimal
    share: int | None


@dataclass(frozen=True)
class Overall:
    sums: list[Total]
    years: list[int]
    overdue_claims: int
    # What was paid beyond what was awarded for the same claim: `sums` count it with what was paid.
    beyond: Decimal


def overall(*, year: int | None = None, route: str = "", by: ActingUser) -> Overall:
    """The funnel of all claims that `by` may see and that were not withdrawn; those of a year by the day on which they
    were claimed.

    Four queries, of plain columns alone.
    """
    claims = RestitutionClaim.objects.visible_to(by, VIEW).exclude(state=WITHDRAWN)
    claims = claims.filter(route=route) if route else claims
    by_claim: dict[UUID, list[ClaimAmount]] = defaultdict(list)
    amounts = ClaimAmount.objects.visible_to(by, VIEW).filter(claim__in=claims)
    for row in amounts.exclude(stage=Band.CLAIMED, claim__state=DRAFT).defer("number", "reason_text"):
        by_claim[row.claim_id].append(row)
    counting: dict[UUID, dict[str, Decimal]] = {}
    years: set[int] = set()
    for claim_id, rows in by_claim.items():
        found = latest(rows)
        claimed = found.get(ClaimAmount.Stage.CLAIMED)
        if claimed:
            years.add(claimed.on.year)
        if year is None or (claimed and claimed.on.year == year):
            counting[claim_id] = {stage: amount.amount_idr for stage, amount in found.items()}
    _add(counting, Band.PLANNED, _totals(Instalment, counting, by=by))
    _add(counting, Band.PAID, _totals(Payment, counting, by=by))
    sums = [_sum(band, counting) for band in Band]
    return Overall(sums, sorted(years, reverse=True), _overdue(counting, by=by), _beyond(counting))


def _totals(model: Any, claims: Iterable[UUID], *, by: ActingUser) -> dict[UUID, Decimal]:
    rows = model.objects.visible_to(by, VIEW).filter(claim__in=list(claims)).order_by()
    return dict(rows.values_list("claim").annotate(total=Sum("amount_idr")))


def _add(counting: dict[UUID, dict[str, Decimal]], band: Band, totals: dict[UUID, Decimal]) -> None:
    for claim_id, total in totals.items():
        counting[claim_id][band] = total


def _sum(band: Band, counting: dict[UUID, dict[str, Decimal]]) -> Total:
    reached = [found for found in counting.values() if band in found]
    amount = sum((found[band] for found in reached), ZERO)
    claimed = sum((found.get(Band.CLAIMED, ZERO) for found in counting.values()), ZERO)
    return Total(band, len(reached), amount, int(amount * 100 / claimed) if claimed else None)


def _beyond(counting: dict[UUID, dict[str, Decimal]]) -> Decimal:
    awarded = [found for found in counting.values() if Band.AWARDED in found]
    return sum((max(ZERO, found.get(Band.PAID, ZERO) - found[Band.AWARDED]) for found in awarded), ZERO)


def _overdue(counting: dict[UUID, dict[str, Decimal]], *, by: ActingUser) -> int:
    """How many of the claims have an instalment that fell due and is not covered."""
    rows = Instalment.objects.visible_to(by, VIEW).filter(claim__in=list(counting), due_on__lt=timezone.localdate())
    due = rows.order_by().values_list("claim").annotate(total=Sum("amount_idr"))
    return sum(1 for claim_id, total in due if total > counting[claim_id].get(Band.PAID, ZERO))
