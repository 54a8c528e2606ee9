"""The cache holds JSON: asked of a real server, with what we put into it and with what somebody else did."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.backends import cached_db
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from django.urls import reverse
from redis import Redis

from accounts.session_store import kept_as
from config import environment
from config.settings import base
from core.cache import JsonDatabaseCache
from core.db import connect
from tests.cases.asking import SignIn
from tests.factories import World
from tests.jobs.processes import Stage, stage_in

VARIABLES = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev", "CACHE_URL": "database"}


class Trap:
    """Unpickled, it leaves a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage_in(tmp_path_factory.mktemp("cache")) as stage, stage.broker():
        yield stage


@pytest.fixture
def cache(server: Stage) -> Iterator[RedisCache]:
    """The cache as it is configured, on a server of the test's own; the project's `cache` is this one too."""
    configured = base.CACHES["default"]
    assert configured["BACKEND"] == "django.core.cache.backends.redis.RedisCache"
    found = RedisCache(f"unix://{server.socket}", {key: configured[key] for key in ("KEY_PREFIX", "OPTIONS")})
    before = caches["default"]
    caches["default"] = found
    yield found
    caches["default"] = before
    found.clear()


def plant(server: Stage, cache: RedisCache, key: str, stored: bytes) -> None:
    """Write into the server past Django."""
    with Redis(unix_socket_path=str(server.socket)) as raw:
        raw.set(cache.make_and_validate_key(key), stored)


def written(server: Stage, cache: RedisCache, key: str) -> bytes:
    with Redis(unix_socket_path=str(server.socket)) as raw:
        return raw.get(cache.make_and_validate_key(key))


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (7, b"7"),
        (-1, b"-1"),
        (True, b"true"),
        (None, b"null"),
        ("7", b'"7"'),
        ("ä\u1000", b'"\\u00e4\\u1000"'),
        (1.5, b"1.5"),
        ([3, 10], b"[3, 10]"),
        ({"seen": 1, "organisation": "x"}, b'{"seen": 1, "organisation": "x"}'),
    ],
)
def test_what_goes_in_comes_back_and_is_json(server: Stage, cache: RedisCache, value: Any, stored: bytes) -> None:
    cache.set("a", value)
    found = cache.get("a", "nothing")
    assert (found, type(found), written(server, cache, "a")) == (value, type(value), stored)


def test_the_server_itself_counts(server: Stage, cache: RedisCache) -> None:
    cache.add("guesses", 0)
    assert [cache.incr("guesses"), cache.incr("guesses"), cache.decr("guesses")] == [1, 2, 1]
    assert (written(server, cache, "guesses"), cache.get("guesses")) == (b"1", 1)


@pytest.mark.parametrize("value", [b"bytes", uuid4(), {1, 2}, object()])
def test_what_is_no_json_is_refused_when_it_is_put_in(cache: RedisCache, value: Any) -> None:
    with pytest.raises(TypeError):
        cache.set("a", value)
    assert cache.get("a") is None


def test_a_pickle_is_not_loaded(server: Stage, cache: RedisCache, tmp_path: Path) -> None:
    left = tmp_path / "left"
    pickle.loads(pickle.dumps(Trap(left)))  # noqa: S301 -- the trap works
    assert left.exists()
    left.unlink()
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        plant(server, cache, "a", pickle.dumps(Trap(left), protocol))
        with pytest.raises((json.JSONDecodeError, UnicodeDecodeError)):
            cache.get("a")
    assert not left.exists()


def test_a_session_that_somebody_pickled_is_read_from_the_database(
    world: World, sign_in: SignIn, server: Stage, cache: RedisCache, tmp_path: Path
) -> None:
    browser = sign_in(world.caseworker)
    assert browser.get(reverse("cases:list")).status_code == 200
    key = f"{cached_db.KEY_PREFIX}{kept_as(browser.cookies['sessionid'].value)}"
    assert b'"organisation": "' in written(server, cache, key)
    left = tmp_path / "left"
    plant(server, cache, key, pickle.dumps(Trap(left)))
    assert browser.get(reverse("cases:list")).status_code == 200
    assert not left.exists()


# The demo's fallback, a table -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made_table(django_db_setup: None) -> Iterator[None]:
    """Made as `script/start` makes it, and taken away: tests of the wall know each table."""
    owner = os.environ["TEST_DATABASE_OWNER_URL"]
    variables = {**VARIABLES, "DATABASE_URL": owner}
    subprocess.run([sys.executable, "manage.py", "createcachetable"], env=variables, check=True)
    yield
    with closing(connect(environment.database(owner))) as opened, opened, opened.cursor() as cursor:
        cursor.execute("DROP TABLE core_cache")


@pytest.fixture
def table(made_table: None, db: None) -> JsonDatabaseCache:
    return JsonDatabaseCache("core_cache", {"KEY_PREFIX": "harapan"})


def rows() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM core_cache ORDER BY cache_key")
        return list(cursor.fetchall())


def test_without_a_server_the_settings_take_the_table() -> None:
    ask = "from django.conf import settings; print(settings.CACHES['default']['BACKEND'])"
    done = subprocess.run([sys.executable, "-c", ask], env=VARIABLES, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "core.cache.JsonDatabaseCache"


@pytest.mark.parametrize("value", [7, True, None, "7", "ä\u1000", 1.5, [3, 10], {"seen": 1, "organisation": "x"}])
def test_what_goes_into_the_table_comes_back_and_is_json(table: JsonDatabaseCache, value: Any) -> None:
    table.set("a", "before")
    table.set("a", value)
    found = table.get("a", "nothing")
    assert (found, type(found), rows()) == (value, type(value), [("harapan:1:a", json.dumps(value))])


@pytest.mark.parametrize("value", [b"bytes", uuid4(), {1, 2}, object()])
def test_what_is_no_json_is_refused_by_the_table(table: JsonDatabaseCache, value: Any) -> None:
    with pytest.raises(TypeError):
        table.set("a", value)
    assert (table.get("a"), rows()) == (None, [])


def test_the_table_counts_and_forgets_in_time(table: JsonDatabaseCache) -> None:
    assert [table.add("guesses", 0), table.add("guesses", 5), table.incr("guesses"), table.incr("guesses", 3)] == [
        True,
        False,
        1,
        4,
    ]
    with pytest.raises(ValueError, match="no such key"):
        table.incr("nothing")
    table.set("for-ever", 1, None)
    table.set("gone", 1, 60)
    assert (table.touch("gone", -1), table.touch("gone"), table.get("gone")) == (True, False, None)
    assert table.add("gone", 2) is True
    assert table.get_many(["gone", "guesses", "nothing"]) == {"gone": 2, "guesses": 4}
    assert (table.delete("gone"), table.delete("gone"), "gone" in table, "for-ever" in table) == (
        True,
        False,
        False,
        True,
    )
    table.delete_many(["guesses"])
    table.clear()
    assert rows() == []


def test_a_pickle_in_the_table_is_not_loaded(table: JsonDatabaseCache, tmp_path: Path) -> None:
    left = tmp_path / "left"
    table.set("a", 1)
    for stored in (pickle.dumps(Trap(left)).decode("latin1"), b64encode(pickle.dumps(Trap(left))).decode()):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE core_cache SET value = %s", [stored.replace("\0", "")])
        with pytest.raises(json.JSONDecodeError):
            table.get("a")
    assert not left.exists()
