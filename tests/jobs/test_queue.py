"""The job table's promises: once, not too early, not by two, never lost, and failed in words."""

from __future__ import annotations

import errno
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.dispatch import Signal
from django.test import Client
from django.utils import timezone, translation

from accounts.services import end_membership
from cases.notes.models import Note
from cases.notes.services import add_note
from core.access.actor import ActingUser
from core.access.log import log_access
from core.db import organisation_scope
from core.errors import DomainError
from core.jobs import queue as jobs
from core.jobs.models import Job
from core.web import health
from tests.factories import World
from tests.jobs.conftest import KIND, Work

SECOND = timedelta(seconds=1)


def ask(world: World, *, due: datetime | None = None, subject: UUID | None = None) -> Job:
    with world.at_work(world.caseworker) as by:
        return jobs.enqueue(kind=KIND, subject_id=subject or uuid4(), recipient_id=by.pk, due=due)


def stored(world: World, job: Job) -> Job:
    with organisation_scope(world.organisation.pk):
        return Job.objects.get(pk=job.pk)


def change(world: World, *only: Job, **values: Any) -> None:
    with organisation_scope(world.organisation.pk):
        rows = Job.objects.filter(pk__in=[job.pk for job in only]) if only else Job.objects.all()
        rows.update(**values)


def run(claimed: jobs.Claimed) -> None:
    jobs.run(**claimed._asdict())


def test_the_same_work_is_asked_for_once(world: World, work: Work) -> None:
    due, subject = timezone.now(), uuid4()
    assert ask(world, due=due, subject=subject) == ask(world, due=due, subject=subject)
    assert ask(world, due=due + SECOND, subject=subject) != ask(world, due=due, subject=subject)
    assert len(jobs.claim_due(now=due + SECOND)) == 2


def test_unknown_work_is_refused_when_it_is_asked_for(world: World) -> None:
    with world.at_work(world.caseworker) as by, pytest.raises(RuntimeError, match="No handler"):
        jobs.enqueue(kind="tests.unknown", subject_id=uuid4(), recipient_id=by.pk)


def test_nothing_is_claimed_before_it_is_due(world: World, work: Work) -> None:
    due = timezone.now() + timedelta(days=30)
    job = ask(world, due=due)
    assert jobs.claim_due(now=due - SECOND) == []
    assert jobs.claim_due(now=due) == [jobs.Claimed(world.organisation.pk, job.pk, due + jobs.LEASE)]


def test_a_claimed_job_is_not_claimed_again_until_its_lease_is_over(world: World, work: Work) -> None:
    due = timezone.now()
    ask(world, due=due)
    first = jobs.claim_due(now=due)
    assert jobs.claim_due(now=due + jobs.LEASE - SECOND) == []
    again = jobs.claim_due(now=due + jobs.LEASE)
    assert [one.job_id for one in again] == [one.job_id for one in first]
    run(first[0])  # the late message of the first lease
    assert work.seen == []
    run(again[0])
    assert len(work.seen) == 1


def test_a_message_that_arrives_twice_is_work_done_once(world: World, work: Work) -> None:
    job = ask(world)
    claimed = jobs.claim_due(now=timezone.now())[0]
    run(claimed)
    run(claimed)
    assert len(work.seen) == 1
    done = stored(world, job)
    assert (done.state, done.attempts, done.leased_until) == (Job.State.DONE, 1, None)
    assert done.finished_at is not None
    assert jobs.claim_due(now=timezone.now() + timedelta(days=1)) == []


def test_a_job_runs_with_the_rights_language_and_clock_of_who_asked(world: World, work: Work) -> None:
    seen: dict[str, Any] = {}

    def look(job: Job, user: ActingUser) -> None:
        seen.update(user=user, language=translation.get_language(), zone=timezone.get_current_timezone_name())
        seen["may"] = user.acting.may("cases.view")

    work.act = look
    world.caseworker.language = "en"
    world.caseworker.save()
    with world.at_work(world.caseworker):
        world.site.time_zone = "Asia/Jayapura"
        world.site.save()
    ask(world)
    with translation.override("id"):
        run(jobs.claim_due(now=timezone.now())[0])
        assert translation.get_language() == "id"
    assert seen == {"user": world.caseworker, "language": "en", "zone": "Asia/Jayapura", "may": True}
    assert timezone.get_current_timezone_name() == "Asia/Jakarta"


