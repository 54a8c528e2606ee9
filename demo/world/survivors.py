"""The invented survivors: who they are and what is told of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from core.domain import names
from core.domain.places import place_name
from reintegration.schedule import months_after

INDONESIA = "ID"


@cache
def texts() -> dict[str, Any]:
    """The demo's own sentences beside those of core/domain/names.py."""
    content: dict[str, Any] = json.loads((files("demo") / "data" / "survivors.json").read_text(encoding="utf-8"))
    return content


@dataclass(frozen=True)
class Kind:
    """A kind of case: for whom it is typical, how it went, and what was to be paid for a month of work."""

    code: str
    is_woman: bool | None
    """None where it meets both."""
    ages: tuple[int, int]
    occupation: str
    employers: tuple[str, ...]
    country: str
    province: str
    industry: str
    exploitation_types: tuple[str, ...]
    methods_of_control: tuple[str, ...]
    months: tuple[int, int]
    wage: tuple[str, str]
    place: str
    recruitment: str
    account: str
    citizenship: str = "ID"


@cache
def kinds() -> tuple[Kind, ...]:
    return tuple(_kind(entry) for entry in texts()["kinds"])


def _kind(entry: dict[str, Any]) -> Kind:
    values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in entry.items()}
    return Kind(**values)


@dataclass(frozen=True)
class Survivor:
    """One invented person with their story. `months` is how long it lasted, from one day to the other.

    `birth_date` is what the demo knows; `knows_birth` says how much of it the person does: "DAY", "YEAR" or nothing.
    """

    kind: Kind
    full_name: str
    nickname: str
    is_woman: bool
    birth_date: date
    knows_birth: str
    birth_place: str
    nik: str
    passport: str
    phone: str
    address: str
    months: int
    began_on: date
    ended_on: date
    place: str
    recruitment: str
    account: str
    employer: str
    recruiter: str
    """Who brought the person there, as the recruitment tells."""

    @property
    def is_child(self) -> bool:
        return self.kind.ages[1] < 18

    def arrival(self, random: Random, channel: str) -> str:
        """How the person came and was met, in two sentences."""
        who = "Anak" if self.is_child else "Korban"
        return f"{texts()['arrivals'][channel].format(who=who)} {random.choice(texts()['conditions'])}"


def draw(random: Random, kind: Kind, *, on: date) -> Survivor:
    """A survivor of this kind, as old as is typical on the day of the intake."""
    youngest, oldest = kind.ages
    person = names.synthetic_person(random, today=on, is_woman=kind.is_woman, youngest=youngest, oldest=oldest)
    regency, village = names.synthetic_regency(random), names.synthetic_village(random)
    vessel = names.synthetic_vessel(random)
    employer = random.choice(kind.employers).format(vessel=vessel)
    invented = {
        "employer": employer,
        "agency": names.synthetic_agency(random),
        "vessel": vessel,
        "village": village,
        "recruiter": random.choice(texts()["recruiters"]),
    }
    months, ended_on = random.randint(*kind.months), on - timedelta(days=random.randint(4, 40))
    is_foreign = kind.citizenship != INDONESIA
    full_name = called(random, kind.citizenship, is_woman=person.is_woman) if is_foreign else person.full_name
    knows_birth = random.choice([*["DAY"] * (2 if is_foreign else 18), "YEAR", ""])
    nik = names.synthetic_nik(random, regency=regency, birth_date=person.birth_date, is_woman=person.is_woman)
    return Survivor(
        kind=kind,
        full_name=full_name,
        nickname=full_name.split()[0],
        is_woman=person.is_woman,
        birth_date=person.birth_date,
        knows_birth=knows_birth,
        birth_place="" if is_foreign else regency.name,
        nik="" if is_foreign or knows_birth != "DAY" else nik,
        passport=synthetic_passport(random) if kind.country != INDONESIA or is_foreign else "",
        phone=names.synthetic_phone(random),
        address="" if is_foreign else f"{village}, {place_name(regency.code)}",
        months=months,
        began_on=first_day(ended_on, months),
        ended_on=ended_on,
        place=kind.place.format(**invented),
        # A made-up name ends with an initial: at the end of a sentence it has one full stop.
        recruitment=kind.recruitment.format(**invented).replace("..", "."),
        account=_account(random, kind).format(**invented).replace("..", "."),
        employer=employer,
        recruiter=invented["recruiter" if "{recruiter}" in kind.recruitment else "agency"],
    )


def _account(random: Random, kind: Kind) -> str:
    """What is typical of the kind, and three details of a life of one's own."""
    details = for_children(texts()["details"]) if kind.ages[1] < 18 else texts()["details"]
    return " ".join([kind.account, *random.sample(details, 3)])


def called(random: Random, citizenship: str, *, is_woman: bool) -> str:
    """A full name, as people of that country are called; whoever is not Indonesian is called Contoh as well."""
    if citizenship not in texts()["names"]:
        return names.synthetic_person(random, today=date(2000, 1, 1), is_woman=is_woman).full_name
    parts = texts()["names"][citizenship]["women" if is_woman else "men"]
    return f"{' '.join(random.sample(parts, 2))} Contoh"


def synthetic_passport(random: Random) -> str:
    return f"X{random.randrange(9_000_000, 10_000_000)}"


def first_day(last: date, months: int) -> date:
    """On which day so many whole months begin that end with `last`."""
    return months_after(last + timedelta(days=1), -months)


def told(random: Random, kind_of_text: str, count: int, *, of: Survivor) -> str:
    """So many different sentences of a kind, without those that cannot be said of a child."""
    known = names.sentences(kind_of_text)
    found = for_children(known) if of.is_child else known
    return " ".join(found[index] for index in sorted(random.sample(range(len(found)), count)))


def for_children(sentences: Iterable[str]) -> tuple[str, ...]:
    """Those that can be said of a child."""
    return tuple(one for one in sentences if not any(word in one for word in texts()["not_for_children"]))
