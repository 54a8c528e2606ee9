"""Matters with steps and deadlines, for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from cases.episodes.services import add_episode
from legal import services
from legal.models import Deadline, Matter, Order, Step
from legal.services.computing import recompute
from tests.factories import World
from tests.legal.course import order_facts

MARK_OWN = "MARKOWN berkas ke penyidik"


def put_step(world: World, matter: Matter, kind: str, on: date) -> Step:
    with world.at_work(world.lawyer) as by:
        return services.add_step(matter=matter, kind=kind, on=on, by=by)


def put_award(world: World, matter: Matter) -> Order:
    """An order that awards restitution: before there is one nobody waits for a payment."""
    with world.at_work(world.lawyer) as by:
        return services.add_order(matter=matter, **order_facts(), by=by)


def put_exploitation(world: World, matter: Matter, kind: str = "SexualExploitation", on: date | None = None) -> None:
    with world.at_work(world.caseworker) as by:
        add_episode(case=matter.case, facts={"exploitation_types": [kind], "started_on": on}, by=by)
    with world.at_work(world.lawyer):
        recompute([matter.pk])


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
