"""What redacted copies say beside their boxes, and which copy stands for which exhibit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from core.access.actor import ActingUser
from core.errors import Damaged
from core.history import Change, changes_of
from core.keys.fields import SealedValue, preload
from documents.models import Document
from documents.selectors import chain
from legal.models import Box, Exhibit, Redaction, RestitutionClaim
from legal.models.redactions import MOST_BOXES
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


def copies(exhibits: Iterable[Exhibit], *, by: ActingUser) -> dict[UUID, UUID]:
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


def is_drawn_on(exhibit: Exhibit, *, by: ActingUser) -> bool:
    """Whether there are boxes on an exhibit, as a draft or black in a copy, that `by` may see."""
    found = list(Redaction.objects.visible_to(by, LegalPermission.VIEW).filter(exhibit=exhibit).select_related("case"))
    preload(found, "sealed_boxes")
    return any(_has_boxes(one) for one in found)


def former(exhibit: Exhibit) -> list[Redaction]:
    """What was drawn in the case on the paper of an exhibit, as whichever exhibit: also those that are none any more.

    The paper is its document, each version of that, and each with the same content. Those that were drafts or in use
    come first, of these what was drawn last. Asked whoever adds the exhibit, so not by what they see: a box hides, and
    shows nobody anything.
    """
    papers = _same_paper(exhibit.document)
    exhibits = Exhibit.objects.filter(case=exhibit.case_id, document__in=papers)
    there = Redaction.objects.filter(exhibit__in=exhibits)
    exhibits_gone = _gone(Exhibit, exhibit.case_id).filter(document__in=papers)
    # Of an exhibit that is there they are gone when it has become a newer version of its paper.
    of_these = Q(exhibit__in=exhibits_gone.values("id")) | Q(exhibit__in=exhibits.values("pk"))
    gone = _gone(Redaction, exhibit.case_id).filter(of_these)
    found = [*there, *(_as_it_was(version) for version in gone)]
    for one in found:
        one.case = exhibit.case
    return sorted(found, key=lambda one: (one.state != Redaction.State.ASIDE, one.created_at), reverse=True)


def come_back(exhibit: Exhibit) -> bool:
    """Whether there are boxes that a newer version of its paper would have as a draft. The look must have been
    logged."""
    found = former(exhibit)
    preload(found, "sealed_boxes")
    return any(_has_boxes(one) for one in found)


def last_boxes(drawn: list[Redaction], document: Document) -> list[Box]:
    """Of what is `former` the boxes that count, on the pages of a document; none where all were taken out.

    Boxes that cannot be read may have been anywhere: they cover all pages. Those on a page that this version does not
    have are put on its last one, so that they are looked at. The look must have been logged.
    """
    preload(drawn, "sealed_boxes")
    for one in drawn:
        try:
            boxes = one.boxes
        except Damaged:
            pages = range(1, min(document.pages, MOST_BOXES) + 1)
            return [Box(page, 0, 0, 1000, 1000, Redaction.Reason.OTHER.value) for page in pages]
        if boxes:
            return [box._replace(page=min(box.page, document.pages)) for box in boxes]
    return []


def _same_paper(document: Document) -> set[UUID]:
    rows = {
        row.pk: row
        for row in Document.objects.filter(case=document.case_id, origin=Document.Origin.RECEIVED).only(
            "replaces_id", "sha256"
        )
    }
    alike = [row for row in rows.values() if row.sha256 == document.sha256]
    contents = {version.sha256 for row in alike for version in chain(row, rows)}
    return {row.pk for row in rows.values() if row.sha256 in contents}


def _gone(model: type[Exhibit | Redaction], case_id: UUID) -> Any:
    """The last versions of the rows of a case that are there no longer."""
    versions: Any = changes_of(model)
    return versions.objects.filter(case=case_id, pgh_label=Change.DELETE)


def _as_it_was(version: Any) -> Redaction:
    """A redaction that is there no longer, as far as its boxes are concerned: sealed as they were."""
    row = Redaction(
        id=version.id, organisation_id=version.organisation, state=version.state, created_at=version.created_at
    )
    row.sealed_boxes = "" if version.sealed_boxes is None else SealedValue(bytes(version.sealed_boxes))
    return row


def _has_boxes(drawn: Redaction) -> bool:
    """What cannot be read may have some."""
    try:
        return bool(drawn.boxes)
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
