"""Reminders of appointments: from eight in the morning of the day before, where the site is, in neutral words.

A round looks who works on the case then: whoever came to it yesterday is told, whoever has left is not.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone

from accounts.for_each_organisation import in_each
from cases.permissions import CasePermission
from cases.record.access_models import Assignment
from cases.record.models import Case
from core.access.actor import ActingUser
from legal.models import Hearing
from legal.reminding import visible
from notifications.models import Notification
from notifications.services import notify

AHEAD, GOES_ALONG = "legal.hearing_ahead", "legal.goes_along"
BEFORE, HOUR = timedelta(days=1), time(8)


def remind() -> None:
    in_each(lambda _organisation: remind_at(timezone.now()))


def remind_at(now: datetime) -> int:
    """Tell, in the open scope's organisation, of the appointments of which it is time. Returns of how much; once is
    enough, and another day of an appointment is told anew."""
    rows = Hearing.objects.running().filter(at__range=(now, now + 2 * BEFORE))
    due = [row for row in rows.select_related("case__site").order_by("at", "id") if moment(row) <= now]
    planned = [(who, row) for row, people in _people(due).items() for who in sorted(people)]
    seen = visible(Hearing, ((who, row.pk) for who, row in planned))
    told = [(who, row) for who, row in planned if (who, row.pk) in seen]
    for who, row in told:
        notify(recipient_id=who, kind=AHEAD, subject_id=row.pk, due=moment(row), case=row.case)
    beside = _who_goes_along(due, seen)
    for who, row in beside:
        notify(recipient_id=who, kind=GOES_ALONG, subject_id=row.pk, due=moment(row), case=row.case)
    return len(told) + len(beside)


def _who_goes_along(hearings: list[Hearing], seen: set[tuple[UUID, UUID]]) -> list[tuple[UUID, Hearing]]:
    """Who goes along and opens no legal matters, but the case: they learn that it is near, and ask the lawyer."""
    blind = [(row.companion_id, row) for row in hearings if row.companion_id and (row.companion_id, row.pk) not in seen]
    open_to = visible(Case, ((who, row.case_id) for who, row in blind), CasePermission.VIEW)
    return [(who, row) for who, row in blind if (who, row.case_id) in open_to]


def moment(hearing: Hearing) -> datetime:
    """Eight in the morning of the day before."""
    return datetime.combine(hearing.on - BEFORE, HOUR, tzinfo=ZoneInfo(hearing.case.site.time_zone))


def _people(hearings: list[Hearing]) -> dict[Hearing, set[UUID]]:
    """The lawyers of each case, who goes along, and who wrote it down."""
    lawyers: dict[UUID, set[UUID]] = defaultdict(set)
    parts = Assignment.objects.current().filter(case__in={row.case_id for row in hearings}, part=Assignment.Part.LAWYER)
    for case_id, user_id in parts.values_list("case_id", "user_id"):
        lawyers[case_id].add(user_id)
    return {
        row: lawyers[row.case_id] | {who for who in (row.companion_id, row.created_by_id) if who} for row in hearings
    }


def url(notification: Notification, user: ActingUser) -> str:
    kwargs = {"case": notification.case_id, "pk": notification.subject_id}
    return reverse("legal:hearing", kwargs=kwargs)


def case_url(notification: Notification, user: ActingUser) -> str:
    return reverse("cases:detail", kwargs={"case": notification.case_id})
