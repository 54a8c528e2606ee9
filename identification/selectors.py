"""What is recorded of a case's identification, read once for page, print, API and dossier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Min, Q

from cases.episodes.models import Episode
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.record.querysets import with_case
from core.access.actor import ActingUser
from core.keys.fields import preload
from documents.models import Document
from documents.permissions import DocumentPermission
from identification.comparing import Age, AgeFacts, Answer, Comparison, Finding, compare
from identification.models import Decision, Evidence, Part

# By question and element.
type Links = dict[tuple[str, str], list[Evidence]]


@dataclass(frozen=True)
class Recorded:
    """Findings and evidence as far as a reader sees them, and how they compare."""

    parts: dict[str, Part]
    findings: dict[str, dict[str, Finding]]
    links: Links
    documents: dict[UUID, Document]
    comparison: Comparison

    @property
    def is_child(self) -> bool:
        """Whether the person is known to have been a child at that time."""
        return self.comparison.age.age == Age.CHILD


def recorded(case: Case, *, by: ActingUser) -> Recorded:
    """All of it. The look must have been logged. `case` was read with its person."""
    rows = Part.objects.visible_to(by, CasePermission.READ_ACCOUNT, case=case)
    parts = {part.kind: part for part in rows}
    links, documents = _links(case, parts, by=by)
    for part in parts.values():
        part.case = case
    preload(parts.values(), "findings")
    findings = {kind: _findings(part, links) for kind, part in parts.items()}
    return Recorded(parts, findings, links, documents, compare(age_facts(case, by=by), findings))


def age_facts(case: Case, *, by: ActingUser) -> AgeFacts:
    """What the record says of the age, by coarse facts that every reader of the case sees."""
    person = case.person
    first = Case.objects.filter(person=case.person_id).aggregate(first=Min("opened_on"))["first"]
    episodes = Episode.objects.visible_to(by, CasePermission.READ_ACCOUNT, case=case)
    began: date | None = episodes.aggregate(began=Min("started_on"))["began"]
    return AgeFacts(person.birth_year, person.was_child, first or case.opened_on, case.opened_on, began)


def decisions(case: Case, *, by: ActingUser) -> list[Decision]:
    """The decisions on the status, the newest first, also those that were withdrawn."""
    rows = Decision.objects.visible_to(by, CasePermission.READ_ACCOUNT, case=case).newest_first()
    found = list(rows.select_related("created_by"))
    for decision in found:
        decision.case = case
    preload(found, "body_name", "number", "grounds", "withdrawal_note")
    return found


def in_force(found: list[Decision]) -> Decision | None:
    """The newest of them that nobody has withdrawn."""
    return next((decision for decision in found if not decision.is_withdrawn), None)


def usable_documents(case: Case, *, by: ActingUser, chosen: Collection[UUID] = ()) -> list[Document]:
    """Received documents of the case that `by` may open, each in its newest version, the newest first; and what was
    chosen before, though there is a newer version.
    """
    rows = Document.objects.visible_to(by, DocumentPermission.VIEW, case=case)
    offered = rows.filter(Q(replaced_by=None) | Q(pk__in=chosen), origin=Document.Origin.RECEIVED)
    is_old = ExpressionWrapper(Q(replaced_by__isnull=False), BooleanField())
    return with_case(offered.annotate(is_old=is_old).order_by("-number", "-edition"), case)


def usable_episodes(case: Case, *, by: ActingUser) -> list[Episode]:
    rows = Episode.objects.visible_to(by, CasePermission.READ_ACCOUNT, case=case)
    return with_case(rows.order_by("started_on", "created_at", "id"), case)


def documents_of(case: Case, ids: set[UUID], *, by: ActingUser) -> dict[UUID, Document]:
    """Those of these documents that `by` may open."""
    if not ids:
        return {}
    rows = Document.objects.visible_to(by, DocumentPermission.VIEW, case=case).filter(pk__in=ids)
    found = with_case(rows, case)
    preload(found, "title")
    return {document.pk: document for document in found}


def _links(case: Case, parts: dict[str, Part], *, by: ActingUser) -> tuple[Links, dict[UUID, Document]]:
    """Evidence that `by` may see: of the documents those that they may open."""
    if not parts:
        return {}, {}
    kinds = {part.pk: kind for kind, part in parts.items()}
    rows = Evidence.objects.visible_to(by, CasePermission.READ_ACCOUNT, case=case)
    found = list(rows.select_related("episode").order_by("created_at", "id"))
    documents = documents_of(case, {row.document_id for row in found if row.document_id}, by=by)
    links: Links = defaultdict(list)
    for row in found:
        if row.document_id is None or row.document_id in documents:
            links[kinds[row.part_id], row.element].append(row)
    return links, documents


def _findings(part: Part, links: Links) -> dict[str, Finding]:
    return {
        code: Finding(said.get("answer", Answer.UNKNOWN), said.get("reason", ""), bool(links.get((part.kind, code))))
        for code, said in part.findings.items()
    }
