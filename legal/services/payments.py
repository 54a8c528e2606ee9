"""Instalments, what arrived of them, and the penalty that is served instead."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.locking import require_open
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.domain.dates import months_after
from core.errors import DomainError
from documents.models import Document
from legal.models import Instalment, Payment, RestitutionClaim, SubstitutePenalty
from legal.services.amounts import (
    awarded,
    locked_of_claim,
    require_after_award,
    require_within_any_award,
    require_within_award,
    total_of,
)
from legal.services.claims import held_claim
from legal.services.computing import recompute
from legal.services.rows import require_of_case

MOST_INSTALMENTS = 120


@transaction.atomic
def plan_instalments(
    *, claim: RestitutionClaim, total: Decimal, count: int, first_due_on: date, by: ActingUser
) -> list[Instalment]:
    """Spread a sum over so many months in equal whole rupiah, the rest with the last. Raises DomainError when that is
    more than was awarded, before it was, or too little for so many, ValidationError for a day that has one already."""
    require_open(claim.case)
    claim = held_claim(claim.pk)
    if not 1 <= count <= MOST_INSTALMENTS:
        raise DomainError(_("Between 1 and %(most)d instalments.") % {"most": MOST_INSTALMENTS}, field="count")
    if total < count:
        raise DomainError(_("Enter an amount of more than zero."), field="total")
    require_within_award(claim, total + total_of(claim.instalments.all()), field="total")
    require_after_award(claim, first_due_on, field="first_due_on")
    part = total // count
    rows = []
    for number in range(count):
        amount = part if number < count - 1 else total - part * (count - 1)
        row = Instalment(case=claim.case, claim=claim, due_on=months_after(first_due_on, number), amount_idr=amount)
        rows.append(writes.create(row, by=by))
    touch(claim.case)
    record(by=by, verb="legal.instalments_planned", target=claim, count=count)
    return rows


@transaction.atomic
def remove_instalment(*, instalment_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Raises EditConflict."""
    row: Instalment = locked_of_claim(Instalment, instalment_id, expected_version)
    record(by=by, verb="legal.instalment_removed", target=row)
    touch(row.case)
    row.delete()


@transaction.atomic
def record_payment(
    *,
    claim: RestitutionClaim,
    paid_on: date,
    amount_idr: Decimal,
    through: str,
    payer: str = "",
    document: Document | None = None,
    again: bool = False,
    by: ActingUser,
) -> Payment:
    """Record money that arrived; `again` says that the same sum arrived on the same day once more.

    Raises DomainError when that is more than was ever awarded, the day lies ahead or before the matter began, and for
    what stands already unless it is said that it came again. It may come before the award: who owes can deposit it.
    """
    require_open(claim.case)
    claim = held_claim(claim.pk)
    if paid_on > timezone.localdate():
        raise DomainError(_("The date lies in the future."), field="paid_on")
    began = claim.matter.opened_on
    if paid_on < began:
        raise DomainError(
            _("The matter of this claim began on %(date)s. Check the date.") % {"date": date_format(began)},
            field="paid_on",
        )
    require_of_case(document, claim.case_id)
    if not again and claim.payments.filter(paid_on=paid_on, amount_idr=amount_idr).exists():
        raise DomainError(
            _("A payment of this sum on this day stands already. Say that it is another one, or do not enter it."),
            field="again",
        )
    require_within_any_award(claim, amount_idr + total_of(claim.payments.all()), field="amount_idr")
    payment = writes.create(
        Payment(
            case=claim.case,
            claim=claim,
            paid_on=paid_on,
            amount_idr=amount_idr,
            through=through,
            payer=payer,
            document=document,
        ),
        by=by,
    )
    timeline.append(record=payment, kind="legal.payment", by=by)
    recompute([claim.matter_id])
    touch(claim.case)
    record(by=by, verb="legal.payment_recorded", target=payment, through=through)
    return payment


@transaction.atomic
def remove_payment(*, payment_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take out a payment that was recorded by mistake. Raises EditConflict."""
    row: Payment = locked_of_claim(Payment, payment_id, expected_version)
    timeline.append(record=row, kind="legal.payment_removed", by=by)
    record(by=by, verb="legal.payment_removed", target=row)
    touch(row.case)
    row.delete()
    recompute([row.claim.matter_id])


@transaction.atomic
def note_penalty(
    *,
    claim: RestitutionClaim,
    on: date,
    months: int,
    number: str = "",
    note: str = "",
    document: Document | None = None,
    by: ActingUser,
) -> SubstitutePenalty:
    """Note that a penalty is served because restitution was not paid.

    Raises DomainError when nothing was awarded by then, all of it was paid, or one is noted already.
    """
    require_open(claim.case)
    claim = held_claim(claim.pk)
    if on > timezone.localdate():
        raise DomainError(_("The date lies in the future."), field="on")
    require_of_case(document, claim.case_id)
    due = awarded(claim)
    if due is None:
        raise DomainError(_("Record first what was awarded."))
    require_after_award(claim, on, field="on")
    if total_of(claim.payments.all()) >= due:
        raise DomainError(_("All that was awarded is paid."))
    if SubstitutePenalty.objects.filter(claim=claim).exists():
        raise DomainError(_("A substitute penalty is noted already."))
    penalty = SubstitutePenalty(
        case=claim.case, claim=claim, on=on, months=months, number=number, note=note, document=document
    )
    writes.create(penalty, by=by)
    timeline.append(record=penalty, kind="legal.penalty", by=by)
    touch(claim.case)
    record(by=by, verb="legal.penalty_noted", target=penalty)
    return penalty


@transaction.atomic
def remove_penalty(*, penalty_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Raises EditConflict."""
    row: SubstitutePenalty = locked_of_claim(SubstitutePenalty, penalty_id, expected_version)
    timeline.append(record=row, kind="legal.penalty_removed", by=by)
    record(by=by, verb="legal.penalty_removed", target=row)
    touch(row.case)
    row.delete()
