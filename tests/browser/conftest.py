"""The house on real parts: web, worker and dispatcher as processes of their own, and Debian's Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from tests import standing
from tests.factories import World, make_world

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BESIDE_A_LOOP, OF_THE_TEST = "DJANGO_ALLOW_ASYNC_UNSAFE", "PYTEST_CURRENT_TEST"
# What sticks out to the right, when the page is wider than its window.
TOO_WIDE = """() => document.documentElement.scrollWidth <= window.innerWidth + 1 ? [] :
  [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
    .slice(0, 5).map(e => e.tagName + "." + e.className)"""


@dataclass
class House:
    """A running Harapan over the test database."""

    address: str
    folder: Path
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str) -> None:
        """`kill -9` of a process and its children."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def manage(self, *words: str, stdin: str = "") -> str:
        """A management command on the same database; its output."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def is_whole(self) -> bool:
        return len(self.processes) == 3 and all(process.poll() is None for process in self.processes.values())

    def clear_out(self) -> None:
        """Forget whoever lived here before: their files, their sessions, how often they have guessed."""
        for folder in (self.folder / "media", self.folder / "tmp"):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        redis.Redis.from_url(os.environ["CACHE_URL"]).flushdb()
        assert standing.rows() == {}
        assert [path for path in self.folder.rglob("*") if path.is_file() and path.suffix != ".log"] == []

    def stop(self) -> None:
        for process in self.processes.values():
            os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


class Street:
    """The house that is open. It serves one module of tests after the other, each beginning with nothing in it; another
    takes its place when a module wants other settings, or has ended one of its processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open: House | None = None
        self.settings: dict[str, str] = {}
        self.number = 0

    def house(self) -> House:
        settings = {name: value for name, value in os.environ.items() if name not in (BESIDE_A_LOOP, OF_THE_TEST)}
        if self.open is None or self.settings != settings or not self.open.is_whole():
            self.close()
            self.open, self.settings = self._build(settings), settings
        return self.open

    def _build(self, settings: dict[str, str]) -> House:
        self.number += 1
        folder = self.folder / str(self.number)
        (folder / "tmp").mkdir(parents=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        house = House(
            f"http://localhost:{port}",
            folder,
            {
                **settings,
                "DATABASE_URL": os.environ["TEST_DATABASE_URL"],
                "DJANGO_SETTINGS_MODULE": "config.settings.dev",
                "MEDIA_ROOT": str(folder / "media"),
                "TMPDIR": str(folder / "tmp"),
            },
        )
        house.start(
            "web", "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}",
            "--workers", "1", "--worker-class", "gthread", "--threads", "4", "--log-level", "warning",
        )  # fmt: skip
        house.start("worker", "-m", "celery", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "WARNING")
        house.start("dispatcher", "manage.py", "dispatcher")
        wait_until_up(house.address)
        return house

    def close(self) -> None:
        if self.open is not None:
            self.open.stop()
            self.open = None


@pytest.fixture(scope="session")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    made = Street(tmp_path_factory.mktemp("street"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def house(street: Street, django_db_setup: None) -> Iterator[House]:
    """Web, worker and dispatcher on an empty database, with a media folder of their own."""
    standing.empty()
    running = street.house()
    running.clear_out()
    yield running
    standing.empty()


@pytest.fixture(scope="module")
def town(house: House, django_db_blocker: DjangoDbBlocker) -> World:
    """The cast in the house."""
    with django_db_blocker.unblock():
        return in_a_thread(make_world)


def in_a_thread[T](make: Callable[[], T]) -> T:
    """What `make` gives. Playwright's loop runs in the thread of the test: Django and a second loop refuse there."""

    def do() -> T:
        try:
            return make()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(do).result()


def wait_until_up(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{address}/_/alive/", timeout=2):  # noqa: S310 -- loopback
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("The web process did not come up.")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Its loop runs in the thread of the tests from now on; what Django does there it does in between."""
    with sync_playwright() as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv(BESIDE_A_LOOP, "true")
        yield running


@pytest.fixture(scope="session")
def _chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def chromium(_chromium: Browser) -> Iterator[Browser]:
    """A Chromium in which nobody has been."""
    assert _chromium.contexts == []
    yield _chromium
    for context in _chromium.contexts:
        context.close()


def new_person(chromium: Browser, *, width: int = 1280, height: int = 900) -> BrowserContext:
    """A browser of somebody's own. A request to another host fails the test."""
    context = chromium.new_context(viewport={"width": width, "height": height}, locale="id-ID")

    def local_only(route) -> None:  # type: ignore[no-untyped-def]  # playwright's Route
        if route.request.url.startswith(("http://localhost:", "data:", "blob:")):
            route.continue_()
        else:
            route.abort()
            raise AssertionError(f"{route.request.url} is on another host")

    context.route("**/*", local_only)
    return context


# All that moves and comes to an end has done so.
AT_REST = """Promise.allSettled(document.getAnimations().filter(
    (each) => Number.isFinite(each.effect.getComputedTiming().endTime)
).map((each) => each.finished)).then(() => null)"""


def assert_accessible(page: Page) -> None:
    """No axe violation, nothing wider than the window, one h1, and the language that the page says."""
    # A page that opens at an anchor may have slid half a button under the bar that stays: scrolling frees it.
    page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    # Sizes count once styles and fonts are there; whoever has just clicked a link may be earlier.
    page.wait_for_load_state()
    page.evaluate("document.fonts.ready.then(() => null)")
    # Colours count at rest: a button that was put in place a moment ago still fades in.
    page.wait_for_function("!document.querySelector('.htmx-swapping, .htmx-settling, .htmx-added')")
    page.evaluate(AT_REST)
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert page.evaluate(TOO_WIDE) == [], f"{page.url} is wider than {page.viewport_size}"
    assert page.locator("h1").count() == 1, page.url
