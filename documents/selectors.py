"""Reads over documents that are more than a queryset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import ManyToOneRel, Q

from cases.record.models import Case
from core.access.actor import ActingUser
from documents.models import Document, DocumentEvent
from documents.permissions import DocumentPermission


def custody(document: Document) -> list[DocumentEvent]:
    """Who had the document in hand, newest first. The document must be visible to whom it is shown."""
    return list(DocumentEvent.objects.filter(document=document).select_related("by").order_by("-at", "-id"))


def versions(document: Document, user: ActingUser) -> list[Document]:
    """All versions of a paper that has several, the newest first; none of one that has not."""
    if not document.replaces_id and not hasattr(document, "replaced_by"):
        return []
    # Versions of one paper are of one kind: who reads one of them reads all.
    mine = Document.objects.visible_to(user, DocumentPermission.VIEW, case=document.case)
    rows = {
        row.pk: row
        for row in mine.filter(compartment=document.compartment).filter(Q(edition__gt=1) | Q(replaced_by__isnull=False))
    }
    return chain(document, rows)


def chain(document: Document, rows: Mapping[UUID, Document]) -> list[Document]:
    """Of `rows` by their keys the versions of one paper, the newest first; the document alone where it has no other."""
    newer = {row.replaces_id: row for row in rows.values() if row.replaces_id}
    newest = rows[document.pk]
    while newest.pk in newer:
        newest = newer[newest.pk]
    found = [newest]
    while found[-1].replaces_id:
        found.append(rows[found[-1].replaces_id])
    return found


def first_versions(case: Case, *, by: ActingUser) -> dict[UUID, UUID]:
    """The first version of each paper by the keys of its later ones, as far as `by` may open them. One query."""
    rows = Document.objects.visible_to(by, DocumentPermission.VIEW, case=case).filter(replaces__isnull=False)
    before: dict[UUID, Any] = dict(rows.values_list("pk", "replaces"))
    found = {}
    for key in before:
        first = key
        while first in before:
            first = before[first]
        found[key] = first
    return found


def may_add(case: Case, compartment: str, by: ActingUser) -> bool:
    """Whether `by` adds documents of this kind in this case."""
    rows = Case.objects.visible_to(by, DocumentPermission.ADD, compartment=compartment)
    return bool(rows.filter(pk=case.pk).exists())


def is_used(document: Document) -> bool:
    """Whether any record names the document, beside what happened to it and its own versions."""
    own = (Document, DocumentEvent)
    # Those without a name to go back by are hidden from `related_objects`, and they are most.
    related = [one for one in Document._meta.get_fields(include_hidden=True) if isinstance(one, ManyToOneRel)]
    return any(
        one.related_model._base_manager.filter(**{one.field.name: document.pk}).exists()
        for one in related
        if one.related_model not in own
    )
