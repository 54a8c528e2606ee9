"""What happens to somebody's account is told to them at once, wherever they work (accounts/services/telling.py)."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.permissions import AccountPermission
from accounts.services import telling
from core.access.actor import ActingUser
from notifications import kinds
from notifications.kinds import Kind
from notifications.models import Notification
from notifications.services import notify


def tell(recipient_id: UUID, kind: str, subject_id: UUID) -> None:
    """The hook of `accounts.services.telling`."""
    notify(recipient_id=recipient_id, kind=kind, subject_id=subject_id, due=timezone.now())


def own_account(notification: Notification, user: ActingUser) -> str:
    return reverse("accounts:factors")


def new_ways_in(notification: Notification, user: ActingUser) -> str:
    return reverse("accounts:recoveries") if user.acting.may(AccountPermission.MANAGE_USERS) else ""


for kind in (
    Kind(telling.FACTOR_ADDED, _("A way to sign in was added."), icon="shield-check", url=own_account),
    Kind(telling.FACTOR_REMOVED, _("A way to sign in was removed."), icon="shield-x", url=own_account),
    Kind(telling.CODES_MADE, _("New recovery codes were made."), icon="shield-check", url=own_account),
    Kind(telling.CODE_USED, _("A recovery code was used."), icon="shield-exclamation", url=own_account),
    Kind(telling.PASSWORD_CHANGED, _("The password was changed."), icon="shield-check", url=own_account),
    Kind(telling.RECOVERY_ASKED, _("A new way in was asked for, for you."), icon="key", url=own_account),
    Kind(telling.RECOVERY_CONFIRMED, _("A new way in was made for you."), icon="key", url=own_account),
    Kind(telling.RECOVERY_WITHDRAWN, _("A new way in for you was withdrawn."), icon="key", url=own_account),
    Kind(telling.RECOVERY_USED, _("A new way in was used for your account."), icon="key", url=own_account),
    Kind(telling.RECOVERY_WAITS, _("A new way in waits for you to confirm it."), icon="key", url=new_ways_in),
):
    kinds.register(kind)
telling.hooks.append(tell)
