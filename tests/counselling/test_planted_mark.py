"""A mark planted in one session is looked for everywhere that anybody but its counsellor can look.

The sweep takes its addresses from the resolver and its objects from tests/access/objects_*.py, so that it also
asks the pages that others add.
"""

from __future__ import annotations

import io
import logging
import pickle
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from http.cookies import SimpleCookie
from itertools import chain
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.db import dispatcher_scope, organisation_scope, trail_scope
from core.logs import ScrubbedFormatter
from core.web import form_recovery
from counselling.models import Session
from counselling.services import SessionFacts
from tests.access.extent import SEED
from tests.access.questions import Row, rows
from tests.access.stage import object_modules
from tests.counselling.conftest import MARK, Make
from tests.factories import World
from tests.readable import forms

SignIn = Callable[[User], Client]
FIRST_WORD = MARK.split()[0]
FORMS = [form.lower() for form in forms(MARK).values()]


def ways(row: Row) -> list[tuple[str, dict[str, Any]]]:
    """Look, press the button without a word, and (where there is no object in the address) search.

    The API is asked in JSON, by each of its methods: without a word, and as one who has read the row.
    """
    found: list[tuple[str, dict[str, Any]]] = [("get", {})]
    if row.is_api:
        bodies = ("{}", '{"version": 1}', '{"version": 1, "kind": "CRISIS", "stage": "TRIAL", "title": "a"}')
        writing = [method.lower() for method in row.methods if method not in ("GET", "HEAD")]
        found += [(method, {"data": one, "content_type": "application/json"}) for method in writing for one in bodies]
    else:
        found.append(("post", {}))
    if not row.kwargs:
        found.append(("get", {"query_params": {"q": FIRST_WORD, "search": FIRST_WORD, "name": FIRST_WORD}}))
    return found


def holds(content: bytes) -> bool:
    lowered = content.lower()
    return any(form in lowered for form in FORMS)


def body(response: Any) -> bytes:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return bytes(content) + str(response.headers).encode()


@pytest.fixture
def output() -> Iterator[io.StringIO]:
    """Everything that any logger writes, as the handler of the settings writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(ScrubbedFormatter())
    names = ["", *(name for name in logging.root.manager.loggerDict if name.split(".")[0] in ("django", "harapan"))]
    loggers = [logging.getLogger(name) for name in names if not name or not logging.getLogger(name).propagate]
    before = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    yield stream
    for logger, level in before:
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.fixture
def planted(world: World, sign_in: SignIn) -> Session:
    """A session written through its page, as a counsellor writes it, with the mark in it."""
    held_at = timezone.localtime() - timedelta(hours=3)
    response = sign_in(world.counsellor).post(
        reverse("counselling:record", kwargs={"case": world.case.pk}),
        {
            "held_at": held_at.strftime("%Y-%m-%dT%H:%M"),
            "minutes": "50",
            "kind": "INDIVIDUAL",
            "attendance": "ATTENDED",
            "content": MARK,
        },
    )
    assert response.status_code == 303
    with organisation_scope(world.organisation.pk):
        return Session.objects.get()


def addresses(world: World, planted: Session) -> Iterator[tuple[str, str]]:
    """(name, address) of every URL of the project, with the objects of the cast's case in it."""
    objects: dict[str, Any] = {"case": world.case}
    for module in object_modules():
        objects.update(module.make(world))
    objects["session"] = planted
    for name, row in rows().items():
        kwargs = {argument: getattr(objects[key], "pk", objects[key]) for argument, key in row.kwargs.items()}
        yield name, reverse(name, kwargs=kwargs)


def test_the_mark_is_there_for_its_counsellor(world: World, planted: Session, sign_in: SignIn) -> None:
    """Else the sweep below would find nothing for the wrong reason."""
    for name in ("counselling:session", "counselling:change", "api-counselling:session"):
        address = reverse(name, kwargs={"case": world.case.pk, "pk": planted.pk})
        assert holds(body(sign_in(world.counsellor).get(address)))


class Asking(NamedTuple):
    """An address asked by somebody in some way."""

    actor: str
    name: str
    address: str
    method: str
    request: dict[str, Any]


@pytest.fixture
def everybody(world: World, second_counsellor: User, sign_in: SignIn) -> dict[str, Client]:
    """Everybody but her counsellor."""
    found = {actor: sign_in(user) for actor, user in world.users.items() if actor != "counsellor"}
    found |= {"second counsellor": sign_in(second_counsellor), "nobody": Client()}
    for client in found.values():
        client.raise_request_exception = False
    return found


@pytest.fixture
def every(world: World, planted: Session, everybody: dict[str, Client]) -> list[list[Asking]]:
    """Every address asked by everybody, in each of its ways."""
    matrix = rows()
    places = list(addresses(world, planted))
    assert sum(matrix[name].is_api for name, _address in places) > 30
    return [
        [Asking(actor, name, address, *way) for way in ways(matrix[name])]
        for name, address in places
        for actor in everybody
    ]


