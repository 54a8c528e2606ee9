"""An intake that finds somebody in danger now is told at once to who leads the case and who supervises it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from cases.intake.models import Intake
from cases.permissions import CasePermission
from core.access.actor import ActingUser
from notifications import alerts
from notifications.models import Notification

KIND = "cases.in_danger"


def tell(sender: object, *, intake: Intake, by: ActingUser, **_: Any) -> None:
    if intake.is_in_danger:
        alerts.alert(KIND, intake, by=by)


def find(intake_id: UUID, user: ActingUser) -> Intake | None:
    rows = Intake.objects.visible_to(user, CasePermission.READ_ACCOUNT).select_related("case")
    return rows.filter(pk=intake_id, is_in_danger=True, case__closed_on=None).first()


def url(notification: Notification, user: ActingUser) -> str:
    may = user.acting.may(CasePermission.VIEW) and notification.case is not None
    return notification.case.get_absolute_url() if may and notification.case else ""
