"""Which cases there are: at which stage each stands today, and by which days it came there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from cases.consent.models import Consent
from cases.record.models import Case
from demo.world.survivors import Kind, kinds

# One round of cases by the stage at which they stand; repeated until there are enough.
ROUND = (
    "today",
    "sheltered",
    "returned",
    "legal",
    "closed",
    "counselled",
    "returned",
    "legal",
    "closed",
    "urgent",
    "sheltered",
    "counselled",
    "legal",
    "returned",
    "active",
    "closed",
)
# Of the smaller organisation.
SMALL_ROUND = ("closed", "active", "closed", "today", "active", "closed", "active", "active")
# The last ones of each organisation: the person is helped on within days. So many more are copied of these.
LAST = ("short", "short")
# Kinds of cases that are rare, and after how many cases one comes.
RARE = {18: "organ", 38: "surrogacy"}
EACH = 40
# How many days ago somebody returned: visits due today, in some days, overdue, and all behind.
RETURNED_AGO = (31, 20, 92, 45, 184, 5, 110, 37, 250, 75, 12, 300)
# Which of the closed ones lived in a house: beds are few, and most copies need none.
HOUSED = (0, 2)
# Which of the closed ones was opened again: a second one that was referred.
REOPENED = 8
# Which of those with a lawyer claims from the court itself, once the judgment is final and says nothing of restitution.
TO_COURT, COURT_DAYS = 1, 420
OUTCOMES = tuple(Case.Outcome.values)

GIVEN, REFUSED = Consent.Decision.GIVEN, Consent.Decision.REFUSED


@dataclass
class Plan:
    """The days of one case. None: it does not come to this; an end of None: it goes on."""

    number: int
    course: str
    kind: Kind
    opened_on: date
    care: str = GIVEN
    care_withdrawn_on: date | None = None
    restitution: str = GIVEN
    restitution_withdrawn_on: date | None = None
    is_restricted: bool = False
    bed: tuple[date, date | None] | None = None
    bed_is_answered: bool = True
    counselling: tuple[date, date | None] | None = None
    days_between_sessions: int = 9
    legal: tuple[date, date | None] | None = None
    claims_from_court: bool = False
    returned_on: date | None = None
    plan_ended_on: date | None = None
    closed_on: date | None = None
    outcome: str = ""
    reopened_on: date | None = None
    minutes_ago: int | None = field(default=None)
    """For who came in today: how long ago."""


def draw_plans(
    *,
    count: int,
    seed: int,
    today: date,
    courses: tuple[str, ...] = ROUND,
    last: tuple[str, ...] = (),
    first: int = 0,
) -> list[Plan]:
    """So many cases, the same for the same seed and day: `courses` again and again, `last` at the end. `first` is the
    kind of case to begin with."""
    random = Random(f"{seed} plans")  # noqa: S311 -- made-up data
    turns: dict[str, int] = {}
    plans = []
    for number in range(count):
        left = count - number
        course = last[-left] if left <= len(last) else courses[number % len(courses)]
        turn = turns.get(course, 0)
        turns[course] = turn + 1
        plans.append(_COURSES[course](random, number, turn, _kind(first + number), today))
    return plans


def _kind(number: int) -> Kind:
    by_code = {kind.code: kind for kind in kinds()}
    common = [kind for kind in kinds() if kind.code not in RARE.values()]
    rare = RARE.get(number % EACH)
    return by_code[rare] if rare else common[number % len(common)]


def _days(random: Random, least: int, most: int) -> timedelta:
    return timedelta(days=random.randint(least, most))


def _tuesday(day: date) -> date:
    """The first Tuesday from then on. What follows in court after a number of days falls on a working day so."""
    return day + timedelta(days=(1 - day.weekday()) % 7)


def _today(random: Random, number: int, turn: int, kind: Kind, today: date) -> Plan:
    plan = Plan(number, "today", kind, today, minutes_ago=12 + 34 * turn)
    plan.care = REFUSED if turn == 2 else GIVEN
    return plan


def _urgent(random: Random, number: int, turn: int, kind: Kind, today: date) -> Plan:
    opened = today - timedelta(days=1 + turn % 3)
    return Plan(number, "urgent", kind, opened, bed=(opened, None), bed_is_answered=False)


def _sheltered(random: Random, number: int, turn: int, kind: Kind, today: date) -> Plan:
    opened = today - timedelta(days=9 + (turn * 11) % 78)
    plan = Plan(number, "sheltered", kind, opened, bed=(opened + _days(random, 0, 2), None))
    plan.counselling = (opened + _days(random, 3, 6), None)
    if turn % 3 == 0:
        plan.legal = (_tuesday(opened + timedelta(days=7)), None)
    plan.is_restricted = turn == 4
    return plan


def _counselled(random: Random, number: int, turn: int, kind: Kind, today: date) -> Plan:
    opened = today - timedelta(days=70 + (turn * 23) % 170)
    plan = Plan(number, "counselled", kind, opened, days_between_sessions=18)
    if turn % 2 == 0:
        plan.bed = (opened + _days(random, 0, 2), opened + _days(random, 30, 60))
    plan.counselling = (opened + _days(random, 5, 10), None)
    if turn == 1:
        plan.care = REFUSED
    return plan


def _legal(random: Random, number: int, turn: int, kind: Kind, today: date) -> Plan:
    claims_from_court = turn == TO_COURT
    opened = today - timedelta(days=COURT_DAYS if claims_from_court else 100 + (turn * 29) % 320)
    plan = Plan(number, "legal", kind, opened, legal=(_tuesday(opened + _days(random, 12, 25)), None))
    plan.claims_from_court = claims_from_court
    if turn % 3 != 1:
        plan.bed = (opened + _days(random, 0, 1), opened + _days(random, 25, 70))
    if turn % 2 == 0:
        plan.counselling = (opened + _days(random, 5, 9), opened + timedelta(days=85))
    if turn == 2:
        plan.restitution = REFUSED
    if turn == 4:
        plan.restitution_withdrawn_on = today - timedelta(days=9)
    plan.is_restricted = turn == 3
    return plan


def _returned(random: Random, number: int, turn: int, kind: Kind, today: date) -> Plan:
    returned = today - timedelta(days=RETURNED_AGO[turn % len(RETURNED_AGO)])
    opened = returned - _days(random, 80, 160)
    plan = Plan(number, "returned", kind, opened, returned_on=returned)
    plan.bed = (opened + _days(random, 0, 2), returned)
    if turn % 2 == 0:
        plan.counselling = (opened + _days(random, 6, 10), returned - timedelta(days=3))
    if turn % 4 == 1:
        plan.legal = (_tuesday(opened + _days(random, 14, 20)), None)
    return plan


def _closed(random: Random, number: int, turn: int, kind: Kind, today: date) -> Plan:
    outcome = OUTCOMES[turn % len(OUTCOMES)]
    closed = today - timedelta(days=12 + (turn * 31) % 300)
    plan = Plan(number, "closed", kind, closed - _days(random, 110, 260), closed_on=closed, outcome=outcome)
    opened = plan.opened_on
    if outcome == Case.Outcome.GOALS_REACHED:
        # A year of visits, and the way to the return before it.
        plan.returned_on = closed - timedelta(days=380)
        plan.opened_on = opened = plan.returned_on - _days(random, 70, 120)
        plan.plan_ended_on = closed - timedelta(days=3)
        plan.bed = (opened + timedelta(days=1), plan.returned_on) if turn in HOUSED else None
        plan.counselling = (opened + timedelta(days=8), plan.returned_on - timedelta(days=4))
    elif outcome == Case.Outcome.LOST_CONTACT:
        plan.returned_on = opened + timedelta(days=60)
        plan.plan_ended_on = closed - timedelta(days=1)
    elif outcome in (Case.Outcome.REFERRED, Case.Outcome.WITHDREW):
        stayed = _days(random, 30, 60)
        plan.bed = (opened + timedelta(days=1), opened + stayed) if turn in HOUSED else None
        plan.counselling = (opened + timedelta(days=6), opened + timedelta(days=70))
        plan.legal = (_tuesday(opened + timedelta(days=15)), closed - timedelta(days=5))
    if turn == REOPENED:
        plan.reopened_on = closed + timedelta(days=40)
    if outcome == Case.Outcome.WITHDREW:
        plan.care_withdrawn_on = closed - timedelta(days=2)
    return plan


def _active(random: Random, number: int, turn: int, kind: Kind, today: date) -> Plan:
    plan = Plan(number, "active", kind, today - timedelta(days=16 + turn * 37))
    if turn == 1:
        plan.care_withdrawn_on = today - timedelta(days=4)
    return plan


def _short(random: Random, number: int, turn: int, kind: Kind, today: date) -> Plan:
    closed = today - timedelta(days=25 + turn * 60)
    outcome = Case.Outcome.REFERRED if turn else Case.Outcome.NOT_TRAFFICKING
    return Plan(number, "short", kind, closed - _days(random, 8, 11), closed_on=closed, outcome=outcome)


_COURSES = {
    "short": _short,
    "today": _today,
    "urgent": _urgent,
    "sheltered": _sheltered,
    "counselled": _counselled,
    "legal": _legal,
    "returned": _returned,
    "closed": _closed,
    "active": _active,
}
