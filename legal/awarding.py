"""Where what a judgment awards and what is recorded as awarded for the claim are two sums."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from cases.record.models import Case
from cases.record.querysets import with_case
from core.access.actor import ActingUser
from legal.models import ClaimAmount, Order, RestitutionClaim
from legal.permissions import LegalPermission
from legal.services.amounts import latest

VIEW = LegalPermission.VIEW
OF_COURTS = (Order.Kind.JUDGMENT, Order.Kind.RULING)


@dataclass(frozen=True)
class Differing:
    """The newest order of a court that awards restitution, and the claim of which another sum is recorded, or none."""

    order: Order
    claim: RestitutionClaim
    awarded: Decimal | None

    @property
    def order_key(self) -> str:
        return str(self.order.pk)

    @property
    def may_be_recorded(self) -> bool:
        return self.claim.state in (RestitutionClaim.State.FILED, RestitutionClaim.State.DECIDED)


def court_of(order: Order) -> str:
    """Which court ordered it, by the name that was written down: where that says no other, the one that hears a matter
    first."""
    name = order.body.casefold()
    if "mahkamah agung" in name or "supreme court" in name:
        return ClaimAmount.Body.SUPREME_COURT
    if "pengadilan tinggi" in name or "high court" in name:
        return ClaimAmount.Body.HIGH_COURT
    return ClaimAmount.Body.COURT


def differing(matter_id: UUID, *, case: Case, by: ActingUser) -> Differing | None:
    """None where they agree, no order awards anything, or the matter has several claims: an order does not say whose it
    is. One query without such an order, three with one. The look must have been logged."""
    orders = Order.objects.visible_to(by, VIEW, case=case).filter(matter=matter_id, kind__in=OF_COURTS)
    found = with_case(orders.filter(restitution__isnull=False).order_by("-on", "-created_at", "-id")[:1], case)
    if not found:
        return None
    claims = RestitutionClaim.objects.visible_to(by, VIEW, case=case).filter(matter=matter_id)
    standing = list(claims.exclude(state=RestitutionClaim.State.WITHDRAWN)[:2])
    if len(standing) != 1:
        return None
    rows = ClaimAmount.objects.visible_to(by, VIEW, case=case).filter(claim=standing[0])
    award = latest(rows.filter(stage=ClaimAmount.Stage.AWARDED)).get(ClaimAmount.Stage.AWARDED)
    awarded = award.amount_idr if award else None
    return Differing(found[0], standing[0], awarded) if awarded != found[0].restitution else None


def of_claim(claim: RestitutionClaim, *, case: Case, by: ActingUser) -> Differing | None:
    """As `differing`, of the matter of this claim, as far as it is about this one."""
    found = differing(claim.matter_id, case=case, by=by)
    return found if found and found.claim == claim else None
