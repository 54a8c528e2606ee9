"""Two people stand behind a dossier where the organisation says so: what is approved of it, by whom, and what waits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases import approvals
from cases.approvals import Subject
from cases.models import Approval, Case
from cases.services import approvals as asking
from core.access import Compartment
from documents.models import Document
from documents.permissions import DocumentPermission
from legal import written
from legal.models import Dossier, RestitutionClaim
from legal.permissions import LegalPermission

APPROVAL = "legal.dossier"


def find_built(case: Case, of: UUID | None) -> Subject | None:
    """A dossier that is there. It never changes, so its version is its number."""
    rows = (
        Dossier.objects.filter(case=case, document__isnull=False, pk=of) if of is not None else Dossier.objects.none()
    )
    row = rows.values_list("pk", "number").first()
    return Subject(*row) if row else None


def makers_of(subject: Subject) -> set[UUID]:
    """Who asked for it, and who has ever written what the claim's dossiers print."""
    claim, asked = Dossier.objects.values_list("claim", "created_by").get(pk=subject.id)
    return {*written.writers_of(claim), asked} - {None}


def which_built(_case: Case, of: UUID) -> str:
    """The number of the version, and when it was built."""
    number, built_at = Dossier.objects.values_list("number", "built_at").get(pk=of)
    return _("Version %(number)d, built on %(day)s") % {
        "number": number,
        "day": date_format(timezone.localtime(built_at)),
    }


def sees_built(case: Case, of: UUID, user: Any) -> bool:
    """An approver must be able to open the file."""
    files = Document.objects.visible_to(user, DocumentPermission.VIEW, case=case).values("pk")
    rows = Dossier.objects.visible_to(user, LegalPermission.VIEW, case=case).filter(pk=of, document__in=files)
    return bool(rows.exists())


def unapproved(document: Document) -> str:
    """Why a file may not be handed out yet, as a sentence; empty when it is no dossier, or needs no approval."""
    return not_yet() if _waiting(document) else ""


def not_yet() -> str:
    """Why nothing is done with a version that is not approved."""
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
    dossier = _waiting(document)
    if dossier is None or approvals.may_answer(approvals.of(APPROVAL), document.case_id, user):
        return ""
    if user.pk in makers_of(Subject(dossier.pk, dossier.number)):
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


def dossier_of(document: Document) -> Dossier | None:
    """The dossier of which the document is a file: the bundle, or the part without exhibits."""
    rows = Dossier.objects.select_related("claim", "case").filter(Q(document=document) | Q(own_part=document))
    return rows.first()


def _waiting(document: Document) -> Dossier | None:
    """The dossier of a file that waits for approval; where nothing legal lies, nothing is asked."""
    dossier = dossier_of(document) if document.compartment == Compartment.LEGAL else None
    if dossier is None or not asking.dossiers_need_approval() or _approved(Dossier.objects.filter(pk=dossier.pk)):
        return None
    return dossier
