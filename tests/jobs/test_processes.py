"""What holds when real processes die: kill -9 of a worker, of the broker, of a connection; two at one job."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg2
import pytest
from django.db import connection, connections
from django.utils import timezone
from kombu import Connection

from core.access.actor import ActingUser
from core.db import organisation_scope
from core.jobs import queue as jobs
from core.jobs.models import Job
from core.management.commands import dispatcher
from core.tasks import run_job
from notifications.models import Notification
from notifications.services import notify
from reintegration import services
from reintegration.services.visits import REMINDER
from tests.factories import World, make_world
from tests.jobs.conftest import KIND, Work
from tests.jobs.processes import Stage, stage_in, until
from tests.superuser import superuser


@pytest.fixture
def stage(committed: Any, tmp_path: Path) -> Iterator[Stage]:
    with stage_in(tmp_path) as found:
        yield found


@pytest.fixture
def town(committed: Any) -> World:
    """The cast, committed, so that other processes see it."""
    return make_world()


def plan_whose_first_visit_is_due(world: World) -> None:
    with world.at_work(world.reintegration) as by:
        plan = services.prepare_plan(
            case=world.case,
            officer=by,
            returned_on=timezone.localdate() - timedelta(days=45),
            destination="Dusun Contoh",
            goals="Membuka warung",
            by=by,
        )
        services.activate_plan(plan_id=plan.pk, expected_version=1, by=by)


def due_job(world: World) -> Job:
    with organisation_scope(world.organisation.pk):
        return Job.objects.filter(kind=REMINDER).order_by("due")[0]


def notifications(world: World) -> int:
    with organisation_scope(world.organisation.pk):
        return Notification.objects.count()


def send(stage: Stage, claimed: jobs.Claimed) -> None:
    """As the dispatcher does, to the test's own broker."""
    task: Any = run_job
    ticket = (str(claimed.organisation_id), str(claimed.job_id), claimed.lease.isoformat())
    with Connection(stage.url) as broker:
        task.apply_async(args=ticket, connection=broker)


def test_a_worker_killed_between_write_and_commit_leaves_one_reminder_in_the_end(town: World, stage: Stage) -> None:
    (stage.folder / "slow").touch()
    with stage.broker():
        with stage.dispatcher(), stage.worker() as worker:
            plan_whose_first_visit_is_due(town)
            until((stage.folder / "written").exists)  # it has written the reminder, and not committed
            worker.kill()
            until(lambda: due_job(town).attempts == 1)
        assert notifications(town) == 0
        job = due_job(town)
        assert job.state == Job.State.CLAIMED
        assert job.leased_until is not None

        (stage.folder / "slow").unlink()
        assert jobs.claim_due(now=job.leased_until - timedelta(seconds=1)) == []
        (claimed,) = jobs.claim_due(now=job.leased_until)
        (stage.folder / "worker.log").unlink()
        with stage.worker() as worker:
            send(stage, claimed)
            send(stage, claimed)  # and the broker delivers twice
            until(lambda: len(re.findall(r"Task core\.run_job\[\S+\] succeeded", worker.log.read_text())) == 2)
        assert notifications(town) == 1
        assert due_job(town).attempts == 2


def test_a_broker_that_dies_delays_and_loses_nothing(town: World, stage: Stage) -> None:
    broker = stage.broker()
    with stage.dispatcher() as dispatcher, stage.worker() as worker:
        until(lambda: worker.said("ready"))
        broker.kill()
        stage.socket.unlink(missing_ok=True)
        plan_whose_first_visit_is_due(town)
        until(lambda: dispatcher.said("dispatcher waits"))
        until(lambda: due_job(town).state == Job.State.WAITING)
        assert due_job(town).attempts == 0
        assert dispatcher.is_running
        with stage.broker():
            until(lambda: due_job(town).state == Job.State.DONE)
    assert notifications(town) == 1


def test_a_dispatcher_that_loses_its_connection_makes_a_new_one(town: World, stage: Stage) -> None:
    with stage.broker(), stage.dispatcher() as dispatcher, stage.worker():
        until(lambda: dispatcher.said("dispatcher listens"))

        def cut_off() -> bool:
            """Tried until it is met at rest: while it sends what is due, its connection is not idle."""
            _end_listeners()
            return dispatcher.said("dispatcher waits")

        until(cut_off)
        plan_whose_first_visit_is_due(town)
        until(lambda: due_job(town).state == Job.State.DONE)
    assert notifications(town) == 1


