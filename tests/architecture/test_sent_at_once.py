"""Sent sixteen times at once, it is one row: at every address where something is made, by page and by API.

The addresses are found in the code, and what is sent is what their form or schema asks for. A new one is sent here too:
it fails where its form has no mark, its body takes none, or nobody said what cannot be guessed (`samples.py`).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from accounts import services as accounts
from core.db import DEFAULT, TRAIL, organisation_scope
from documents.models import Document
from documents.workbench import Finding
from tests.access.more_actors import add_actors
from tests.access.questions import ACTORS, Question, rows
from tests.access.stage import Stage, arguments, object_modules, signed_in
from tests.architecture import samples
from tests.architecture.everywhere import tables
from tests.architecture.samples import NOT_ONCE, SAMPLES, TOLD_WHY, Sample
from tests.architecture.sending import bodies, filled, names_a_version, pages, written
from tests.conftest import Tell
from tests.factories import World, make_world

AT_ONCE = 16
LIKELY = ("caseworker", "lawyer", "administrator", "manager", "reintegration", "counsellor", "shelter", *ACTORS)
# Not what was made: the log of looks, and keys.
BESIDE = {"core_idempotencykey", "core_datakey", "audit_accessentry", "audit_chain"}

Send = Callable[[Client], Any]


class Crowd:
    """Sixteen who send the same at the same moment, each on a connection of their own."""

    def __init__(self) -> None:
        self._people = ThreadPoolExecutor(AT_ONCE)
        self._start = threading.Barrier(AT_ONCE)

    def sends(self, browser: Client, send: Send) -> list[Any]:
        def one(_number: int) -> Any:
            mine = Client(raise_request_exception=False)
            mine.cookies = deepcopy(browser.cookies)
            self._start.wait(30)
            return send(mine)

        return list(self._people.map(one, range(AT_ONCE)))

    def goes(self) -> None:
        def one(_number: int) -> None:
            self._start.wait(30)
            connections.close_all()

        list(self._people.map(one, range(AT_ONCE)))
        self._people.shutdown()


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    found = Crowd()
    yield found
    found.goes()


@pytest.fixture
def stage(committed: Any, store: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The objects of the matrix in the cast's own case, and some more, in real transactions."""
    monkeypatch.setattr("documents.workbench.inspect", lambda chunks: Finding(Document.ContentType.PNG, 1))
    world = make_world()
    with organisation_scope(world.organisation.pk):
        far = accounts.add_site(name="Kantor Jauh", time_zone="Asia/Jayapura", by=None)
    add_actors(world, far)
    objects = {"case": world.case}
    for module in object_modules():
        objects.update(module.make(world))
    objects.update(samples.make_more(world, objects))
    return Stage(world, {"own": objects}, {actor: signed_in(world, actor) for actor in ACTORS}, {}, {})


def test_every_form_and_every_body_is_sent_or_it_is_said_why_not() -> None:
    taken = {name: body.get("properties", {}) for name, body in bodies().items()}
    made = {name for name, names in taken.items() if "version" not in names}
    assert {name for name in made - set(NOT_ONCE) if "mark" not in taken[name]} == set()
    assert {name for name, names in taken.items() if {"mark", "version"} <= set(names)} == set()
    there = {name for name, page in pages().items() if not names_a_version(page)} | made
    assert set(NOT_ONCE) - there == set()
    assert set(SAMPLES) - set(pages()) - set(taken) == set()


def test_what_is_sent_sixteen_times_at_once_is_one(stage: Stage, crowd: Crowd, tell: Tell) -> None:
    wrong: dict[str, Any] = {}
    sent = 0
    for name, page in pages().items():
        if name in SAMPLES or not (name in NOT_ONCE or names_a_version(page)):
            wrong |= _tried(stage, crowd, name, _of_page(stage, name))
            sent += 1
    for name, body in bodies().items():
        if name in SAMPLES or not (name in NOT_ONCE or "version" in body.get("properties", {})):
            wrong |= _tried(stage, crowd, name, _of_body(stage, name, body))
            sent += 1
    tell(f"sent {AT_ONCE} times at once: {sent} addresses, {len(wrong)} made more than one row or another answer")
    for name, what in wrong.items():
        tell(f"{name}: {what}")
    assert list(wrong) == []


