"""Opening a case in an emergency: for an hour, with a reason, told at once (S-22). `review` is what comes after."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, account_of
from audit.services import record
from cases.extension import timeline
from cases.permissions import CasePermission
from cases.record.access_models import EmergencyAccess, Grant
from cases.record.emergency import running_emergencies
from cases.record.models import Case
from cases.record.throttling import require_fewer
from cases.team import grants
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
        running = running_emergencies(seen, by).first()
        if running is not None:
            return running
        raise DomainError(_("You see this case already: look for its code."), field="code")
    case = Case.objects.filter(code=code).first()
    if case is None or data_keys.are_destroyed(case.key_subject()):
        record(by=by, verb=REFUSED, target=Membership.objects.get(pk=by.acting.membership_id))
        raise DomainError(_("There is no case with this code."), field="code")
    return _open(case, reason.strip(), by)


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
