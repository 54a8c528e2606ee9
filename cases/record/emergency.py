"""Who is in a case by emergency access alone, and what they may not do there."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.permissions import CasePermission
from cases.record import querysets
from cases.record.access_models import EmergencyAccess
from cases.record.models import Case
from core.access.actor import ActingUser
from core.errors import DomainError


def is_in_by_emergency(case: Case, user: ActingUser, act: str) -> bool:
    """Whether nothing but an emergency lets `user` do this in the case now."""
    granted = set(running_emergencies(case, user).values_list("grant_id", flat=True))
    if not granted:
        return False
    mine = querysets.principals(user, act=act)
    return all(row.via_id in granted for row in querysets.ways(case) if row.principal in mine)


def require_lasting(case: Case, by: ActingUser) -> None:
    """Who is in a case for an hour does not stay by way of its team, takes nobody off it who would notice, and does not
    change who sees it. Raises DomainError."""
    if is_in_by_emergency(case, by, CasePermission.ASSIGN):
        raise for_an_hour()


def for_an_hour() -> DomainError:
    return DomainError(_("You opened this case in an emergency. Who sees it is changed by whoever works on it."))


def running_emergencies(case: Case, user: ActingUser) -> QuerySet[EmergencyAccess]:
    """The emergencies by which `user` is in the case now."""
    now = timezone.now()
    return EmergencyAccess.objects.filter(case=case, user=user.pk, grant__until__gt=now).order_by("created_at", "id")


def cases_in_by_emergency(user: ActingUser, act: str) -> list[UUID]:
    """The cases in which nothing but an emergency lets `user` do this now: a handful at most, a day has no more."""
    running = EmergencyAccess.objects.filter(user=user.pk, grant__until__gt=timezone.now()).select_related("case")
    return [row.case_id for row in running if is_in_by_emergency(row.case, user, act)]
