"""The way of a claim in the demo agrees with how far its matter has come."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from demo.world import deadlines, legal, proceedings, restitution
from demo.world.plans import GIVEN, draw_plans

Route = legal.Route
FIRST = date(2025, 6, 3)
DAY_OF = {act: days for days, act in proceedings.ACTS}


@pytest.mark.parametrize("route", [Route.INVESTIGATOR, Route.PROSECUTOR, Route.LPSK])
def test_a_claim_goes_by_its_route(route: str) -> None:
    life: Any = SimpleNamespace(
        plan=SimpleNamespace(claims_from_court=False), random=SimpleNamespace(choice=lambda _routes: route)
    )
    assert legal._route(life) == route


def test_to_the_court_itself_one_claim_goes_and_its_matter_is_old_enough_on_any_day() -> None:
    ruled = timedelta(days=restitution.RULING_EXECUTED_AFTER)
    for today in (FIRST + timedelta(days=number) for number in range(7)):
        [plan] = [plan for plan in draw_plans(count=40, seed=1, today=today) if plan.claims_from_court]
        life: Any = SimpleNamespace(plan=plan)
        assert legal._route(life) == Route.COURT
        assert plan.legal
        assert plan.legal[0] + ruled < today
        assert (plan.closed_on, plan.restitution, plan.restitution_withdrawn_on) == (None, GIVEN, None)


def test_the_days_of_claim_matter_and_court_follow_each_other() -> None:
    stages = {stage.value: days for days, stage in legal.STAGES}
    filed, final = legal.FILED_AFTER, DAY_OF[proceedings._final]
    assert stages["INVESTIGATION"] < filed[Route.INVESTIGATOR] < stages["PROSECUTION"] < filed[Route.PROSECUTOR]
    assert filed[Route.PROSECUTOR] < stages["TRIAL"] < restitution.DEMANDED_AFTER < DAY_OF[proceedings._judge]
    assert restitution.AWARDED_AFTER == DAY_OF[proceedings._judge] < final < stages["EXECUTION"]
    assert stages["EXECUTION"] < legal.BEGUN_AFTER_JUDGMENT < filed[Route.COURT] < restitution.RULED_AFTER
    assert stages["EXECUTION"] < restitution.EXECUTED_AFTER


def test_the_step_says_that_protection_is_asked_for_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(deadlines, "_step", lambda life, _matter, _kind: asked.append(life.plan.number))
    for number in (1, 2):
        life: Any = SimpleNamespace(plan=SimpleNamespace(closed_on=None, number=number))
        deadlines._ask_for_protection(life, Any)  # the matter is not looked at
    assert asked == [2]
