"""That somebody asks for access is told to whoever answers for the case; the answer to whoever asked."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts import oversight
from cases.access_requests import services as access_requests_services
from cases.access_requests.models import AccessRequest
from cases.permissions import CasePermission
from cases.record.emergency import is_in_by_emergency
from cases.record.models import Case
from core.access import providers
from core.access.actor import ActingUser
from core.db import current_organisation
from core.jobs import queue as jobs
from core.jobs.models import Job
from notifications.models import Notification
from notifications.services import notify

ASKED, ANSWERED = access_requests_services.TELL, "cases.access_answered"


@jobs.handles(access_requests_services.TELL)
def tell(job: Job, user: ActingUser) -> None:
    """Everybody who may change the team of the case; of a code without a case nobody."""
    asked = AccessRequest.objects.select_related("case").filter(pk=job.subject_id).first()
    if asked is None or asked.case is None:
        return
    for recipient in sorted(oversight.who_may(CasePermission.ASSIGN) - {asked.user_id}):
        person = providers.authoriser.load(recipient, current_organisation())
        if person is not None and _answers(person, asked.case):
            notify(recipient_id=recipient, kind=ASKED, subject_id=asked.pk, due=asked.created_at, case=asked.case)


def tell_answer(sender: object, *, asked: AccessRequest, **_: Any) -> None:
    notify(recipient_id=asked.user_id, kind=ANSWERED, subject_id=asked.pk, due=asked.decided_at or timezone.now())


def _answers(person: ActingUser, case: Case) -> bool:
    may = Case.objects.visible_to(person, CasePermission.ASSIGN).filter(pk=case.pk).exists()
    return may and not is_in_by_emergency(case, person, CasePermission.ASSIGN)


def url(notification: Notification, user: ActingUser) -> str:
    rows = AccessRequest.objects.visible_to(user, CasePermission.ASSIGN).waiting()
    if rows.filter(pk=notification.subject_id).exists():
        return reverse("cases:answer-request", kwargs={"pk": notification.subject_id})
    return list_url(notification, user)


def list_url(notification: Notification, user: ActingUser) -> str:
    return reverse("cases:access-requests") if user.acting.may(CasePermission.VIEW) else ""
