"""Matters with steps and deadlines, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from legal import services
from legal.models import Deadline, Matter, Step
from tests.factories import World

MARK_OWN = "MARKOWN berkas ke penyidik"


def put_step(world: World, matter: Matter, kind: str, on: date) -> Step:
    with world.at_work(world.lawyer) as by:
        return services.add_step(matter=matter, kind=kind, on=on, by=by)


def put_own(world: World, matter: Matter, due_on: date, title: str = MARK_OWN) -> Deadline:
    with world.at_work(world.lawyer) as by:
        return services.add_deadline(matter=matter, title=title, due_on=due_on, by=by)


def days_of(matter: Matter) -> dict[str, date | None]:
    """The deadlines by their rule, in the scope that is open."""
    return dict(Deadline.objects.filter(matter=matter).values_list("rule", "due_on"))


def warns_of(matter: Matter) -> set[str]:
    return set(Deadline.objects.filter(matter=matter, warns=True).values_list("rule", flat=True))


def of(matter: Matter, rule: str) -> Any:
    return Deadline.objects.select_related("case", "matter", "step").get(matter=matter, rule=rule)
