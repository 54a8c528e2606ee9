"""One size of the bench: fill, serve on loopback, ask page and floor in turns, and compare within each round."""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore

from accounts.models import User
from demo.bench.fill import Filled

TOKEN = "b" * 32
WARM = 8


@dataclass(frozen=True)
class Scenario:
    """A page and the floor that it is measured against. `before` is asked before each page, and not measured."""

    name: str
    who: str
    page: str
    floor: str
    body: dict[str, str] | None = None
    status: int = 200
    before: str = ""


@dataclass(frozen=True)
class Figure:
    """What was measured: milliseconds (median; of the page also the 95th of 100), queries, median of the ratios."""

    name: str
    page_ms: float
    p95_ms: float
    floor_ms: float
    ratio: float
    queries: int
    trail: int
    size: int

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def scenarios(filled: Filled) -> list[Scenario]:
    case = f"/cases/{filled.deep_case_id}/"
    floor = f"/floor/cases/{filled.deep_case_id}/"
    somebody = {"text": "Joko Soetrisno Melati"}
    note = {"text": "Catatan ukur kecepatan", "compartment": "general"}
    return [
        Scenario("list, first page (sees all)", "manager", "/cases/", "/floor/list/"),
        Scenario("list, first page (sees 41)", "caseworker", "/cases/", "/floor/list/"),
        Scenario("case page, 300 events", "caseworker", case, floor),
        Scenario("write a note", "caseworker", f"{case}notes/new/", f"{floor}note/", note, 303),
        Scenario("name search (sees all)", "manager", "/cases/search/", "/floor/search/", somebody),
        Scenario("name search (sees 41)", "caseworker", "/cases/search/", "/floor/search/", somebody),
        Scenario(
            "name search, all forgotten", "manager", "/cases/search/", "/floor/search/", somebody, 200, "/floor/forget/"
        ),
        Scenario("API list (sees all)", "manager", "/api/v1/cases/", "/floor/list/"),
    ]


def measure(filled: Filled, *, rounds: int, each: int) -> list[Figure]:
    """All scenarios. Raises RuntimeError when a page or floor does not answer as it should."""
    cookies = {"manager": _session(filled, filled.manager_id), "caseworker": _session(filled, filled.caseworker_id)}
    with _server() as port:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        return [_one(connection, scenario, cookies[scenario.who], rounds, each) for scenario in scenarios(filled)]


def _one(connection: Any, scenario: Scenario, cookie: str, rounds: int, each: int) -> Figure:
    for _ in range(WARM):
        size, queries, trail = _page(connection, scenario, cookie)[1:]
        floor = scenario.floor if scenario.status == 303 else f"{scenario.floor}?bytes={size}"
        _ask(connection, floor, cookie, scenario)
    pages, floors, ratios, every = [], [], [], []
    for _ in range(rounds):
        # A-B-B-A: what disturbs the machine disturbs both.
        a = [_page(connection, scenario, cookie)[0] for _ in range(each)]
        b = [_ask(connection, floor, cookie, scenario)[0] for _ in range(each * 2)]
        a += [_page(connection, scenario, cookie)[0] for _ in range(each)]
        every += a
        pages.append(statistics.median(a))
        floors.append(statistics.median(b))
        ratios.append(pages[-1] / floors[-1])
    return Figure(
        scenario.name,
        statistics.median(pages) * 1000,
        statistics.quantiles(every, n=20)[-1] * 1000,
        statistics.median(floors) * 1000,
        statistics.median(ratios),
        queries,
        trail,
        size,
    )


def _page(connection: Any, scenario: Scenario, cookie: str) -> tuple[float, int, int, int]:
    if scenario.before:
        _ask(connection, scenario.before, cookie, Scenario("", "", "", ""))
    return _ask(connection, scenario.page, cookie, scenario)


def _ask(connection: Any, path: str, cookie: str, scenario: Scenario) -> tuple[float, int, int, int]:
    body = scenario.body
    headers = {"Cookie": cookie, "Accept-Language": "id"}
    if body is not None:
        headers |= {"X-CSRFToken": TOKEN, "Content-Type": "application/x-www-form-urlencoded"}
    started = time.perf_counter()
    connection.request("POST" if body else "GET", path, urlencode(body) if body else None, headers)
    response = connection.getresponse()
    content = response.read()
    took = time.perf_counter() - started
    if response.status != scenario.status:
        raise RuntimeError(f"{path} answered {response.status}.")
    return took, len(content), int(response.headers["X-Queries"]), int(response.headers["X-Queries-Trail"])


def _session(filled: Filled, user_id: Any) -> str:
    user = User.objects.get(pk=user_id)
    session = SessionStore()
    now = int(time.time())
    session.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            "organisation": str(filled.organisation_id),
            "begun": now,
            "seen": now + 3600,  # no write of the session while it is measured
        }
    )
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


@contextmanager
def _server() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--workers", "1", "--worker-class", "gthread", "--threads", "2", "--keep-alive", "60", "--log-level", "error",
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.bench"})
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The bench's server did not start.")
