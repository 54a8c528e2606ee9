"""Redacted copies of exhibits: boxes as a draft, the copy that is made of it, and which file the dossier takes.

The exhibit's own document is never changed. A copy is a document of its own, whose blackened pages hold pixels alone.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.locking import held_open, require_open
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError, EditConflict
from documents import workbench
from documents.models import Document
from documents.permissions import DocumentPermission
from documents.services import keep_made
from documents.stored import must_open
from legal.models import Box, Exhibit, Redaction
from legal.redacting import MARKS, former, last_boxes, legend

USED, ASIDE = Redaction.State.USED, Redaction.State.ASIDE


@transaction.atomic
def draw_boxes(*, exhibit: Exhibit, boxes: list[Box], expected_version: int, by: ActingUser) -> Redaction | None:
    """Keep the boxes as the draft of an exhibit; None when they are those of the copy in use and there is no draft.

    `expected_version` is that of the draft, 0 where there was none. Raises EditConflict, and DomainError in a closed
    case or when a copy was made of the draft meanwhile.
    """
    require_open(exhibit.case)
    drafts = _of(exhibit.pk).filter(state=Redaction.State.DRAFT)
    draft = drafts.first()
    if draft is None:
        return _begun(exhibit, boxes, expected_version, by)
    if draft.boxes == sorted(boxes):
        return draft
    if draft.version != expected_version:
        raise EditConflict(draft)
    draft.boxes = boxes
    writes.update(draft, "sealed_boxes", by=by)
    touch(exhibit.case)
    record(by=by, verb="legal.redaction_drawn", target=draft, boxes=len(boxes))
    return draft


@transaction.atomic
def make_redacted(*, redaction_id: UUID, expected_version: int, by: ActingUser) -> Redaction:
    """Make the copy in which the boxes of a draft are black; the dossier takes it from now on.

    Raises EditConflict, and DomainError without a box, when it is made already, and for a file that cannot be opened.
    """
    draft = _locked(redaction_id, expected_version)
    if not draft.is_draft:
        raise DomainError(_("This copy is made already."))
    if not draft.boxes:
        raise DomainError(_("Draw at least one box first."))
    exhibit = draft.exhibit
    visible = Document.objects.visible_to(by, DocumentPermission.VIEW).select_related("case")
    source = visible.filter(pk=exhibit.document_id).first()
    if source is None:
        raise DomainError(_("You cannot open this document."))
    finding, content = _blackened(source, draft.boxes)
    _set_aside(exhibit.pk, by=by)
    draft.document = keep_made(
        case=draft.case,
        content=[content],
        pages=finding.pages,
        title=_("%(title)s (redacted)") % {"title": source.title},
        compartment=source.compartment,
        made_for=draft.pk,
        by=by,
    )
    draft.state, draft.made_at = USED, timezone.now()
    writes.update(draft, "document", "state", "made_at", by=by)
    timeline.append(record=draft, kind="legal.redaction", by=by)
    touch(draft.case)
    record(
        by=by,
        verb="legal.redaction_made",
        target=draft,
        exhibit=str(exhibit.pk),
        sha256=draft.document.sha256,
        boxes=len(draft.boxes),
    )
    return draft


@transaction.atomic
def use_redacted(*, redaction_id: UUID, expected_version: int, by: ActingUser) -> Redaction:
    """Let the dossier take this copy. Raises EditConflict, DomainError for a draft."""
    redaction = _locked(redaction_id, expected_version)
    if redaction.is_draft:
        raise DomainError(_("There is no copy yet."))
    if not redaction.is_used:
        _set_aside(redaction.exhibit_id, by=by)
        _moved(redaction, USED, verb="legal.redaction_used", by=by)
    return redaction


@transaction.atomic
def use_original(*, redaction_id: UUID, expected_version: int, by: ActingUser) -> Redaction:
    """Let the dossier take the exhibit as it is instead of this copy, which stays. Raises EditConflict."""
    redaction = _locked(redaction_id, expected_version)
    if redaction.is_used:
        _moved(redaction, ASIDE, verb="legal.original_used", by=by)
    return redaction


def forget_redactions(exhibit: Exhibit) -> None:
    """The exhibit goes, or its document for a newer version, and its drafts and boxes with it; copies stay among the
    documents. What was drawn is known by what the database kept, should the paper become an exhibit again
    (`carry_boxes_over`)."""
    for redaction in _of(exhibit.pk).order_by("-created_at"):
        redaction.delete()


def carry_boxes_over(exhibit: Exhibit, *, by: ActingUser) -> None:
    """Draw on an exhibit that has none, as a draft, the boxes that its paper had last in this case. Until somebody
    makes the copy or takes them out, nothing is built that would show what they covered. The look at them is logged.
    """
    drawn = former(exhibit)
    if not drawn:
        return
    log_access(by=by, act="legal.boxes.opened", rows=[exhibit.case], compartments=[Compartment.LEGAL])
    boxes = last_boxes(drawn, exhibit.document)
    if not boxes:
        return
    draft = Redaction(case=exhibit.case, exhibit=exhibit)
    draft.boxes = boxes
    writes.create(draft, by=by)
    record(by=by, verb="legal.redaction_carried_over", target=draft, exhibit=str(exhibit.pk), boxes=len(boxes))


def _begun(exhibit: Exhibit, boxes: list[Box], expected_version: int, by: ActingUser) -> Redaction | None:
    if expected_version:
        raise DomainError(_("A copy was made of this draft meanwhile. Open the page again."))
    latest = _of(exhibit.pk).order_by("-made_at").first()
    used = _of(exhibit.pk).filter(state=USED).first()
    if sorted(boxes) == (used.boxes if used else []):
        return None
    draft = Redaction(case=exhibit.case, exhibit=exhibit, replaces=latest)
    draft.boxes = boxes
    writes.create(draft, by=by)
    touch(exhibit.case)
    record(by=by, verb="legal.redaction_drawn", target=draft, exhibit=str(exhibit.pk), boxes=len(boxes))
    return draft


def _blackened(source: Document, boxes: list[Box]) -> tuple[workbench.Finding, bytes]:
    marked = [
        workbench.Box(box.page, box.left, box.top, box.width, box.height, MARKS[Redaction.Reason(box.reason)])
        for box in boxes
    ]
    try:
        with must_open():
            return workbench.as_redacted(source.open_file(), marked, legend=legend(box.reason for box in boxes))
    except workbench.Refused as refusal:
        raise DomainError(refusal.reason.label) from None


def _of(exhibit_id: UUID) -> Any:
    """The redactions of an exhibit. Whoever draws, makes or chooses at the same time waits here."""
    Exhibit.objects.select_for_update(of=("self",), no_key=True).get(pk=exhibit_id)
    return Redaction.objects.filter(exhibit=exhibit_id).select_related("case")


def _locked(redaction_id: UUID, expected_version: int) -> Redaction:
    rows = Redaction.objects.select_related("case", "exhibit")
    case_id, exhibit_id = rows.values_list("case_id", "exhibit_id").get(pk=redaction_id)
    held_open(case_id)
    _of(exhibit_id)
    return rows.locked(pk=redaction_id, expected_version=expected_version)


def _set_aside(exhibit_id: UUID, *, by: ActingUser) -> None:
    for used in _of(exhibit_id).filter(state=USED):
        _moved(used, ASIDE, verb="legal.redaction_set_aside", by=by)


def _moved(redaction: Redaction, state: str, *, verb: str, by: ActingUser) -> None:
    redaction.state = state
    writes.update(redaction, "state", by=by)
    touch(redaction.case)
    record(by=by, verb=verb, target=redaction, exhibit=str(redaction.exhibit_id))
