"""A note that somebody is writing: kept every few seconds, and gone when it is saved or emptied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.for_each_organisation import in_each
from cases.notes.models import NoteDraft
from cases.permissions import CasePermission
from cases.record.models import Case
from core import writes
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.errors import DomainError, EditConflict


@transaction.atomic
def keep_note_draft(
    *,
    case: Case,
    expected_version: int,
    text: str,
    by: ActingUser,
    compartment: str = Compartment.GENERAL,
    contact: str = "",
    happened_at: datetime | None = None,
    told: Sequence[UUID] = (),
) -> NoteDraft | None:
    """Keep what stands in the box, whether or not it makes sense; version 0 where nothing was kept. Emptied: None.

    Raises EditConflict where it was written on elsewhere, DomainError for a compartment in which `by` writes nothing.
    """
    if not Case.objects.visible_to(by, CasePermission.ADD_NOTE, compartment=compartment).filter(pk=case.pk).exists():
        raise DomainError(_("You cannot write notes of this kind in this case."), field="compartment")
    row = _held(case, by)
    # One that the writer no longer reads is nothing to wait for: nobody will see it again.
    if row is not None and row.compartment not in case.compartments_of(by, CasePermission.ADD_NOTE):
        row.delete()
        row, expected_version = None, 0
    if row is not None and row.version != expected_version:
        raise EditConflict(row)
    if not text.strip():
        if row is not None:
            row.delete()
        return None
    values = {
        "text": text,
        "compartment": compartment,
        "contact": contact,
        "happened_at": happened_at,
        "told": list(dict.fromkeys(told)),
    }
    if row is None:
        return writes.create(NoteDraft(case=case, **values), by=by)
    for name, value in values.items():
        setattr(row, name, value)
    return writes.update(row, *values, by=by)


def give_up(*, case: Case, version: int | None, text: str, by: ActingUser) -> None:
    """Delete the draft of which a note was made: the one of this version, or one that says just the same.
    With None, the latter alone.

    The writer's look at the case must have been logged.
    """
    row = _held(case, by)
    if row is not None and (row.version == version or row.text.strip() == text.strip()):
        row.delete()


def erase_old_note_drafts() -> int:
    """Erase what nobody went on with for `settings.DRAFT_DAYS`, in every organisation that could. Returns how many."""
    before = timezone.now() - timedelta(days=settings.DRAFT_DAYS)
    old = in_each(
        lambda _organisation: NoteDraft.objects.filter(updated_at__lt=before).delete()[0], at_work_since=before
    )
    return sum(old)


def _held(case: Case, by: ActingUser) -> NoteDraft | None:
    found = NoteDraft.objects.select_for_update(of=("self",)).filter(case=case, created_by=by.pk).first()
    if found is not None:
        found.case = case
    return found
