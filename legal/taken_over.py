"""Wage calculations as they were when the ledger took their lines over, where they were changed since.

What a calculation comes to is worked out anew each time, so what it came to before is found in the versions that the
database keeps (docs/decisions/0018). A version counts where it comes to just what the ledger shows: what is printed
adds up. Its figures and days alone come back. The words are those of today: what somebody has taken out, such as a name
or a place, goes into no paper that leaves the house.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from core.access.actor import ActingUser
from core.errors import Damaged
from core.history import Change, changes_of
from core.keys.fields import EncryptedTextField, SealedValue
from legal import wages
from legal.models import Exhibit, LossItem, RestitutionClaim, WageCalculation, WageEntry
from legal.wages import Worked


def as_taken_over(changed: Sequence[Worked], claim: RestitutionClaim, *, by: ActingUser) -> dict[UUID, Worked]:
    """Calculations of a claim that the ledger shows otherwise, each as it was when it last came to what stands there;
    without those that never did, or of which that cannot be read any more. Three queries, none for no calculation."""
    if not changed:
        return {}
    ids = [one.calculation.pk for one in changed]
    calculations, entries = defaultdict[UUID, list[Any]](list), defaultdict[UUID, list[Any]](list)
    for version in _versions(WageCalculation).filter(id__in=ids):
        calculations[version.id].append(version)
    for version in _versions(WageEntry).filter(calculation__in=ids):
        entries[version.calculation].append(version)
    exhibits = {row.pk: row for row in Exhibit.objects.visible_to(by).filter(claim=claim)}
    found = {}
    for one in changed:
        losses = [change.loss for change in one.changes if change.loss]
        key = one.calculation.pk
        earlier = _last_that_came_to(losses, calculations[key], entries[key], exhibits)
        if earlier is not None and _takes_words(earlier, one):
            found[key] = earlier
    return found


def _versions(model: type[models.Model]) -> Any:
    versions: Any = changes_of(model)
    return versions.objects.order_by("pgh_id")


def _last_that_came_to(
    losses: list[LossItem], versions: list[Any], of_entries: list[Any], exhibits: dict[UUID, Exhibit]
) -> Worked | None:
    # Each entry that is written moves the version of its calculation on, in the same transaction.
    for moment in sorted({version.pgh_created_at for version in versions}, reverse=True):
        [calculation] = _rows_at(moment, versions, WageCalculation) or [None]
        if calculation is not None:
            entries = list(_rows_at(moment, of_entries, WageEntry))
            for entry in entries:
                entry.exhibit = exhibits.get(entry.exhibit_id)
            found = wages.worked_of(calculation, entries, losses)
            if not found.differs:
                return found
    return None


def _rows_at(moment: datetime, versions: list[Any], model: type[Any]) -> list[Any]:
    """The rows as they were after a moment, of those of their versions that are given in order."""
    last = {version.id: version for version in versions if version.pgh_created_at <= moment}
    return [_row(version, model) for version in last.values() if version.pgh_label != Change.DELETE]


def _row(version: Any, model: type[Any]) -> Any:
    """What a row was, sealed as it is kept."""
    values = {field.attname: _value(field, getattr(version, field.name)) for field in model._meta.local_fields}
    return model(**values)


def _value(field: models.Field[Any, Any], kept: Any) -> Any:
    if not isinstance(field, EncryptedTextField):
        return kept
    return field.empty() if kept is None else SealedValue(bytes(kept))


def _takes_words(earlier: Worked, now: Worked) -> bool:
    """Let an earlier calculation say what it says today, and nothing of an entry that is gone. False where that is
    damaged."""
    entries = {entry.pk: entry for entry in now.entries}
    try:
        earlier.calculation.title = now.calculation.title
        earlier.calculation.legal_hours_source = now.calculation.legal_hours_source
        for entry in earlier.entries:
            said = entries.get(entry.pk)
            entry.source, entry.source_on = (said.source, said.source_on) if said else ("", None)
    except Damaged:
        return False
    return True
