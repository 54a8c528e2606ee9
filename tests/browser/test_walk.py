"""Every page of every role in a browser: axe, width, keyboard, language, title, console.

The access matrix says which pages there are and who may open them. On every push a seeded sample looks at each
address once, in every role, language, width and colour scheme; `script/test --full` looks at everything.
"""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import reverse
from playwright.sync_api import Browser, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Role, User
from core.db import organisation_scope
from tests.access import engine
from tests.browser import looking
from tests.browser.conftest import ARGUMENTS
from tests.browser.looking import Watch
from tests.conftest import _empty_test_database

SEED = int(os.environ.get("WALK_SEED", "20261125"))
BROWSERS = 2
LANGUAGES, WIDTHS, SCHEMES = ("id", "en"), (360, 1280), ("light", "dark")
# Addresses that answer 200 without being a page: the API, files, and what a balancer asks.
NO_PAGES = ("api", "documents:open", "alive", "ready")


@dataclass(frozen=True, order=True)
class Eyes:
    """Who looks, and through what."""

    actor: str
    language: str
    width: int
    scheme: str


@dataclass(frozen=True)
class Visit:
    name: str
    eyes: Eyes
    presses: bool

    def __str__(self) -> str:
        eyes = self.eyes
        return f"{self.name} ({eyes.actor}, {eyes.language}, {eyes.width} px, {eyes.scheme})"


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        pass


class ManyThreads(ThreadingMixIn, WSGIServer):
    daemon_threads = False

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """As Django's own server does: what the thread opened goes with it."""
        super().process_request_thread(request, client_address)
        connections.close_all()


@dataclass
class House:
    """The world of the matrix behind a server of this process."""

    stage: engine.Stage
    address: str
    paths: dict[str, str]
    # Playwright's threads may not use the database.
    clerk: ThreadPoolExecutor

    def open(self, chromium: Browser, eyes: Eyes) -> Watch:
        """A browser in which the actor is signed in."""
        context = chromium.new_context(
            viewport={"width": eyes.width, "height": 900},
            color_scheme=eyes.scheme,
            locale="id-ID",
        )
        cookies = {
            settings.LANGUAGE_COOKIE_NAME: eyes.language,
            **self.clerk.submit(self._session, eyes.actor).result(),
        }
        context.add_cookies([{"name": name, "value": value, "url": self.address} for name, value in cookies.items()])
        host = urlsplit(self.address).netloc
        return Watch.over(context, host=host, language=eyes.language, marks=self.stage.marks)

    def _session(self, actor: str) -> dict[str, str]:
        try:
            cookie = engine.signed_in(self.stage.world, actor).cookies.get(settings.SESSION_COOKIE_NAME)
        finally:
            connections.close_all()
        return {cookie.key: cookie.value} if cookie else {}


