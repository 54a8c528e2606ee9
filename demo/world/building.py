"""Building the demo world, one organisation after the other: some cases lived through, and more made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from random import Random

from django.db import transaction
from django.utils import translation

from accounts.models import MembershipRole, Organisation
from cases.models import Case
from core.db import organisation_scope
from core.domain import names
from demo.copies.copying import multiply
from demo.world import casework, clock, enquiries, people, shelter, statistics, team
from demo.world.calendar import Calendar
from demo.world.life import Life, Scene
from demo.world.people import HARAPAN, LAIN, OFFICE, SHELTER, Staff
from demo.world.plans import SMALL_ROUND, Plan, draw_plans
from demo.world.survivors import draw, texts

# Longer ago than any case was opened.
YEARS = timedelta(days=3 * 365 + 60)
# So many are lived through, of them these in the second organisation; and of so many more three are its own.
LIVED, LIVED_OF_LAIN, SHARE_OF_LAIN = 60, 6, 10
# The kinds of cases with which they begin, so that what is common is common among the closed ones, too.
FIRST_OF_LAIN, FIRST_OF_HARAPAN = 0, 16
# A caseworker who is on no case, whatever is made.
NEW_HERE = "bayu"


def is_made(staff: Staff) -> bool:
    return Organisation.objects.filter(name=staff.organisation).exists()


def is_anothers() -> bool:
    """Whether somebody works here with an organisation that is not of the demo."""
    return Organisation.objects.exclude(name__in=[staff.organisation for staff in people.ALL_STAFF]).exists()


def shares(cases: int) -> tuple[tuple[Staff, int], tuple[Staff, int]]:
    """How many of so many cases each organisation has."""
    of_lain = LIVED_OF_LAIN + (cases - LIVED) * 3 // SHARE_OF_LAIN
    return (HARAPAN, cases - of_lain), (LAIN, of_lain)


def build(*, seed: int, cases: int, now: datetime, say: Callable[[str], None]) -> bool:
    """Make what is not there yet; returns whether that was something. An interrupted run has left organisations and
    cases that are whole, and is gone on with."""
    was_made = False
    for staff, count in shares(cases):
        lived = LIVED_OF_LAIN if staff is LAIN else LIVED - LIVED_OF_LAIN
        if not is_made(staff):
            _build(staff, count=lived, seed=seed, now=now)
            was_made = True
        more = _fill_up(staff, count=count, seed=seed, now=now, say=say)
        if more or was_made:
            say(f"{staff.organisation}: {count}")
        was_made = was_made or bool(more)
    return was_made


def _build(staff: Staff, *, count: int, seed: int, now: datetime) -> None:
    began = now - YEARS
    # Roles and reasons are written in the language of the organisation, whoever runs the command.
    with translation.override("id"), transaction.atomic():
        with clock.at(began):
            team = people.found(staff)
        with organisation_scope(team.organisation.pk):
            scene = Scene(team, Calendar(now=now), began)
            try:
                _live(scene, _plans(staff, count, seed, now), staff, seed)
            except BaseException:
                # The rows that own them are taken back.
                scene.papers.discard()
                raise


def _plans(staff: Staff, count: int, seed: int, now: datetime) -> list[Plan]:
    today = now.astimezone().date()
    if staff is LAIN:
        return draw_plans(count=count, seed=seed, today=today, courses=SMALL_ROUND, first=FIRST_OF_LAIN)
    return draw_plans(count=count, seed=seed, today=today, first=FIRST_OF_HARAPAN)


def _live(scene: Scene, plans: list[Plan], staff: Staff, seed: int) -> None:
    if staff is HARAPAN:
        scene.calendar.begin(shelter.set_up(scene))
        team.between_colleagues(scene)
    scene.lives = [_life(scene, plan, seed, staff) for plan in plans]
    for life in scene.lives:
        scene.calendar.begin(casework.course(life))
    scene.calendar.run()
    if staff is HARAPAN:
        enquiries.log_calls(scene)


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


def _fill_up(staff: Staff, *, count: int, seed: int, now: datetime, say: Callable[[str], None]) -> int:
    """Make copies until there are so many cases, and then the figures of the quarters that are over."""
    organisation = Organisation.objects.get(name=staff.organisation)
    with organisation_scope(organisation.pk), translation.override("id"):
        there = Case.objects.count()
        groups = list(_groups(staff))
    if there < count:
        with organisation_scope(organisation.pk):
            multiply(
                organisation=organisation.pk,
                count=count - there,
                random=Random(f"{seed} {staff.domain} {there}"),  # noqa: S311 -- made-up data
                today=now.date(),
                groups=groups,
                pools=[texts()["recruiters"], *map(names.pool, ("agencies", "vessels", "villages", "partners"))],
                say=lambda written: say(f"{staff.organisation}: {there + written}"),
            )
    with organisation_scope(organisation.pk), translation.override("id"):
        statistics.make_figures(staff)
    return max(0, count - there)


def _groups(staff: Staff) -> Iterator[list[tuple[str, str]]]:
    """Colleagues who do the same work at the same site: their ids and names."""
    order = {person.email(staff.domain): at for at, person in enumerate(staff.people)}
    new = f"{NEW_HERE}@{staff.domain}"
    rows = MembershipRole.objects.exclude(membership__user__email=new).values_list(
        "role_id", "site_id", "membership__user_id", "membership__user__name", "membership__user__email"
    )
    found = sorted(rows, key=lambda row: (str(row[0]), str(row[1]), order.get(row[4], 0)))
    for _same, group in groupby(found, key=lambda row: row[:2]):
        yield [(str(user), name) for _role, _site, user, name, _email in group]
