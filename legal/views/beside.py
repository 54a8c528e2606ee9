"""What stands on the page of a claim beside its ledger: calculations, the statement, opponents, the joint claim."""

from __future__ import annotations

from typing import Any

from cases.record.querysets import with_case
from core.access.actor import ActingUser
from legal import joint, wages
from legal.models import ImmaterialStatement, Opponent, RestitutionClaim
from legal.permissions import LegalPermission


def parts(claim: RestitutionClaim, *, by: ActingUser) -> dict[str, Any]:
    """The context of `legal/parts/of_claim.html`."""
    statements = ImmaterialStatement.objects.visible_to(by, LegalPermission.VIEW).filter(claim=claim)
    opponents = Opponent.objects.visible_to(by, LegalPermission.VIEW).filter(claim=claim).select_related("party")
    found = with_case(opponents.order_by("created_at", "id"), claim.case)
    for opponent in found:
        opponent.party.case = claim.case
    return {
        "calculations": wages.of_claim(claim, by=by),
        "statement": statements.select_related("report").first(),
        "opponents": found,
        "joint_member": joint.member_of(claim, by=by),
    }
