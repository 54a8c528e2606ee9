"""For whom a new case may be opened under the record that they have, by somebody at an intake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from cases.permissions import CasePermission
from cases.record.models import Case
from core.access.actor import ActingUser


def offered(person_ids: Collection[UUID], by: ActingUser) -> set[UUID]:
    """Those of these persons of whom `by` sees cases with who the person is, none of them open or restricted.

    Cases that `by` does not see count for nothing: whether the choice is there would tell of them (decision 52).
    """
    seen = Case.objects.with_name_open_to(by, CasePermission.VIEW).filter(person__in=person_ids)
    free: dict[UUID, list[bool]] = defaultdict(list)
    for person_id, closed_on, is_restricted in seen.values_list("person_id", "closed_on", "is_restricted"):
        free[person_id].append(closed_on is not None and not is_restricted)
    return {person_id for person_id, found in free.items() if all(found)}


def is_seen_whole(person_id: UUID, by: ActingUser) -> bool:
    """Whether `by` sees all cases of a person who is `offered`: only then the new case gets their record.

    A person has one open case, and whoever reads the new one reads who the person is: of a restricted one nobody else
    may (decision 58).
    """
    seen = Case.objects.with_name_open_to(by, CasePermission.VIEW)
    return not Case.objects.filter(person=person_id).exclude(pk__in=seen.values("pk")).exists()
