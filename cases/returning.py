"""For whom a new case may be opened under the record that they have, by somebody at an intake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from cases.models import Case
from cases.permissions import CasePermission


def returnable(person_ids: Collection[UUID], by: Any) -> set[UUID]:
    """Those of these persons of whom `by` sees every case and who the person is, none of them open or restricted.

    Whoever reads the new case reads who the person is: of a restricted case nobody else may (decision 58).
    """
    rows = Case.objects.filter(person__in=person_ids).values_list("person_id", "pk", "closed_on", "is_restricted")
    seen = Case.objects.with_name_open_to(by, CasePermission.VIEW).filter(person__in=person_ids)
    keys = set(seen.values_list("pk", flat=True))
    free: dict[UUID, list[bool]] = defaultdict(list)
    for person_id, pk, closed_on, is_restricted in rows:
        free[person_id].append(pk in keys and closed_on is not None and not is_restricted)
    return {person_id for person_id, found in free.items() if all(found)}
