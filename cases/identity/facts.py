"""Who somebody is, as it is said at first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class PersonFacts:
    """Who the person is, as far as known. Dates are ISO 8601; codes are HTCDS and ISO 3166.

    `is_said_to_be_child` and `…adult` count where neither the day nor the year of birth is known.
    """

    full_name: str
    aliases: list[str] = field(default_factory=list)
    gender: str = ""
    citizenship: str = ""
    birth_date: date | None = None
    birth_year: int | None = None
    birth_place: str = ""
    nik: str = ""
    passport: str = ""
    phone: str = ""
    address: str = ""
    occupation: str = ""
    is_said_to_be_child: bool = False
    is_said_to_be_adult: bool = False


def under_18(on: date, *, birth_date: date | None, birth_year: int | None) -> bool:
    """Whether somebody is, or by the year alone may be, a child on that day."""
    if birth_date:
        return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day)) < 18
    return birth_year is not None and on.year - birth_year <= 18
