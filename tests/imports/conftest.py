"""Every test here has a store of sealed files of its own, and speaks English unless it says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from tests.cases.asking import SignIn
from tests.factories import World


@pytest.fixture(autouse=True)
def _own_store(store: Path) -> None:
    """For tests that put files away without looking at the store."""


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def browser(world: World, sign_in: SignIn) -> Client:
    world.manager.language = "en"
    world.manager.save()
    return sign_in(world.manager)
