"""Handing over, while somebody else does so too: in real transactions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cases.handover.models import HandedPart, Handover
from cases.handover.services import HandoverChoice, hand_over, undo_handover
from cases.record.access_models import Assignment, CaseAccess
from cases.record.models import Case
from core.access.actor import ActingUser
from tests.cases.record.test_races import at_once
from tests.factories import World


def giving(world: World, cases: list[Case], to: str) -> Callable[[Any], Any]:
    with world.at_work(world.manager):
        rows = Assignment.objects.filter(case__in=cases, user=world.colleague)
        chosen = {row.pk: HandoverChoice(world.users[to].pk) for row in rows}
    people = {"gives": world.colleague, "receivers": [world.users[to]]}
    return lambda by: hand_over(**people, first=None, last=None, goes_along=True, chosen=chosen, by=by)


@pytest.mark.parametrize("receivers", [("outsider", "outsider"), ("outsider", "manager")])
def test_of_two_who_hand_over_the_same_cases_one_is_told(
    real: World, cases: list[Case], receivers: tuple[str, str]
) -> None:
    acts = [(actor, giving(real, cases, to)) for actor, to in zip(("manager", "colleague"), receivers, strict=True)]
    assert sorted(at_once(real, *acts)) == ["DomainError", "done"]
    with real.at_work(real.manager):
        assert Handover.objects.count() == 1
        assert HandedPart.objects.count() == 3
        takers = [real.users[one].pk for one in set(receivers)]
        assert Assignment.objects.filter(user__in=takers, part="CASEWORKER").count() == 3
        assert CaseAccess.objects.filter(principal__in=takers).count() == 3
        assert not Assignment.objects.current().filter(user=real.colleague).exists()


def test_undone_twice_at_once_it_is_undone_once(real: World, cases: list[Case]) -> None:
    with real.at_work(real.manager) as by:
        handover = giving(real, cases, "outsider")(by)

    def undo(by: ActingUser) -> None:
        undo_handover(handover_id=handover.pk, expected_version=1, by=by)

    assert sorted(at_once(real, ("manager", undo), ("manager", undo))) == ["EditConflict", "done"]
    with real.at_work(real.manager):
        assert Assignment.objects.current().filter(user=real.colleague).count() == 3
        assert not CaseAccess.objects.filter(principal=real.outsider.pk).exists()
