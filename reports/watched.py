"""What others do with roles and access is told at once to who watches over it (accounts/watching.py)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from accounts.permissions import AccountPermission
from accounts.services import telling
from audit.permissions import AuditPermission
from cases.permissions import CasePermission
from core.access.actor import ActingUser
from legal import certificate_told
from notifications import kinds
from notifications.kinds import Kind
from notifications.models import Notification

_PLACES = {telling.INVITED: "accounts:invitations", telling.RECOVERY_WATCHED: "accounts:recoveries"}


def url(notification: Notification, user: ActingUser) -> str:
    """The changes of access for who reads the log; the person, role or list for who gives roles."""
    if user.acting.may(AuditPermission.READ_LOG):
        return reverse("reports:access-changes")
    if not user.acting.may(AccountPermission.MANAGE_USERS):
        return ""
    if notification.kind in _PLACES:
        return reverse(_PLACES[notification.kind])
    if notification.kind != telling.ROLE_CHANGED:
        return reverse("accounts:member", kwargs={"pk": notification.subject_id})
    role = Role.objects.visible_to(user).filter(pk=notification.subject_id).first()
    return reverse("accounts:role", kwargs={"pk": role.pk}) if role else reverse("accounts:roles")


def certificate_url(notification: Notification, user: ActingUser) -> str:
    """The changes of access for who reads the log; the certificate for who puts one in."""
    if user.acting.may(AuditPermission.READ_LOG):
        return reverse("reports:access-changes")
    return reverse("legal:signing") if user.acting.may(CasePermission.SET_RULES) else ""


kinds.register(
    Kind(
        certificate_told.CHANGED,
        _("A certificate for signing was put in or taken out."),
        icon="certificate",
        url=certificate_url,
    )
)
for code, text, icon in (
    (telling.INVITED, _("Somebody was invited."), "user-plus"),
    (telling.JOINED, _("Somebody new works here."), "user-plus"),
    (telling.ROLE_GIVEN, _("A role was given to somebody."), "id-badge"),
    (telling.ROLE_TAKEN, _("A role was taken away from somebody."), "id-badge"),
    (telling.ROLE_CHANGED, _("A role was changed."), "id-badge"),
    (telling.ACCESS_ENDED, _("Somebody's access was switched off."), "user-minus"),
    (telling.ACCESS_RESTORED, _("Somebody's access was restored."), "user-plus"),
    (telling.RECOVERY_WATCHED, _("A new way in was made or asked for, for a colleague."), "key"),
):
    kinds.register(Kind(code, text, icon=icon, url=url))
