"""That a case was opened in an emergency is told at once, and again to others when nobody has looked at it in time."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts import oversight
from accounts.for_each_organisation import in_each
from accounts.permissions import AccountPermission
from cases.emergency_access import services as emergency_access_services
from cases.permissions import CasePermission
from cases.record.access_models import Assignment, EmergencyAccess
from core.access.actor import ActingUser
from notifications.models import Notification
from notifications.services import notify

OPENED, OVERDUE = "cases.emergency", "cases.emergency_overdue"


def tell(sender: object, *, emergency: EmergencyAccess, **_: Any) -> None:
    """Whoever leads the case, and whoever reviews; else administrators, so that no emergency is told to nobody."""
    leads = Assignment.objects.current().filter(case=emergency.case, part=Assignment.Part.LEAD)
    told = {*leads.values_list("user_id", flat=True), *oversight.who_may(CasePermission.REVIEW_EMERGENCIES)}
    others = told - {emergency.user_id} or oversight.who_may(AccountPermission.MANAGE_USERS) - {emergency.user_id}
    for recipient in others:
        notify(recipient_id=recipient, kind=OPENED, subject_id=emergency.pk, due=emergency.created_at)


def remind() -> None:
    """Tell of what nobody has reviewed within three days, once."""
    in_each(lambda _organisation: _remind())


def _remind() -> None:
    """Those who review, and administrators: they see to it that somebody does."""
    before = timezone.now() - emergency_access_services.REVIEW_WITHIN
    told = oversight.who_may(CasePermission.REVIEW_EMERGENCIES, AccountPermission.MANAGE_USERS)
    for emergency in EmergencyAccess.objects.filter(verdict="", created_at__lt=before).order_by("created_at", "id"):
        for recipient in told - {emergency.user_id}:
            notify(recipient_id=recipient, kind=OVERDUE, subject_id=emergency.pk, due=emergency.created_at)


def url(notification: Notification, user: ActingUser) -> str:
    """The review, for who does it; the case, for who leads it."""
    if user.acting.may(CasePermission.REVIEW_EMERGENCIES):
        return reverse("cases:review-emergency", kwargs={"pk": notification.subject_id})
    emergency = EmergencyAccess.objects.filter(pk=notification.subject_id).first()
    return emergency.case.get_absolute_url() if emergency and user.acting.may(CasePermission.VIEW) else ""
