"""S-04: connections that are used again and again carry nothing over, not even after what went wrong on them.

As gunicorn's threads and Celery's workers keep them: each thread has one connection, over which the work of all
organisations goes in turn, committed. A sample runs on every push; `script/test --full` does all of it.
"""

from __future__ import annotations

import logging
import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import User
from cases.record.models import Case, Identity
from core import db
from core.access.actor import ActingUser
from core.access.log import log_access
from core.api.base import Endpoint
from core.compartments import Compartment
from core.db import DEFAULT, TRAIL
from core.errors import DomainError
from core.jobs import periodic
from core.jobs import queue as jobs
from core.jobs.models import Job
from core.tasks import run_job, run_round
from core.web.pages import Page
from tests.access.conftest import _quiet  # noqa: F401 -- a fixture for every test here
from tests.architecture import many_houses
from tests.architecture.carried import carried, process
from tests.architecture.many_houses import BAD, GOOD, MARK, STUMBLE, Desk, House
from tests.conftest import Tell
from tests.factories import at_work

THREADS = 2
KIND = "tests.house"
# Of ten requests three go wrong, of ten jobs too.
BAD_OF_TEN = 3


@dataclass
class Kept:
    """What came of the work of one thread."""

    count: Counter[str] = field(default_factory=Counter)
    # Whatever belongs to another organisation, in words.
    leaks: list[str] = field(default_factory=list)
    # Answers that were not expected: they would not be leaks, but prove nothing.
    odd: list[str] = field(default_factory=list)
    # The server's, of which there is one for each connection.
    processes: set[int] = field(default_factory=set)


class Read(NamedTuple):
    """What a job has read: all names and owners of cases that there are for it. Some fail after that."""

    said: str
    owners: list[UUID]
    fails: bool


@pytest.fixture(autouse=True)
def _no_line_for_each_task(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "celery.app.trace")


