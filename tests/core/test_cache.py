"""The cache holds JSON: asked of a real server, with what we put into it and with what somebody else did."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.backends import cached_db
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from django.urls import reverse
from redis import Redis

from config.settings import base
from tests.cases.asking import SignIn
from tests.factories import World
from tests.jobs.processes import Stage, stage_in


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
    key = f"{cached_db.KEY_PREFIX}{browser.cookies['sessionid'].value}"
    assert b'"organisation": "' in written(server, cache, key)
    left = tmp_path / "left"
    plant(server, cache, key, pickle.dumps(Trap(left)))
    assert browser.get(reverse("cases:list")).status_code == 200
    assert not left.exists()
