"""How many notifications somebody has not read, as the bar shows it."""

from __future__ import annotations

from django.db import connection

from cases.permissions import CasePermission
from cases.record.querysets import reachable
from core.access.actor import ActingUser
from core.access.permissions import SignedIn
from core.compartments import Compartment
from core.db import in_scope
from notifications.models import POSSIBLE_DUPLICATE

ACCESS = SignedIn("Everybody reads what was written to them, and nothing else.")
MOST_COUNTED = 99
# `Notification.objects.visible_to(user).unread()`, written out, since it stands on every page.
_UNREAD = """
SELECT count(*) FROM (
SELECT 1 FROM notifications_notification n WHERE n.organisation_id = %s AND n.recipient_id = %s AND n.read_at IS NULL
AND (n.case_id IS NULL OR n.case_id IN ({reachable})) AND (n.kind <> %s OR n.subject_id IN (
SELECT d.id FROM cases_possibleduplicate d WHERE d.answered_at IS NULL
AND d.first_id IN ({persons}) AND d.second_id IN ({persons})
)) LIMIT %s
) told
"""
# `Case.objects.with_name_open_to(user, VIEW).values("person_id")`.
_PERSONS = "SELECT c.person_id FROM cases_case c WHERE c.id IN ({seen}) AND c.id IN ({named})"


def unread(user: ActingUser) -> int:
    """How many unread notifications the bar shows: 99 at most, none on a page outside the organisation."""
    if not in_scope():
        return 0
    cases = reachable(user, act=None)
    seen = reachable(user, act=CasePermission.VIEW)
    named = reachable(user, act=None, compartment=Compartment.IDENTITY)
    persons = _PERSONS.format(seen=seen.sql, named=named.sql)
    of_persons = [*seen.params, *named.params]
    mine = [user.acting.organisation_id, user.pk]
    with connection.cursor() as cursor:
        cursor.execute(
            _UNREAD.format(reachable=cases.sql, persons=persons),
            [*mine, *cases.params, POSSIBLE_DUPLICATE, *of_persons, *of_persons, MOST_COUNTED],
        )
        return int(cursor.fetchone()[0])
