"""A claim of the cast's case, made through the services, and a store of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import translation

from accounts.models import User
from legal.models import RestitutionClaim
from tests.factories import World
from tests.legal.makers import make_claim


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    storage = storages["sealed"]
    for name in ("location", "base_location"):
        monkeypatch.setitem(storage.__dict__, name, str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Sentences are compared in the language in which they are written in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def claim(world: World) -> RestitutionClaim:
    return make_claim(world)


@pytest.fixture
def lawyer(world: World, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(world.lawyer)
