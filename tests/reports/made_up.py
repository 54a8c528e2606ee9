"""Made-up people with the coarse facts of their cases, put into the database in one go and counted by hand."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from cases.consent.models import Consent
from cases.episodes.models import Episode
from cases.record.models import Case, Person
from reports import services
from reports.models import Release
from reports.periods import Period
from tests.factories import World

_numbers = itertools.count(1)
GIVEN, REFUSED = Consent.Decision.GIVEN, Consent.Decision.REFUSED


@dataclass(frozen=True)
class Decided:
    decision: str
    on: date
    withdrawn_on: date | None = None
    valid_until: date | None = None

    @property
    def is_willing(self) -> bool:
        ended = [day for day in (self.withdrawn_on, self.valid_until) if day and day < date(2026, 6, 1)]
        return self.decision == GIVEN and not ended


@dataclass(frozen=True)
class Made:
    """One case. Cases of the same `person` number are those of one person."""

    opened_on: date
    person: int = 0
    closed_on: date | None = None
    outcome: str = ""
    is_restricted: bool = False
    gender: str = "Feminine"
    birth_year: int | None = 1995
    is_child: bool = False
    episodes: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()
    decided: tuple[Decided, ...] = field(default=())


def many(count: int, **facts: Any) -> list[Made]:
    """So many people, each with one such case."""
    made = Made(**facts)
    return [replace(made, person=next(_numbers)) for _ in range(count)]


def put(world: World, cases: Iterable[Made]) -> list[Case]:
    """Put them into the cast's organisation, in the order in which they are given."""
    with world.at_work(world.manager):
        persons: dict[int, Person] = {}
        rows, episodes, consents = [], [], []
        for made in cases:
            number = made.person or next(_numbers)
            facts = {"gender": made.gender, "birth_year": made.birth_year, "is_child": made.is_child}
            person = persons.setdefault(number, Person(**facts))
            status = Case.Status.CLOSED if made.closed_on else Case.Status.ACTIVE
            case = Case(
                person=person, site=world.site, code=f"T{next(_numbers)}", status=status, opened_on=made.opened_on,
                closed_on=made.closed_on, outcome=made.outcome, is_restricted=made.is_restricted,
            )  # fmt: skip
            rows.append(case)
            for country, exploitation, control in made.episodes:
                episodes.append(
                    Episode(
                        case=case, country=country, exploitation_types=[*exploitation], methods_of_control=[*control]
                    )
                )
            for one in made.decided:
                consents.append(
                    Consent(
                        case=case,
                        purpose=Consent.Purpose.STATISTICS,
                        decision=one.decision,
                        form=Consent.Form.WRITTEN,
                        decided_on=one.on,
                        withdrawn_on=one.withdrawn_on,
                        valid_until=one.valid_until,
                    )
                )
        Person.objects.bulk_create(persons.values())
        Case.objects.bulk_create(rows)
        Episode.objects.bulk_create(episodes)
        Consent.objects.bulk_create(consents)
    return rows


def release(world: World, period: Period, *, by: str = "data_officer") -> Release:
    with world.at_work(world.users[by]) as user:
        return services.make_release(period=period, by=user)


Sets = dict[str, dict[str, set[int]]]
OF_OPENED = ("opened", "people", "country", "exploitation", "control", "restitution")


def by_hand(cases: Iterable[Made], period: Period) -> Sets:
    """Table → category → the numbers of the people in it, straight from what was made up."""
    cases = list(cases)
    decided: dict[int, list[Decided]] = defaultdict(list)
    for made in cases:
        decided[made.person] += made.decided
    unwilling = {
        person for person, ones in decided.items() if ones and not max(ones, key=lambda one: one.on).is_willing
    }
    counted = [made for made in cases if not made.is_restricted and made.person not in unwilling]
    found: Sets = {name: defaultdict(set) for name in OF_OPENED}
    found |= {"closed": defaultdict(set), "outcome": defaultdict(set)}
    opened = [made for made in counted if period.begins_on <= made.opened_on <= period.ends_on]
    for person in {made.person for made in opened}:
        own = sorted((made for made in opened if made.person == person), key=lambda made: made.opened_on)
        first = own[0]
        age = "CHILD" if first.is_child else "UNKNOWN" if first.birth_year is None else "ADULT"
        found["opened"][str((first.opened_on.month - 1) // 3 + 1)].add(person)
        found["people"][f"{first.gender or 'NonSpecifiedUnknown'} {age}"].add(person)
        told = [episode for made in own for episode in made.episodes]
        abroad = {country for country, _types, _means in told if country}
        found["restitution"]["NONE"].add(person)  # nobody here has a claim
        found["country"]["NONE" if not abroad else "SEVERAL" if len(abroad) > 1 else min(abroad)].add(person)
        for _country, types, means in told:
            for name in types:
                found["exploitation"][name].add(person)
            for name in means:
                found["control"][name].add(person)
    closed = [made for made in counted if made.closed_on and period.begins_on <= made.closed_on <= period.ends_on]
    for person in {made.person for made in closed}:
        last = max((made for made in closed if made.person == person), key=lambda made: str(made.closed_on))
        found["closed"][str((int(f"{last.closed_on:%m}") - 1) // 3 + 1)].add(person)
        found["outcome"][last.outcome].add(person)
    return found
