"""Codes of cases for who reads the access log: of all cases of the organisation, whoever else sees them, and no more
than the code."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from audit.models import AccessEntry
from cases.record import codes
from cases.record.models import Case


def codes_of(entries: Iterable[AccessEntry]) -> dict[UUID, str]:
    """The code of each case that one of the entries is about alone."""
    wanted = {entry.case_id for entry in entries} - {None}
    return dict(Case.objects.filter(pk__in=wanted).values_list("pk", "code"))


def case_of(code: str) -> UUID | None:
    """The case with this code, however it was typed."""
    return Case.objects.filter(code=codes.whole(code)).values_list("pk", flat=True).first()