def test_a_connection_that_breaks_while_the_bell_is_heard_is_trouble(
    db: None, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cut:
        """The connection, which breaks when it is asked for what has come."""

        def __init__(self, whole: Any) -> None:
            self.whole = whole

        def __getattr__(self, name: str) -> Any:
            return getattr(self.whole, name)

        def poll(self) -> None:
            raise psycopg2.OperationalError("server closed the connection unexpectedly")

    command = dispatcher.Command()
    command._sent = {}
    command._woken, waker = os.pipe()
    os.write(waker, b"\0")
    monkeypatch.setattr(dispatcher, "send_due", lambda: 0)
    monkeypatch.setattr(dispatcher, "send_rounds", lambda sent, now: None)
    monkeypatch.setattr(connections["default"], "connection", Cut(connection.connection))
    with pytest.raises(dispatcher.TROUBLE):
        command._listen()
    monkeypatch.undo()
    os.close(waker)
    os.close(command._woken)


def test_a_dispatcher_stops_at_once_when_asked(town: World, stage: Stage) -> None:
    with stage.broker(), stage.dispatcher() as dispatcher:
        until(lambda: dispatcher.said("dispatcher listens"))
        assert dispatcher.ask_to_stop(seconds=5) == 0
    with stage.dispatcher() as dispatcher:  # and also while the broker is away
        plan_whose_first_visit_is_due(town)
        until(lambda: dispatcher.said("dispatcher waits"))
        assert dispatcher.ask_to_stop(seconds=20) == 0


LISTENING = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle'"


def _end_listeners() -> None:
    """End every connection that is idle, beside this process's own: the dispatcher's among them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = int(cursor.fetchone()[0])
    with superuser() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid) {LISTENING} AND pid <> {own}")


def test_no_job_is_claimed_twice_by_many_at_once(town: World, work: Work) -> None:
    with town.at_work(town.caseworker) as by:
        asked = {jobs.enqueue(kind=KIND, subject_id=uuid4(), recipient_id=by.pk).pk for _ in range(60)}
    now = timezone.now()
    claimed: list[list[jobs.Claimed]] = []
    start = threading.Barrier(4)

    def claim() -> None:
        start.wait()
        try:
            for _round in range(10):
                claimed.append(jobs.claim_due(now=now, most=7))
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    ids = [one.job_id for some in claimed for one in some]
    assert len(ids) == len(asked)
    assert set(ids) == asked


def test_a_running_job_is_left_alone_when_its_lease_is_over(town: World, work: Work) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def wait(job: Job, user: ActingUser) -> None:
        begun.set()
        assert go_on.wait(30)

    work.act = wait
    with town.at_work(town.caseworker) as by:
        job = jobs.enqueue(kind=KIND, subject_id=uuid4(), recipient_id=by.pk)
    (claimed,) = jobs.claim_due(now=timezone.now())

    def run() -> None:
        try:
            jobs.run(**claimed._asdict())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(30)
    assert jobs.claim_due(now=timezone.now() + timedelta(hours=3)) == []
    with organisation_scope(town.organisation.pk):
        lease = Job.objects.get(pk=job.pk).leased_until
    assert lease is not None
    jobs.run(organisation_id=town.organisation.pk, job_id=job.pk, lease=lease)  # delivered again meanwhile
    assert len(work.seen) == 1
    go_on.set()
    thread.join(30)
    with organisation_scope(town.organisation.pk):
        assert Job.objects.get(pk=job.pk).state == Job.State.DONE


def test_two_who_deliver_one_message_at_once_do_the_work_once(town: World, work: Work) -> None:
    with town.at_work(town.caseworker) as by:
        for _number in range(10):
            jobs.enqueue(kind=KIND, subject_id=uuid4(), recipient_id=by.pk)
    claimed = jobs.claim_due(now=timezone.now())
    start = threading.Barrier(3)

    def run() -> None:
        start.wait()
        try:
            for one in claimed:
                jobs.run(**one._asdict())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(str(job.pk) for job, _user in work.seen) == sorted(str(one.job_id) for one in claimed)


def test_a_job_that_has_begun_waits_for_a_second_message_that_looks_at_its_row(
    town: World, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    with town.at_work(town.caseworker) as by:
        job = jobs.enqueue(kind=KIND, subject_id=uuid4(), recipient_id=by.pk)
    (claimed,) = jobs.claim_due(now=timezone.now())
    held, begin = threading.Event(), jobs._begin

    def hold() -> None:
        try:
            with organisation_scope(claimed.organisation_id):
                Job.objects.select_for_update(no_key=True).get(pk=claimed.job_id)
                held.set()
                time.sleep(0.3)
        finally:
            connection.close()

    looker = threading.Thread(target=hold)

    def begin_while_it_is_held(one: jobs.Claimed) -> tuple[jobs.Claimed, int, UUID] | None:
        begun = begin(one)
        looker.start()
        assert held.wait(30)
        return begun

    monkeypatch.setattr(jobs, "_begin", begin_while_it_is_held)
    jobs.run(**claimed._asdict())
    looker.join(30)
    with organisation_scope(town.organisation.pk):
        assert Job.objects.get(pk=job.pk).state == Job.State.DONE
    assert len(work.seen) == 1


def test_a_reminder_asked_for_by_two_at_once_is_one(town: World) -> None:
    with town.at_work(town.caseworker) as by:
        subject, due = uuid4(), timezone.now()
        user_id, kind = by.pk, REMINDER
    start = threading.Barrier(4)
    failures: list[BaseException] = []

    def tell() -> None:
        start.wait()
        try:
            with organisation_scope(town.organisation.pk):
                notify(recipient_id=user_id, kind=kind, subject_id=subject, due=due, case=town.case)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=tell) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert notifications(town) == 1
