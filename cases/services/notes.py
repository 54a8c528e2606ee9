"""Notes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases import timeline
from cases.models import Case, Note
from cases.permissions import CasePermission
from cases.services.touch import touch
from core import writes
from core.access import Compartment
from core.errors import DomainError


@transaction.atomic
def add_note(
    *,
    case: Case,
    text: str,
    by: Any,
    compartment: str = Compartment.GENERAL,
    happened_at: datetime | None = None,
) -> Note:
    """Write a note into a compartment that the writer reads in this case. Raises DomainError for another one."""
    if not Case.objects.visible_to(by, CasePermission.ADD_NOTE, compartment=compartment).filter(pk=case.pk).exists():
        raise DomainError(_("You cannot write notes of this kind in this case."), field="compartment")
    note = writes.create(
        Note(case=case, text=text, compartment=compartment, happened_at=happened_at or timezone.now()),
        by=by,
    )
    timeline.append(record=note, kind="cases.note", by=by, at=note.happened_at)
    touch(case)
    record(by=by, verb="case.note_added", target=note, compartment=compartment)
    return note


@transaction.atomic
def change_note(*, note_id: UUID, expected_version: int, text: str, by: Any) -> Note:
    """Change one's own note. Raises DomainError for somebody else's, EditConflict when it has moved on."""
    note = Note.objects.select_related("case").locked(pk=note_id, expected_version=expected_version)
    if note.created_by_id != by.pk:
        raise DomainError(_("Only the writer can change a note. Add a note of your own instead."))
    note.text = text
    writes.update(note, "text", by=by)
    touch(note.case)
    record(by=by, verb="case.note_changed", target=note)
    return note