def _tried(stage: Stage, crowd: Crowd, name: str, asked: tuple[Client, Send] | str) -> dict[str, str]:
    """What is wrong with the answers to one address, or with what was written: nothing."""
    if isinstance(asked, str):
        return {name: asked}
    browser, send = asked
    with transaction.atomic(using=DEFAULT), transaction.atomic(using=TRAIL):
        before = _counts(stage.world)
        first = send(browser)
        once = _grown(before, _counts(stage.world))
        for using in (DEFAULT, TRAIL):
            transaction.set_rollback(True, using=using)
    if first.status_code not in (200, 201, 303):
        return {name: f"{first.status_code} {_refusal(first)}"}
    before = _counts(stage.world)
    answers = crowd.sends(browser, send)
    grown = _grown(before, _counts(stage.world))
    said = {(answer.status_code, answer.headers.get("Location", ""), _shown(answer)) for answer in answers}
    if not once or grown != once:
        return {name: f"one makes {once}, {AT_ONCE} make {grown}"}
    return {name: f"answered differently: {said}"} if len(said) > 1 and name not in TOLD_WHY else {}


def _of_page(stage: Stage, name: str) -> tuple[Client, Send] | str:
    sample = SAMPLES.get(name, Sample())
    row, objects, world = rows()[name], stage.objects["own"], stage.world
    may = row.methods.get("GET") or row.methods["POST"]
    who = sample.who or next((actor for actor in LIKELY if may.get(actor) == 200), "caseworker")
    browser = stage.clients[who]
    url = _address(stage, name, sample, who)
    page = browser.get(url)
    if page.status_code != 200 or "form_mark" not in (page.context or {}):
        return f"{page.status_code}: no page with a form ({who})"
    mark = page.context["form_mark"]
    if f'name="form_mark" value="{mark}"' not in page.content.decode():
        return "the form has no mark"
    with world.at_work(world.users[who]):
        said = {**filled(page.context["form"]), **sample.says(world, objects)}
    return browser, lambda client: client.post(url, {**_anew(said), "form_mark": mark})


def _of_body(stage: Stage, name: str, body: dict[str, Any]) -> tuple[Client, Send] | str:
    sample = SAMPLES.get(name, Sample())
    may = rows()[name].methods["POST"]
    who = sample.who or next((actor for actor in LIKELY if may.get(actor) in (400, 415, 422)), "caseworker")
    url = _address(stage, name, sample, who)
    said = {**written(body), **sample.says(stage.world, stage.objects["own"]), "mark": "the same"}

    def send(client: Client) -> Any:
        if any(isinstance(value, SimpleUploadedFile) for value in said.values()):
            return client.post(url, _anew(said))
        return client.post(url, json.dumps(said), content_type="application/json")

    return stage.clients[who], send


def _address(stage: Stage, name: str, sample: Sample, who: str) -> str:
    row = rows()[name]
    question = Question(replace(row, kwargs={**row.kwargs, **sample.of}), who, "own", "POST")
    return reverse(name, kwargs=arguments(stage, question))


def _anew(said: dict[str, Any]) -> dict[str, Any]:
    """A file is read by the one who sends it."""
    return {
        name: SimpleUploadedFile(value.name, value.file.getvalue()) if isinstance(value, SimpleUploadedFile) else value
        for name, value in said.items()
    }


def _refusal(answer: Any) -> Any:
    form = answer.context["form"] if answer.context and "form" in answer.context else None
    return {**form.errors} if form is not None else answer.content[:300]


def _shown(answer: Any) -> Any:
    return json.dumps(answer.json(), sort_keys=True) if answer.status_code == 201 else ""


def _counts(world: World) -> dict[str, int]:
    with organisation_scope(world.organisation.pk), connections[DEFAULT].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables(cursor)))
        return {table: count for table, count in cursor.fetchall() if table not in BESIDE}


def _grown(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {table: count - before[table] for table, count in after.items() if count != before[table]}
