"""What redacted copies say beside their boxes, and which copy stands for which exhibit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from legal.models import Exhibit, Redaction
from legal.permissions import LegalPermission

# They stand in a paper for a court: in Indonesian, whoever makes it.
MARKS = {
    Redaction.Reason.THIRD_PARTY: "P",
    Redaction.Reason.ADDRESS: "A",
    Redaction.Reason.SHELTER: "R",
    Redaction.Reason.HEALTH: "K",
    Redaction.Reason.OTHER: "L",
}
_MEANINGS = {
    Redaction.Reason.THIRD_PARTY: "pihak lain",
    Redaction.Reason.ADDRESS: "alamat",
    Redaction.Reason.SHELTER: "rumah aman",
    Redaction.Reason.HEALTH: "kesehatan",
    Redaction.Reason.OTHER: "lainnya",
}
NOTED = "disamarkan sebagian; asli disimpan"


def legend(reasons: Iterable[str]) -> str:
    """ "DISAMARKAN. A: alamat; P: pihak lain": what stands at the foot of a page with boxes."""
    given = set(reasons)
    said = [f"{MARKS[reason]}: {_MEANINGS[reason]}" for reason in MARKS if reason in given]
    return f"DISAMARKAN. {'; '.join(sorted(said))}"


def copies(exhibits: Iterable[Exhibit], *, by: Any) -> dict[UUID, UUID]:
    """Of which of these exhibits a redacted copy is in use: its document, by the exhibit's key."""
    rows = Redaction.objects.visible_to(by, LegalPermission.VIEW).filter(
        exhibit__in=[row.pk for row in exhibits], state=Redaction.State.USED
    )
    return dict(rows.values_list("exhibit_id", "document_id"))
