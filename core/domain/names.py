"""Invented people, firms, places and sentences for the demo world and for tests.

Everything comes from the `Random` that is handed in, so the same seed makes the same world. Name parts are
common ones combined at random, second names are words for flowers and hopes; nobody real is meant, and
firms, vessels and villages carry the word Contoh (example) so that no page of the demo can be taken for a
real case.
"""

import datetime
from dataclasses import dataclass
from functools import cache
from random import Random

from core.domain.datafiles import read_json
from core.domain.places import Place, provinces, regencies


@cache
def pool(name: str) -> tuple[str, ...]:
    """All parts of a kind: "villages", "agencies", "vessels", "second" and so on."""
    return tuple(read_json("synthetic_names.json")[name])


@cache
def sentences(kind: str) -> tuple[str, ...]:
    """All sentences of a kind: "note", "daily_note", "session_note", "legal_note", "reintegration_note" or
    "urgent_need". Raises KeyError for another."""
    return tuple(read_json("synthetic_stories.json")["sentences"][kind])


@dataclass(frozen=True, slots=True)
class SyntheticPerson:
    first_name: str
    second_name: str
    is_woman: bool
    birth_date: datetime.date

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.second_name}"


def synthetic_person(
    random: Random,
    *,
    today: datetime.date,
    is_woman: bool | None = None,
    youngest: int = 14,
    oldest: int = 55,
) -> SyntheticPerson:
    """A person between the two ages on `today`; a woman in two of three cases unless told."""
    woman = random.random() < 2 / 3 if is_woman is None else is_woman
    parts = pool("women" if woman else "men")
    first = " ".join(random.sample(parts, 2)) if random.random() < 0.4 else random.choice(parts)
    days = random.randrange(int(youngest * 365.25) + 1, int((oldest + 1) * 365.25) - 1)
    return SyntheticPerson(
        first_name=first,
        second_name=random.choice(pool("second")),
        is_woman=woman,
        birth_date=today - datetime.timedelta(days=days),
    )


def synthetic_nik(random: Random, *, regency: Place, birth_date: datetime.date, is_woman: bool) -> str:
    """A number of the right shape that is nobody's: of district 99, and no regency has so many."""
    day = birth_date.day + (40 if is_woman else 0)
    prefix = regency.code.replace(".", "") + "99"
    return f"{prefix}{day:02}{birth_date:%m%y}{random.randrange(9000, 10000)}"


def synthetic_phone(random: Random) -> str:
    """In E.164, from a block of an Indonesian prefix that ends in many zeros, so that it looks made up."""
    return f"+62811000{random.randrange(10_000):04}"


def synthetic_regency(random: Random) -> Place:
    return random.choice(regencies(random.choice(provinces()).code))


def synthetic_village(random: Random) -> str:
    return random.choice(pool("villages"))


def synthetic_agency(random: Random) -> str:
    return random.choice(pool("agencies"))


def synthetic_vessel(random: Random) -> str:
    return random.choice(pool("vessels"))


def synthetic_partner(random: Random) -> str:
    return random.choice(pool("partners"))
