"""PostgreSQL, the cache or the keys are away: a page that says so, and what was typed comes back."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, connection
from django.test import Client, override_settings
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from accounts import services
from accounts.models import User
from core.errors import KeyUnavailable
from tests.factories import World

GONE = [OperationalError, InterfaceError, RedisConnectionError, RedisTimeoutError]
TYPED = {"email": "baru@contoh.test", "name": "Nama yang diketik"}


@pytest.fixture
def browser(world: World, sign_in: Callable[[User], Client]) -> Client:
    browser = sign_in(world.administrator)
    browser.raise_request_exception = False
    return browser


def goes(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    """From now on nobody's session can be read, as when valkey or PostgreSQL has gone."""

    def load(self: SessionStore) -> Any:
        raise error("gone")

    monkeypatch.setattr(SessionStore, "load", load)


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return unescape(found.group(1)) if found else ""


@pytest.mark.parametrize("error", GONE)
def test_a_signed_in_person_reads_that_the_system_is_away(
    browser: Client, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    goes(monkeypatch, error)

    answer = browser.get("/people/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "The system is not reachable just now" in answer.content.decode()
    assert answer["Content-Language"] == "en"


def test_it_is_said_in_the_language_of_the_person(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    browser.cookies.clear()
    browser.cookies["sessionid"] = "x" * 32
    goes(monkeypatch, RedisConnectionError)

    assert "Sistem sedang tidak dapat dijangkau" in browser.get("/people/").content.decode()


def test_other_programs_get_json(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    goes(monkeypatch, OperationalError)

    answer = browser.get("/api/cases/")

    assert answer.status_code == 503
    assert answer.json() == {"detail": "The system is not reachable just now. Try again in a minute."}


def test_whatever_else_fails_is_our_failure(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    goes(monkeypatch, RuntimeError)

    assert browser.get("/people/").status_code == 500


@pytest.mark.parametrize("error", [*GONE, KeyUnavailable, RuntimeError])
@pytest.mark.parametrize("where", ["session", "view"])
def test_what_was_typed_comes_back(
    browser: Client, monkeypatch: pytest.MonkeyPatch, error: type[Exception], where: str
) -> None:
    mark = hidden(browser.get("/people/invite/").content.decode(), "form_owner")
    with monkeypatch.context() as while_gone:
        if where == "session":
            goes(while_gone, error)
        else:

            def fail(**_facts: Any) -> None:
                raise error("gone")

            while_gone.setattr(services, "invite", fail)
        given = {**TYPED, "role": "", "site": "", "form_owner": mark}
        if where == "view":
            given |= choices(browser)
        refused = browser.post("/people/invite/", given)
        assert refused.status_code == (500 if error is RuntimeError else 503)
        assert TYPED["email"] not in refused.content.decode(), "sealed: whoever comes to this screen reads nothing"

    back = browser.post("/people/invite/", {"kept": hidden(refused.content.decode(), "kept")}).content.decode()

    assert TYPED["email"] in back
    assert TYPED["name"] in back
    assert "Your text is still here" in back


def choices(browser: Client) -> dict[str, str]:
    html = browser.get("/people/invite/").content.decode()
    found = {}
    for name in ("role", "site"):
        select = re.search(rf'(?s)<select name="{name}".*?</select>', html)
        assert select
        found[name] = re.findall(r'value="([^"]+)"', select.group(0))[0]
    return found


def test_the_text_beside_a_file_comes_back_too(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = hidden(browser.get("/people/invite/").content.decode(), "form_owner")
    with monkeypatch.context() as while_gone:
        goes(while_gone, RedisConnectionError)
        letter = SimpleUploadedFile("a.pdf", b"%PDF-1.4")
        refused = browser.post("/people/invite/", {**TYPED, "form_owner": mark, "letter": letter})

    assert refused.status_code == 503
    assert hidden(refused.content.decode(), "kept")


def test_somebody_elses_form_does_not_come_back(
    world: World, browser: Client, sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as while_gone:
        goes(while_gone, RedisConnectionError)
        refused = browser.post("/people/invite/", {**TYPED, "form_owner": "invented"})

    assert hidden(refused.content.decode(), "kept") == ""


def test_what_is_far_too_long_is_refused_with_a_sentence(browser: Client) -> None:
    answer = browser.post("/people/invite/", {"name": "x" * 3_000_000})

    assert answer.status_code == 400
    assert "too long" in answer.content.decode()


@pytest.fixture
def no_cache() -> Iterator[None]:
    """Nothing listens where the cache should be."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    backend = "django.core.cache.backends.redis.RedisCache"
    with override_settings(CACHES={"default": {"BACKEND": backend, "LOCATION": f"redis://127.0.0.1:{port}/1"}}):
        yield


@pytest.mark.parametrize("signed_in", [True, False])
def test_without_the_cache_the_process_is_alive_and_not_ready(
    browser: Client, no_cache: None, django_assert_num_queries: Any, signed_in: bool
) -> None:
    asking = browser if signed_in else Client()
    assert asking.get("/people/").status_code == (503 if signed_in else 302), "nobody's session can be read"

    with django_assert_num_queries(0):
        alive = asking.get("/_/alive/")
    ready = asking.get("/_/ready/")

    assert (alive.status_code, alive.content) == (200, b"alive\n")
    assert (ready.status_code, ready.content) == (503, b"not ready: cache does not answer (ConnectionError)\n")
    assert ready["Cache-Control"] == "no-store"


def test_without_postgresql_it_is_alive_and_says_so(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise OperationalError("gone")

    goes(monkeypatch, OperationalError)
    monkeypatch.setattr(connection, "cursor", gone)

    alive, ready = browser.get("/_/alive/"), browser.get("/_/ready/")

    assert (alive.status_code, alive.content) == (200, b"alive\n")
    assert (ready.status_code, ready.content) == (503, b"not ready: PostgreSQL does not answer (OperationalError)\n")


def test_with_all_there_it_is_ready_and_asks_for_no_session(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    goes(monkeypatch, RuntimeError)

    ready = browser.get("/_/ready/")

    assert (ready.status_code, ready.content) == (200, b"ready\n")
