"""Unusual looking and asking is told to those who read the access log, within a minute."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from accounts import oversight
from accounts.for_each_organisation import in_each
from audit import unusual
from audit.models import Act
from audit.permissions import AuditPermission
from cases.access_lookup.services import ASKED
from core.access.actor import ActingUser
from notifications.models import Notification
from notifications.services import notify

KIND, QUESTIONS = "reports.unusual_looking", "reports.unusual_questions"
MOST_QUESTIONS = 10


def watch() -> None:
    """Look at the last hour of each organisation, and tell once for each person and hour."""
    in_each(lambda _organisation: _watch(timezone.now()))


def _watch(now: datetime) -> None:
    for found in unusual.unusual(now):
        tell(found.user_id, KIND, now)
    for user_id in _who_ask_much(now):
        tell(user_id, QUESTIONS, now)


def _who_ask_much(now: datetime) -> set[UUID]:
    """Who asked more than MOST_QUESTIONS times within the last hour who sees a case."""
    asked = Act.objects.filter(verb=ASKED, at__gt=now - unusual.WINDOW, at__lte=now).values_list("user_id")
    return {user_id for user_id, times in asked.annotate(times=Count("id")) if user_id and times > MOST_QUESTIONS}


def tell(user_id: UUID, kind: str, now: datetime) -> None:
    """Tell those who watch over looks, but not the person whom it is about."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    for watcher in oversight.over_looks(other_than=user_id):
        notify(recipient_id=watcher, kind=kind, subject_id=user_id, due=hour)


def url(notification: Notification, user: ActingUser) -> str:
    """What that person looked at, or asked, for who reads the log."""
    if not user.acting.may(AuditPermission.READ_LOG):
        return ""
    page = "reports:access-log" if notification.kind == KIND else "reports:access-changes"
    return f"{reverse(page)}?by={notification.subject_id}"
