"""What plans add to the worker's day: safety plans to be looked at again, and goals that were to be reached."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from care import services
from care.models import CarePlan
from care.services.safety import SafetyFacts
from tests.care.conftest import MARK_OBJECTIVE
from tests.cases.asking import SignIn, at, due, looks, text
from tests.cases.conftest import clock  # noqa: F401 -- a fixture
from tests.factories import World

TODAY = "/cases/today/"
MARK_STEPS = "MARKSTEPS lari ke rumah bibi"
pytestmark = pytest.mark.usefixtures("clock")


def test_a_safety_plan_is_looked_at_again_by_whom_it_was_given_to(world: World, sign_in: SignIn) -> None:
    today = timezone.localdate()
    with world.at_work(world.caseworker) as by:
        services.make_safety_plan(
            case=world.case, facts=SafetyFacts("Tanda", MARK_STEPS, "", "", "", today, world.colleague), by=by
        )
    page = sign_in(world.colleague).get(TODAY)
    assert due(page) == [("Look at the safety plan again", 0)]
    assert page.context["day"].today[0].url == at("care:safety", world.case)
    assert MARK_STEPS not in text(page)
    # Places are content of their own: the line in the log says so.
    opened = [entry.compartments for entry in looks(world, "cases.extension.agenda.listed")]
    assert sorted(opened) == [["general", "identity"], ["location"]]
    assert due(sign_in(world.caseworker).get(TODAY)) == []


def test_a_goal_is_due_on_the_day_that_was_planned(world: World, plan: CarePlan, sign_in: SignIn) -> None:
    today = timezone.localdate()
    with world.at_work(world.caseworker) as by:
        goal = services.add_goal(
            plan=plan,
            kind="Livelihood",
            objective=MARK_OBJECTIVE,
            planned_end=today + timedelta(days=7),
            by=by,
        )
        services.add_goal(plan=plan, kind="Health", objective="Nanti", planned_end=today + timedelta(days=8), by=by)
    browser = sign_in(world.caseworker)
    assert due(browser.get(TODAY)) == [(MARK_OBJECTIVE, 0)]
    # Who only reads the plan has no goal to reach in it.
    page = sign_in(world.lawyer).get(TODAY)
    assert (due(page), MARK_OBJECTIVE in text(page)) == ([], False)
    with world.at_work(world.caseworker) as by:
        services.end_goal(goal_id=goal.pk, expected_version=1, state="REACHED", ended_on=today, reason="", by=by)
    assert due(browser.get(TODAY)) == []
