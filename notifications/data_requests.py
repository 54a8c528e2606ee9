"""Whoever handles requests about personal data is told of one that a case has entered into the register."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import watching
from cases.models import DataRequest
from cases.permissions import CasePermission
from cases.services import data_requests
from core.access.actor import ActingUser
from notifications import kinds
from notifications.kinds import Kind
from notifications.models import Notification
from notifications.services import notify

ENTERED = "cases.data_request"


def tell(request: DataRequest, by: ActingUser) -> None:
    """The hook of `cases.services.data_requests`."""
    for recipient in sorted(watching.who_may(CasePermission.HANDLE_DATA_REQUESTS) - {by.pk}):
        notify(recipient_id=recipient, kind=ENTERED, subject_id=request.pk, due=request.created_at)


def url(notification: Notification, user: ActingUser) -> str:
    """The request."""
    may = user.acting.may(CasePermission.HANDLE_DATA_REQUESTS)
    return reverse("cases:data-request", kwargs={"pk": notification.subject_id}) if may else ""


kinds.register(Kind(ENTERED, _("A new request waits in the register."), icon="writing-sign-off", url=url))
data_requests.entered_hooks.append(tell)
