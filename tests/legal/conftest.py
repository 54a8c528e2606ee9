"""A claim of the cast's case, made through the services, and a store of the test's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from legal.models import Dossier, RestitutionClaim
from tests.factories import World
from tests.legal.dossiers import Paper, asked, file_of, put_exhibits, put_losses, put_story, work
from tests.legal.makers import give_consent, make_claim


@pytest.fixture(autouse=True)
def _own_store(store: Path) -> None:
    """For tests that put files away without looking at the store."""


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


@pytest.fixture
def built(world: World, claim: RestitutionClaim) -> tuple[Dossier, Paper]:
    give_consent(world)
    put_story(world)
    put_exhibits(world, claim, put_losses(world, claim))
    dossier = asked(world, claim)
    work()
    paper = Paper(file_of(world, dossier), world.case.code)
    _built.append(paper)
    return dossier, paper


_built: list[Paper] = []


@pytest.fixture
def paper(request: pytest.FixtureRequest, world: World) -> Paper:
    """The dossier for tests that only read it: the one of an earlier test, if there was one. The world is named for
    those who prepare it: it must stand before the test begins."""
    if not _built:
        request.getfixturevalue("built")
    return _built[0]
