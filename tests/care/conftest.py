from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from care import services
from care.models import Action, CarePlan, Goal
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from tests.factories import World

MARK_NEEDS = "MARKNEEDS butuh pekerjaan yang aman"
MARK_OBJECTIVE = "MARKOBJECTIVE punya penghasilan sendiri"
MARK_TITLE = "MARKTITLE cari kursus menjahit"
DUE = date(2036, 12, 20)

Make = Callable[..., Any]


@pytest.fixture
def plan(world: World) -> CarePlan:
    """The plan of the case, begun by the caseworker, without a goal."""
    with world.at_work(world.caseworker) as by:
        return services.begin_plan(case=world.case, needs=MARK_NEEDS, by=by)


@pytest.fixture
def goal(world: World, plan: CarePlan) -> Goal:
    with world.at_work(world.caseworker) as by:
        return services.add_goal(plan=plan, kind="Livelihood", objective=MARK_OBJECTIVE, planned_end=None, by=by)


@pytest.fixture
def action(world: World, goal: Goal) -> Action:
    """What is to be done for the goal, given to the colleague."""
    with world.at_work(world.caseworker) as by:
        look(world, by)
        return services.add_action(goal=goal, title=MARK_TITLE, due_on=DUE, assignee=world.colleague, by=by)


def look(world: World, by: ActingUser) -> None:
    """A line in the log, as a page of the case writes it."""
    log_access(by=by, act="test", rows=[world.case], compartments=list(Compartment))
