"""Unusual looking is told to those who read the access log, within a minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from accounts.everywhere import in_each
from accounts.models import Membership
from accounts.permissions import AccountPermission
from audit import unusual
from audit.permissions import AuditPermission
from notifications.models import Notification
from notifications.services import notify

KIND = "reports.unusual_looking"


def watch() -> None:
    """Look at the last hour of each organisation, and tell once for each person and hour."""
    in_each(lambda _organisation: _watch(timezone.now()))


def _watch(now: datetime) -> None:
    for found in unusual.unusual(now):
        tell(found.user_id, now)


def tell(user_id: UUID, now: datetime) -> None:
    """Tell those who watch over the log, but not the person whom it is about."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    for watcher in watchers() - {user_id}:
        notify(recipient_id=watcher, kind=KIND, subject_id=user_id, due=hour)


def watchers() -> set[UUID]:
    """Who reads the access log; where nobody does, who gives roles and can see to it that somebody does."""
    current = Membership.objects.current()
    for code in (AuditPermission.READ_LOG, AccountPermission.MANAGE_USERS):
        found = set(current.who_may(code).values_list("user_id", flat=True))
        if found:
            return found
    return set()


def url(notification: Notification, user: Any) -> str:
    """The looks of that person, for who reads the log."""
    if not user.acting.may(AuditPermission.READ_LOG):
        return ""
    return f"{reverse('reports:access-log')}?by={notification.subject_id}"
