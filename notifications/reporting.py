"""Whoever handles enquiries is told that somebody wrote through the public page.

A job for each of them asks with their own rights whether they see it: whoever writes does not wait for that.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts import oversight
from cases.enquiries.models import Enquiry
from cases.permissions import CasePermission
from core.access.actor import ActingUser
from core.jobs import queue as jobs
from core.jobs.models import Job
from notifications.models import Notification
from notifications.services import notify

REPORTED = "cases.reported"


def tell(sender: object, *, enquiry: Enquiry, at: datetime, **_: Any) -> None:
    for recipient in oversight.who_may(CasePermission.LOG_ENQUIRIES):
        jobs.enqueue(kind=REPORTED, subject_id=enquiry.pk, recipient_id=recipient, due=at)


@jobs.handles(REPORTED)
def _tell_one(job: Job, user: ActingUser) -> None:
    if Enquiry.objects.visible_to(user, CasePermission.LOG_ENQUIRIES).filter(pk=job.subject_id).exists():
        notify(recipient_id=user.pk, kind=REPORTED, subject_id=job.subject_id, due=job.due)


def url(notification: Notification, user: ActingUser) -> str:
    """The enquiry."""
    may = user.acting.may(CasePermission.LOG_ENQUIRIES)
    return reverse("cases:enquiry", kwargs={"pk": notification.subject_id}) if may else ""
