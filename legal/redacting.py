"""What redacted copies say beside their boxes, and which copy stands for which exhibit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import Damaged
from core.fields import preload
from legal.models import Exhibit, Redaction, RestitutionClaim
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


def unmade(claim: RestitutionClaim) -> list[Exhibit]:
    """The exhibits over which boxes are drawn of which no copy is made yet: a dossier would show what they cover.

    Asked whoever builds, so not by what they see. The look is logged by the caller.
    """
    drafts = Redaction.objects.filter(exhibit__claim=claim, state=Redaction.State.DRAFT).select_related(
        "case", "exhibit"
    )
    found = list(drafts.order_by("exhibit__number"))
    preload(found, "sealed_boxes")
    return [draft.exhibit for draft in found if _has_boxes(draft)]


def _has_boxes(draft: Redaction) -> bool:
    """A draft that cannot be read may have some."""
    try:
        return bool(draft.boxes)
    except Damaged:
        return True


def refusal(exhibits: Iterable[Exhibit]) -> str:
    """Why nothing is built while these are `unmade`, as a sentence; empty when there are none."""
    marks = ", ".join(exhibit.mark for exhibit in exhibits)
    if not marks:
        return ""
    return _(
        "Boxes are drawn on %(marks)s, but no copy is made with them, and the dossier would show what they cover: "
        "make the redacted copy, or take the boxes out."
    ) % {"marks": marks}
