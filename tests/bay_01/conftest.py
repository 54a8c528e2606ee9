"""What the tests of the published pentest BAY-01 share: a store of their own, English sentences, quiet refusals."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.utils import translation

from accounts.models import Membership, User
from core.db import organisation_scope
from tests.access.conftest import _quiet  # noqa: F401 -- a fixture for every test here
from tests.access.kept_stage import kept_stage
from tests.access.stage import Stage
from tests.bay_01.hidden import MARK_FOREIGN, MARK_STAFF, at, rows
from tests.factories import make_user


@pytest.fixture(autouse=True)
def _own_store(store: Path) -> None:
    """For tests that put files away without looking at the store."""


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def stage(db: None, store: Path) -> Stage:
    """Cases in every state, with the whole cast of the access matrix around them."""
    return kept_stage()


@dataclass(frozen=True)
class Shown:
    """What somebody was shown at an address of the own case."""

    name: str
    actor: str
    kind: str
    content: bytes


@pytest.fixture
def everything_shown(stage: Stage) -> list[Shown]:
    """Every address that shows something, asked by two who may: in the world there is somebody of each organisation,
    called `MARK_STAFF` and `MARK_FOREIGN`, who is on no case that the first organisation's people see."""
    if not _shown:
        stranger = make_user("stranger", stage.world.organisation, stage.world.site, "caseworker")
        User.objects.filter(pk=stranger.pk).update(name=MARK_STAFF)
        with organisation_scope(stage.world.other_organisation.pk):
            theirs = list(Membership.objects.values_list("user_id", flat=True))
        User.objects.filter(pk__in=theirs).exclude(pk=stage.world.foreigner.pk).update(name=MARK_FOREIGN)
        for row in rows().values():
            able = [actor for actor in stage.at_work if row.methods.get("GET", {}).get(actor) == 200]
            for actor in {*able[:1], *able[len(able) // 2 :][:1]}:
                answer = stage.clients[actor].get(at(stage, row.name))
                assert answer.status_code == 200, f"{actor} {row.name}"
                content = b"".join(answer.streaming_content) if answer.streaming else answer.content
                kind = answer.headers.get("Content-Type", "") + answer.headers.get("Content-Disposition", "")
                _shown.append(Shown(row.name, actor, kind, content))
    return _shown


_shown: list[Shown] = []


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """The clock, stopped: `later(seconds)` puts it on."""
    begun, moved = time.time(), [0.0]
    monkeypatch.setattr(time, "time", lambda: begun + moved[0])

    def move(seconds: float) -> None:
        moved[0] += seconds

    return move
