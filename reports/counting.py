"""Who is counted in a period, and how many of each kind: coarse facts alone, nothing sealed is opened.

Of every case of the organisation, whoever sees it, but never of a restricted one: nobody who sees the list of cases is
to find out by subtracting that there are more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone

from cases.consent import rules as consent_rules
from cases.enquiries.models import Enquiry
from cases.episodes.models import Episode
from cases.intake.models import Intake
from cases.record.models import Case, Person
from core.domain import codes, countries
from legal import funnel
from reports.disclosure import Shown, kinds, parts
from reports.periods import Period, quarter_of

CHILD, ADULT, AGE_UNKNOWN = "CHILD", "ADULT", "UNKNOWN"
AGES = (CHILD, ADULT, AGE_UNKNOWN)
GENDER_UNKNOWN = "NonSpecifiedUnknown"
SEVERAL, NONE = "SEVERAL", "NONE"


@dataclass
class Counted:
    """One human being of a period, with what is recorded in their cases that began (or were closed) in it."""

    quarter: int
    outcome: str
    gender: str = GENDER_UNKNOWN
    age: str = AGE_UNKNOWN
    countries: set[str] = field(default_factory=set)
    exploitation: set[str] = field(default_factory=set)
    control: set[str] = field(default_factory=set)
    restitution: str = NONE

    @property
    def people(self) -> str:
        return f"{self.gender} {self.age}"

    @property
    def country(self) -> str:
        return SEVERAL if len(self.countries) > 1 else next(iter(self.countries), NONE)


class Asked(NamedTuple):
    """An enquiry of a period. Nothing is known of who asked but that somebody did."""

    month: int
    channel: str


class Parts(NamedTuple):
    """A table in which each of those counted is in one category: the last, where the list has theirs no longer."""

    order: Callable[[Period], list[str]]
    of: Callable[[Any], str]

    def shown(self, counted: Sequence[Any], period: Period) -> Shown:
        counts = dict.fromkeys(self.order(period), 0)
        last = next(reversed(counts))
        for one in counted:
            name = self.of(one)
            counts[name if name in counts else last] += 1
        return parts(counts)


class Kinds(NamedTuple):
    """A table in which a person can be in several categories."""

    order: Callable[[Period], list[str]]
    of: Callable[[Counted], Iterable[str]]

    def shown(self, people: Sequence[Counted], period: Period) -> Shown:
        counts = Counter(name for one in people for name in self.of(one))
        return kinds({name: counts[name] for name in self.order(period)}, len(people))


def _months(period: Period) -> list[str]:
    return [str(month) for month in range(period.begins_on.month, period.ends_on.month + 1)]


def _quarters(period: Period) -> list[str]:
    return [str(quarter) for quarter in period.quarters]


def _people(period: Period) -> list[str]:
    return [f"{gender.code} {age}" for gender in codes.code_list("Gender") for age in AGES]


def _countries(period: Period) -> list[str]:
    return [*(country.alpha2 for country in countries.countries()), SEVERAL, NONE]


def _codes(code_list: str) -> Callable[[Period], list[str]]:
    return lambda _period: [code.code for code in codes.code_list(code_list)]


# Of the people whose case began in the period, and of those whose case was closed in it.
OPENED: Mapping[str, Parts | Kinds] = {
    "opened": Parts(_quarters, lambda one: str(one.quarter)),
    "people": Parts(_people, lambda one: one.people),
    "country": Parts(_countries, lambda one: one.country),
    "exploitation": Kinds(_codes("TypeOfExploitation"), lambda one: one.exploitation),
    "control": Kinds(_codes("MethodsOfControl"), lambda one: one.control),
    "restitution": Parts(lambda _period: list(funnel.FAR), lambda one: one.restitution),
}
CLOSED: Mapping[str, Parts | Kinds] = {
    "closed": Parts(_quarters, lambda one: str(one.quarter)),
    "outcome": Parts(lambda _period: list(Case.Outcome.values), lambda one: one.outcome),
}
# Of the enquiries that reached the organisation in it.
ENQUIRIES: Mapping[str, Parts | Kinds] = {
    "enquiries": Parts(_months, lambda one: str(one.month)),
    "channel": Parts(lambda _period: list(Intake.Channel.values), lambda one: one.channel),
}


def figures(period: Period, *, today: date) -> dict[str, dict[str, Any]]:
    """What may be shown of the period, as `Release.figures` keeps it."""
    counted: Sequence[tuple[Mapping[str, Parts | Kinds], Sequence[Any]]] = (
        (OPENED, _opened(period, today)),
        (CLOSED, _closed(period, today)),
        (ENQUIRIES, _enquiries(period)),
    )
    return {name: asdict(table.shown(found, period)) for tables, found in counted for name, table in tables.items()}


def _opened(period: Period, today: date) -> list[Counted]:
    """Each person once, in the quarter in which the first of their cases of the period began."""
    cases = Case.objects.filter(opened_on__range=(period.begins_on, period.ends_on)).order_by("opened_on", "pk")
    found: dict[UUID, Counted] = {}
    person_of: dict[UUID, UUID] = {}
    for case_id, person_id, opened_on in _counted(cases, today).values_list("pk", "person_id", "opened_on"):
        found.setdefault(person_id, Counted(quarter_of(opened_on), ""))
        person_of[case_id] = person_id
    for person in Person.objects.filter(pk__in=found):
        one = found[person.pk]
        one.gender = person.gender or GENDER_UNKNOWN
        one.age = {True: CHILD, False: ADULT, None: AGE_UNKNOWN}[person.was_child]
    columns = ("case_id", "country", "exploitation_types", "methods_of_control")
    for case_id, country, exploitation, control in Episode.objects.filter(case__in=person_of).values_list(*columns):
        one = found[person_of[case_id]]
        one.countries |= {country} - {""}
        one.exploitation |= set(exploitation)
        one.control |= set(control)
    for case_id, reached in funnel.furthest(person_of).items():
        one = found[person_of[case_id]]
        one.restitution = max(one.restitution, reached, key=funnel.FAR.index)
    return list(found.values())


def _closed(period: Period, today: date) -> list[Counted]:
    """Each person once, by the last of their cases that were closed in the period."""
    cases = Case.objects.filter(closed_on__range=(period.begins_on, period.ends_on)).order_by("closed_on", "pk")
    rows = _counted(cases, today).values_list("person_id", "closed_on", "outcome")
    found = {person_id: Counted(quarter_of(closed_on), outcome) for person_id, closed_on, outcome in rows}
    return list(found.values())


def _enquiries(period: Period) -> list[Asked]:
    """By the day on which each came in; without those that became a restricted case, as no number betrays one."""
    rows = Enquiry.objects.filter(received_at__date__range=(period.begins_on, period.ends_on))
    rows = rows.exclude(case__is_restricted=True).order_by("received_at", "pk")
    found = rows.values_list("received_at", "channel")
    return [Asked(timezone.localtime(received_at).month, channel) for received_at, channel in found]


def _counted(cases: Any, today: date) -> Any:
    """Without restricted cases, and without people who do not want to be in statistics."""
    cases = cases.filter(is_restricted=False)
    return cases.exclude(person__in=consent_rules.unwilling(cases.order_by().values("person_id"), on=today))
