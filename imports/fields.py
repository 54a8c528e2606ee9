"""What a column of a list can be: where its cells go; its headings stand in imports/data/headings.json."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_HEADINGS = Path(__file__).parent / "data" / "headings.json"


class Kind(StrEnum):
    """How a cell is read (imports/rows.py)."""

    TEXT = "text"
    NAMES = "names"
    DATE = "date"
    BIRTH = "birth"
    AGE = "age"
    NIK = "nik"
    PASSPORT = "passport"
    PHONE = "phone"
    # Of a list of values; a person sees each value once and says what it means (imports/values.py).
    VALUE = "value"
    VALUES = "values"


class Group(StrEnum):
    PERSON = "person"
    NUMBERS = "numbers"
    ADDRESS = "address"
    CASE = "case"
    HAPPENED = "happened"


GROUPS: dict[Group, str | Promise] = {
    Group.PERSON: _("Person"),
    Group.NUMBERS: _("Numbers"),
    Group.ADDRESS: _("Home address"),
    Group.CASE: _("Case"),
    Group.HAPPENED: _("What happened"),
}


@dataclass(frozen=True)
class Field:
    """`several`: more than one column may go there, in their order."""

    code: str
    label: str | Promise
    group: Group
    kind: Kind
    several: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Headings as people write them in Indonesian and English, in small letters without punctuation.

        A heading is known by its whole text or by words of it (imports/headings.py).
        """
        return _headings()[self.code]


@cache
def _headings() -> dict[str, tuple[str, ...]]:
    return {code: tuple(words) for code, words in json.loads(_HEADINGS.read_text(encoding="utf-8")).items()}


_ALL = (
    Field("full_name", _("Full name"), Group.PERSON, Kind.TEXT),
    Field("aliases", _("Other names"), Group.PERSON, Kind.NAMES, several=True),
    Field("old_spelling", _("Name in another spelling"), Group.PERSON, Kind.NAMES, several=True),
    Field("birth_date", _("Date or year of birth"), Group.PERSON, Kind.BIRTH),
    Field("birth_place", _("Place of birth"), Group.PERSON, Kind.TEXT),
    Field("age", _("Age"), Group.PERSON, Kind.AGE),
    Field("gender", _("Gender"), Group.PERSON, Kind.VALUE),
    Field("citizenship", _("Nationality"), Group.PERSON, Kind.VALUE),
    Field("occupation", _("Occupation"), Group.PERSON, Kind.TEXT),
    Field("nik", _("National identity number (NIK)"), Group.NUMBERS, Kind.NIK),
    Field("passport", _("Passport number"), Group.NUMBERS, Kind.PASSPORT),
    Field("phone", _("Phone"), Group.NUMBERS, Kind.PHONE, several=True),
    Field("street", _("Street or whole address"), Group.ADDRESS, Kind.TEXT, several=True),
    Field("village", _("Village"), Group.ADDRESS, Kind.TEXT),
    Field("district", _("District (kecamatan)"), Group.ADDRESS, Kind.TEXT),
    Field("regency", _("Regency or city"), Group.ADDRESS, Kind.TEXT),
    Field("home_province", _("Province"), Group.ADDRESS, Kind.TEXT),
    Field("postal_code", _("Postal code"), Group.ADDRESS, Kind.TEXT),
    Field("external_id", _("Old case number"), Group.CASE, Kind.TEXT),
    Field("registered_on", _("Date of registration"), Group.CASE, Kind.DATE),
    Field("referrer", _("Who referred"), Group.CASE, Kind.TEXT, several=True),
    Field("status", _("Status: open or closed"), Group.CASE, Kind.VALUE),
    Field("closed_on", _("Date of closing"), Group.CASE, Kind.DATE),
    Field("outcome", _("Why closed"), Group.CASE, Kind.VALUE),
    Field("lead", _("Lead caseworker"), Group.CASE, Kind.VALUE),
    Field("site", _("Site"), Group.CASE, Kind.VALUE),
    Field("notes", _("Note in the case"), Group.CASE, Kind.TEXT, several=True),
    Field("exploitation_types", _("Type of exploitation"), Group.HAPPENED, Kind.VALUES),
    Field("methods_of_control", _("Means of control"), Group.HAPPENED, Kind.VALUES),
    Field("industry", _("Industry"), Group.HAPPENED, Kind.VALUE),
    Field("country", _("Country of exploitation"), Group.HAPPENED, Kind.VALUE),
    Field("place", _("Place of exploitation"), Group.HAPPENED, Kind.TEXT, several=True),
    Field("started_on", _("Exploitation began on"), Group.HAPPENED, Kind.DATE),
    Field("ended_on", _("Exploitation ended on"), Group.HAPPENED, Kind.DATE),
    Field("employer", _("Employer"), Group.HAPPENED, Kind.TEXT, several=True),
    Field("agent", _("Agent or recruiter"), Group.HAPPENED, Kind.TEXT, several=True),
    Field("account", _("What happened, in words"), Group.HAPPENED, Kind.TEXT, several=True),
)
FIELDS: dict[str, Field] = {field.code: field for field in _ALL}


@cache
def with_dates() -> tuple[str, ...]:
    return tuple(field.code for field in _ALL if field.kind in (Kind.DATE, Kind.BIRTH))


def choices() -> Iterator[tuple[str | Promise, list[tuple[str, str | Promise]]]]:
    """By group, for a select."""
    for group, label in GROUPS.items():
        yield label, [(field.code, field.label) for field in _ALL if field.group == group]
