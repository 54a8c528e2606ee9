"""Work that failed for good is told to the person who asked for it, with a way to where it was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.urls import reverse

from cases.record.models import Case
from core.access import providers
from core.access.actor import ActingUser
from core.db import current_organisation
from core.jobs.models import Job
from core.registry import Registry
from notifications.models import Notification
from notifications.services import notify

KIND = "notifications.work_failed"


class Place(NamedTuple):
    """Where a piece of work was asked for."""

    case: Case
    url: str


# (subject of the job, the person who asked, at work) -> None when they may not see it (any more).
Find = Callable[[UUID, ActingUser], Place | None]
registry: Registry[str, Find] = Registry("notifications.failures")


def register(job_kind: str, find: Find) -> None:
    """Say where jobs of a kind are asked for, and where it stands why one failed.

    `find` must go through `visible_to(user)`.
    """
    registry.add(job_kind, find)


def tell(sender: object, *, job: Job, **_: Any) -> None:
    """Of `core.jobs.queue.job_failed`: tell the person who asked, if they still work here."""
    user = providers.authoriser.load(job.recipient_id, current_organisation())
    if user is None:
        return
    find = registry.get(job.kind)
    place = find(job.subject_id, user) if find else None
    notify(
        recipient_id=user.pk,
        kind=KIND,
        subject_id=job.pk,
        due=job.due,
        case=place.case if place else None,
    )


def url(notification: Notification, user: ActingUser) -> str:
    """Where the failed work was asked for; the case, when nothing closer is known."""
    job = Job.objects.filter(pk=notification.subject_id, recipient_id=user.pk).first()
    find = registry.get(job.kind) if job else None
    place = find(job.subject_id, user) if job and find else None
    if place:
        return place.url
    return reverse("cases:detail", kwargs={"case": notification.case_id}) if notification.case_id else ""


def reasons(notifications: list[Notification]) -> dict[UUID, str]:
    """Why the work of these notifications failed, by the notification's id, with one query at most.

    Only of work that was asked for nowhere in particular. A place says the reason itself, to who opens it: it may
    speak of the case, which the inbox, read over a shoulder, must not.
    """
    jobs = {one.subject_id: one.pk for one in notifications if one.kind == KIND}
    if not jobs:
        return {}
    found = Job.objects.filter(pk__in=jobs).exclude(kind__in=list(registry))
    return {jobs[job.pk]: job.failure for job in found}
