"""Who stands in for somebody, and for whom, is told once, whatever the number of cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from cases.cover.models import Cover
from cases.permissions import CasePermission
from core.access.actor import ActingUser
from notifications.models import Notification
from notifications.services import notify

STANDS_IN, STOOD_FOR, ENDED = "cases.stands_in", "cases.stood_for", "cases.cover_ended"


def tell(sender: object, *, cover: Cover, by: ActingUser, **_: Any) -> None:
    _tell(cover, {cover.stand_in_id: STANDS_IN, cover.absent_id: STOOD_FOR}, due=cover.created_at, by=by)


def tell_end(sender: object, *, cover: Cover, by: ActingUser, **_: Any) -> None:
    _tell(cover, {cover.stand_in_id: ENDED, cover.absent_id: ENDED}, due=cover.updated_at, by=by)


def _tell(cover: Cover, told: dict[UUID, str], *, due: datetime, by: ActingUser) -> None:
    for recipient, kind in told.items():
        if recipient != by.pk:
            notify(recipient_id=recipient, kind=kind, subject_id=cover.pk, due=due)


def url(notification: Notification, user: ActingUser) -> str:
    may = user.acting.may(CasePermission.VIEW)
    return reverse("cases:cover", kwargs={"pk": notification.subject_id}) if may else ""
