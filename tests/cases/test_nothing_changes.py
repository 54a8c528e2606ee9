"""What says of a refusal that it changed nothing can say otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from accounts.models import Site
from cases.record.models import Case
from core.db import organisation_scope
from tests.cases.asking import nothing_changes
from tests.factories import World, make_world

Change = Callable[[World], object]


def moves_on(world: World) -> object:
    return Case.objects.update(version=F("version") + 1)


def comes(world: World) -> object:
    return Site.objects.create(name="Kantor Baru", time_zone="Asia/Jakarta")


@pytest.mark.parametrize("change", [moves_on, comes])
def test_a_change_is_seen(world: World, change: Change) -> None:
    with organisation_scope(world.organisation.pk), pytest.raises(AssertionError), nothing_changes():
        change(world)


@pytest.mark.parametrize("change", [moves_on, comes])
def test_a_change_that_is_rolled_back_is_none(world: World, change: Change) -> None:
    with organisation_scope(world.organisation.pk), nothing_changes(), transaction.atomic():
        change(world)
        transaction.set_rollback(True)


def test_what_another_transaction_has_changed_is_seen(committed: Any) -> None:
    world = make_world()
    with pytest.raises(AssertionError), nothing_changes(), organisation_scope(world.organisation.pk):
        moves_on(world)
