"""Opening a case in an emergency: for an hour, with a reason, told at once (S-22). `reviewing` is what comes after."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, account_of
from audit.services import record
from cases import grants, querysets, timeline
from cases.models import Case, EmergencyAccess, Grant
from cases.permissions import CasePermission
from cases.services.tries import require_fewer
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.keys import data_keys
from core.registry import signal

OPEN_FOR = timedelta(hours=1)
REVIEW_WITHIN = timedelta(hours=72)
SHORTEST_REASON = 20
MOST_IN_A_DAY = 5
OPENED, REFUSED = "case.opened_in_emergency", "case.emergency_refused"

# Tells of each `emergency` that has opened a case.
opened_in_emergency = signal("cases.opened_in_emergency")


def open_in_emergency(*, code: str, reason: str, by: ActingUser) -> EmergencyAccess:
    """Let `by` see the case of a code for an hour. Raises DomainError: no such case, also for one whose person was
    erased, one that they see anyway, too short a reason, or too many tries within a day. One that they have open in an
    emergency stays as it is: who presses twice has asked once.

    What is refused stays in the record of acts, so this opens no transaction of its own around that.
    """
    require_fewer(
        verbs=(OPENED, REFUSED),
        than=MOST_IN_A_DAY,
        refusal=_("You have tried this too often today. Ask the case manager."),
        by=by,
    )
    if len(reason.strip()) < SHORTEST_REASON:
        raise DomainError(_("Say in a sentence why you need this case now."), field="reason")
    seen = Case.objects.visible_to(by, CasePermission.VIEW).filter(code=code).first()
    if seen is not None:
        running = _running(seen, by).first()
        if running is not None:
            return running
        raise DomainError(_("You see this case already: look for its code."), field="code")
    case = Case.objects.filter(code=code).first()
    if case is None or data_keys.are_destroyed(case.key_subject()):
        record(by=by, verb=REFUSED, target=Membership.objects.get(pk=by.acting.membership_id))
        raise DomainError(_("There is no case with this code."), field="code")
    return _open(case, reason.strip(), by)


def is_in_by_emergency(case: Case, user: ActingUser, act: str) -> bool:
    """Whether nothing but an emergency lets `user` do this in the case now."""
    granted = set(_running(case, user).values_list("grant_id", flat=True))
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


def _running(case: Case, user: ActingUser) -> QuerySet[EmergencyAccess]:
    """The emergencies by which `user` is in the case now."""
    now = timezone.now()
    return EmergencyAccess.objects.filter(case=case, user=user.pk, grant__until__gt=now).order_by("created_at", "id")


def cases_in_by_emergency(user: ActingUser, act: str) -> list[UUID]:
    """The cases in which nothing but an emergency lets `user` do this now: a handful at most, a day has no more."""
    running = EmergencyAccess.objects.filter(user=user.pk, grant__until__gt=timezone.now()).select_related("case")
    return [row.case_id for row in running if is_in_by_emergency(row.case, user, act)]


@transaction.atomic
def _open(case: Case, reason: str, by: ActingUser) -> EmergencyAccess:
    Case.objects.held(case.pk)
    grant = writes.create(Grant(case=case, user=account_of(by), reason=reason, until=timezone.now() + OPEN_FOR), by=by)
    emergency = writes.create(EmergencyAccess(case=case, user=account_of(by), grant=grant, reason=reason), by=by)
    grants.sync(case)
    timeline.append(record=emergency, kind="cases.emergency", by=by)
    record(by=by, verb=OPENED, target=case)
    opened_in_emergency.send(EmergencyAccess, emergency=emergency)
    return emergency