def test_what_a_failed_attempt_wrote_is_gone_and_it_is_tried_again_later(world: World, work: Work) -> None:
    def write_and_stumble(job: Job, user: ActingUser) -> None:
        add_note(case=world.case, text="belum selesai", by=user)
        raise ValueError("secret of a survivor")

    work.act = write_and_stumble
    job = ask(world)
    run(jobs.claim_due(now=timezone.now())[0])
    with organisation_scope(world.organisation.pk):
        assert Note.objects.count() == 0
    waiting = stored(world, job)
    assert (waiting.state, waiting.attempts, waiting.failure) == (Job.State.CLAIMED, 1, "")
    assert jobs.claim_due(now=timezone.now() + jobs.BACKOFF - SECOND) == []
    work.act = lambda job, user: None
    run(jobs.claim_due(now=timezone.now() + jobs.BACKOFF)[0])
    assert stored(world, job).state == Job.State.DONE


def test_work_that_never_succeeds_is_shown_to_a_person(world: World, work: Work, told: list[Job]) -> None:
    def stumble(job: Job, user: ActingUser) -> None:
        raise ValueError("secret of a survivor")

    work.act = stumble
    job = ask(world)
    now = timezone.now()
    for _attempt in range(jobs.MOST_ATTEMPTS):
        now += timedelta(hours=1)
        run(jobs.claim_due(now=now)[0])
    failed = stored(world, job)
    assert (failed.state, failed.attempts) == (Job.State.FAILED, jobs.MOST_ATTEMPTS)
    assert failed.failure
    assert "secret" not in failed.failure
    assert told == [failed]
    assert jobs.claim_due(now=now + timedelta(days=1)) == []


def test_a_job_that_was_claimed_by_a_clock_that_ran_ahead_comes_back(world: World, work: Work) -> None:
    job, now = ask(world), timezone.now()
    lost = jobs.claim_due(now=now + timedelta(days=2))
    assert [claimed.job_id for claimed in lost] == [job.pk]
    found = jobs.claim_due(now=now + SECOND)
    assert [(claimed.job_id, claimed.lease) for claimed in found] == [(job.pk, now + SECOND + jobs.LEASE)]
    run(lost[0])
    assert work.seen == []
    run(found[0])
    assert stored(world, job).state == Job.State.DONE


def test_work_for_which_a_person_waits_goes_before_older_work(
    world: World, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jobs.registry._values, "tests.awaited", work)
    monkeypatch.setattr(jobs, "_awaited", {"tests.awaited"})
    now = timezone.now()
    old = [ask(world, due=now - timedelta(hours=hours)).pk for hours in (1, 2)]
    with world.at_work(world.caseworker) as by:
        awaited = jobs.enqueue(kind="tests.awaited", subject_id=uuid4(), recipient_id=by.pk).pk
    claimed = [one.job_id for one in jobs.claim_due(now=timezone.now(), most=2)]
    assert claimed == [awaited, old[1]]


def test_work_that_finds_no_room_waits_for_it_however_long(world: World, work: Work, told: list[Job]) -> None:
    def no_room(job: Job, user: ActingUser) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    work.act = no_room
    job = ask(world)
    now = timezone.now()
    for _attempt in range(jobs.MOST_ATTEMPTS + 2):
        now += timedelta(minutes=5)
        run(jobs.claim_due(now=now)[0])
    waiting = stored(world, job)
    assert (waiting.state, waiting.attempts, told) == (Job.State.CLAIMED, 0, [])
    work.act = lambda job, user: None
    run(jobs.claim_due(now=now + timedelta(minutes=5))[0])
    assert stored(world, job).state == Job.State.DONE


