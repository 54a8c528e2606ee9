"""What LPSK has assessed the claim at, as a dossier prints it: figures beside what is claimed, and no word on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from core.access.actor import ActingUser
from legal.dossier import words
from legal.models import ClaimAmount, RestitutionClaim

NEWEST = "terbaru"


@dataclass(frozen=True)
class Valuation:
    """One of them. `difference` is against what the same dossier claims, with a minus where LPSK assessed less;
    `evidence` the mark of the decision where that is an exhibit, `note` which of several is the newest."""

    number: str
    on: str
    amount: str
    difference: str
    evidence: str
    note: str = ""


def of_claim(claim: RestitutionClaim, marks: Mapping[UUID, str], *, total: Decimal, by: ActingUser) -> list[Valuation]:
    """In the order of their days; nothing where LPSK has assessed nothing. `marks` are those of documents that are
    exhibits, `total` is what the dossier claims. The look must have been logged."""
    found = ClaimAmount.objects.visible_to(by).filter(claim=claim, stage=ClaimAmount.Stage.ASSESSED)
    rows = list(found.select_related("case").order_by("on", "created_at", "id"))
    return [
        Valuation(
            number=row.number,
            on=words.day(row.on),
            amount=words.amount(row.amount_idr),
            difference=words.amount(row.amount_idr - total),
            evidence=marks.get(row.document_id, "") if row.document_id else "",
            note=NEWEST if len(rows) > 1 and row is rows[-1] else "",
        )
        for row in rows
    ]
