"""Whoever asked for approval is told that there is an answer, and in no words which."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from cases.approvals.models import Approval
from cases.extension import approvals
from cases.permissions import CasePermission
from core.access.actor import ActingUser
from notifications.models import Notification
from notifications.services import notify

DECIDED = "cases.approval_decided"


def tell(sender: object, *, approval: Approval, **_: Any) -> None:
    if approval.created_by_id is not None and approval.decided_at is not None:
        notify(
            recipient_id=approval.created_by_id,
            kind=DECIDED,
            subject_id=approval.pk,
            due=approval.decided_at,
            case=approval.case,
        )


def url(notification: Notification, user: ActingUser) -> str:
    """The page of what was asked about, for whoever may open it; else the case."""
    row = Approval.objects.visible_to(user, CasePermission.VIEW).filter(pk=notification.subject_id).first()
    if row is None:
        return ""
    kind = approvals.of(row.kind)
    if user.acting.may(kind.ask):
        return kind.url(row.case, row.subject_id)
    return reverse("cases:detail", kwargs={"case": row.case_id})
