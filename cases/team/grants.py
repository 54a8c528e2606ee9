"""From Assignment and Grant to what `visible_to` reads. Nothing else writes CaseAccess.

An open case is reached by its organisation and its site (for roles whose scope covers them), unless it is
restricted; by each user who is assigned; and by each user with a grant that has not run out.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, cast
from uuid import UUID

from django.utils import timezone

from cases.record.access_models import Assignment, CaseAccess, Grant
from cases.record.models import Case


class PrincipalReach(NamedTuple):
    principal: UUID
    via: str
    via_id: UUID
    since: datetime
    until: datetime | None


def sync(case: Case) -> None:
    """Bring both derived tables in line with the case, its assignments and its grants.

    One at a time for each case: two that overlap could give back access that the other has just ended.
    """
    case = Case.objects.held(case.pk)
    wanted = set(_wanted(case))
    have = {
        PrincipalReach(row.principal, row.via, row.via_id, row.since, row.until): row
        for row in CaseAccess.objects.select_for_update().filter(case=case)
    }
    CaseAccess.objects.filter(pk__in=[row.pk for reach, row in have.items() if reach not in wanted]).delete()
    CaseAccess.objects.bulk_create(CaseAccess(case=case, **reach._asdict()) for reach in sorted(wanted - have.keys()))


def _wanted(case: Case) -> list[PrincipalReach]:
    now = timezone.now()
    found = []
    if not case.is_restricted:
        organisation: UUID = case.organisation_id  # type: ignore[assignment]  # the stubs take a default for nullable
        found.append(PrincipalReach(organisation, CaseAccess.Via.ORGANISATION, organisation, case.created_at, None))
        found.append(PrincipalReach(case.site_id, CaseAccess.Via.SITE, case.site_id, case.created_at, None))
    for assignment in Assignment.objects.lasting().filter(case=case):
        found.append(PrincipalReach(assignment.user_id, CaseAccess.Via.ASSIGNMENT, assignment.pk, *assignment.period))
    for grant in Grant.objects.filter(case=case, until__gt=now):
        principal = cast(UUID, grant.user_id or grant.site_id)  # one of them, a constraint sees to it
        found.append(PrincipalReach(principal, CaseAccess.Via.GRANT, grant.pk, grant.since, grant.until))
    return found
