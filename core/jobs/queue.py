"""Work in the background. The job row is the truth; Celery only carries its id.

`enqueue` writes the row in the caller's transaction and rings PostgreSQL's bell, which sounds on commit.
The dispatcher (`manage.py dispatcher`) claims due rows with a lease and hands their ids to Celery. A worker
runs a job in one transaction that holds the row locked: what the handler writes and "done" are committed
together, so that a worker killed in the middle has done nothing, and the lease brings the job back.

The lease is also the ticket: a message that carries an older one does nothing. What is capped is how often a
job has *begun* (`attempts`), never how often it was sent: work that waits for a broker or for free workers is
late, not failed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple, cast
from uuid import UUID

from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Case, Max, Q, When
from django.db.models.functions import Greatest
from django.utils import timezone, translation

from core.access import providers
from core.access.actor import ActingUser
from core.access.log import accountable
from core.db import author, current_organisation, dispatcher_scope, organisation_scope
from core.errors import DomainError, is_no_room
from core.jobs.models import Job
from core.logs import logger
from core.registry import Registry, signal

CHANNEL = "harapan_jobs"
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5
BACKOFF = timedelta(seconds=30)
# No lease is longer: one that is was given by a clock that was wrong, and binds nobody.
LONGEST_LEASE = timedelta(minutes=10)

Handler = Callable[[Job, ActingUser], None]
registry: Registry[str, Handler] = Registry("core.jobs")
_awaited: set[str] = set()
# Tells of each `job` that has failed for good, so that a person hears of it.
job_failed = signal("core.job_failed")


class Claimed(NamedTuple):
    """A job in hand: nobody else may begin it before the moment `lease`."""

    organisation_id: UUID
    job_id: UUID
    lease: datetime


def handles(kind: str, *, is_awaited: bool = False) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of `kind`: `(job, user) -> None`, safe to run twice.

    `is_awaited` where a person waits at the screen for it: of what is due, that comes first.
    """

    def register(handler: Handler) -> Handler:
        registry.add(kind, handler)
        if is_awaited:
            _awaited.add(kind)
        return handler

    return register


def enqueue(*, kind: str, subject_id: UUID, recipient_id: UUID, due: datetime | None = None) -> Job:
    """Ask for a job, once: the same kind, subject, due time and recipient is the same job."""
    if kind not in registry:
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
    # Locked first: a job that the dispatcher claims at this moment is in hand, and no longer withdrawn.
    found = list(waiting.select_for_update().order_by("id").values_list("id", flat=True))
    Job.objects.filter(id__in=found).delete()
    return len(found)


def claim_due(*, now: datetime, most: int = 100) -> list[Claimed]:
    """Lease the jobs that are due at `now` and not in hand, and return them to be sent to Celery: first those for which
    a person waits."""
    with dispatcher_scope():
        is_over = Q(leased_until__lte=now) | Q(leased_until__gt=now + LONGEST_LEASE)
        due = Q(state=Job.State.WAITING, due__lte=now) | Q(is_over, state=Job.State.CLAIMED)
        # A running job holds its row locked, so a lease that ran out under it is passed over here.
        found = Job.objects.select_for_update(skip_locked=True, no_key=True).filter(due)
        rank = Case(When(kind__in=sorted(_awaited), then=0), default=1)
        rows = list(found.order_by(rank, "due", "id")[:most])
        spent = [row for row in rows if row.attempts >= MOST_ATTEMPTS]
        live = [row for row in rows if row.attempts < MOST_ATTEMPTS]
        lease = now + LEASE
        Job.objects.filter(id__in=[row.id for row in live]).update(state=Job.State.CLAIMED, leased_until=lease)
    for row in spent:
        _fail(_claimed(row, row.leased_until or now), translation.gettext("The work was interrupted too often."))
    return [_claimed(row, lease) for row in live]


def claim_one(job: Job) -> Claimed | None:
    """Lease one job, for who does it here and now; None when a worker has it already, or it is done."""
    lease = timezone.now() + LEASE
    with organisation_scope(cast(UUID, job.organisation_id)):
        taken = Job.objects.filter(id=job.id, state=Job.State.WAITING).update(
            state=Job.State.CLAIMED, leased_until=lease
        )
    return _claimed(job, lease) if taken else None


def give_back(claimed: list[Claimed]) -> None:
    """Put claimed jobs that could not be sent back among the waiting ones."""
    with dispatcher_scope():
        for one in claimed:
            Job.objects.filter(id=one.job_id, state=Job.State.CLAIMED, leased_until=one.lease).update(
                state=Job.State.WAITING, leased_until=None
            )


def run(*, organisation_id: UUID, job_id: UUID, lease: datetime) -> None:
    """Do one claimed job. Does nothing when it is done, in other hands, or claimed again since."""
    begun = _begin(Claimed(organisation_id, job_id, lease))
    if begun is None:
        return
    claimed, attempt, recipient_id = begun
    # What a person is told is in their language; the next job of this process starts without it.
    with author(by=recipient_id, work=f"job {job_id}"), translation.override(translation.get_language()):
        _attempt(claimed, attempt)


