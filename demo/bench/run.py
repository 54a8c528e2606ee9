"""One size of the bench: fill, serve on loopback, ask page and floor in turns, and compare within each round."""

from __future__ import annotations

import http.client
import statistics
from dataclasses import asdict, dataclass
from typing import Any

from demo.bench.asking import ask
from demo.bench.fill import Filled
from demo.bench.serving import cookies_of, server

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
            "name search, one erased", "manager", "/cases/search/", "/floor/search/", somebody, 200, "/floor/erase/"
        ),
        # As the first in a process, which has no goal: who it is that waits for it, docs/decisions/0012 says.
        Scenario(
            "name search, all forgotten", "manager", "/cases/search/", "/floor/search/", somebody, 200, "/floor/forget/"
        ),
        Scenario("API list (sees all)", "manager", "/api/v1/cases/", "/floor/list/"),
    ]


def measure(filled: Filled, *, rounds: int, each: int, without: str) -> list[Figure]:
    """All scenarios but those whose name begins with `without`.

    Raises RuntimeError when a page or floor does not answer as it should.
    """
    cookies = {
        "manager": cookies_of(filled.manager_id, filled.organisation_id),
        "caseworker": cookies_of(filled.caseworker_id, filled.organisation_id),
    }
    with server() as port:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        return [
            _one(connection, scenario, cookies[scenario.who], rounds, each)
            for scenario in scenarios(filled)
            if not (without and scenario.name.startswith(without))
        ]


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
        ask(connection, scenario.before, cookie)
    return _ask(connection, scenario.page, cookie, scenario)


def _ask(connection: Any, path: str, cookie: str, scenario: Scenario) -> tuple[float, int, int, int]:
    answer = ask(connection, path, cookie, body=scenario.body)
    if answer.status != scenario.status:
        raise RuntimeError(f"{path} answered {answer.status}.")
    queries, trail = int(answer.headers["X-Queries"]), int(answer.headers["X-Queries-Trail"])
    return answer.seconds, len(answer.content), queries, trail
