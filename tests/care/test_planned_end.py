"""A goal is planned for today or later; what has passed since may stay as it was planned."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from care.models import CarePlan, Goal
from core import writes
from core.db import organisation_scope
from tests.care.conftest import MARK_OBJECTIVE
from tests.cases.asking import SignIn, at, nothing_changes, send, text
from tests.factories import World

PASSED = "This day has passed. Choose today or a later day."
LONG_AGO = date(2020, 3, 1)


def url(world: World, name: str, row: CarePlan | Goal) -> str:
    return reverse(f"care:{name}", kwargs={"case": world.case.pk, "pk": row.pk})


def planned(world: World) -> list[date | None]:
    with organisation_scope(world.organisation.pk):
        return list(Goal.objects.order_by("created_at").values_list("planned_end", flat=True))


@pytest.fixture
def overdue(world: World, goal: Goal) -> Goal:
    """A goal whose day has passed."""
    with world.at_work(world.caseworker) as by:
        goal.planned_end = LONG_AGO
        writes.update(goal, "planned_end", by=by)
    return goal


def test_a_new_goal_is_planned_for_today_or_later(world: World, plan: CarePlan, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    today = timezone.localdate()
    said = {"objective": MARK_OBJECTIVE, "kind": "Livelihood"}
    for day in (today - timedelta(days=1), LONG_AGO):
        with nothing_changes():
            refused = browser.post(url(world, "add-goal", plan), {**said, "planned_end": str(day)})
        assert (refused.status_code, PASSED in text(refused)) == (422, True)
        assert list(refused.context["form"].errors) == ["planned_end"]
    assert browser.post(url(world, "add-goal", plan), {**said, "planned_end": str(today)}).status_code == 303
    assert planned(world) == [today]


def test_an_old_goal_keeps_its_day_and_takes_no_other_that_has_passed(
    world: World, overdue: Goal, sign_in: SignIn
) -> None:
    browser = sign_in(world.caseworker)
    said = {"objective": "Pulih", "kind": "Health", "version": str(overdue.version)}
    with nothing_changes():
        refused = browser.post(url(world, "change-goal", overdue), {**said, "planned_end": "2020-03-02"})
    assert (refused.status_code, PASSED in text(refused)) == (422, True)
    assert browser.post(url(world, "change-goal", overdue), {**said, "planned_end": "2020-03-01"}).status_code == 303
    assert planned(world) == [LONG_AGO]
    assert "Pulih" in text(browser.get(reverse("care:plan", kwargs={"case": world.case.pk})))


def test_the_same_holds_for_other_programs(world: World, overdue: Goal, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    goals, one = at("api-care:goals", world.case), at("api-care:goal", world.case, pk=overdue.pk)
    made = {"kind": "Health", "objective": "Sehat", "planned_end": "2020-03-01"}
    with nothing_changes():
        refused = send(browser, "POST", goals, made)
        moved = send(browser, "PATCH", one, {"planned_end": "2020-03-02", "version": overdue.version})
    for answer in (refused, moved):
        assert (answer.status_code, answer.json()) == (422, {"detail": PASSED, "field": "planned_end"})
    kept = send(browser, "PATCH", one, {"objective": "Pulih", "version": overdue.version})
    assert (kept.status_code, kept.json()["planned_end"], kept.json()["objective"]) == (200, "2020-03-01", "Pulih")