@pytest.fixture(scope="module")
def live(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    with django_db_blocker.unblock():
        _empty_test_database()
        stage = engine.make_stage()
        call_nobody_by_a_word(stage)
        server = make_server(
            "127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), server_class=ManyThreads, handler_class=Quiet
        )
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        with ThreadPoolExecutor(1) as clerk:
            yield House(stage, f"http://127.0.0.1:{server.server_port}", paths(stage), clerk)
        server.shutdown()
        server.server_close()
        thread.join()
        _empty_test_database()


def call_nobody_by_a_word(stage: engine.Stage) -> None:
    """People and roles have names of the organisation's own; here none that the catalogue knows as a word."""
    for number, user in enumerate(User.objects.order_by("email")):
        User.objects.filter(pk=user.pk).update(name=f"Orang Uji {number}")
    for organisation in (stage.world.organisation, stage.world.other_organisation):
        with organisation_scope(organisation.pk):
            for number, role in enumerate(Role.objects.order_by("name")):
                Role.objects.filter(pk=role.pk).update(name=f"Peran Uji {number}")


def paths(stage: engine.Stage) -> dict[str, str]:
    """The address of each page, for the case that the cast works on."""
    return {
        name: reverse(name, kwargs=engine.arguments(stage, engine.Question(row, "", "own", "GET")))
        for name, row in engine.rows().items()
    }


def readers() -> dict[str, list[str]]:
    """Each page with those who may open it."""
    asked = [q for q in engine.questions(engine.rows()) if (q.state, q.method) == ("own", "GET")]
    found: dict[str, list[str]] = {}
    for question in asked:
        if engine.expected(question) == 200 and not question.row.name.startswith(NO_PAGES):
            found.setdefault(question.row.name, []).append(question.actor)
    return found


def sample(seed: int) -> list[Visit]:
    """Each page once. Each actor looks in two ways that have nothing in common: so both values of all occur."""
    chance = random.Random(seed)  # noqa: S311 -- a sample, not a secret
    visits: list[Visit] = []
    used = dict.fromkeys(engine.ACTORS, 0)
    sides = {actor: [chance.randrange(2) for _ in range(3)] for actor in engine.ACTORS}
    for name, actors in sorted(readers().items(), key=lambda pair: len(pair[1])):
        actor = min(chance.sample(actors, len(actors)), key=lambda each: used[each])
        used[actor] += 1
        first, second, third = ((side + used[actor]) % 2 for side in sides[actor])
        visits.append(Visit(name, Eyes(actor, LANGUAGES[first], WIDTHS[second], SCHEMES[third]), presses=True))
    return visits


def everything(seed: int) -> list[Visit]:
    """Each page × each actor × language × width. Keys are really pressed once for each page and width."""
    chance = random.Random(seed)  # noqa: S311
    visits: list[Visit] = []
    for name, actors in readers().items():
        for width in WIDTHS:
            pressing = (chance.choice(actors), chance.choice(LANGUAGES))
            for actor in actors:
                for language in LANGUAGES:
                    eyes = Eyes(actor, language, width, chance.choice(SCHEMES))
                    visits.append(Visit(name, eyes, presses=pressing == (actor, language)))
    return visits


CHECKS: tuple[looking.Check, ...] = (
    looking.axe,
    looking.width,
    looking.text_in_its_box,
    looking.language,
    looking.title,
)


def look(watch: Watch, address: str, *, presses: bool) -> list[str]:
    """All that is wrong with the page at this address."""
    answer = watch.page.goto(address)
    assert answer is not None
    kind = answer.headers.get("content-type", "")
    if answer.status != 200 or not kind.startswith("text/html"):
        return [f"answers {answer.status} {kind}"]
    checks = (*CHECKS, looking.keys if presses else looking.focus, looking.console)
    return [each for check in checks for each in check(watch)]


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield chromium
        chromium.close()


def walk(live: House, visits: list[Visit]) -> dict[str, list[str]]:
    """What is wrong, by visit. Several browsers share the way."""
    by_eyes: dict[Eyes, list[Visit]] = {}
    for visit in visits:
        by_eyes.setdefault(visit.eyes, []).append(visit)
    ways = sorted(by_eyes.values(), key=len, reverse=True)
    with ThreadPoolExecutor(BROWSERS) as pool:
        shares = [pool.submit(walk_share, live, ways[number::BROWSERS]) for number in range(BROWSERS)]
        return {visit: wrong for share in shares for visit, wrong in share.result().items()}


def walk_share(live: House, ways: list[list[Visit]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    with browser() as chromium:
        for visits in ways:
            watch = live.open(chromium, visits[0].eyes)
            for visit in visits:
                wrong = look(watch, live.address + live.paths[visit.name], presses=visit.presses)
                if wrong:
                    found[str(visit)] = wrong
            watch.page.context.close()
    return found


def report(found: dict[str, list[str]]) -> str:
    return "\n".join(f"{visit}\n  " + "\n  ".join(wrong) for visit, wrong in found.items())


def run(live: House, visits: list[Visit], capsys: pytest.CaptureFixture[str]) -> None:
    found = walk(live, visits)
    with capsys.disabled():
        print(f"\nwalk: {len(visits)} pages looked at, {len(found)} with findings")  # noqa: T201 -- a count to read
    assert not found, report(found)


def test_the_sample_leaves_nothing_out() -> None:
    visits = sample(SEED)
    assert {visit.name for visit in visits} == set(readers())
    assert {visit.eyes.actor for visit in visits} == set(engine.ACTORS)
    for actor in engine.ACTORS:
        eyes = [visit.eyes for visit in visits if visit.eyes.actor == actor]
        assert len({(each.language, each.width, each.scheme) for each in eyes}) == 2, actor


def test_a_sample_of_all_pages(live: House, capsys: pytest.CaptureFixture[str]) -> None:
    run(live, sample(SEED), capsys)


@pytest.mark.full
def test_all_pages(live: House, capsys: pytest.CaptureFixture[str]) -> None:
    run(live, everything(SEED), capsys)


# A walk that cannot find anything proves nothing: each fault, put into a page that has none, must be found.

SMALL_PAGE = "cases:add-task"
BARE = "const sheet = new CSSStyleSheet(); document.adoptedStyleSheets = [sheet];"
FAULTS: list[tuple[str, looking.Check, str, str]] = [
    ("an image without words", looking.axe, "main.append(new Image())", "image-alt"),
    (
        "dark text on dark ground",
        looking.axe,
        BARE + "sheet.replaceSync('@media (prefers-color-scheme: dark) { h1 { color: #223 } }')",
        "color-contrast",
    ),
    ("a box that is too wide", looking.width, "main.firstElementChild.style.width = '2000px'", "in 360"),
    (
        "a button that is too small for its word",
        looking.text_in_its_box,
        "const b = main.querySelector('.btn'); b.style.cssText = 'width: 30px; overflow: hidden; white-space: nowrap'",
        "text sticks out of",
    ),
    ("another order", looking.keys, "field.tabIndex = 2", "Tab should come to"),
    ("another order", looking.focus, "field.tabIndex = 2", "positive tabindex"),
    (
        "a trap",
        looking.keys,
        "field.addEventListener('keydown', (event) => event.preventDefault())",
        "came to nothing",
    ),
    (
        "a stop that shows only once it is there",
        looking.keys,
        "field.addEventListener('focus', () => { main.querySelector('h1').tabIndex = 0; "
        "main.querySelector('h1').focus(); })",
        "which is nothing to press",
    ),
    (
        "focus that nobody sees",
        looking.keys,
        BARE + "sheet.replaceSync('a:focus { outline: none !important }')",
        "no visible focus",
    ),
    (
        "focus that nobody sees",
        looking.focus,
        BARE + "sheet.replaceSync('a:focus { outline: none !important }')",
        "no visible focus",
    ),
    (
        "a bar over what has the focus",
        looking.keys,
        "document.querySelector('.busy').style.cssText = 'opacity: 1; transform: none; inset: 50% 0 0; height: auto'",
        "lies under something",
    ),
    ("no way past the navigation", looking.keys, "document.querySelector('.skip').remove()", "no skip link"),
    ("a skip link to nowhere", looking.keys, "main.id = 'elsewhere'", "does not lead to the content"),
    ("an English word", looking.language, "main.append('Save')", "another language: Save"),
    ("an English label", looking.language, "main.ariaLabel = 'Cancel'", "another language: Cancel"),
    ("an English sentence", looking.language, "main.append('opened 3 Maret 2026')", "another language: opened"),
    ("an English date", looking.language, "main.append('3 March 2026')", "another language: 3 March"),
    ("another language than it says", looking.language, "document.documentElement.lang = 'en'", "is in en"),
    ("a name in the title", looking.title, f"document.title = '{engine.MARK_NAME} · Harapan'", "title says"),
    ("an error of a script", looking.console, "setTimeout(() => { throw new Error('planted') })", "planted"),
    (
        "a style that the policy forbids",
        looking.console,
        "main.innerHTML += '<p style=color:red>'",
        "Content Security Policy",
    ),
    ("a request to elsewhere", looking.console, "new Image().src = 'http://elsewhere.example/'", "asks another host"),
]


@pytest.fixture(scope="module")
def planted(live: House) -> Iterator[Watch]:
    """Somebody who looks at a page with navigation and a form, in the dark, on a phone."""
    with browser() as chromium:
        yield live.open(chromium, Eyes("caseworker", "id", 360, "dark"))


@pytest.mark.parametrize(
    ("fault", "check", "script", "says"), FAULTS, ids=[f"{f[0]} ({f[1].__name__})" for f in FAULTS]
)
def test_a_planted_fault_is_found(
    live: House, planted: Watch, fault: str, check: looking.Check, script: str, says: str
) -> None:
    address = live.address + live.paths[SMALL_PAGE]
    planted.page.goto(address)
    assert [*check(planted), *looking.console(planted)] == []
    planted.page.goto(address)
    planted.page.locator("main").evaluate(f"main => {{ const field = main.querySelector('.form-control'); {script} }}")
    planted.page.wait_for_timeout(50)
    found = check(planted)
    assert any(says in each for each in found), found


@pytest.mark.parametrize("presses", [True, False])
def test_without_a_fault_the_same_page_is_well(live: House, planted: Watch, presses: bool) -> None:
    assert look(planted, live.address + live.paths[SMALL_PAGE], presses=presses) == []


def test_a_page_in_the_other_language_is_found(live: House, planted: Watch) -> None:
    planted.page.goto(live.address + live.paths[SMALL_PAGE])
    found = looking.language(replace(planted, language="en"))
    assert "in another language: Tugas baru" in found
    assert "says it is in id" in found


def test_what_answers_something_else_than_a_page_is_found(live: House, planted: Watch) -> None:
    assert look(planted, live.address + live.paths["alive"], presses=True) == ["answers 200 text/plain"]
    assert look(planted, live.address + live.paths["legal:section"], presses=True) == [
        "answers 403 text/html; charset=utf-8"
    ]
