"""Exhibits: which documents prove the claim, in which order, and which loss each proves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import account_of
from audit.services import record
from cases.episodes.models import Episode
from cases.permissions import CasePermission
from cases.record.locking import held_open, locked_in_open_case, require_open
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.errors import DomainError
from core.files.uploads import SealedUpload
from documents.models import Document
from documents.services import add_document
from legal import ordering, renewing
from legal.models import EpisodeEvidence, Exhibit, ExhibitKind, LossEvidence, LossItem, RestitutionClaim
from legal.services.redactions import carry_boxes_over, forget_redactions
from legal.services.rows import require_of_case, require_of_claim


@transaction.atomic
def add_exhibit(
    *,
    claim: RestitutionClaim,
    document: Document,
    description: str,
    form: str = Exhibit.Form.COPY,
    episodes: Collection[UUID] = (),
    by: ActingUser,
) -> Exhibit:
    """Make a document of the same case the claim's next exhibit, which proves these episodes; boxes that were drawn on
    it before in the case, as whichever exhibit, are on this one as a draft.

    Raises DomainError for another case's document, one that we made ourselves or an episode that `by` may not read,
    ValidationError when it is an exhibit already."""
    require_open(claim.case)
    require_of_case(document, claim.case_id)
    if document.origin == Document.Origin.MADE:
        raise DomainError(_("A document that Harapan made is no evidence."), field="document")
    _lock(claim)
    highest = Exhibit.objects.filter(claim=claim).aggregate(highest=Max("number"))["highest"] or 0
    exhibit = writes.create(
        Exhibit(
            case=claim.case, claim=claim, document=document, number=highest + 1, description=description, form=form
        ),
        by=by,
    )
    _tell(exhibit, episodes, by=by)
    touch(claim.case)
    record(by=by, verb="legal.exhibit_added", target=exhibit, document=str(document.pk))
    carry_boxes_over(exhibit, by=by)
    return exhibit


@transaction.atomic
def add_evidence(
    *,
    loss: LossItem,
    upload: SealedUpload,
    title: str,
    form: str = Exhibit.Form.COPY,
    episodes: Collection[UUID] = (),
    by: ActingUser,
) -> LossEvidence:
    """Take a file as a legal document, make it the claim's next exhibit, and let it prove the loss and these episodes.

    Raises DomainError for a file that is not taken, and as `add_exhibit`."""
    document = add_document(case=loss.case, upload=upload, title=title, compartment=Compartment.LEGAL, by=by)
    exhibit = add_exhibit(claim=loss.claim, document=document, description=title, form=form, episodes=episodes, by=by)
    return prove(loss=loss, exhibit=exhibit, by=by)


@transaction.atomic
def prove(*, loss: LossItem, exhibit: Exhibit, by: ActingUser) -> LossEvidence:
    """Say that an exhibit proves a loss of the same claim. Raises DomainError for another claim's."""
    require_open(loss.case)
    require_of_claim(exhibit, loss.claim_id)
    link = writes.create(LossEvidence(case=loss.case, loss=loss, exhibit=exhibit), by=by)
    touch(loss.case)
    record(by=by, verb="legal.loss_proved", target=loss, exhibit=str(exhibit.pk))
    return link


@transaction.atomic
def remove_evidence(*, link_id: UUID, expected_version: int, by: ActingUser) -> None:
    """The exhibit no longer proves the loss; it stays an exhibit. Raises EditConflict."""
    rows = LossEvidence.objects.select_related("case")
    link: LossEvidence = locked_in_open_case(rows, pk=link_id, expected_version=expected_version)
    record(by=by, verb="legal.loss_no_longer_proved", target=link, exhibit=str(link.exhibit_id))
    touch(link.case)
    link.delete()


@transaction.atomic
def change_exhibit(
    *,
    exhibit_id: UUID,
    expected_version: int,
    description: str,
    form: str,
    episodes: Collection[UUID] | None = None,
    by: ActingUser,
) -> Exhibit:
    """Describe an exhibit in other words, and say which episodes it proves; None leaves them.

    Of what `by` may read these are all; what they may not read stays. Raises EditConflict, and DomainError for an
    episode that is not there to them."""
    rows = Exhibit.objects.select_related("case")
    exhibit: Exhibit = locked_in_open_case(rows, pk=exhibit_id, expected_version=expected_version)
    exhibit.description, exhibit.form = description, form
    writes.update(exhibit, "description", "form", by=by)
    if episodes is not None:
        _tell(exhibit, episodes, by=by)
    touch(exhibit.case)
    record(by=by, verb="legal.exhibit_changed", target=exhibit)
    return exhibit


