"""Asking that a person be compared with all others (`cases.merge.comparison` does it)."""

from __future__ import annotations

from uuid import UUID

from core.access.actor import ActingUser
from core.jobs import queue as jobs

COMPARE = "cases.compare"


def ask_to_compare(person_id: UUID, *, by: ActingUser) -> None:
    """Have a person compared as soon as this transaction is committed."""
    jobs.enqueue(kind=COMPARE, subject_id=person_id, recipient_id=by.pk)
