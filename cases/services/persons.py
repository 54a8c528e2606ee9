"""The identity of a person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from audit.services import record
from cases import timeline
from cases.models import Case, Identity
from cases.services.touch import touch
from core import writes
from core.access import Compartment

FIELDS = (
    "full_name",
    "aliases",
    "birth_date",
    "birth_place",
    "nik",
    "passport",
    "phone",
    "address",
    "occupation",
)


@transaction.atomic
def change_identity(
    *, case: Case, identity_id: UUID, expected_version: int, facts: dict[str, Any], by: Any
) -> Identity:
    """Change who the person is said to be. Raises EditConflict."""
    identity = Identity.objects.locked(pk=identity_id, expected_version=expected_version)
    changed = [name for name in FIELDS if name in facts]
    for name in changed:
        setattr(identity, name, facts[name])
    writes.update(identity, *changed, by=by)
    timeline.append(record=case, kind="cases.identity", by=by, compartment=Compartment.IDENTITY)
    touch(case)
    record(by=by, verb="person.identity_changed", target=identity, fields=changed, case=str(case.pk))
    return identity
