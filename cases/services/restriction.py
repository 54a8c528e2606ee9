"""Restricting a case to the people who are assigned to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from audit.services import record
from cases import grants
from cases.models import Case
from core import writes


@transaction.atomic
def restrict_case(*, case_id: UUID, expected_version: int, by: Any) -> Case:
    """Hide a case from everybody who is not assigned to it or granted access. Raises EditConflict."""
    case: Case = Case.objects.locked(pk=case_id, expected_version=expected_version)
    if not case.is_restricted:
        case.is_restricted = True
        writes.update(case, "is_restricted", by=by)
        grants.sync(case)
        record(by=by, verb="case.restricted", target=case)
    return case
