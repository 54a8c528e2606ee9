"""The way of a claim in the demo agrees with how far its matter has come."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from demo.world import deadlines, legal, proceedings, restitution

Route = legal.Route
FIRST = date(2025, 6, 3)
DAY_OF = {act: days for days, act in proceedings.ACTS}


def _life(route: str, *, days: int, closed_on: date | None = None) -> Any:
    """A life whose random route is this one, so many days after the matter was opened."""
    now = datetime.combine(FIRST + timedelta(days=days), datetime.min.time(), tzinfo=UTC)
    return SimpleNamespace(
        random=SimpleNamespace(choice=lambda _values: route),
        scene=SimpleNamespace(calendar=SimpleNamespace(now=now)),
        plan=SimpleNamespace(closed_on=closed_on, number=2),
    )


@pytest.mark.parametrize("route", [Route.INVESTIGATOR, Route.PROSECUTOR, Route.LPSK])
def test_a_claim_goes_by_its_route(route: str) -> None:
    assert legal._route(_life(route, days=9), FIRST) == route


def test_to_the_court_itself_it_goes_after_the_final_judgment_alone() -> None:
    handed_in = legal.FILED_AFTER[Route.COURT]
    assert legal._route(_life(Route.COURT, days=handed_in), FIRST) == Route.LPSK
    assert legal._route(_life(Route.COURT, days=handed_in + 1), FIRST) == Route.COURT
    closed = _life(Route.COURT, days=400, closed_on=FIRST + timedelta(days=390))
    assert legal._route(closed, FIRST) == Route.LPSK


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
        life = _life(Route.LPSK, days=60)
        life.plan.number = number
        deadlines._ask_for_protection(life, Any)  # the matter is not looked at
    assert asked == [2]