@transaction.atomic
def use_newer_version(*, exhibit_id: UUID, expected_version: int, by: ActingUser) -> Exhibit:
    """Let an exhibit be the newest version of its paper that `by` may open. Its number and kind stay, what it proves
    and what rests on it. Its redacted copies are of the older version: their boxes are on the newer one as a draft.

    Raises EditConflict, and DomainError without a newer version or where that is an exhibit of the claim already."""
    claim = Exhibit.objects.select_related("claim").get(pk=exhibit_id).claim
    held_open(claim.case_id)
    _lock(claim)
    exhibit = Exhibit.objects.select_related("case").locked(pk=exhibit_id, expected_version=expected_version)
    newest = renewing.newest([exhibit], by=by).get(exhibit.pk)
    refused = renewing.refusal(exhibit, newest)
    if newest is None or refused:
        raise DomainError(refused)
    before = exhibit.document_id
    forget_redactions(exhibit)
    exhibit.document = newest
    writes.update(exhibit, "document", by=by)
    touch(exhibit.case)
    record(
        by=by, verb="legal.newer_version_used", target=exhibit, document=str(exhibit.document_id), before=str(before)
    )
    carry_boxes_over(exhibit, by=by)
    return exhibit


@transaction.atomic
def move_exhibit(*, exhibit_id: UUID, expected_version: int, step: int, by: ActingUser) -> Exhibit:
    """Let an exhibit change places with the one before (step -1) or after (1) it; at the end nothing changes.

    Raises EditConflict."""
    claim = Exhibit.objects.select_related("claim").get(pk=exhibit_id).claim
    held_open(claim.case_id)
    _lock(claim)
    exhibit = Exhibit.objects.select_related("case").locked(pk=exhibit_id, expected_version=expected_version)
    other = Exhibit.objects.select_for_update().filter(claim=exhibit.claim_id, number=exhibit.number + step).first()
    if other is None:
        return exhibit
    _number({exhibit: other.number, other: exhibit.number}, by=by)
    touch(exhibit.case)
    record(by=by, verb="legal.exhibit_moved", target=exhibit, number=exhibit.number)
    return exhibit


@transaction.atomic
def order_exhibits(*, claim_id: UUID, expected_version: int, by: ActingUser) -> RestitutionClaim:
    """Number the exhibits of a claim in the order of the checklist (`ordering.by_checklist`). Raises EditConflict."""
    claim = RestitutionClaim.objects.select_related("case").get(pk=claim_id)
    held_open(claim.case_id)
    claim = RestitutionClaim.objects.select_related("case").locked(pk=claim_id, expected_version=expected_version)
    rows = Exhibit.objects.select_for_update().filter(claim=claim).order_by("number")
    wanted = ordering.by_checklist(list(rows))
    moved = {row: number for number, row in enumerate(wanted, start=1) if row.number != number}
    if moved:
        _number(moved, by=by)
        touch(claim.case)
        record(by=by, verb="legal.exhibits_ordered", target=claim)
    return claim


@transaction.atomic
def remove_exhibit(*, exhibit_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take an exhibit out of the claim; those behind it move up, its document stays. Raises EditConflict."""
    claim = Exhibit.objects.select_related("claim").get(pk=exhibit_id).claim
    held_open(claim.case_id)
    _lock(claim)
    exhibit = Exhibit.objects.select_related("case").locked(pk=exhibit_id, expected_version=expected_version)
    record(by=by, verb="legal.exhibit_removed", target=exhibit, document=str(exhibit.document_id))
    touch(exhibit.case)
    exhibit.proves.all().delete()
    exhibit.tells.all().delete()
    forget_redactions(exhibit)
    # What rested on it in the checklist is open again.
    exhibit.answers.all().delete()
    ExhibitKind.objects.filter(exhibit=exhibit).delete()
    number = exhibit.number
    exhibit.delete()
    Exhibit.objects.filter(claim=claim, number__gt=number).update(number=F("number") - 1, version=F("version") + 1)


def _tell(exhibit: Exhibit, episodes: Collection[UUID], *, by: ActingUser) -> None:
    """Let an exhibit prove these episodes, and of those that `by` may read no others."""
    readable = Episode.objects.visible_to(by, CasePermission.READ_ACCOUNT).filter(case=exhibit.case_id)
    wanted = set(episodes)
    if readable.filter(pk__in=wanted).count() != len(wanted):
        raise DomainError(_("This choice is no longer possible. Choose another one."), field="episodes")
    links = EpisodeEvidence.objects.filter(exhibit=exhibit, episode__in=readable.values("pk"))
    there = {link.episode_id: link for link in links}
    for episode in there.keys() - wanted:
        there[episode].delete()
    for episode in wanted - there.keys():
        writes.create(EpisodeEvidence(case=exhibit.case, exhibit=exhibit, episode_id=episode), by=by)


def _number(numbers: Mapping[Exhibit, int], *, by: ActingUser) -> None:
    """Give exhibits that are locked other numbers. Between two writes one may stand twice: the database checks them at
    the end."""
    for row, number in numbers.items():
        row.number = number
        row.version += 1
        row.updated_at, row.updated_by = timezone.now(), account_of(by)
        row.save(update_fields=["number", "version", "updated_at", "updated_by"])


def _lock(claim: RestitutionClaim) -> None:
    """Whoever numbers the exhibits of a claim waits here."""
    RestitutionClaim.objects.select_for_update(of=("self",), no_key=True).get(pk=claim.pk)
