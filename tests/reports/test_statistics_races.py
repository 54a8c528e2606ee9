"""Two who make figures at once: those of one day are made once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from reports import services
from reports.models import Release
from reports.periods import Period
from tests.cases.record.test_races import at_once
from tests.factories import make_user, make_world
from tests.reports.made_up import many, put


def making(period: Period) -> Callable[[Any], Any]:
    return lambda by: services.make_release(period=period, by=by)


def test_of_two_periods_that_overlap_one_gets_figures(committed: Any) -> None:
    world = make_world()
    for actor in ("first", "second"):
        world.users[actor] = make_user(actor, world.organisation, world.site, "data-officer")
    put(world, [*many(20, opened_on=date(2025, 2, 3)), *many(20, opened_on=date(2025, 8, 3))])
    acts = (("first", making(Period(2025, 1, 4))), ("second", making(Period(2025, 3, 4))))
    assert sorted(at_once(world, *acts)) == ["DomainError", "done"]
    with world.at_work(world.manager):
        assert Release.objects.count() == 1