@pytest.fixture
def stumbling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and endpoints that fail when they have read what they show, where a request wishes it."""
    render, sent = Page.render, Endpoint.sent

    def page(self: Page, *args: Any, **kwargs: Any) -> Any:
        answer = render(self, *args, **kwargs)
        if how := self.request.headers.get(STUMBLE):
            many_houses.stumble(how)
        return answer

    def endpoint(self: Endpoint, rows: list[Any]) -> list[Any]:
        found = sent(self, rows)
        if how := self.request.headers.get(STUMBLE):
            many_houses.stumble(how)
        return found

    monkeypatch.setattr(Page, "render", page)
    monkeypatch.setattr(Endpoint, "sent", endpoint)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> dict[UUID, Read]:
    """What each job of our kind has read, by its key. Connections are kept for as long as the test runs."""
    found: dict[UUID, Read] = {}

    def handle(job: Job, user: ActingUser) -> None:
        cases = list(Case.objects.visible_to(user))
        log_access(by=user, act="test", rows=cases, compartments=[Compartment.IDENTITY])
        names = [one.full_name for one in Identity.objects.all()]
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT organisation_id FROM cases_case")
            owners = [owner for (owner,) in cursor.fetchall()]
        how = job.subject_id.int % 10
        found[job.pk] = Read(f"{user.name} {names}", owners, how < BAD_OF_TEN)
        if how == 0:
            raise DomainError(gettext_lazy("Yes"))
        if how < BAD_OF_TEN:
            many_houses.stumble("raise" if how == 1 else "divide")

    monkeypatch.setitem(jobs.registry._values, KIND, handle)
    for alias in (DEFAULT, TRAIL):
        monkeypatch.setitem(connections.settings[alias], "CONN_MAX_AGE", None)
    return found


def look(kept: Kept, where: str) -> None:
    """Whether the connections of this thread say whose work was done on them, or show rows of anybody."""
    for using in (DEFAULT, TRAIL):
        left = carried(using)
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cases_case")
            rows = cursor.fetchone()[0]
        if left or rows:
            kept.leaks.append(f"{where}: {using} carries {left} and shows {rows} cases")
    kept.processes.add(process())


def request(kept: Kept, desk: Desk, dice: random.Random, house: House, other: House) -> None:
    ask = dice.choice(BAD if dice.randrange(10) < BAD_OF_TEN else GOOD)
    where = f"{house.mark} {ask.method} {ask.name} of {ask.of or 'nobody'} {ask.stumble}".strip()
    status, text = desk.ask(ask, house, other)
    marks = {mark.lower() for mark in MARK.findall(text)}
    kept.count["requests"] += 1
    kept.count["failing requests"] += ask in BAD
    if strangers := marks - {house.mark.lower()}:
        kept.leaks.append(f"{where}: shows {strangers}")
    if status != ask.status or (ask.shows_own and not marks):
        kept.odd.append(f"{where}: {status}, marks {marks}")
    look(kept, where)


def work(kept: Kept, read: dict[UUID, Read], houses: list[House], house: House, subject: UUID) -> None:
    """Ask for a job, and do some of what is due, whoever asked for it."""
    try:
        with at_work(User.objects.get(pk=house.worker.pk), house.organisation) as by:
            jobs.enqueue(kind=KIND, subject_id=subject, recipient_id=by.pk)
    except RuntimeError as error:
        kept.odd.append(f"{house.mark} asks for a job: {error}")
    look(kept, f"{house.mark} asks for a job")
    do_due(kept, read, houses, most=2)


def do_due(kept: Kept, read: dict[UUID, Read], houses: list[House], *, most: int) -> int:
    """Do jobs that are due by the task that workers run. Returns how many."""
    claims = jobs.claim_due(now=timezone.now(), most=most)
    look(kept, "claimed")
    for claimed in claims:
        result = run_job.apply(args=[str(claimed.organisation_id), str(claimed.job_id), claimed.lease.isoformat()])
        its = next(one for one in houses if one.organisation.pk == claimed.organisation_id)
        look(kept, f"{its.mark} a job")
        found = read.get(claimed.job_id)
        if found is None:  # an app's own, which reads nothing for us
            continue
        kept.count["tasks"] += 1
        kept.count["failing tasks"] += found.fails
        marks = set(MARK.findall(found.said))
        if marks - {its.mark} or found.owners != [its.organisation.pk]:
            kept.leaks.append(f"{its.mark} a job: {found}")
        if result.failed() or not marks:
            kept.odd.append(f"{its.mark} a job: {result.state} {found}")
    return len(claims)


def live(houses: list[House], read: dict[UUID, Read], *, requests: int, tasks: int, seed: int) -> Kept:
    """The work of one thread."""
    kept, desk = Kept(), Desk()
    dice = random.Random(seed)  # noqa: S311 -- the same requests each time, so that a leak can be looked for
    house = houses[0]
    try:
        for turn in range(requests):
            house = dice.choice([one for one in houses if one is not house])
            request(kept, desk, dice, house, dice.choice([one for one in houses if one is not house]))
            if turn % (requests // tasks) == 0:
                house = dice.choice([one for one in houses if one is not house])
                work(kept, read, houses, house, UUID(int=dice.getrandbits(128)))
        while do_due(kept, read, houses, most=10):
            """What nobody has come to."""
    finally:
        connections.close_all()
    return kept


def work_side_by_side(houses: list[House], read: dict[UUID, Read], *, requests: int, tasks: int) -> list[Kept]:
    """What came of as many requests and tasks, shared among the threads."""
    with ThreadPoolExecutor(THREADS) as threads:
        share = {"requests": requests // THREADS, "tasks": tasks // THREADS}
        working = [threads.submit(live, houses, read, seed=seed, **share) for seed in range(THREADS)]
        return [each.result() for each in working]


@pytest.mark.parametrize(
    ("number", "requests", "tasks", "is_all"),
    [(4, 240, 60, False), pytest.param(20, 10_000, 2_000, True, marks=pytest.mark.full)],
    ids=["sample", "all"],
)
def test_no_organisation_is_left_on_a_connection(
    committed: Any,
    store: Path,
    stumbling: None,
    read: dict[UUID, Read],
    tell: Tell,
    number: int,
    requests: int,
    tasks: int,
    is_all: bool,
) -> None:
    houses = [many_houses.build(each) for each in range(number)]
    began = time.monotonic()
    came = work_side_by_side(houses, read, requests=requests, tasks=tasks)
    took = time.monotonic() - began
    count = sum((each.count for each in came), Counter[str]())
    leaks = [leak for each in came for leak in each.leaks]
    tell(
        f"reused connections: {count['requests']} requests ({count['failing requests']} failing) and {count['tasks']} "
        f"tasks ({count['failing tasks']} failing) of {number} organisations on {THREADS} connections in {took:.0f} s: "
        f"{len(leaks)} leaks",
        wall_leaks=len(leaks),
        **({"wall_requests": count["requests"], "wall_tasks": count["tasks"], "wall_houses": number} if is_all else {}),
    )
    assert leaks[:20] == []
    assert [each for one in came for each in one.odd][:20] == []
    # Reused indeed: two connections for all of it.
    assert [len(each.processes) for each in came] == [1] * THREADS
    assert count["requests"] == requests
    assert count["tasks"] >= tasks
    assert count["failing requests"] >= requests // 10
    assert count["failing tasks"] >= tasks // 10


def set_for_the_session(patch: pytest.MonkeyPatch) -> None:
    """What is set outlives its transaction."""

    def lasting(connection: BaseDatabaseWrapper, values: dict[str, str]) -> None:
        with connection.cursor() as cursor:
            for setting in values.items():
                cursor.execute("SELECT set_config(%s, %s, false)", setting)

    patch.setattr(db, "_set", lasting)


def keep_the_scope_open(patch: pytest.MonkeyPatch) -> None:
    """The thread remembers in whose scope it was."""
    was: ContextVar[UUID | None] = ContextVar("was", default=None)

    class Lasting:
        get, set = was.get, was.set

        def reset(self, token: object) -> None:
            """Not at all."""

    patch.setattr(db, "_organisation", Lasting())


def remember_the_last_one(patch: pytest.MonkeyPatch) -> None:
    """An answer says something that was kept of the request before."""
    last, render = [""], Page.render

    def page(self: Page, *args: Any, **kwargs: Any) -> Any:
        answer = render(self, *args, **kwargs)
        answer["X-Before"], last[0] = last[0], self.user.name
        return answer

    patch.setattr(Page, "render", page)


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (set_for_the_session, "carries {'app.organisation'"),
        (keep_the_scope_open, "carries {'scope'"),
        (remember_the_last_one, "shows {'qolib"),
    ],
)
def test_what_is_carried_over_is_seen(
    committed: Any,
    store: Path,
    stumbling: None,
    read: dict[UUID, Read],
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[pytest.MonkeyPatch], None],
    says: str,
) -> None:
    """Faults, planted one at a time: without them nothing would show that those above can fail."""
    houses = [many_houses.build(each) for each in range(2)]
    with monkeypatch.context() as patch:
        fault(patch)
        came = work_side_by_side(houses, read, requests=40, tasks=4)
    assert [leak for each in came for leak in each.leaks if says in leak] != []


def test_upkeep_for_all_organisations_leaves_none_on_its_connection(committed: Any, store: Path) -> None:
    """Rounds go from one organisation to the next in one task."""
    for number in range(3):
        many_houses.build(number)
    kept = Kept()
    assert len(periodic.registry) > 3
    for name in periodic.registry:
        assert not run_round.apply(args=[name]).failed(), name
        look(kept, f"round {name}")
    assert kept.leaks == []
    assert len(kept.processes) == 1
