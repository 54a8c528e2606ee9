"""What others do with roles and access is told at once to who watches over it (accounts/oversight.py)."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import Role
from accounts.permissions import AccountPermission
from accounts.services import telling
from audit.permissions import AuditPermission
from cases.permissions import CasePermission
from core.access.actor import ActingUser
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
