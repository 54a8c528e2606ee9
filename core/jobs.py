"""Work in the background. The job row is the truth; Celery only carries its id.

`enqueue` writes the row in the caller's transaction and rings PostgreSQL's bell, which sounds on commit.
The dispatcher (`manage.py dispatcher`) claims due rows with a lease and hands their ids to Celery. A worker
runs a job in one transaction that holds the row locked: what the handler writes and "done" are committed
together, so that a worker killed in the middle has done nothing, and the lease brings the job back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.core.cache import cache
from django.db import connection
from django.db.models import F, Q
from django.utils import timezone, translation

from core import access
from core.db import current_organisation, dispatcher_scope, organisation_scope
from core.errors import DomainError
from core.logs import logger
from core.models import Job

CHANNEL = "harapan_jobs"
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5
BACKOFF = timedelta(seconds=30)

Handler = Callable[[Job, Any], None]
_handlers: dict[str, Handler] = {}
# Told of each job that has failed for good, so that a person hears of it. Filled by `notifications`.
failed_hooks: list[Callable[[Job], None]] = []


class Claimed(NamedTuple):
    organisation_id: UUID
    job_id: UUID
    attempt: int


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of `kind`: `(job, user) -> None`, safe to run twice."""

    def register(handler: Handler) -> Handler:
        if kind in _handlers:
            raise RuntimeError(f"Two handlers for {kind}.")
        _handlers[kind] = handler
        return handler

    return register


def enqueue(*, kind: str, subject_id: UUID, recipient_id: UUID, due: datetime | None = None) -> Job:
    """Ask for a job, once: the same kind, subject, due time and recipient is the same job."""
    if kind not in _handlers:
        raise RuntimeError(f"No handler for {kind}.")
    job, _made = Job.objects.get_or_create(
        organisation_id=current_organisation(),
        kind=kind,
        subject_id=subject_id,
        due=due or timezone.now(),
        recipient_id=recipient_id,
    )
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
    return job


def cancel(*, kind: str, subject_id: UUID) -> int:
    """Withdraw the waiting jobs of a subject. Returns how many."""
    waiting = Job.objects.filter(kind=kind, subject_id=subject_id, state=Job.State.WAITING)
    return waiting.delete()[0]


def claim_due(*, now: datetime, most: int = 100) -> list[Claimed]:
    """Lease the jobs that are due at `now` and not in hand, and return them to be sent to Celery."""
    with dispatcher_scope():
        due = Q(state=Job.State.WAITING, due__lte=now) | Q(state=Job.State.CLAIMED, leased_until__lte=now)
        # A running job holds its row locked, so a lease that ran out under it is passed over here.
        rows = list(
            Job.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(due)
            .order_by("due", "id")[:most]
        )
        spent = [row.id for row in rows if row.attempts >= MOST_ATTEMPTS]
        live = [row for row in rows if row.attempts < MOST_ATTEMPTS]
        Job.objects.filter(id__in=[row.id for row in live]).update(
            state=Job.State.CLAIMED, leased_until=now + LEASE, attempts=F("attempts") + 1
        )
        given_up = [row for row in rows if row.id in spent]
    for row in given_up:
        _fail(row.organisation_id, row.id, translation.gettext("The work was interrupted too often."))
    return [Claimed(row.organisation_id, row.id, row.attempts + 1) for row in live]


def run(*, organisation_id: UUID, job_id: UUID, attempt: int) -> None:
    """Do one claimed job. Does nothing when it is done, in other hands, or claimed again since."""
    try:
        with access.accountable(), organisation_scope(organisation_id):
            job = (
                Job.objects.select_for_update(skip_locked=True, no_key=True)
                .filter(id=job_id, state=Job.State.CLAIMED, attempts=attempt)
                .first()
            )
            if job is None:
                return
            user = _recipient(job)
            _handlers[job.kind](job, user)
            job.state, job.finished_at, job.leased_until = Job.State.DONE, timezone.now(), None
            job.save(update_fields=["state", "finished_at", "leased_until"])
    except DomainError as error:
        _fail(organisation_id, job_id, str(error.message))
    except Exception:
        # The transaction is rolled back: nothing was done. Try again later, a few times.
        logger.exception("job failed", extra={"job": str(job_id), "attempt": attempt})
        if attempt >= MOST_ATTEMPTS:
            _fail(organisation_id, job_id, translation.gettext("The work failed. Please tell support."))
        else:
            _later(organisation_id, job_id, attempt)


def report(job: Job, done: int, total: int) -> None:
    """Say how far a running job is. Advisory: kept outside the transaction, two numbers only."""
    cache.set(f"job:{job.id}", (done, total), 3600)


def progress(job: Job) -> tuple[int, int]:
    """How far a job is, as (done, total); (1, 1) when it is done."""
    if job.state == Job.State.DONE:
        return (1, 1)
    found = cache.get(f"job:{job.id}")
    return found if found else (0, 1)


def oldest_due(now: datetime) -> timedelta:
    """How long the oldest due job has waited: the measure of whether background work is alive."""
    with dispatcher_scope():
        first = Job.objects.filter(state=Job.State.WAITING, due__lte=now).order_by("due").first()
    return now - first.due if first else timedelta()


def _recipient(job: Job) -> Any:
    user = access.authoriser.load(job.recipient_id, job.organisation_id)
    if user is None:
        raise DomainError(translation.gettext("The person who asked for this may no longer do it."))
    translation.activate(user.language)
    return user


def _later(organisation_id: UUID, job_id: UUID, attempt: int) -> None:
    with organisation_scope(organisation_id):
        Job.objects.filter(id=job_id, state=Job.State.CLAIMED, attempts=attempt).update(
            leased_until=timezone.now() + BACKOFF * attempt
        )


def _fail(organisation_id: UUID, job_id: UUID, why: str) -> None:
    with organisation_scope(organisation_id):
        job = Job.objects.select_for_update().get(id=job_id)
        job.state, job.failure, job.finished_at = Job.State.FAILED, why[:300], timezone.now()
        job.save(update_fields=["state", "failure", "finished_at"])
        for hook in failed_hooks:
            hook(job)
