"""Whether two person records may be made one, what that brings with it, and which persons stand behind one.

Whoever makes two records one sees every case of both, with who the person is and where they lived; for everybody else
a second record is one that is not there. Nobody may read more afterwards without being named before (decision 0021).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Membership
from audit.models import Erasure
from cases.merge.models import PersonMerge
from cases.permissions import CasePermission
from cases.record import periods as record_periods
from cases.record.access_models import CaseAccess, EmergencyAccess
from cases.record.models import Case, Identity, Person
from cases.record.periods import Period
from core.access.actor import ActingUser
from core.access.permissions import CorePermission, Scope
from core.compartments import Compartment
from core.domain import codes, countries
from core.domain.identifiers import display_phone

# What is chosen as one → the fields of the identity and of the person's coarse facts that say it.
FACTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "full_name": (("full_name",), ()),
    "born": (("birth_date",), ("birth_year",)),
    "birth_place": (("birth_place",), ()),
    "nik": (("nik",), ()),
    "passport": (("passport",), ()),
    "phone": (("phone",), ()),
    "address": (("address",), ()),
    "occupation": (("occupation",), ()),
    "gender": ((), ("gender",)),
    "citizenship": ((), ("citizenship",)),
    "age_group": ((), ("is_child", "is_said_adult")),
}
SEES = (Compartment.GENERAL, Compartment.IDENTITY, Compartment.LOCATION)


class IdentityReader(NamedTuple):
    """Somebody who reads who a person is."""

    id: UUID
    name: str


@dataclass(frozen=True)
class Side:
    """One of the two records, with all of its cases."""

    person: Person
    identity: Identity
    cases: Sequence[Case]
    # When they read it, now or on days to come.
    readers: Mapping[IdentityReader, Sequence[Period]]

    def holds(self, fact: str) -> tuple[Any, ...]:
        """The values of one of `FACTS`."""
        if fact == "age_group":
            return (self.age_group,)
        of_identity, of_person = FACTS[fact]
        return (
            *(getattr(self.identity, name) for name in of_identity),
            *(getattr(self.person, name) for name in of_person),
        )

    def lacks(self, fact: str) -> bool:
        return not any(self.holds(fact))

    def in_words(self, fact: str) -> str:
        """What it holds of one of `FACTS` but the age, as people read it; empty for nothing."""
        if self.lacks(fact):
            return ""
        if fact == "born":
            born = self.identity.birth_date
            return date_format(date.fromisoformat(born)) if born else str(self.person.birth_year or "")
        (value,) = self.holds(fact)
        if fact == "gender":
            return str(codes.label("Gender", value))
        if fact == "citizenship":
            return str(countries.country_name(value))
        return display_phone(value) if fact == "phone" else str(value)

    @property
    def age_group(self) -> str:
        """CHILD or ADULT at the first intake, by the birth or as it was said; empty where nobody knows."""
        return {True: "CHILD", False: "ADULT", None: ""}[self.person.was_child]

    @property
    def names(self) -> list[str]:
        return [self.identity.full_name, *self.identity.aliases]


class Gain(NamedTuple):
    """Those who read one record and not the other, by name: who does so now, and who will on some day to come."""

    side: Side
    now: list[str]
    later: list[str]


@dataclass(frozen=True)
class MergePair:
    """The record that is kept and the one that is given up, as they stand now. Their looks must have been logged."""

    keep: Side
    give_up: Side
    emergencies: int

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.keep, self.give_up

    @property
    def cases(self) -> list[Case]:
        return [*self.keep.cases, *self.give_up.cases]

    @property
    def differing(self) -> list[str]:
        """The facts that one has to choose between."""
        return [fact for fact in FACTS if self.keep.holds(fact) != self.give_up.holds(fact) and self._asks(fact)]

    def _asks(self, fact: str) -> bool:
        """What follows from a birth is asked with the birth: of the age alone where something was said of it."""
        said = [side for side in self.sides if side.lacks("born") and side.age_group]
        return fact != "age_group" or bool(said)

    @property
    def holds_child(self) -> bool:
        """Whether one of them was a child. Then so is who is kept, unless the birth that is kept says otherwise."""
        return any(side.person.is_child for side in self.sides)

    @property
    def gaining(self) -> list[Gain]:
        """Who will read more than they would have read without, by the record that they read now."""
        found = [_gain(mine, other) for mine, other in (self.sides, self.sides[::-1])]
        return [gain for gain in found if gain.now or gain.later]

    @property
    def is_restricted(self) -> bool:
        return any(case.is_restricted for case in self.cases)

    @property
    def has_two_open(self) -> bool:
        return all(any(case.is_open for case in side.cases) for side in self.sides)

    @cached_property
    def stamp(self) -> str:
        """A mark of everything that the decision rests on: another one means that it is to be decided anew."""
        told = [
            (
                side.person.pk,
                side.person.version,
                side.identity.version,
                sorted((str(case.pk), case.is_restricted, case.is_open) for case in side.cases),
                sorted((str(reader.id), [*map(str, chain(*periods))]) for reader, periods in side.readers.items()),
            )
            for side in self.sides
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()


def _gain(mine: Side, other: Side) -> Gain:
    now = timezone.now()
    gain = Gain(mine, [], [])
    for reader in sorted(mine.readers, key=lambda reader: (reader.name, reader.id)):
        moment = record_periods.first_outside(mine.readers[reader], other.readers.get(reader, ()), after=now)
        if moment is not None:
            (gain.now if moment == now else gain.later).append(reader.name)
    return gain


def seen_whole(person_ids: Collection[UUID], by: ActingUser) -> set[UUID]:
    """Those of these persons of whom `by` sees every case, and in each all that making one record of two shows.

    Nobody who was erased: what is left of them must not get a name again.
    """
    cases: dict[UUID, set[UUID]] = defaultdict(set)
    alive = Case.objects.exclude(Exists(Erasure.objects.filter(person_id=OuterRef("person"))))
    for person_id, case_id in alive.filter(person__in=person_ids).values_list("person_id", "pk"):
        cases[person_id].add(case_id)
    seen = set(_seen(Case.objects.filter(person__in=person_ids), by).values_list("pk", flat=True))
    return {person_id for person_id, found in cases.items() if found <= seen}


def _seen(cases: Any, by: ActingUser) -> QuerySet[Case]:
    for compartment in SEES:
        cases = cases.visible_to(by, CasePermission.MERGE, compartment=compartment)
    found: QuerySet[Case] = cases
    return found


def cases_of(*person_ids: UUID) -> list[Case]:
    """All cases of these persons, the open ones first, with what a page shows of them."""
    cases = Case.objects.filter(person__in=person_ids).select_related("site", "person")
    return sorted(cases, key=lambda case: (not case.is_open, -case.opened_on.toordinal(), case.code))


def pair(keep: UUID, give_up: UUID, *, cases: Iterable[Case]) -> MergePair:
    """Both records as they stand; `cases` are those of both (`cases_of()`), the look at which must have been logged."""
    cases = list(cases)
    identities = {row.person_id: row for row in Identity.objects.filter(person__in=[keep, give_up])}
    persons = Person.objects.in_bulk([keep, give_up])
    reading, reaching = _reading_identity(), _reaching(cases)

    def side(person_id: UUID) -> Side:
        own = [case for case in cases if case.person_id == person_id]
        reached = [one for case in own for one in reaching[case.pk]]
        readers = {
            reader: record_periods.joined(period for principal, period in reached if principal in principals)
            for reader, principals in reading.items()
        }
        reads = {reader: periods for reader, periods in readers.items() if periods}
        return Side(persons[person_id], identities[person_id], own, reads)

    running = EmergencyAccess.objects.filter(case__in=cases, grant__until__gt=timezone.now())
    return MergePair(side(keep), side(give_up), running.count())


def _reading_identity() -> dict[IdentityReader, set[UUID]]:
    """Everybody whose roles read who people are, and as whom (`Acting.held_as`)."""
    members = Membership.objects.current().filter(
        roles__role__permissions__code=CorePermission.READ,
        roles__role__permissions__compartment=Compartment.IDENTITY,
    )
    columns = ("user_id", "user__name", "organisation_id", "roles__site_id", "roles__role__permissions__scope")
    found: dict[IdentityReader, set[UUID]] = defaultdict(set)
    for user_id, name, organisation_id, site_id, scope in members.values_list(*columns):
        principals = found[IdentityReader(user_id, name)]
        principals.add(user_id)
        if scope != Scope.OWN:
            principals.add(site_id)
        if scope == Scope.ORGANISATION:
            principals.add(organisation_id)
    return found


def _reaching(cases: Iterable[Case]) -> dict[UUID, list[tuple[UUID, Period]]]:
    """By case as whom it is reached, now or on days to come, and when."""
    found: dict[UUID, list[tuple[UUID, Period]]] = defaultdict(list)
    lasting = CaseAccess.objects.filter(Q(until=None) | Q(until__gt=timezone.now()), case__in=cases)
    for row in lasting:
        found[row.case_id].append((row.principal, Period(row.since, row.until)))
    return found


def readers_now(cases: Iterable[Case]) -> dict[UUID, set[UUID]]:
    """By person of these cases, the keys of those who read who they are now."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    now, reading, cases = timezone.now(), _reading_identity(), list(cases)
    reaching = _reaching(cases)
    for case in cases:
        reached_by = {
            principal
            for principal, period in reaching[case.pk]
            if period.since <= now and (period.until is None or period.until > now)
        }
        found[case.person_id] |= {reader.id for reader, held_as in reading.items() if held_as & reached_by}
    return found


