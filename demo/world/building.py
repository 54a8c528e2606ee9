"""Building the demo world, one organisation after the other, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import translation

from accounts.models import Organisation
from core.db import organisation_scope
from demo.world import casework, clock, enquiries, people, shelter, statistics
from demo.world.calendar import Calendar
from demo.world.life import Life, Scene
from demo.world.people import HARAPAN, LAIN, OFFICE, SHELTER, Staff
from demo.world.plans import Plan, draw_plans
from demo.world.survivors import draw

# Longer ago than any case of `plans.py` was opened.
YEARS = timedelta(days=830)
# Of so many cases one belongs to the second organisation.
SHARE_OF_LAIN = 9


def is_made(staff: Staff) -> bool:
    return Organisation.objects.filter(name=staff.organisation).exists()


def is_anothers() -> bool:
    """Whether somebody works here with an organisation that is not of the demo."""
    return Organisation.objects.exclude(name__in=[staff.organisation for staff in people.ALL_STAFF]).exists()


def build(*, seed: int, cases: int, now: datetime, say: Callable[[str], None]) -> None:
    """Make what is not there yet. An interrupted run has left organisations that are whole, or nothing of them."""
    of_lain = cases // SHARE_OF_LAIN
    for staff, count in ((HARAPAN, cases - of_lain), (LAIN, of_lain)):
        if not is_made(staff):
            _build(staff, count=count, seed=seed, now=now)
            say(f"{staff.organisation}: {count}")


def _build(staff: Staff, *, count: int, seed: int, now: datetime) -> None:
    began = now - YEARS
    # Roles and reasons are written in the language of the organisation, whoever runs the command.
    with translation.override("id"), transaction.atomic():
        with clock.at(began):
            team = people.found(staff)
        with organisation_scope(team.organisation.pk):
            scene = Scene(team, Calendar(now=now), began)
            try:
                _live(scene, draw_plans(count=count, seed=seed, today=now.astimezone().date()), staff, seed)
            except BaseException:
                # The rows that own them are taken back.
                scene.papers.discard()
                raise


def _live(scene: Scene, plans: list[Plan], staff: Staff, seed: int) -> None:
    if staff is HARAPAN:
        scene.calendar.begin(shelter.set_up(scene))
    for plan in plans:
        scene.calendar.begin(casework.course(_life(scene, plan, seed, staff)))
    scene.calendar.run()
    if staff is HARAPAN:
        enquiries.log_calls(scene)
        statistics.make_figures(scene)


def _life(scene: Scene, plan: Plan, seed: int, staff: Staff) -> Life:
    random = Random(f"{seed} {staff.domain} {plan.number}")  # noqa: S311 -- made-up data
    survivor = draw(random, plan.kind, on=plan.opened_on)
    lead, site = _lead(plan, staff)
    if staff is not HARAPAN:
        # A smaller organisation: casework alone.
        plan.bed = plan.counselling = plan.legal = plan.returned_on = plan.plan_ended_on = None
    return Life(scene, plan, survivor, random, lead, scene.team.sites[site])


def _lead(plan: Plan, staff: Staff) -> tuple[str, str]:
    if staff is LAIN:
        return "nisa", "Kantor Surabaya"
    if plan.number % 5 == 3:
        return "yusuf", SHELTER
    return ("dewi" if plan.number % 3 == 1 else "sari"), OFFICE
