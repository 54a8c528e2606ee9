"""What became of the claimed sum: the amounts of each stage, instalments, payments, and the penalty instead of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.locking import held_open, require_open
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.domain.languages import INDONESIAN
from core.domain.money import RUPIAH, format_money
from core.errors import DomainError
from documents.models import Document
from legal.models import ClaimAmount, RestitutionClaim, SubstitutePenalty
from legal.services.claims import decide, held_claim, reopen, require_not_withdrawn
from legal.services.computing import recompute
from legal.services.rows import require_of_case

Stage = ClaimAmount.Stage
# Each follows from the one before. Others come when they come: LPSK may assess late, and a claim is told again.
IN_TURN = (Stage.DEMANDED, Stage.AWARDED, Stage.EXECUTED)


@dataclass(frozen=True)
class AmountFacts:
    """What one body made of the claim."""

    stage: str
    amount_idr: Decimal
    on: date
    body: str
    number: str = ""
    document: Document | None = None
    reason: str = ""
    reason_text: str = ""


FIELDS = tuple(AmountFacts.__dataclass_fields__)


@transaction.atomic
def record_amount(*, claim: RestitutionClaim, facts: AmountFacts, by: ActingUser) -> ClaimAmount:
    """Record what a body made of the claim; what is awarded decides it.

    Raises DomainError for less than before without a reason, more under execution than was awarded, anything of a
    claim that is withdrawn, what is claimed of one that is being prepared, an award of one that is not filed or below
    what is planned or under execution, a day that lies ahead or before that of an earlier stage, or a body whose work
    the stage is not. It may be below what was paid: a higher court awards less than was deposited.
    """
    require_open(claim.case)
    claim = held_claim(claim.pk)
    _require_reached(claim, facts.stage)
    amount = ClaimAmount(case=claim.case, claim=claim)
    _fill(amount, facts)
    if facts.stage == Stage.AWARDED:
        decide(claim, by=by)
    writes.create(amount, by=by)
    _require_in_turn(claim)
    _require_award_to_hold(claim)
    timeline.append(record=amount, kind="legal.amount", detail=amount.amount_idr, by=by)
    recompute([claim.matter_id])
    touch(claim.case)
    record(by=by, verb="legal.amount_recorded", target=amount, stage=amount.stage)
    return amount


@transaction.atomic
def change_amount(*, amount_id: UUID, expected_version: int, facts: AmountFacts, by: ActingUser) -> ClaimAmount:
    """Correct an amount; its stage stays. Raises as record_amount does, and EditConflict."""
    amount = locked_of_claim(ClaimAmount, amount_id, expected_version)
    _require_reached(amount.claim, amount.stage)
    if facts.stage != amount.stage:
        raise DomainError(_("The stage of an amount stays. Remove it and record it anew."), field="stage")
    _fill(amount, facts)
    writes.update(amount, *FIELDS, by=by)
    _require_in_turn(amount.claim)
    _require_award_to_hold(amount.claim)
    recompute([amount.claim.matter_id])
    touch(amount.case)
    timeline.append(record=amount, kind="legal.amount_changed", detail=amount.amount_idr, by=by)
    record(by=by, verb="legal.amount_changed", target=amount, stage=amount.stage)
    return amount


@transaction.atomic
def remove_amount(*, amount_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take out an amount that was recorded by mistake; without its last award a claim is filed again, and no longer
    decided. Raises DomainError when instalments, an execution or a penalty rest on it, and when payments would stand
    without any award; EditConflict."""
    amount = locked_of_claim(ClaimAmount, amount_id, expected_version)
    timeline.append(record=amount, kind="legal.amount_removed", by=by)
    record(by=by, verb="legal.amount_removed", target=amount, stage=amount.stage)
    touch(amount.case)
    claim = amount.claim
    amount.delete()
    _require_award_to_hold(claim)
    if amount.stage == Stage.AWARDED:
        reopen(claim, by=by)
    recompute([claim.matter_id])


def latest(amounts: Iterable[ClaimAmount]) -> dict[str, ClaimAmount]:
    """The amount that counts of each stage: that of the last day."""
    ordered = sorted(amounts, key=lambda row: (row.on, row.created_at, str(row.pk)))
    return {row.stage: row for row in ordered}


def awarded(claim: RestitutionClaim) -> Decimal | None:
    """What was awarded in the end; None as long as nothing was."""
    found = latest(ClaimAmount.objects.filter(claim=claim, stage=Stage.AWARDED))
    return found[Stage.AWARDED].amount_idr if found else None


def require_within_award(claim: RestitutionClaim, total: Decimal, *, field: str) -> None:
    """Raise DomainError when a sum is above what was awarded, or nothing was."""
    _require_within(awarded(claim), total, field=field)


def require_within_any_award(claim: RestitutionClaim, total: Decimal, *, field: str) -> None:
    """Raise DomainError when a sum is above the most that was ever awarded, or nothing was: what was paid by one
    judgment stays paid when the next awards less."""
    awards = ClaimAmount.objects.filter(claim=claim, stage=Stage.AWARDED)
    _require_within(awards.aggregate(most=Max("amount_idr"))["most"], total, field=field)


def _require_within(most: Decimal | None, total: Decimal, *, field: str) -> None:
    if most is None:
        raise DomainError(_("Record first what was awarded."))
    if total > most:
        raise DomainError(
            _("Together that is more than was awarded (%(amount)s).") % {"amount": _rupiah(most)}, field=field
        )