def test_a_refusal_of_the_rules_is_final_and_said_in_the_persons_language(
    world: World, work: Work, told: list[Job]
) -> None:
    from django.utils.translation import gettext_lazy

    def refuse(job: Job, user: ActingUser) -> None:
        raise DomainError(gettext_lazy("Yes"))

    work.act = refuse
    job = ask(world)  # she works in Indonesian
    with translation.override("en"):
        run(jobs.claim_due(now=timezone.now())[0])
    failed = stored(world, job)
    assert (failed.state, failed.attempts, failed.failure) == (Job.State.FAILED, 1, "Ya")
    assert told == [failed]


def test_a_failure_that_cannot_be_told_is_a_failure_all_the_same(
    world: World, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(job: Job, user: ActingUser) -> None:
        raise DomainError("no")

    def broken(sender: object, **_: Any) -> None:
        raise RuntimeError("the receiver is broken")

    work.act = refuse
    monkeypatch.setattr(jobs, "job_failed", Signal())
    jobs.job_failed.connect(broken)
    job = ask(world)
    run(jobs.claim_due(now=timezone.now())[0])
    assert stored(world, job).state == Job.State.FAILED


def test_work_that_waits_for_workers_is_late_and_not_failed(world: World, work: Work) -> None:
    job = ask(world)
    now = timezone.now()
    for _sweep in range(jobs.MOST_ATTEMPTS * 3):
        now += jobs.LEASE
        claimed = jobs.claim_due(now=now)
        assert len(claimed) == 1
    assert stored(world, job).attempts == 0
    run(claimed[0])
    assert stored(world, job).state == Job.State.DONE


def test_a_worker_that_dies_each_time_is_given_up_after_a_few_times(world: World, work: Work, told: list[Job]) -> None:
    job = ask(world)
    now = timezone.now()
    for _death in range(jobs.MOST_ATTEMPTS):
        now += timedelta(minutes=10)
        assert jobs._begin(jobs.claim_due(now=now)[0]) is not None  # and then it is killed
    assert jobs.claim_due(now=now + timedelta(minutes=10)) == []
    assert stored(world, job).state == Job.State.FAILED
    assert [one.pk for one in told] == [job.pk]


def test_what_could_not_be_sent_waits_again(world: World, work: Work) -> None:
    job = ask(world)
    now = timezone.now()
    claimed = jobs.claim_due(now=now)
    jobs.give_back(claimed)
    assert stored(world, job).state == Job.State.WAITING
    again = jobs.claim_due(now=now + SECOND)
    jobs.give_back(claimed)  # an old ticket gives nothing back
    assert stored(world, job).state == Job.State.CLAIMED
    run(again[0])
    assert stored(world, job).state == Job.State.DONE


def test_waiting_work_can_be_withdrawn_and_work_in_hand_cannot(world: World, work: Work) -> None:
    subject, now = uuid4(), timezone.now()
    in_hand = ask(world, due=now, subject=subject)
    waiting = ask(world, due=now + timedelta(days=1), subject=subject)
    other = ask(world, due=now + timedelta(days=1))
    jobs.claim_due(now=now)
    with organisation_scope(world.organisation.pk):
        assert jobs.cancel(kind=KIND, subject_id=subject) == 1
        left = set(Job.objects.filter(kind=KIND).values_list("pk", flat=True))
    assert left == {in_hand.pk, other.pk}
    assert waiting.pk not in left


def test_who_no_longer_works_here_gets_nothing_done(world: World, work: Work, told: list[Job]) -> None:
    with world.at_work(world.colleague) as by:
        membership_id = by.acting.membership_id
        job = jobs.enqueue(kind=KIND, subject_id=uuid4(), recipient_id=by.pk)
    with world.at_work(world.administrator) as by:
        end_membership(membership_id=membership_id, expected_version=1, by=by)
    run(jobs.claim_due(now=timezone.now())[0])
    assert work.seen == []
    assert stored(world, job).state == Job.State.FAILED


def test_a_job_opens_only_what_it_has_logged(world: World, work: Work) -> None:
    """Each job is accountable for itself: what the one before it logged does not open anything here."""
    opened: list[str] = []

    def read(job: Job, user: ActingUser) -> None:
        from cases.record.models import Identity

        identity = Identity.objects.visible_to(user).get(person=world.case.person)
        if not opened:
            log_access(by=user, act="test", rows=[world.case], compartments=["identity"])
        opened.append(identity.full_name)

    work.act = read
    ask(world)
    second = ask(world)
    for claimed in jobs.claim_due(now=timezone.now()):
        run(claimed)
    assert len(opened) == 1
    assert stored(world, second).attempts == 1
    assert stored(world, second).state == Job.State.CLAIMED


def test_how_long_work_has_waited(world: World, work: Work) -> None:
    now = timezone.now()
    assert jobs.oldest_due(now) == timedelta()
    job = ask(world, due=now - timedelta(days=400))  # asked for today, about a day long past
    later = job.created_at + timedelta(minutes=7)
    assert jobs.oldest_due(later) == timedelta(minutes=7)
    jobs.claim_due(now=later)  # sent, but nobody begins it: it still waits
    assert jobs.oldest_due(later) == timedelta(minutes=7)
    run(jobs.claim_due(now=later + jobs.LEASE)[0])
    assert jobs.oldest_due(later) == timedelta()


def test_overdue_work_is_no_standstill_while_it_is_worked_off(world: World, work: Work) -> None:
    """As after a restore: hundreds of jobs are overdue when the processes start."""
    begun = timezone.now() + timedelta(hours=1)
    first, second = (ask(world, due=begun - timedelta(days=400 - each)) for each in range(2))
    change(world, created_at=begun - timedelta(days=400))

    assert jobs.standstill(begun, since=begun) == timedelta()
    # Nobody does it: from the start on that is a standstill, and longer than 90 seconds soon.
    assert jobs.standstill(begun + timedelta(seconds=91), since=begun) == timedelta(seconds=91)

    change(world, first, state=Job.State.DONE, finished_at=begun + timedelta(seconds=85))
    assert jobs.standstill(begun + timedelta(seconds=91), since=begun) == timedelta(seconds=6)
    # One was done, and since then none: that is one, too.
    assert jobs.standstill(begun + timedelta(seconds=85 + 120), since=begun) == timedelta(seconds=120)

    change(world, second, state=Job.State.DONE, finished_at=begun + timedelta(seconds=206))
    assert jobs.standstill(begun + timedelta(hours=9), since=begun) == timedelta()


def test_ready_right_after_a_start_and_not_once_work_stands_still(
    world: World, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(world)
    change(world, created_at=timezone.now() - timedelta(days=1), due=timezone.now() - timedelta(days=1))
    monkeypatch.setattr(health, "BEGAN", timezone.now() - timedelta(seconds=30))
    ready = Client().get("/_/ready/")
    assert (ready.status_code, ready.content) == (200, b"ready\n")
    monkeypatch.setattr(health, "BEGAN", timezone.now() - timedelta(seconds=95))
    ready = Client().get("/_/ready/")
    assert (ready.status_code, ready.content) == (503, b"not ready: background work stands still\n")


def test_progress_is_two_numbers(world: World, work: Work) -> None:
    job = ask(world)
    assert jobs.progress(job) == (0, 1)
    jobs.report(job, 3, 10)
    assert jobs.progress(job) == (3, 10)
    run(jobs.claim_due(now=timezone.now())[0])
    assert jobs.progress(stored(world, job)) == (1, 1)


def test_two_organisations_work_goes_out_together_and_stays_apart(world: World, work: Work) -> None:
    ask(world)
    with world.at_work(world.foreigner) as by:
        jobs.enqueue(kind=KIND, subject_id=uuid4(), recipient_id=by.pk)
    claimed = jobs.claim_due(now=timezone.now())
    assert {one.organisation_id for one in claimed} == {world.organisation.pk, world.other_organisation.pk}
    here, there = sorted(claimed, key=lambda one: one.organisation_id != world.organisation.pk)
    run(there._replace(organisation_id=world.organisation.pk))  # a message with the wrong organisation
    assert work.seen == []
    run(here)
    run(there)
    assert [user for _job, user in work.seen] == [world.caseworker, world.foreigner]
