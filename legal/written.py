"""Who has written what the dossiers of a claim print, and whether somebody has since one was built: by its versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from core.history import changes_of
from legal.models import (
    Exhibit,
    ImmaterialStatement,
    LetterDetails,
    LossEvidence,
    LossItem,
    Opponent,
    Party,
    Redaction,
    RestitutionClaim,
    WageCalculation,
    WageEntry,
)

# The column by which versions are of the claim, or else of versions of another model, by a column of theirs.
_WRITTEN: dict[type[models.Model], tuple[str, type[models.Model] | None, str]] = {
    RestitutionClaim: ("id", None, ""),
    LossItem: ("claim", None, ""),
    Exhibit: ("claim", None, ""),
    LetterDetails: ("claim", None, ""),
    ImmaterialStatement: ("claim", None, ""),
    Opponent: ("claim", None, ""),
    WageCalculation: ("claim", None, ""),
    LossEvidence: ("loss", LossItem, "id"),
    Redaction: ("exhibit", Exhibit, "id"),
    WageEntry: ("calculation", WageCalculation, "id"),
    Party: ("matter", RestitutionClaim, "matter"),
}


def writers_of(claim: UUID) -> set[UUID]:
    """Who has ever written, changed or taken out any of it."""
    found = _together(claim, _WRITTEN)
    return {user for user in found.values_list("pgh_by", flat=True) if user is not None}


def is_written_since(claim: UUID, moment: datetime) -> bool:
    """Whether any of it was written, changed or taken out after a moment. The claim itself does not count: it follows
    what becomes of its dossiers."""
    return _together(claim, _WRITTEN.keys() - {RestitutionClaim}, pgh_created_at__gt=moment).exists()


def _together(claim: UUID, of: Any, **which: Any) -> Any:
    first, *others = [_versions(model, claim).filter(**which).values("pgh_by") for model in of]
    return first.union(*others)


def _versions(model: type[models.Model], claim: UUID) -> Any:
    """All versions of what belongs to a claim, also of what is there no longer."""
    versions: Any = changes_of(model)
    column, parent, key = _WRITTEN[model]
    if parent is None:
        return versions.objects.filter(**{column: claim})
    return versions.objects.filter(**{f"{column}__in": _versions(parent, claim).values(key)})