def require_after_award(claim: RestitutionClaim, day: date, *, field: str) -> None:
    """Raise DomainError for a day on which nothing was awarded yet."""
    first = _first_days(claim).get(Stage.AWARDED)
    if first is not None and day < first:
        raise DomainError(
            _("Nothing was awarded before %(date)s. Check the date.") % {"date": date_format(first)}, field=field
        )


def total_of(rows: Any) -> Decimal:
    return rows.aggregate(total=Sum("amount_idr"))["total"] or Decimal(0)


def locked_of_claim(model: Any, row_id: UUID, expected_version: int) -> Any:
    """A row of a claim in an open case: the case, the claim, the row, in this order everywhere."""
    found = model.objects.only("case_id", "claim_id").get(pk=row_id)
    held_open(found.case_id)
    claim = held_claim(found.claim_id)
    row = model.objects.select_related("case").locked(pk=row_id, expected_version=expected_version)
    row.claim = claim
    return row


def _require_reached(claim: RestitutionClaim, stage: str) -> None:
    """Raise DomainError for a claim of which no amount of the stage is recorded or changed, as it stands now."""
    require_not_withdrawn(claim)
    if stage == Stage.CLAIMED and claim.state == RestitutionClaim.State.DRAFT:
        raise DomainError(
            _("The claim is being prepared: nothing is claimed yet. It is noted once it is filed."), field="stage"
        )


def _fill(amount: ClaimAmount, facts: AmountFacts) -> None:
    if facts.on > timezone.localdate():
        raise DomainError(_("The date lies in the future."), field="on")
    if facts.body not in ClaimAmount.BODIES[facts.stage]:
        raise DomainError(
            _("“%(stage)s” is the work of: %(bodies)s.")
            % {
                "stage": Stage(facts.stage).label,
                "bodies": ", ".join(str(ClaimAmount.Body(body).label) for body in ClaimAmount.BODIES[facts.stage]),
            },
            field="body",
        )
    require_of_case(facts.document, amount.case_id)
    for name in FIELDS:
        setattr(amount, name, getattr(facts, name))
    before = _before(amount)
    if facts.stage == Stage.EXECUTED:
        require_within_award(amount.claim, facts.amount_idr, field="amount_idr")
    if before is None or amount.amount_idr >= before.amount_idr:
        amount.reason = amount.reason_text = ""
    elif not amount.reason:
        raise DomainError(
            _("That is less than before (%(amount)s). Say why.") % {"amount": _rupiah(before.amount_idr)},
            field="reason",
        )


def _before(amount: ClaimAmount) -> ClaimAmount | None:
    """What the amount is compared with: the one before it at the same stage, else that of the nearest stage before."""
    rows = [row for row in ClaimAmount.objects.filter(claim=amount.claim_id) if row.pk != amount.pk]
    same = latest(row for row in rows if row.stage == amount.stage and row.on <= amount.on)
    if same:
        return same[amount.stage]
    found = latest(rows)
    earlier = ClaimAmount.ORDER[: ClaimAmount.ORDER.index(amount.stage)]
    return next((found[stage] for stage in reversed(earlier) if stage in found), None)


def _require_award_to_hold(claim: RestitutionClaim) -> None:
    """Raise DomainError when what was awarded no longer covers what was planned or executed, or what was paid or a
    penalty for not paying it stands without any award."""
    planned = total_of(claim.instalments.all())
    if planned:
        require_within_award(claim, planned, field="amount_idr")
    if claim.payments.exists() and awarded(claim) is None:
        raise DomainError(_("Record first what was awarded."))
    found = latest(ClaimAmount.objects.filter(claim=claim, stage__in=(Stage.AWARDED, Stage.EXECUTED)))
    award, executed = found.get(Stage.AWARDED), found.get(Stage.EXECUTED)
    if executed and (award is None or executed.amount_idr > award.amount_idr):
        raise DomainError(
            _("Under execution is more than that (%(amount)s). Record first what the execution comes to, or remove it.")
            % {"amount": _rupiah(executed.amount_idr)},
            field="amount_idr",
        )
    penalty = SubstitutePenalty.objects.filter(claim=claim).first()
    first = _first_days(claim).get(Stage.AWARDED)
    if penalty and (first is None or penalty.on < first):
        raise DomainError(_("A substitute penalty is noted for what was awarded. Remove that first."))


def _require_in_turn(claim: RestitutionClaim) -> None:
    """Raise DomainError when a stage was reached before the one that it follows from."""
    days = _first_days(claim)
    for before, stage in pairwise(stage for stage in IN_TURN if stage in days):
        if days[stage] < days[before]:
            said = {"stage": stage.label, "before": before.label, "date": date_format(days[before])}
            raise DomainError(
                _("“%(stage)s” cannot come before “%(before)s” (%(date)s). Check the date.") % said, field="on"
            )


def _first_days(claim: RestitutionClaim) -> dict[Stage, date]:
    """When each stage was reached first."""
    rows = ClaimAmount.objects.filter(claim=claim).order_by().values_list("stage").annotate(first=Min("on"))
    return {Stage(stage): first for stage, first in rows}


def _rupiah(amount: Decimal) -> str:
    return format_money(amount, RUPIAH, get_language() or INDONESIAN)
