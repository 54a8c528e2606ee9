"""What happens to somebody's account is told to them at once, wherever they work (accounts/services/telling.py)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.services import telling
from notifications import kinds
from notifications.kinds import Kind
from notifications.models import Notification
from notifications.services import notify


def tell(recipient_id: UUID, kind: str, subject_id: UUID) -> None:
    """The hook of `accounts.services.telling`."""
    notify(recipient_id=recipient_id, kind=kind, subject_id=subject_id, due=timezone.now())


def own_account(notification: Notification, user: Any) -> str:
    return reverse("accounts:factors")


for kind in (
    Kind(telling.FACTOR_ADDED, _("A way to sign in was added."), icon="shield-check", url=own_account),
    Kind(telling.FACTOR_REMOVED, _("A way to sign in was removed."), icon="shield-x", url=own_account),
    Kind(telling.CODES_MADE, _("New recovery codes were made."), icon="shield-check", url=own_account),
    Kind(telling.CODE_USED, _("A recovery code was used."), icon="shield-exclamation", url=own_account),
    Kind(telling.PASSWORD_CHANGED, _("The password was changed."), icon="shield-check", url=own_account),
):
    kinds.register(kind)
telling.hooks.append(tell)
