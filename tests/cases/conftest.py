"""What the tests of the shared case record ask again and again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from core.db import organisation_scope
from tests.cases.asking import NOW, Address, Clock, Stored, at
from tests.factories import World


@pytest.fixture
def address(world: World) -> Address:
    """The address of a page of the cast's case: `address("detail")`."""

    def found(name: str, **more: Any) -> str:
        return at(f"cases:{name}", world.case, **more)

    return found


@pytest.fixture
def stored(world: World) -> Stored:
    """Rows as they are in the database now: `stored(Note, case=…)`."""

    def found(model: Any, **lookups: Any) -> list[Any]:
        with organisation_scope(world.organisation.pk):
            return list(model.objects.filter(**lookups).order_by("pk"))

    return found


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock, stopped at `NOW`: `clock(moment)` puts it on."""

    def show(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    show(NOW)
    return show
