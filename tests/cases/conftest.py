"""What the tests of the shared case record ask again and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from cases.case_page.closing import close_case
from cases.identity.services import change_identity
from cases.notes.services import add_note
from cases.record.models import Case, Identity
from cases.team.services import assign
from core.db import organisation_scope
from tests.cases.asking import NOW, Address, Clock, Stored, at
from tests.cases.cover.standing_in import another
from tests.cases.merge.two_records import NOTE, OTHER_NAME, OTHER_PHONE, Two
from tests.factories import World, make_case, make_world


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
def clock(world: World, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock, stopped at `NOW`: `clock(moment)` puts it on.

    The world is there before: else the first test of a process would make it for all others on a day to come.
    """

    def show(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    show(NOW)
    return show


@pytest.fixture
def real(committed: Any) -> World:
    """The cast in real transactions, for tests in which two people act at once."""
    return make_world()


@pytest.fixture
def cases(real: World) -> list[Case]:
    """The colleague's: two more than the cast's."""
    with real.at_work(real.caseworker) as by:
        more = [make_case(by=by, site=real.site, name=f"Orang {number}") for number in range(2)]
        for case in more:
            assign(case=case, user=real.colleague, part="CASEWORKER", by=by)
    return [real.case, *more]


@pytest.fixture
def nothing_counted() -> Iterator[None]:
    """Nobody has tried anything yet that is counted, and what this test tries does not count for the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def stranger() -> Client:
    """The browser of somebody who has no account."""
    return Client()


@pytest.fixture
def two(world: World) -> Two:
    with world.at_work(world.outsider) as by:
        second = make_case(by=by, site=world.site, name=OTHER_NAME)
        add_note(case=second, text=NOTE, by=by)
        identity = Identity.objects.get(person=second.person_id)
        change_identity(
            case=second,
            identity_id=identity.pk,
            expected_version=1,
            facts={"phone": OTHER_PHONE, "occupation": "Penjahit"},
            by=by,
        )
        close_case(case_id=second.pk, expected_version=1, outcome="REFERRED", on=date(2026, 6, 1), by=by)
    return Two(world.case, second)


@pytest.fixture
def second(world: World) -> Case:
    return another(world, "Orang Kedua")
