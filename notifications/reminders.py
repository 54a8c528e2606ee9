"""Reminders: a job that falls due, looks again whether there is still something to say, and says it once.

An app registers a kind with a function that finds the subject again, with the recipient's rights at the time
the job runs. It plans reminders in the transaction of its own write.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from cases.cover.substitution import others_for
from cases.record.models import Case
from core.access.actor import ActingUser
from core.jobs import queue as jobs
from core.jobs.models import Job
from notifications import kinds
from notifications.kinds import Kind
from notifications.services import notify

# What comes back later than this says nothing that the pages of the case have not said long before.
FRESH = timedelta(days=7)


class Due(NamedTuple):
    """What the recipient is to be reminded of: the case, and the moment at which it fell due."""

    case: Case
    at: datetime


# (subject, when the job was due, the recipient at work) -> None when there is nothing to say any more.
Find = Callable[[UUID, datetime, ActingUser], Due | None]


def register(kind: Kind, find: Find, *, also_others: bool = False) -> None:
    """Make `kind` a kind of reminder. `find` must go through `visible_to(user)`. With `also_others` whoever sees to it
    for the recipient then (`others_for`) is reminded too, by a job of their own with their own rights, where `find`
    says that it is theirs to see to."""
    kinds.register(replace(kind, is_dated=True))

    @jobs.handles(kind.code)
    def remind(job: Job, user: ActingUser) -> None:
        due = find(job.subject_id, job.due, user)
        if due is not None:
            notify(recipient_id=user.pk, kind=kind.code, subject_id=job.subject_id, due=due.at, case=due.case)
        for other in others_for(user) if also_others else ():
            jobs.enqueue(kind=kind.code, subject_id=job.subject_id, recipient_id=other, due=job.due)


def plan(*, kind: str, subject_id: UUID, recipient_id: UUID, at: datetime) -> Job:
    """Remind somebody of something at a moment; a moment that has passed means at once."""
    return jobs.enqueue(kind=kind, subject_id=subject_id, recipient_id=recipient_id, due=at)


def cancel(*, kind: str, subject_id: UUID) -> int:
    """Withdraw the reminders of a subject that have not begun. Returns how many."""
    return jobs.cancel(kind=kind, subject_id=subject_id)
