"""Every write to a case moves it to the top of the lists; some need it open."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case
from core.errors import DomainError


def touch(case: Case, at: datetime | None = None) -> None:
    """Note that something happened in the case now. No new version: nobody edited its own facts."""
    Case.objects.filter(pk=case.pk).update(updated_at=at or timezone.now())


def locked(case: Case) -> Case:
    """The case, locked until the transaction ends, so that what is read of it next still holds when it is written."""
    return Case.objects.select_for_update(of=("self",)).get(pk=case.pk)


def require_open(case: Case) -> None:
    """Keep the case from being closed until the transaction ends. Raises DomainError when it is closed already."""
    held_open(case.pk)


def held_open(case_id: UUID) -> Case:
    """The case, kept from being closed until the transaction ends. Raises DomainError when it is closed already."""
    case: Case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    if not case.is_open:
        raise DomainError(_("This case is closed. Open it again first."))
    return case


def locked_in_open_case(rows: Any, *, pk: UUID, expected_version: int) -> Any:
    """`rows.locked(…)`: the record of a case that is open, and is kept from being closed until the transaction ends.

    The case is locked first, here as everywhere, so that two who write in it wait for each other instead of each
    holding what the other needs. Raises DomainError when it is closed, EditConflict.
    """
    held_open(rows.values_list("case_id", flat=True).get(pk=pk))
    return rows.locked(pk=pk, expected_version=expected_version)
