"""For writes that need the case open: it is kept from being closed until the transaction ends."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cases.record.models import Case
from core.errors import DomainError

CLOSED = _("This case is closed. Open it again first.")


def require_open(case: Case) -> None:
    """Keep the case from being closed. Raises DomainError when it is closed already."""
    held_open(case.pk)


def held_open(case_id: UUID) -> Case:
    """The case, kept from being closed. Raises DomainError when it is closed already."""
    case = Case.objects.held(case_id)
    if not case.is_open:
        raise DomainError(str(CLOSED))
    return case


def locked_in_open_case(rows: Any, *, pk: UUID, expected_version: int) -> Any:
    """`rows.locked(…)`: the record of a case that is open, and is kept from being closed.

    Raises DomainError when it is closed, EditConflict.
    """
    held_open(rows.values_list("case_id", flat=True).get(pk=pk))
    return rows.locked(pk=pk, expected_version=expected_version)
