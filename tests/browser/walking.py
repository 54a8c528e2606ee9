"""The way of the walk: which pages there are, who looks at them through what, and the looking itself."""

from __future__ import annotations

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

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import reverse
from playwright.sync_api import Browser, sync_playwright

from accounts.models import Role, User
from core.db import organisation_scope
from tests.access.questions import ACTORS, Question, every_question, expected, rows
from tests.access.stage import Stage, arguments, make_stage, signed_in
from tests.browser import looking
from tests.browser.conftest import ARGUMENTS
from tests.browser.looking import Watch

BROWSERS = 2
# How many refused forms are part of the sample.
SOME = 8
LANGUAGES, WIDTHS, SCHEMES = ("id", "en"), (360, 1280), ("light", "dark")
# Addresses that answer 200 without being a page: the API, files, and what a balancer asks.
NO_PAGES = (
    "api",
    "documents:download",
    "documents:picture",
    "documents:original",
    "reports:release-file",
    "imports:problems",
    "alive",
    "ready",
)


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
    presses: bool = False
    # The page that comes back when its form is sent with nothing in it.
    refused: bool = False

    def __str__(self) -> str:
        eyes = self.eyes
        page = f"{self.name}, refused" if self.refused else self.name
        return f"{page} ({eyes.actor}, {eyes.language}, {eyes.width} px, {eyes.scheme})"


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

    stage: Stage
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
            cookie = signed_in(self.stage.world, actor).cookies.get(settings.SESSION_COOKIE_NAME)
        finally:
            connections.close_all()
        return {cookie.key: cookie.value} if cookie else {}


@contextmanager
def house() -> Iterator[House]:
    """The world, committed to the test database, and its server."""
    stage = make_stage()
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


def call_nobody_by_a_word(stage: Stage) -> None:
    """People and roles have names of the organisation's own; here none that the catalogue knows as a word."""
    for number, user in enumerate(User.objects.order_by("email")):
        User.objects.filter(pk=user.pk).update(name=f"Orang Uji {number}")
    for organisation in (stage.world.organisation, stage.world.other_organisation):
        with organisation_scope(organisation.pk):
            for number, role in enumerate(Role.objects.order_by("name")):
                Role.objects.filter(pk=role.pk).update(name=f"Peran Uji {number}")


def paths(stage: Stage) -> dict[str, str]:
    """The address of each page, for the case that the cast works on."""
    return {
        name: reverse(name, kwargs=arguments(stage, Question(row, "", "own", "GET"))) for name, row in rows().items()
    }


def readers(method: str = "GET", status: int = 200) -> dict[str, list[str]]:
    """Each page with those whom it answers with this status."""
    found: dict[str, list[str]] = {}
    for question in every_question(rows()):
        asked = (question.state, question.method) == ("own", method)
        if asked and expected(question) == status and not question.row.name.startswith(NO_PAGES):
            found.setdefault(question.row.name, []).append(question.actor)
    return found


def sample(seed: int) -> list[Visit]:
    """Each page once, and some forms refused. Each actor looks in two ways that have nothing in common: so both
    languages, widths and colour schemes occur."""
    chance = random.Random(seed)  # noqa: S311 -- a sample, not a secret
    visits: list[Visit] = []
    used = dict.fromkeys(ACTORS, 0)
    sides = {actor: [chance.randrange(2) for _ in range(3)] for actor in ACTORS}
    for name, actors in sorted(readers().items(), key=lambda pair: len(pair[1])):
        actor = min(chance.sample(actors, len(actors)), key=lambda each: used[each])
        used[actor] += 1
        first, second, third = ((side + used[actor]) % 2 for side in sides[actor])
        visits.append(Visit(name, Eyes(actor, LANGUAGES[first], WIDTHS[second], SCHEMES[third]), presses=True))
    refusing = readers("POST", 422)
    return visits + chance.sample([replace(v, refused=True) for v in visits if v.name in refusing], SOME)


def everything(seed: int) -> list[Visit]:
    """Each page × each actor × language × width. Keys are really pressed, and forms are refused, once for each page
    and width."""
    chance = random.Random(seed)  # noqa: S311
    visits: list[Visit] = []
    refusing = readers("POST", 422)
    for name, actors in readers().items():
        for width in WIDTHS:
            eyes = [Eyes(actor, each, width, chance.choice(SCHEMES)) for actor in actors for each in LANGUAGES]
            pressing = chance.choice(eyes)
            visits += [Visit(name, each, presses=each == pressing) for each in eyes]
            if pressing.actor in refusing.get(name, []):
                visits.append(Visit(name, pressing, presses=True, refused=True))
    return visits


CHECKS: tuple[looking.Check, ...] = (
    looking.axe,
    looking.width,
    looking.text_in_its_box,
    looking.pictures,
    looking.language,
    looking.title,
    looking.quick_exit,
)


def look(watch: Watch, live: House, visit: Visit) -> list[str]:
    """All that is wrong with a page."""
    page, status = watch.page, 422 if visit.refused else 200
    watch.heard.clear()
    answer = page.goto(live.address + live.paths[visit.name])
    if visit.refused:
        with page.expect_navigation() as sent:
            page.evaluate("walk.sendNothing()")
        answer = sent.value
        # Chromium tells the console that the answer was 422; that is meant.
        watch.heard = [said for said in watch.heard if "422" not in said]
    assert answer is not None
    kind = answer.headers.get("content-type", "")
    if answer.status != status or not kind.startswith("text/html"):
        return [f"answers {answer.status} {kind}"]
    checks = (*CHECKS, looking.keys if visit.presses else looking.focus, looking.console)
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
                wrong = look(watch, live, visit)
                if wrong:
                    found[str(visit)] = wrong
            watch.page.context.close()
    return found
