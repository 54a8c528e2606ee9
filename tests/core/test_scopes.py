"""What an open scope remembers of PostgreSQL's settings, and that nothing of it outlives a rollback."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError, connections, transaction
from django.test.utils import CaptureQueriesContext

from cases.record.models import Case
from core import db
from core.db import DEFAULT, TRAIL, author, organisation_scope, trail_scope
from tests.factories import World, make_world
from tests.superuser import superuser

NAMES = ("app.organisation", "app.by", "app.work")


class Undone(Exception):
    """Rolls a block back."""


def in_force(using: str = DEFAULT) -> tuple[str, ...]:
    """What PostgreSQL itself says of the settings."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(["coalesce(current_setting(%s, true), '')"] * len(NAMES)), NAMES)
        return tuple(cursor.fetchone())


def settings_made(work: Callable[[], None]) -> int:
    """How many statements that set or read a setting the work needs."""
    with CaptureQueriesContext(connections[DEFAULT]) as seen:
        work()
    return sum("_config(" in each["sql"] or "current_setting(" in each["sql"] for each in seen)


def reopen(organisation: UUID) -> Callable[[], None]:
    def work() -> None:
        with organisation_scope(organisation):
            pass

    return work


def test_a_nested_scope_of_the_same_values_sets_nothing(world: World) -> None:
    home = world.organisation.pk
    with organisation_scope(home):
        assert settings_made(reopen(home)) == 0
        with author(work="another"):
            assert settings_made(reopen(home)) == 2  # what differs, and back
            with organisation_scope(home):
                assert in_force() == (str(home), "", "another")
        assert in_force() == (str(home), "", "")
    assert settings_made(reopen(home)) == 2
    assert in_force() == ("", "", "")


def after_a_savepoint(world: World) -> None:
    """A scope that rolls back leaves the settings of the one around it, and the next is set anew."""
    home, who = world.organisation.pk, uuid4()
    with organisation_scope(home):
        for _ in range(2):
            with pytest.raises(Undone), author(by=who), organisation_scope(home):
                assert in_force() == (str(home), str(who), "")
                raise Undone
            assert in_force() == (str(home), "", "")


def after_the_whole(world: World) -> None:
    """A scope in a savepoint of somebody else, who rolls that back."""
    for _ in range(2):
        with pytest.raises(Undone), transaction.atomic(), organisation_scope(world.organisation.pk):
            assert Case.objects.exists()
            raise Undone
        assert in_force() == ("", "", "")
        with transaction.atomic():
            with organisation_scope(world.organisation.pk):
                assert Case.objects.exists()
            transaction.set_rollback(True)
        assert in_force() == ("", "", "")


def with_the_other_connection(world: World) -> None:
    """What one connection knows, the other does not, and neither forgets for the other."""
    home = str(world.organisation.pk)
    for _ in range(2):
        with organisation_scope(world.organisation.pk):
            with trail_scope(world.organisation.pk):
                assert (in_force()[0], in_force(TRAIL)[0]) == (home, home)
                with organisation_scope(world.organisation.pk):
                    assert Case.objects.exists()
                assert (in_force()[0], in_force(TRAIL)[0]) == (home, home)
            assert (in_force()[0], in_force(TRAIL)[0]) == (home, "")
        assert in_force()[0] == ""


CHECKS = [after_a_savepoint, after_the_whole, with_the_other_connection]


@pytest.mark.parametrize("check", CHECKS)
def test_a_rollback_ends_what_was_remembered(world: World, check: Callable[[World], None]) -> None:
    check(world)


def lost_connection(world: World) -> None:
    """A scope whose connection ends: the next one has another connection, which knows nothing."""
    home = world.organisation.pk
    for _ in range(2):
        with pytest.raises(OperationalError), organisation_scope(home), superuser() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [connections[DEFAULT].connection.info.backend_pid])
            Case.objects.exists()
        connections[DEFAULT].close()
        with transaction.atomic(), organisation_scope(home):
            assert Case.objects.exists()
        assert in_force()[0] == ""


def test_a_lost_connection_takes_along_what_was_remembered(committed: Any) -> None:
    lost_connection(make_world())


class Lasting:
    """A memory that no block ends."""

    def __init__(self) -> None:
        self.said: dict[Any, str] = {}

    def get(self) -> dict[Any, str]:
        return self.said

    def set(self, value: dict[Any, str]) -> None:
        self.said = value

    def reset(self, token: None) -> None:
        """Not at all."""


class Mistaken(dict[Any, str]):
    """A memory that takes every connection for the same one."""

    def get(self, key: Any, default: Any = None) -> Any:
        return next((said for (_raw, name), said in reversed(self.items()) if name == key[1]), default)


class OneForAll(Lasting):
    def get(self) -> dict[Any, str]:
        return Mistaken(self.said)


@pytest.mark.parametrize(
    ("memory", "check"),
    [(Lasting, after_a_savepoint), (Lasting, after_the_whole), (OneForAll, with_the_other_connection)],
)
def test_a_memory_that_lasts_is_seen(
    world: World, monkeypatch: pytest.MonkeyPatch, memory: type[Lasting], check: Callable[[World], None]
) -> None:
    """Faults, planted one at a time: without them nothing would show that the checks above can fail."""
    monkeypatch.setattr(db, "_known", memory())
    with pytest.raises(AssertionError):
        check(world)


def test_a_memory_that_outlives_its_connection_is_seen(committed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world()
    monkeypatch.setattr(db, "_known", OneForAll())
    with pytest.raises(AssertionError):
        lost_connection(world)