def report(job: Job, done: int, total: int) -> None:
    """Say how far a running job is. Advisory: kept outside the transaction, two numbers only."""
    cache.set(f"job:{job.id}", [done, total], 3600)


def progress(job: Job) -> tuple[int, int]:
    """How far a job is, as (done, total); (1, 1) when it is done."""
    if job.state == Job.State.DONE:
        return (1, 1)
    done, total = cache.get(f"job:{job.id}", (0, 1))
    return done, total


def oldest_due(now: datetime) -> timedelta:
    """How long a due job has waited to begin, at most: the measure of whether background work is alive."""
    with dispatcher_scope():
        # A job that was sent, perhaps many times, but never begun waits too: its workers are away.
        waiting = Job.objects.filter(
            Q(state=Job.State.WAITING) | Q(state=Job.State.CLAIMED, attempts=0), due__lte=now, created_at__lte=now
        )
        first = waiting.order_by(Greatest("due", "created_at")).first()
    return now - max(first.due, first.created_at) if first else timedelta()


def standstill(now: datetime, *, since: datetime) -> timedelta:
    """For how long work that is due has waited while none was finished, counted from `since` on at most.

    A pile of overdue work, as after a pause or a restore, is no standstill as long as it is worked off.
    """
    waited = min(oldest_due(now), now - since)
    if waited > LEASE:  # all jobs are looked through for this
        with dispatcher_scope():
            last = Job.objects.aggregate(last=Max("finished_at"))["last"]
        waited = min(waited, now - (last or since))
    return max(waited, timedelta())


def _claimed(row: Job, lease: datetime) -> Claimed:
    return Claimed(cast(UUID, row.organisation_id), row.id, lease)


def _begin(claimed: Claimed) -> tuple[Claimed, int, UUID] | None:
    """Count the attempt, in a transaction of its own so that a killed worker leaves it counted.

    Returns the job under a fresh lease, the number of the attempt and for whom it is; None when the ticket is no longer
    good.
    """
    with organisation_scope(claimed.organisation_id):
        job = _in_hand(claimed, wait=False)
        if job is None:
            return None
        job.attempts += 1
        job.leased_until = timezone.now() + LEASE
        job.save(update_fields=["attempts", "leased_until"])
        return claimed._replace(lease=job.leased_until), job.attempts, job.recipient_id


def _attempt(claimed: Claimed, attempt: int) -> None:
    try:
        with accountable(), organisation_scope(claimed.organisation_id):
            job = _in_hand(claimed, wait=True)
            if job is None:
                return
            user = _recipient(job)
            with timezone.override(user.acting.time_zone):
                registry[job.kind](job, user)
            job.state, job.finished_at, job.leased_until = Job.State.DONE, timezone.now(), None
            job.save(update_fields=["state", "finished_at", "leased_until"])
    except DomainError as error:
        _fail(claimed, str(error.message))
    except Exception as error:
        # The transaction is rolled back: nothing was done. Try again later, a few times.
        logger.exception("job failed", extra={"job": str(claimed.job_id), "attempt": attempt})
        if is_no_room(error):
            # Not the work's fault: it waits for room, however long that takes.
            _later(claimed, attempt, is_counted=False)
        elif attempt >= MOST_ATTEMPTS:
            _fail(claimed, translation.gettext("The work failed. Please tell support."))
        else:
            _later(claimed, attempt)


def _in_hand(claimed: Claimed, *, wait: bool) -> Job | None:
    """The job, locked, if it is still claimed under this lease.

    A message that comes twice passes over a job that somebody is at (`wait=False`). Who has begun it waits:
    the second message may hold the row for an instant, until it sees that its ticket is no longer good.
    """
    return (
        Job.objects.select_for_update(skip_locked=not wait, no_key=True)
        .filter(id=claimed.job_id, state=Job.State.CLAIMED, leased_until=claimed.lease)
        .first()
    )


def _recipient(job: Job) -> ActingUser:
    user = providers.authoriser.load(job.recipient_id, current_organisation())
    if user is None:
        raise DomainError(translation.gettext("The person who asked for this may no longer do it."))
    translation.activate(user.language)
    return user


def _later(claimed: Claimed, attempt: int, *, is_counted: bool = True) -> None:
    with organisation_scope(claimed.organisation_id):
        Job.objects.filter(id=claimed.job_id, state=Job.State.CLAIMED, leased_until=claimed.lease).update(
            leased_until=timezone.now() + BACKOFF * attempt, attempts=attempt if is_counted else attempt - 1
        )


def _fail(claimed: Claimed, why: str) -> None:
    with organisation_scope(claimed.organisation_id):
        job = _in_hand(claimed, wait=True)
        if job is None:
            return
        job.state, job.failure, job.finished_at = Job.State.FAILED, why[:300], timezone.now()
        job.save(update_fields=["state", "failure", "finished_at"])
        try:
            with transaction.atomic():
                job_failed.send(Job, job=job)
        except Exception:
            # The failure must be written down, also when telling somebody of it fails.
            logger.exception("failure not told", extra={"job": str(job.id)})
