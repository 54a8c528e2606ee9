"""Fixtures for all tests. They run on PostgreSQL as the application's own role, which owns nothing."""

from __future__ import annotations

import functools
import gc
import math
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import storages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key
from xdist.scheduler import LoadFileScheduling

from accounts.models import User
from core.keys import data_keys
from tests import kept_layouts, standing
from tests.factories import World

# The same invented input in every run; `script/test --full` invents other. No test is timed.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None)
hypothesis.settings.register_profile("other", deadline=None)
hypothesis.settings.load_profile(os.environ.get("INVENTED_INPUT", "same"))

ROOT = Path(__file__).resolve().parents[1]
# Files whose tests take longest, as far as is known from the longest to the shortest.
LONG = (
    "access/test_matrix.py",
    "access/test_faults.py",
    "access/test_one_case.py",
    "architecture/test_reused_connections.py",
    "backups/test_refusals.py",
    "counselling/test_planted_mark.py",
    "backups/test_round_trip.py",
    "cases/data_rights/test_erasing.py",
    "backups/test_erased.py",
    "backups/test_beside.py",
    "accounts/test_second_step.py",
    "jobs/test_processes.py",
    "demo/test_world.py",
    "browser/test_walk.py",
    "browser/test_thread.py",
    "browser/test_second_step.py",
)
FAULT = re.compile("fault|planted")
# Files whose tests need nothing of each other, and take long: each test goes to whichever process is free.
IN_PARTS = ("tests/access/test_matrix.py",)


class Tell(Protocol):
    """Say a line at the end of the run. `figures` go into the report that `manage.py securitycheck` reads."""

    def __call__(self, line: str, **figures: int) -> None: ...


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test may use both connections, rolled back after it, unless it works on real commits or a server.

    Those that take long come first: of two processes none waits for the other's last file.
    """
    files: dict[Path, int] = {}
    for item in items:
        if not {"committed", "live", "house"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.django_db(databases=["default", "trail"]))
        files.setdefault(item.path, len(files))
    places = {ROOT / "tests" / name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: (places.get(item.path, len(LONG)), files[item.path], _needs(item)))


def pytest_collection_finish() -> None:
    """What is there by now stays: to look through it for rubbish again and again takes a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def _needs(item: pytest.Item) -> str:
    """What stands beneath the test, rolled back after it: what it asks for as a fixture of that name, if anything."""
    if not isinstance(item, pytest.Function) or item.get_closest_marker("django_db") is None:
        return ""
    return next((name for name in (*standing.MADE, standing.WORLD) if _asks_for(item, name)), "")


def _asks_for(item: pytest.Function, name: str) -> bool:
    """Whether the test, or a fixture of the same name that stands in its place, comes to the fixture that stands."""
    definitions = item._fixtureinfo.name2fixturedefs.get(name, ())
    for each in reversed(definitions):
        if getattr(each.func, "stands", False):
            return True
        if name not in each.argnames:
            return False
    return False


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before the transaction of the test begins: what is to stand beneath it, or nothing."""
    with item.config.stash[blocking_manager_key].unblock():
        if name := _needs(item):
            _be_ready()
            standing.put(name)
        else:
            standing.take_away()


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Tell:
    """A line for the end of the run, also from a test that runs in another process."""

    def say(line: str, **figures: int) -> None:
        record_property("told", line)
        for name, value in figures.items():
            record_property(name, value)

    return say


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Each line that tests have told once, and how much was asked in all."""
    found = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    tests = [report for report in found if report.when == "call"]
    told = [each for report in tests for each in report.user_properties]
    for line in dict.fromkeys(str(line) for name, line in told if name == "told"):
        terminalreporter.write_line(line)
    asked = sum(int(str(number)) for name, number in told if name in ("matrix_reads", "matrix_writes"))
    faults = sum(bool(FAULT.search(report.nodeid)) for report in tests)
    terminalreporter.write_line(
        f"{len(tests)} tests, {faults} of them of planted faults; {asked} requests of the matrix"
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file of tests in one piece, but for those in parts."""
    if config.getvalue("dist") != "loadfile":
        return None
    scheduler = LoadFileScheduling(config, log)
    of_file = scheduler._split_scope
    scheduler._split_scope = lambda nodeid: nodeid if nodeid.startswith(IN_PARTS) else of_file(nodeid)
    return scheduler


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> None:
    """The test database exists already (script/services.py); where it is not up to date, its owner migrates it.

    A run that was killed may have left its rows there.
    """
    with django_db_blocker.unblock():
        _be_ready()


@functools.cache
def _be_ready() -> None:
    executor = MigrationExecutor(connection)
    is_current = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()
    if not is_current:
        environment = {
            **os.environ,
            "DATABASE_URL": os.environ["TEST_DATABASE_OWNER_URL"],
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        }
        subprocess.run([sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"], check=True, env=environment)
    standing.empty()


@pytest.fixture(scope="session", autouse=True)
def _kept_layouts() -> Iterator[None]:
    with kept_layouts.in_place_of_presses():
        yield


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    yield
    data_keys.forget_all()
    # The world has the same keys in every test: what one has put aside must not meet the next.
    cache.clear()


@pytest.fixture
@standing.beneath
def world(db: None) -> World:
    return standing.world()


@pytest.fixture
def sign_in(world: World) -> Callable[[User], Client]:
    """A browser in which the user is signed in, at work in their organisation."""

    def client(user: User) -> Client:
        home = world.other_organisation if user == world.users["foreigner"] else world.organisation
        browser = Client()
        browser.force_login(user)
        session = browser.session
        session["organisation"] = str(home.pk)
        session["begun"] = session["seen"] = session["proved"] = int(time.time())
        session.save()
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return browser

    return client


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Stop the clock, and move it forward by seconds: however long the test takes, it shows what the test says."""
    shown = [float(math.ceil(time.time()))]
    monkeypatch.setattr(time, "time", lambda: shown[0])

    def move(seconds: float) -> None:
        shown[0] += seconds

    return move


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store of sealed files, this test's own."""
    storage = storages["sealed"]
    for name in ("location", "base_location"):
        monkeypatch.setitem(storage.__dict__, name, str(tmp_path))
    return tmp_path


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Any]:
    """Real transactions, for tests of the wall, the trail and concurrency. Everything is deleted after."""
    from django.db import connections  # connections belong to the test

    with django_db_blocker.unblock():
        yield None
        for connection in connections.all():
            connection.close()
        standing.empty()
