"""Every write of notifications."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cases.record.models import Case
from core.access.actor import ActingUser
from core.db import current_organisation
from notifications import kinds
from notifications.models import Notification


@transaction.atomic
def notify(*, recipient_id: UUID, kind: str, subject_id: UUID, due: datetime, case: Case | None = None) -> Notification:
    """Tell somebody something, once: the same recipient, kind, subject and moment is the same notification.

    The caller has asked whether the recipient may still see the case. Raises KeyError for an unknown kind.
    """
    kinds.registry[kind]
    notification, _made = Notification.objects.get_or_create(
        organisation_id=current_organisation(),
        recipient_id=recipient_id,
        kind=kind,
        subject_id=subject_id,
        due=due,
        defaults={"case": case},
    )
    return notification


def mark_read(*, notification_id: UUID, by: ActingUser) -> None:
    """Note that the recipient has seen it. Reading it twice changes nothing."""
    Notification.objects.visible_to(by).unread().filter(pk=notification_id).update(read_at=timezone.now())


def mark_all_read(*, by: ActingUser) -> int:
    """Note that the recipient has seen everything there is now. Returns how many were new."""
    return Notification.objects.visible_to(by).unread().update(read_at=timezone.now())