def persons_behind(person_id: UUID) -> set[UUID]:
    """All records of the human being whom this one stands for, itself included: whose keys seal what is kept of them.

    Erasing somebody means the keys of all of these. Content keeps the keys under which it was written, also when two
    records are made one.
    """
    found, new = {person_id}, {person_id}
    while new:
        new = set(Person.objects.filter(merged_into__in=new).values_list("pk", flat=True)) - found
        found |= new
    return found


class Merged(NamedTuple):
    """What the present person of a case was made of, for somebody who sees the case."""

    merges: list[PersonMerge]
    # Other cases of the person that they see.
    cases: list[Case]
    # The merge that they may undo, where nothing is in the way of asking.
    last: PersonMerge | None


def merged_of(case: Case, user: ActingUser) -> Merged | None:
    """None for a person who was never more than one record."""
    merges = list(PersonMerge.objects.in_force().filter(keep=case.person_id).select_related("by").order_by("-at"))
    if not merges:
        return None
    others = Case.objects.visible_to(user, CasePermission.VIEW).filter(person=case.person_id).exclude(pk=case.pk)
    may_undo = user.acting.may(CasePermission.MERGE) and bool(seen_whole([case.person_id], user))
    return Merged(merges, list(others.order_by("opened_on", "code")), merges[0] if may_undo else None)


def merge_to_undo(case: Case, pk: UUID, *, by: ActingUser) -> PersonMerge | None:
    """The merge in force with this key of which the case is part, where `by` sees the whole record."""
    merge = PersonMerge.objects.in_force().filter(pk=pk, keep=case.person_id).select_related("by").first()
    return merge if merge is not None and seen_whole([case.person_id], by) else None
