"""Building the demo world, one organisation after the other: some cases lived through, and more made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import batched
from random import Random

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from cases.record.models import Case
from core.db import organisation_scope
from core.domain import names
from demo.copies.copying import multiply
from demo.copies.writing import can_copy
from demo.world import casework, clock, data_requests, enquiries, people, shelter, statistics, story, team
from demo.world.calendar import Calendar
from demo.world.hurry import alone
from demo.world.life import Life, Scene
from demo.world.papers import Papers
from demo.world.people import HARAPAN, LAIN, OFFICE, SHELTER, Staff
from demo.world.plans import LAST, SMALL_ROUND, Plan, draw_plans
from demo.world.survivors import draw, texts
from legal.models import Deadline
from legal.services.computing import recompute
from shelters.models import House

# Longer ago than any case was opened.
YEARS = timedelta(days=3 * 365 + 60)
# So many are lived through, of them these in the second organisation; and of so many more three are its own.
LIVED, LIVED_OF_LAIN, SHARE_OF_LAIN = 60, 8, 10
# So many of the first organisation's are there before anybody signs in. The others come one by one.
FIRST = 10
# How often it is said how many there are.
SAID = 10
# The kinds of cases with which they begin, so that what is common is common among the closed ones, too.
FIRST_OF_LAIN, FIRST_OF_HARAPAN = 0, 16
# Who logs an enquiry, where, and every how many days.
CALLS = {
    HARAPAN.domain: (("sari", OFFICE, 37), ("yusuf", SHELTER, 130)),
    LAIN.domain: (("nisa", "Kantor Surabaya", 150),),
}
# Who investigates, in all cases.
POLICE = "Polres Contoh"
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
        is_new = begin(staff, seed=seed, now=now)
        lived = _live_on(staff, seed=seed, now=now, say=say)
        more, there = _fill_up(staff, count=count, seed=seed, now=now, say=say)
        if is_new or lived or more:
            say(f"{staff.organisation}: {there}")
            was_made = True
    return was_made


def begin(staff: Staff, *, seed: int, now: datetime) -> bool:
    """Make the organisation, its people and the first of its cases, at once or not at all. False: it is there."""
    if is_made(staff):
        return False
    began = now - YEARS
    # Roles and reasons are written in the language of the organisation, whoever runs the command.
    with translation.override("id"), transaction.atomic(), alone():
        with clock.at(began):
            team = people.found(staff)
        with organisation_scope(team.organisation.pk):
            scene = Scene(team, Calendar(now=now), began)
            with _papers_of(scene):
                _live(scene, _plans(staff, seed, now)[:FIRST], staff, seed)
    return True


def _live_on(staff: Staff, *, seed: int, now: datetime, say: Callable[[str], None]) -> int:
    """Live through the cases that come after the first ones, each in a transaction of its own: people may be at work
    here meanwhile. Returns how many that were."""
    organisation = Organisation.objects.get(name=staff.organisation)
    with organisation_scope(organisation.pk):
        there = Case.objects.count()
        team = people.at_work_in(organisation, staff)
        houses = {house.name: house for house in House.objects.all()}
    plans = _plans(staff, seed, now)[there:]
    if not plans or team is None or not houses.keys() >= _houses_of(staff):
        return 0
    scene = Scene(team, Calendar(now=now), now - YEARS, houses=houses)
    with organisation_scope(organisation.pk):
        scene.shared = story.known_to(team)
    for number, plan in enumerate(plans, start=there + 1):
        with translation.override("id"), organisation_scope(organisation.pk), alone(), _papers_of(scene):
            scene.calendar = Calendar(now=now)
            scene.calendar.begin(casework.course(_life(scene, plan, seed, staff)))
            scene.calendar.run()
        if number % SAID == 0:
            say(f"{staff.organisation}: {number}")
    return len(plans)


def _houses_of(staff: Staff) -> set[str]:
    return set(shelter.ROOMS) if staff is HARAPAN else set()


@contextmanager
def _papers_of(scene: Scene) -> Iterator[None]:
    """When what is lived through here is taken back, so are the files that its rows own."""
    scene.papers = Papers()
    try:
        yield
    except BaseException:
        scene.papers.discard()
        raise


def _plans(staff: Staff, seed: int, now: datetime) -> list[Plan]:
    """Of all cases that are lived through."""
    today = now.astimezone().date()
    if staff is LAIN:
        return draw_plans(
            count=LIVED_OF_LAIN, seed=seed, today=today, courses=SMALL_ROUND, last=LAST, first=FIRST_OF_LAIN
        )
    return draw_plans(count=LIVED - LIVED_OF_LAIN, seed=seed, today=today, last=LAST, first=FIRST_OF_HARAPAN)


def _live(scene: Scene, plans: list[Plan], staff: Staff, seed: int) -> None:
    if staff is HARAPAN:
        scene.calendar.begin(shelter.set_up(scene))
        data_requests.asked_of_us(scene)
    team.between_colleagues(scene, staff)
    for key, site, days in CALLS[staff.domain]:
        scene.calendar.begin(enquiries.earlier_calls(scene, key, site, every=days))
    scene.lives = [_life(scene, plan, seed, staff) for plan in plans]
    for life in scene.lives:
        scene.calendar.begin(casework.course(life))
    scene.calendar.run()
    for key, site, _days in CALLS[staff.domain]:
        calls = enquiries.CALLS if site == OFFICE else [enquiries.ELSEWHERE[key]]
        enquiries.log_calls(scene, key, site, calls)


def _life(scene: Scene, plan: Plan, seed: int, staff: Staff) -> Life:
    random = Random(f"{seed} {staff.domain} {plan.number}")  # noqa: S311 -- made-up data
    survivor = draw(random, plan.kind, on=plan.opened_on)
    lead, site = _lead(plan, staff)
    lawyer = "anton" if plan.number % 7 else "rahmat"
    if staff is not HARAPAN:
        # A smaller organisation: casework alone.
        plan.bed = plan.counselling = plan.legal = plan.returned_on = plan.plan_ended_on = None
    return Life(scene, plan, survivor, random, lead, lawyer, scene.team.sites[site])


def _lead(plan: Plan, staff: Staff) -> tuple[str, str]:
    if staff is LAIN:
        return "nisa", "Kantor Surabaya"
    if plan.number % 5 == 3:
        return "yusuf", SHELTER
    return ("dewi" if plan.number % 3 == 1 else "sari"), OFFICE


def _fill_up(staff: Staff, *, count: int, seed: int, now: datetime, say: Callable[[str], None]) -> tuple[int, int]:
    """Make copies until there are so many cases, and then the figures of the quarters that are over. Returns how many
    were made, and how many there are."""
    organisation = Organisation.objects.get(name=staff.organisation)
    with organisation_scope(organisation.pk), translation.override("id"):
        there = Case.objects.count()
        groups = list(_groups(staff))
    made = 0
    if there < count and not can_copy():
        say(_("Without DATABASE_SUPERUSER_URL there are %(cases)d cases and no more.") % {"cases": there})
    elif there < count:
        with organisation_scope(organisation.pk):
            made = multiply(
                organisation=organisation.pk,
                count=count - there,
                random=Random(f"{seed} {staff.domain} {there}"),  # noqa: S311 -- made-up data
                today=now.date(),
                groups=groups,
                pools=[texts()["recruiters"], *map(names.pool, ("agencies", "vessels", "villages")), _partners()],
                say=lambda written: say(f"{staff.organisation}: {there + written}"),
            )
            _count_days_anew()
    with organisation_scope(organisation.pk), translation.override("id"):
        statistics.make_figures(staff)
    return made, there + made


def _partners() -> list[str]:
    """Who may be in another's place. Nobody but the police investigates."""
    return [name for name in names.pool("partners") if name != POLICE]


def _count_days_anew() -> None:
    """Days of law do not move with a case: what lies between was a weekend or a holiday elsewhere."""
    matters = Deadline.objects.exclude(rule="").order_by("matter").values_list("matter", flat=True).distinct()
    for some in batched(list(matters), 200):
        recompute(some)


def _groups(staff: Staff) -> Iterator[list[tuple[str, str]]]:
    """Colleagues who do the same work at the same site: their ids and names, in the order of the story."""
    people = [person for person in staff.people if person.key != NEW_HERE]
    known = {user.email: user for user in User.objects.filter(email__in=[one.email(staff.domain) for one in people])}
    for same in dict.fromkeys((person.role, person.site) for person in people):
        emails = [one.email(staff.domain) for one in people if (one.role, one.site) == same]
        yield [(str(known[email].pk), known[email].name) for email in emails if email in known]
