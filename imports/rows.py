"""What one row of a list says of one person and one case, and what is wrong with it. Nothing is written.

What cannot go where it belongs, and is not needed to open a case, is kept word for word in a note and named in a
warning: nothing that the list says is lost, and nothing is made up that it does not say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.identity.facts import PersonFacts
from cases.record.models import Case
from core.domain.identifiers import NotAPhoneNumber, check_nik, check_passport, masked, parse_phone
from imports import spelled
from imports.cells import Dates, HalfKnown, Unclear, age_of, born_of, day_of, number_of, place_of_birth, text_of
from imports.fields import FIELDS, Kind
from imports.non_persons import reason_against
from imports.plan import House, Plan

LONGEST_NAME, LONGEST_LINE, LONGEST_TEXT = 200, 120, 20_000


class Problem(NamedTuple):
    """What is wrong with a row. `column` is its place in the list, None where it is the row as a whole."""

    is_error: bool
    column: int | None
    why: str


@dataclass(frozen=True)
class Facts:
    """What is made of a row that has no error."""

    person: PersonFacts
    registered_on: date
    site_id: UUID
    lead_id: UUID
    account: str
    referrer: str = ""
    episode: Mapping[str, Any] = field(default_factory=dict)
    status: str = Case.Status.ACTIVE
    closed_on: date | None = None
    outcome: str = ""
    external_id: str = ""
    # What has no field of its own, for a note of its kind.
    note: str = ""
    identity_note: str = ""

    @property
    def is_closed(self) -> bool:
        return self.closed_on is not None


class Read(NamedTuple):
    """`facts` are None where a problem is an error."""

    facts: Facts | None
    problems: list[Problem]


def read(cells: Sequence[Any], headings: Sequence[str], plan: Plan, house: House) -> Read:
    row = _Row(cells, headings, plan, house)
    facts = row.facts()
    return Read(None if any(one.is_error for one in row.problems) else facts, row.problems)


class _Row:
    """One row as it is read, field by field. Problems and lines of notes gather as it goes."""

    def __init__(self, cells: Sequence[Any], headings: Sequence[str], plan: Plan, house: House) -> None:
        self.cells, self.headings, self.plan, self.house = cells, headings, plan, house
        self.dates: Dates = plan.dates(house.today)
        self.problems: list[Problem] = []
        self.general: list[str] = []
        self.identity: list[str] = []

    def facts(self) -> Facts | None:
        """None for a row that is no person, or without a day of registration: its problems say so."""
        if self.is_no_person():
            return None
        registered_on = self.registered_on()
        status, closed_on, outcome = self.status(registered_on)
        account = self.joined("account", "\n\n", LONGEST_TEXT)
        episode = self.episode()
        person = self.person(registered_on)
        if registered_on is None:
            return None
        return Facts(
            person=person,
            registered_on=registered_on,
            site_id=self.named("site", self.house.sites, self.house.site_id),
            lead_id=self.named("lead", self.house.members, self.house.lead_id),
            account=account
            or _("Taken over from %(source)s, where no account is recorded.") % {"source": self.house.source},
            referrer=self.joined("referrer", ", ", 400),
            episode=episode,
            status=status,
            closed_on=closed_on,
            outcome=outcome,
            external_id=self.external_id(),
            note="\n".join([*self.texts_with_headings("notes"), *self.general]),
            identity_note="\n".join(self.identity),
        )

    # What is wrong

    def error(self, place: int | None, why: str | Promise) -> None:
        self.problems.append(Problem(True, place, str(why)))

    def warn(self, place: int | None, why: str | Promise) -> None:
        self.problems.append(Problem(False, place, str(why)))

    def keep(self, place: int, lines: list[str], why: str | Promise) -> None:
        """Keep a cell word for word as a line of a note, and say why it goes there."""
        lines.append(f"{self.heading(place)}: {text_of(self.cells[place])}")
        self.warn(place, f"{why} {_('It is kept in a note.')}")

    def heading(self, place: int) -> str:
        return self.headings[place] or _("Column %(number)d") % {"number": place + 1}

    # What stands there

    def filled(self, code: str) -> Iterator[tuple[int, Any]]:
        """The columns of a field in which this row says something."""
        for place in self.plan.places(code):
            if text_of(self.cells[place]):
                yield place, self.cells[place]

    def joined(self, code: str, between: str, longest: int) -> str:
        text = between.join(text_of(cell) for _place, cell in self.filled(code))
        if len(text) > longest:
            place = self.plan.places(code)[0]
            self.error(place, _("The text is longer than %(most)d characters. Shorten it.") % {"most": longest})
        return text

    def line(self, code: str, longest: int = LONGEST_LINE) -> str:
        """A short text; what is longer is kept in a note of the compartment Identity."""
        for place, cell in self.filled(code):
            text = " ".join(text_of(cell).split())
            if len(text) <= longest:
                return text
            self.keep(place, self.identity, _("The text is too long for this field."))
        return ""

    def texts_with_headings(self, code: str) -> Iterator[str]:
        """Where several columns go to one text, each says what it is."""
        found = list(self.filled(code))
        for place, cell in found:
            text = text_of(cell)
            yield f"{self.heading(place)}: {text}" if len(self.plan.places(code)) > 1 else text

    def day(self, code: str) -> date | None:
        for place, cell in self.filled(code):
            try:
                return day_of(cell, self.dates)
            except Unclear as unclear:
                self.keep(place, self.general, unclear.reason)
        return None

    def value(self, code: str) -> str:
        """The code that the value of this row means; what means none is kept in a note."""
        return next(iter(self.values(code)), "")

    def values(self, code: str) -> list[str]:
        known, found = self.plan.values.get(code, {}), []
        for place, cell in self.filled(code):
            text, said = text_of(cell), []
            for part in spelled.parts(text) if FIELDS[code].kind == Kind.VALUES else [text]:
                said.append(known.get(spelled.folded(part)) or self.house.meaning(code, part))
            found += [meaning for meaning in said if meaning not in ("", spelled.NOT_TAKEN)]
            lines = self.identity if code in ("gender", "citizenship") else self.general
            if "" in said:
                self.keep(place, lines, _("What this value means was not said."))
            elif spelled.NOT_TAKEN in said:
                lines.append(f"{self.heading(place)}: {text}")
        return list(dict.fromkeys(found))

    def named(self, code: str, known: Mapping[UUID, str], otherwise: UUID) -> UUID:
        found = self.value(code)
        keys = {str(key): key for key in known}
        return keys.get(found, otherwise)

    # Who the person is

    def is_no_person(self) -> bool:
        """Whether the row is a total, a signature, or a place and date below the list; says so."""
        taken = [text_of(cell) for cell, code in zip(self.cells, self.plan.columns, strict=False) if code]
        is_alone = sum(map(bool, taken)) == 1
        for place, cell in self.filled("full_name"):
            if why := reason_against(text_of(cell), is_alone=is_alone):
                self.error(place, why)
                return True
        return False

    def person(self, registered_on: date | None) -> PersonFacts:
        name = self.line("full_name", LONGEST_NAME)
        if not name:
            places = self.plan.places("full_name")
            self.error(places[0] if places else None, _("A row needs a name. Write the name, or “Name not known”."))
        born, year = self.born(registered_on)
        nik = self.nik(born)
        told_with_the_day = (place_of_birth(cell)[:LONGEST_LINE] for _at, cell in self.filled("birth_date"))
        place = self.line("birth_place") or next(told_with_the_day, "")
        return PersonFacts(
            full_name=name,
            aliases=self.names(name),
            gender=self.value("gender"),
            citizenship=self.value("citizenship"),
            birth_date=born,
            birth_year=year,
            birth_place=place,
            nik=nik,
            passport=self.passport(),
            phone=self.phone(),
            address=self.address(),
            occupation=self.line("occupation"),
        )

    def names(self, full_name: str) -> list[str]:
        found = [
            part
            for code in ("aliases", "old_spelling")
            for _place, cell in self.filled(code)
            for part in spelled.parts(text_of(cell))
        ]
        return [name for name in dict.fromkeys(found) if name != full_name][:6]

    def born(self, registered_on: date | None) -> tuple[date | None, int | None]:
        for place, cell in self.filled("birth_date"):
            try:
                born = born_of(cell, self.dates)
            except Unclear as unclear:
                self.keep(place, self.identity, unclear.reason)
            else:
                if born.day and registered_on and born.day > registered_on:
                    self.keep(place, self.identity, _("This day lies after the registration."))
                    continue
                return born.day, born.year
        for place, cell in self.filled("age"):
            try:
                age = age_of(cell)
            except Unclear as unclear:
                self.keep(place, self.identity, unclear.reason)
            else:
                if age is not None and registered_on is not None:
                    self.warn(place, _("The year of birth is counted from the age and may be off by one."))
                    return None, registered_on.year - age
        return None, None

    def nik(self, born: date | None) -> str:
        for place, cell in self.filled("nik"):
            number, is_rounded = number_of(cell)
            if is_rounded:
                why = _("The spreadsheet has rounded this number: make the column text and type it again.")
                self.keep_number(place, number, why)
                continue
            checked = check_nik(number, today=self.house.today)
            if not checked.is_valid:
                self.keep_number(place, number, " ".join(str(error) for error in checked.errors))
                continue
            if checked.facts and born and born not in checked.facts.birth_dates:
                self.warn(place, _("The NIK speaks of another date of birth."))
            for warning in checked.warnings:
                self.warn(place, warning)
            return checked.value
        return ""

    def keep_number(self, place: int, number: str, why: str) -> None:
        """A number that is none of its kind: the end of it in the warning, all of it in the note on the identity."""
        self.identity.append(f"{self.heading(place)}: {number}")
        self.warn(place, f"{masked(number)} – {why} {_('It is kept in a note.')}")

    def passport(self) -> str:
        for place, cell in self.filled("passport"):
            number, _is_rounded = number_of(cell)
            checked = check_passport(number)
            if checked.is_valid:
                for warning in checked.warnings:
                    self.warn(place, warning)
                return checked.value
            self.keep_number(place, number, " ".join(str(error) for error in checked.errors))
        return ""

    def phone(self) -> str:
        """The first number that is one; further ones and what is none are lines of the note on the identity."""
        first = ""
        for place, cell in self.filled("phone"):
            for part in spelled.parts(text_of(cell)):
                try:
                    number = parse_phone(part).e164
                except NotAPhoneNumber as error:
                    self.keep_number(place, part, str(error))
                    continue
                if first and number != first:
                    self.identity.append(f"{self.heading(place)}: {part}")
                first = first or number
        return first

    def address(self) -> str:
        parts = []
        for code in ("street", "village", "district", "regency", "home_province", "postal_code"):
            for _place, cell in self.filled(code):
                text = " ".join(text_of(cell).split())
                prefix = {"village": "Desa ", "district": "Kec. "}.get(code, "")
                has_one = text.casefold().startswith(("desa", "ds", "kel", "kec", "dusun"))
                parts.append(text if has_one else f"{prefix}{text}")
        text = ", ".join(dict.fromkeys(parts))
        if len(text) > 500:
            self.identity.append(text)
            self.warn(None, _("The address is too long for its field. It is kept in a note."))
            return ""
        return text

    # The case

    def registered_on(self) -> date | None:
        """None where no day can be read. The day of the import never stands in for it: statistics count by this day."""
        for place, cell in self.filled("registered_on"):
            try:
                return day_of(cell, self.dates)
            except Unclear as unclear:
                advice = _("If nobody knows the day, choose one within that time and say in the notes that you did.")
                self.error(place, f"{unclear.reason} {advice}" if isinstance(unclear, HalfKnown) else unclear.reason)
                return None
        at = next(iter(self.plan.places("registered_on")), None)
        why = _("The date of registration is missing, or the cell holds an error or a formula without a value.")
        self.error(at, f"{why} {_('Write the date as plain text.')}")
        return None

    def status(self, registered_on: date | None) -> tuple[str, date | None, str]:
        status = self.value("status")
        closed_on, outcome = self.day("closed_on"), self.value("outcome")
        if closed_on is None and status not in (Case.Status.CLOSED, Case.Status.CLOSED_REFERRED):
            return status or Case.Status.ACTIVE, None, ""
        place = next(iter(self.plan.places("closed_on") or self.plan.places("status")), None)
        if status in (Case.Status.ACTIVE, Case.Status.FOLLOW_UP):
            self.error(place, _("The case is open and has a date of closing. Delete one of the two."))
            return status, None, ""
        if closed_on is None:
            self.warn(place, _("No date of closing: the date of registration is taken."))
            closed_on = registered_on
        if closed_on and registered_on and closed_on < registered_on:
            self.error(place, _("The case was closed before it was registered. Correct one of the two dates."))
        if status == Case.Status.CLOSED_REFERRED:
            outcome = Case.Outcome.REFERRED
        return Case.Status.CLOSED, closed_on, outcome or Case.Outcome.OTHER

    def external_id(self) -> str:
        for place, cell in self.filled("external_id"):
            text = text_of(cell)
            if len(text) <= LONGEST_LINE:
                return text
            self.error(place, _("The old case number is longer than 120 characters."))
        return ""

    def episode(self) -> dict[str, Any]:
        country, place = self.value("country"), self.joined("place", ", ", 500)
        people = [
            f"{FIELDS[code].label}: {text_of(cell)}"
            for code in ("employer", "agent")
            for _at, cell in self.filled(code)
        ]
        started_on, ended_on = self.day("started_on"), self.day("ended_on")
        if started_on and ended_on and ended_on < started_on:
            at = self.plan.places("ended_on")[0]
            self.keep(at, self.general, _("The exploitation ended before it began."))
            ended_on = None
        facts = {
            "exploitation_types": self.values("exploitation_types"),
            "methods_of_control": self.values("methods_of_control"),
            "industry": self.value("industry"),
            "country": country,
            "place": place,
            "started_on": started_on,
            "ended_on": ended_on,
            "account": "\n".join(people),
        }
        return {name: value for name, value in facts.items() if value}


__all__ = ["Facts", "Problem", "Read", "read"]
