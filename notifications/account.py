"""What happens to somebody's account is told to them at once, wherever they work (accounts/services/telling.py)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from accounts.permissions import AccountPermission
from core.access.actor import ActingUser
from notifications.models import Notification
from notifications.services import notify


def tell(sender: object, *, recipient_id: UUID, kind: str, subject_id: UUID, **_: Any) -> None:
    notify(recipient_id=recipient_id, kind=kind, subject_id=subject_id, due=timezone.now())


def own_account(notification: Notification, user: ActingUser) -> str:
    return reverse("accounts:factors")


def new_ways_in(notification: Notification, user: ActingUser) -> str:
    return reverse("accounts:recoveries") if user.acting.may(AccountPermission.MANAGE_USERS) else ""
