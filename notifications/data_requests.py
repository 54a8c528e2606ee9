"""Whoever handles requests about personal data is told of one that a case has entered into the register."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts import oversight
from cases.data_rights.models import DataRequest
from cases.permissions import CasePermission
from core.access.actor import ActingUser
from notifications.models import Notification
from notifications.services import notify

ENTERED = "cases.data_request"


def tell(sender: object, *, request: DataRequest, by: ActingUser, **_: Any) -> None:
    for recipient in sorted(oversight.who_may(CasePermission.HANDLE_DATA_REQUESTS) - {by.pk}):
        notify(recipient_id=recipient, kind=ENTERED, subject_id=request.pk, due=request.created_at)


def url(notification: Notification, user: ActingUser) -> str:
    """The request."""
    may = user.acting.may(CasePermission.HANDLE_DATA_REQUESTS)
    return reverse("cases:data-request", kwargs={"pk": notification.subject_id}) if may else ""
