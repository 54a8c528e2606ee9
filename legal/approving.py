"""Two people stand behind a dossier where the organisation says so: what is approved of it, by whom, and what waits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from cases import approvals
from cases.approvals import Subject
from cases.models import Approval, Case
from cases.services import approvals as asking
from core.access import Compartment
from core.history import changes_of
from documents.models import Document
from documents.permissions import DocumentPermission
from legal.models import (
    Dossier,
    Exhibit,
    ImmaterialStatement,
    LetterDetails,
    LossEvidence,
    LossItem,
    Opponent,
    Party,
    Redaction,
    RestitutionClaim,
    WageCalculation,
    WageEntry,
)
from legal.permissions import LegalPermission

APPROVAL = "legal.dossier"
# What people write for a claim and its dossier prints: the column by which its versions are of the claim, or else of
# versions of another model, by a column of theirs.
WRITTEN: dict[type[models.Model], tuple[str, type[models.Model] | None, str]] = {
    RestitutionClaim: ("id", None, ""),
    LossItem: ("claim", None, ""),
    Exhibit: ("claim", None, ""),
    LetterDetails: ("claim", None, ""),
    ImmaterialStatement: ("claim", None, ""),
    Opponent: ("claim", None, ""),
    WageCalculation: ("claim", None, ""),
    LossEvidence: ("loss", LossItem, "id"),
    Redaction: ("exhibit", Exhibit, "id"),
    WageEntry: ("calculation", WageCalculation, "id"),
    Party: ("matter", RestitutionClaim, "matter"),
}


def find_built(case: Case, of: UUID | None) -> Subject | None:
    """A dossier that is there. It never changes, so its version is its number."""
    rows = (
        Dossier.objects.filter(case=case, document__isnull=False, pk=of) if of is not None else Dossier.objects.none()
    )
    row = rows.values_list("pk", "number").first()
    return Subject(*row) if row else None


def makers_of(subject: Subject) -> set[UUID]:
    """Who asked for it, and who has ever written, changed or taken out what the claim's dossiers print."""
    dossier = Dossier.objects.get(pk=subject.id)
    found = {dossier.created_by_id}
    for model in WRITTEN:
        found |= set(_versions(model, dossier.claim_id).values_list("pgh_by", flat=True))
    return {user for user in found if user is not None}


def _versions(model: type[models.Model], claim: UUID) -> Any:
    """All versions of what belongs to a claim, also of what is there no longer."""
    versions: Any = changes_of(model)
    column, parent, key = WRITTEN[model]
    if parent is None:
        return versions.objects.filter(**{column: claim})
    return versions.objects.filter(**{f"{column}__in": _versions(parent, claim).values(key)})


def sees_built(case: Case, of: UUID, user: Any) -> bool:
    """An approver must be able to open the file."""
    files = Document.objects.visible_to(user, DocumentPermission.VIEW, case=case).values("pk")
    rows = Dossier.objects.visible_to(user, LegalPermission.VIEW, case=case).filter(pk=of, document__in=files)
    return bool(rows.exists())


def unapproved(document: Document) -> str:
    """Why a file may not be handed out yet, as a sentence; empty when it is no dossier, or needs no approval."""
    dossier = _dossier_of(document)
    if dossier is None or not asking.dossiers_need_approval() or _approved(Dossier.objects.filter(pk=dossier.pk)):
        return ""
    return _("This dossier is not approved yet. A colleague who did not write it approves it first.")


def unapproved_of(dossiers: list[Dossier]) -> set[UUID]:
    """Those of a claim's dossiers that may not be handed out yet."""
    built = {dossier.pk for dossier in dossiers if dossier.is_built}
    if not built or not asking.dossiers_need_approval():
        return set()
    return built - set(
        Approval.objects.approved().filter(kind=APPROVAL, subject_id__in=built).values_list("subject_id", flat=True)
    )


def not_for(document: Document, user: Any) -> str:
    """Why `user` may not look at a file: before it is approved, a dossier is for those who wrote it and who approve."""
    if not unapproved(document):
        return ""
    dossier = _dossier_of(document)
    approves = approvals.may_answer(approvals.of(APPROVAL), document.case_id, user)
    if dossier is None or approves or user.pk in makers_of(Subject(dossier.pk, dossier.number)):
        return ""
    return _("This dossier is not approved yet. Until then it is for those who wrote it and who approve it.")


def lacks_approval(claim: RestitutionClaim) -> bool:
    """Whether the organisation wants dossiers approved, and the newest one of the claim is not."""
    if not asking.dossiers_need_approval():
        return False
    newest = Dossier.objects.filter(claim=claim).order_by("-number").values("pk")[:1]
    return not _approved(Dossier.objects.filter(pk__in=newest))


def _approved(dossiers: Any) -> bool:
    return Approval.objects.approved().filter(kind=APPROVAL, subject_id__in=dossiers.values("pk")).exists()


def _dossier_of(document: Document) -> Dossier | None:
    if document.compartment != Compartment.LEGAL:
        return None
    found: Dossier | None = Dossier.objects.filter(Q(document=document) | Q(own_part=document)).first()
    return found
