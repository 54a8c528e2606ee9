"""Reads of cases that are no querysets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from audit.permissions import AuditPermission
from cases.record.models import Case
from core.access.actor import ActingUser


def codes_of(rows: Iterable[Any], user: ActingUser) -> dict[UUID, str]:
    """The codes of these rows' cases, by case: of those that the user sees, or of all for who reads the access log."""
    cases = {row.case_id: row.case.code for row in rows}
    if user.acting.may(AuditPermission.READ_LOG):
        return cases
    seen = Case.objects.visible_to(user).filter(pk__in=cases).values_list("pk", flat=True)
    return {pk: cases[pk] for pk in seen}
