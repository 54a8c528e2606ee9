"""What was found out about the age, the act, the means and the purpose, and what bears it out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.services import record
from cases.duty_to_report.services import remind_of_report
from cases.episodes.models import Episode
from cases.extension import timeline
from cases.permissions import CasePermission
from cases.record.locking import held_open
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.errors import DomainError, EditConflict
from documents.models import Document
from documents.permissions import DocumentPermission
from identification.comparing import Answer, Finding
from identification.elements import Kind, codes
from identification.models import Evidence, Part

# Purposes of the law; the second names physical and sexual use in one.
SEXUAL = ("PROSTITUTION", "SEXUAL_USE")


@transaction.atomic
def save_part(*, case: Case, kind: str, findings: Mapping[str, Finding], expected_version: int, by: ActingUser) -> Part:
    """Write down all that was found out about one question; an element that is left out is not known.

    `expected_version` 0 means: nothing was found out yet. Raises DomainError for an unknown element and in a closed
    case, EditConflict when somebody else has written meanwhile.
    """
    held = held_open(case.pk)
    if set(findings) - set(codes(kind)):
        raise DomainError(_("This choice is not in the list."))
    values = _stored(findings)
    # The lock on the case makes writers wait for each other, also before there is a part.
    part = Part.objects.select_related("case").filter(case=held, kind=kind).first()
    if part is None:
        if expected_version:
            raise DomainError(_("The page was incomplete. Reload it and try again."))
        part = writes.create(Part(case=held, kind=Kind(kind), findings=values), by=by)
    else:
        if part.version != expected_version:
            raise EditConflict(part)
        part.findings = values
        writes.update(part, "findings", by=by)
    timeline.append(record=part, kind="identification.part", by=by)
    touch(held)
    record(by=by, verb="identification.part_saved", target=part, kind=str(kind))
    if _is_sexual(values):
        remind_of_report(held, by=by)
    return part


@transaction.atomic
def link_evidence(
    *,
    part_id: UUID,
    element: str,
    documents: Collection[UUID],
    episodes: Collection[UUID],
    expected_version: int,
    by: ActingUser,
) -> Part:
    """Say which documents and episodes of the case bear out what was found out about an element.

    Of what `by` may see these are all; what they do not see stays linked. Raises DomainError for an element about
    which nothing was found out, for what is not there to `by` and in a closed case; EditConflict.
    """
    case = held_open(Part.objects.values_list("case_id", flat=True).get(pk=part_id))
    part = Part.objects.select_related("case").locked(pk=part_id, expected_version=expected_version)
    part.case = case
    if element not in codes(part.kind):
        raise DomainError(_("This choice is not in the list."))
    wanted = _visible_documents(case, set(documents), by=by) | _visible_episodes(case, set(episodes), by=by)
    seen = Document.objects.visible_to(by, DocumentPermission.VIEW).filter(case=case).values("pk")
    now = Evidence.objects.visible_to(by, CasePermission.READ_ACCOUNT).filter(part=part, element=element)
    there = {row.subject_id: row for row in now.filter(Q(document=None) | Q(document__in=seen))}
    for key in there.keys() - wanted.keys():
        there[key].delete()
    for key in wanted.keys() - there.keys():
        row = Evidence(case=case, part=part, element=element, **wanted[key])
        writes.create(row, by=by)
    # Nothing of its own changes but its version: whoever has the page open is told.
    writes.update(part, by=by)
    touch(case)
    record(
        by=by,
        verb="identification.evidence_linked",
        target=part,
        kind=part.kind,
        element=element,
        added=len(wanted.keys() - there.keys()),
        removed=len(there.keys() - wanted.keys()),
    )
    return part


def _is_sexual(values: Mapping[str, Mapping[str, str]]) -> bool:
    """Whether a purpose was found that is, or may be, sexual exploitation."""
    return any(values.get(code, {}).get("answer") == Answer.YES for code in SEXUAL)


def _stored(findings: Mapping[str, Finding]) -> dict[str, dict[str, str]]:
    return {
        code: {"answer": str(Answer(finding.answer)), "reason": finding.reason}
        for code, finding in findings.items()
        if finding.answer != Answer.UNKNOWN or finding.reason
    }


def _visible_documents(case: Case, ids: set[UUID], *, by: ActingUser) -> dict[UUID, dict[str, Any]]:
    rows = Document.objects.visible_to(by, DocumentPermission.VIEW).filter(case=case, pk__in=ids)
    found = list(rows)
    if len(found) < len(ids):
        raise DomainError(_("This choice is no longer possible. Choose another one."), field="documents")
    if any(document.origin == Document.Origin.MADE for document in found):
        raise DomainError(_("A document that Harapan made is no evidence."), field="documents")
    return {row.pk: {"document": row, "compartment": row.compartment} for row in found}


def _visible_episodes(case: Case, ids: set[UUID], *, by: ActingUser) -> dict[UUID, dict[str, Any]]:
    rows = Episode.objects.visible_to(by, CasePermission.READ_ACCOUNT).filter(case=case, pk__in=ids)
    found = list(rows)
    if len(found) < len(ids):
        raise DomainError(_("This choice is no longer possible. Choose another one."), field="episodes")
    return {row.pk: {"episode": row, "compartment": Compartment.GENERAL} for row in found}
