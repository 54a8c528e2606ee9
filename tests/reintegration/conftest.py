from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from reintegration import services
from reintegration.models import Plan
from tests.factories import World

MARK_DESTINATION = "MARKDESTINATION Dusun Contoh 7"
MARK_GOALS = "MARKGOALS membuka warung"

Make = Callable[..., Plan]


@pytest.fixture
def make_plan(world: World) -> Make:
    """A plan of the case, made by the reintegration officer, active unless told otherwise."""

    def make(*, returned_on: date = date(2026, 8, 31), is_active: bool = True, officer: Any = None) -> Plan:
        with world.at_work(world.reintegration) as by:
            plan = services.prepare_plan(
                case=world.case,
                officer=officer or by,
                returned_on=returned_on,
                destination=MARK_DESTINATION,
                goals=MARK_GOALS,
                by=by,
            )
            if is_active:
                plan = services.activate_plan(plan_id=plan.pk, expected_version=plan.version, by=by)
        return plan

    return make