def shown(asked: Iterable[Asking], everybody: Mapping[str, Client]) -> list[str]:
    """Where the mark is in the answer."""
    found = []
    for actor, name, address, method, request in asked:
        client = everybody[actor]
        with transaction.atomic():
            cookies = SimpleCookie(client.cookies)
            if holds(body(getattr(client, method)(address, **request))):
                found.append(f"{actor} {method} {name}")
            transaction.set_rollback(True)
            client.cookies = cookies  # a page that ends the session must not spare the next ones
    return found


@pytest.mark.no_cover  # what it opens is covered by other tests, and measuring makes it half as slow again
def test_no_page_and_no_answer_shows_the_mark_to_anybody_else(
    every: list[list[Asking]], everybody: dict[str, Client], output: io.StringIO
) -> None:
    """Every address by everybody, each time in another way; `script/test --full` asks in all of them."""
    chance = random.Random(SEED)  # noqa: S311 -- a sample, not a secret
    assert shown([chance.choice(group) for group in every], everybody) == []
    assert not holds(output.getvalue().encode())


@pytest.mark.full
def test_no_page_and_no_answer_shows_it_in_any_way(
    every: list[list[Asking]], everybody: dict[str, Client], output: io.StringIO
) -> None:
    assert shown(chain.from_iterable(every), everybody) == []
    assert not holds(output.getvalue().encode())


def test_her_own_lists_and_the_other_pages_of_the_case_do_not_show_it_either(
    world: World, planted: Session, sign_in: SignIn, output: io.StringIO
) -> None:
    """On a screen that others may see, even her own: only the session itself and its form show the content."""
    client = sign_in(world.counsellor)
    client.raise_request_exception = False
    showing = set()
    for name, address in addresses(world, planted):
        with transaction.atomic():
            cookies = SimpleCookie(client.cookies)
            if holds(body(client.get(address))):
                showing.add(name)
            transaction.set_rollback(True)
            client.cookies = cookies
    assert showing == {"counselling:session", "counselling:change", "api-counselling:session"}
    assert output.getvalue()  # the loggers did speak, at their most talkative
    assert not holds(output.getvalue().encode())


def test_no_table_no_cache_and_no_session_holds_the_mark(
    world: World, planted: Session, make_session: Make, sign_in: SignIn
) -> None:
    client = sign_in(world.counsellor)
    address = reverse("counselling:change", kwargs={"case": world.case.pk, "pk": planted.pk})
    client.post(address, {"version": "1", "content": MARK, "kind": "INDIVIDUAL", "attendance": "ATTENDED"})  # 422
    client.get(reverse("cases:detail", kwargs={"case": world.case.pk}))
    read = 0
    for alias, scope in (("default", organisation_scope), ("default", None), ("trail", trail_scope)):
        with scope(world.organisation.pk) if scope else dispatcher_scope(), connections[alias].cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
            for (table,) in cursor.fetchall():
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                for (text,) in cursor.fetchall():
                    read += 1
                    assert not holds(text.encode()), table
    assert read > 50
    for cache in caches.all():
        for value in getattr(cache, "_cache", {}).values():
            assert not holds(value if isinstance(value, bytes) else pickle.dumps(value))


def test_a_failure_with_the_mark_in_hand_tells_nobody(
    world: World, sign_in: SignIn, output: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*, facts: SessionFacts, **others: Any) -> None:
        raise RuntimeError(f"could not store {facts.content}")

    monkeypatch.setattr("counselling.services.record_session", fail)
    client = sign_in(world.counsellor)
    client.raise_request_exception = False
    response = client.post(
        reverse("counselling:record", kwargs={"case": world.case.pk}),
        {
            "held_at": "2026-03-02T10:00",
            "minutes": "50",
            "kind": "INDIVIDUAL",
            "attendance": "ATTENDED",
            "content": MARK,
        },
    )
    assert response.status_code == 500
    assert not holds(body(response))
    assert "RuntimeError" in output.getvalue()
    assert not holds(output.getvalue().encode())


def test_a_session_that_ends_while_she_writes_keeps_the_mark_sealed(world: World) -> None:
    """What she typed waits in the sign-in page, where whoever sits there next cannot read it."""
    with world.at_work(world.counsellor) as by:
        owner = form_recovery.owner(by)
    address = reverse("counselling:record", kwargs={"case": world.case.pk})
    response = Client().post(address, {"content": MARK, "form_owner": owner})
    assert response.status_code == 401
    assert not holds(body(response))


def test_a_session_that_is_not_hers_and_one_that_does_not_exist_are_the_same(
    world: World, planted: Session, second_counsellor: User, sign_in: SignIn
) -> None:
    client = sign_in(second_counsellor)
    for name in ("counselling:session", "counselling:change"):
        answers = []
        for pk in (planted.pk, uuid4()):
            response = client.get(reverse(name, kwargs={"case": world.case.pk, "pk": pk}))
            answers.append((response.status_code, response.content.replace(str(pk).encode(), b"")))
        assert answers[0] == answers[1]
        assert answers[0][0] == 404
