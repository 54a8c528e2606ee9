"""Two people stand behind a dossier where the organisation says so: what is approved of it, by whom, and what waits."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.approvals import services as approvals_services
from cases.approvals.models import Approval
from cases.extension import approvals
from cases.extension.approvals import ApprovalSubject, Sight
from cases.permissions import CasePermission
from cases.record.models import Case
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.errors import Damaged
from documents.models import Document
from documents.permissions import DocumentPermission
from legal import written
from legal.models import Dossier, Filing, FilingStep
from legal.permissions import LegalPermission

APPROVAL = "legal.dossier"


def find_built(case: Case, of: UUID | None) -> ApprovalSubject | None:
    """A dossier that is there. It never changes, so its version is its number."""
    rows = (
        Dossier.objects.filter(case=case, document__isnull=False, pk=of) if of is not None else Dossier.objects.none()
    )
    row = rows.values_list("pk", "number").first()
    return ApprovalSubject(*row) if row else None


def makers_of(subject: ApprovalSubject) -> set[UUID]:
    """Who asked for it, and who has ever written what the claim's dossiers print, or the text of its letter."""
    claim, asked = Dossier.objects.values_list("claim", "created_by").get(pk=subject.id)
    return {*written.writers_of([claim])[claim], asked} - {None}


def made_by(user: ActingUser) -> set[UUID]:
    """Of the dossiers about whose approval `user` is asked those that `user` asked for, or has written in."""
    asked_of = Approval.objects.visible_to(user, CasePermission.APPROVE).exclude(created_by=user.pk)
    asked_about = asked_of.subjects_waiting(APPROVAL)
    rows = list(Dossier.objects.filter(pk__in=asked_about).values_list("pk", "claim", "created_by"))
    others = {claim for _pk, claim, asked in rows if asked != user.pk}
    writers = written.writers_of(others) if others else {}
    return {pk for pk, claim, asked in rows if asked == user.pk or user.pk in writers[claim]}


def which_built(_case: Case, of: UUID) -> str:
    """The number of the version, and when it was built."""
    number, built_at = Dossier.objects.values_list("number", "built_at").get(pk=of)
    return _("Version %(number)d, built on %(day)s") % {
        "number": number,
        "day": date_format(timezone.localtime(built_at)),
    }


def sights_of(case: Case, of: UUID) -> list[Sight] | None:
    """An approver must be able to open the file."""
    rows = Dossier.objects.filter(case=case, pk=of, document__isnull=False)
    lies_in = rows.values_list("document__compartment", flat=True).first()
    if lies_in is None:
        return None
    return [Sight(LegalPermission.VIEW, Dossier.compartment), Sight(DocumentPermission.VIEW, lies_in)]


def seen_by(user: ActingUser, ids: Any) -> Any:
    """Those of `ids` whose file the user may open."""
    files = Document.objects.visible_to(user, DocumentPermission.VIEW)
    rows = Dossier.objects.visible_to(user, LegalPermission.VIEW).filter(pk__in=ids)
    return rows.filter(document__in=files).values("pk")


def unapproved(document: Document) -> str:
    """Why a file may not be handed out yet, as a sentence; empty when it is no dossier, or needs no approval."""
    return not_yet() if _waiting(document) else ""


def not_yet() -> str:
    """Why nothing is done with a version that is not approved."""
    return _("This dossier is not approved yet. A colleague who did not write it approves it first.")


def unapproved_of(dossiers: list[Dossier]) -> set[UUID]:
    """Those of a claim's dossiers that may not be handed out yet."""
    built = {dossier.pk for dossier in dossiers if dossier.is_built}
    if not built or not approvals_services.dossiers_need_approval():
        return set()
    approved = Approval.objects.approved().filter(kind=APPROVAL, subject_id__in=built).values_list("subject_id")
    return built - {pk for (pk,) in approved.union(_filed(built))}


def was_filed(dossier: Dossier) -> bool:
    """Whether an office has or had it. While approval is wanted nothing goes there without, so what is not approved
    went there before that was so, and stays handed out."""
    return _filed([dossier.pk]).exists()


def _filed(dossiers: Collection[UUID]) -> Any:
    return FilingStep.objects.filter(dossier__in=dossiers, kind=Filing.FILED).values_list("dossier")


def not_for(document: Document, user: ActingUser) -> str:
    """Why `user` may not look at a file: before it is approved, a dossier is for those who wrote it and who approve."""
    dossier = _waiting(document)
    if dossier is None or approvals.may_answer(approvals.of(APPROVAL), document.case_id, user):
        return ""
    if user.pk in makers_of(ApprovalSubject(dossier.pk, dossier.number)):
        return ""
    return _("This dossier is not approved yet. Until then it is for those who wrote it and who approve it.")


def kept_of(dossier: Dossier) -> dict[str, Any]:
    """What a version says, as it was kept with it; empty where that was not, or does not open. The look must have been
    logged."""
    try:
        return dossier.content or {}
    except Damaged:
        return {}


def is_said(kept: Any, said: Any) -> bool:
    """Whether what was kept is what is said now (`Content.said`). What dossiers of its time did not have yet is not
    compared, in none of their parts."""
    if isinstance(kept, dict) and isinstance(said, dict):
        return all(is_said(kept[name], value) for name, value in said.items() if name in kept)
    if isinstance(kept, list) and isinstance(said, list):
        return len(kept) == len(said) and all(map(is_said, kept, said))
    return bool(kept == said)


def dossier_of(document: Document) -> Dossier | None:
    """The dossier of which the document is a file: the bundle, or the part without exhibits."""
    rows = Dossier.objects.select_related("claim", "case").filter(Q(document=document) | Q(own_part=document))
    return rows.first()


def _waiting(document: Document) -> Dossier | None:
    """The dossier of a file that waits for approval; where nothing legal lies, nothing is asked."""
    dossier = dossier_of(document) if document.compartment == Compartment.LEGAL else None
    return dossier if dossier is not None and unapproved_of([dossier]) else None
