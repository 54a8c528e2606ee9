"""A database of its own for the bench: many cases, made with COPY, sealed like the real ones."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from accounts.models import Organisation, Role, Site, User
from accounts.organisation_keys import opened
from accounts.services import add_member, create_organisation
from cases.codes import ALPHABET
from config import environment
from core import crypto
from core.access import Compartment
from core.db import connect, organisation_scope
from core.domain.names import synthetic_person
from core.keys import PERSON

DEEP_EVENTS = 300
EVENTS_EACH = 3
ASSIGNED_TO_CASEWORKER = 40
NOTE = "Bertemu di kantor, keadaan baik, rencana minggu ini dibicarakan. " * 3


class Filled(NamedTuple):
    """What the bench needs to know of a filled database."""

    organisation_id: UUID
    manager_id: UUID
    caseworker_id: UUID
    deep_case_id: UUID


class Table:
    """Rows for one COPY."""

    def __init__(self, name: str, columns: Iterable[str]) -> None:
        self.name, self.columns, self.buffer = name, tuple(columns), io.StringIO()

    def add(self, *values: Any) -> None:
        self.buffer.write("\t".join(_cell(value) for value in values) + "\n")

    def copy(self, cursor: Any) -> None:
        self.buffer.seek(0)
        columns = ", ".join(f'"{column}"' for column in self.columns)
        cursor.copy_expert(f'COPY "{self.name}" ({columns}) FROM STDIN', self.buffer)
        self.buffer = io.StringIO()


def _cell(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return r"\\x" + value.hex()
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)


def fill(*, cases: int, name: str = "bench") -> Filled:
    """Put one organisation of `cases` cases into the (migrated) default database, which has none of that name."""
    organisation, site = create_organisation(name=name.capitalize(), site_name="Kantor")
    manager = _user(f"manager@{name}.test", "case-manager", organisation, site)
    caseworker = _user(f"caseworker@{name}.test", "caseworker", organisation, site)
    deep = _copy_cases(cases, organisation, site, manager, caseworker)
    return Filled(organisation.pk, manager.pk, caseworker.pk, deep)


def _user(email: str, role: str, organisation: Organisation, site: Site) -> User:
    user = User(email=email, name=email.split("@", maxsplit=1)[0])
    user.set_unusable_password()
    user.save()
    with organisation_scope(organisation.pk):
        add_member(user=user, role=Role.objects.get(code=role), site=site, by=None)
    return user


class _Keys(NamedTuple):
    organisation_id: UUID
    key: bytes


def _copy_cases(count: int, organisation: Organisation, site: Site, manager: User, caseworker: User) -> UUID:
    chance = random.Random(count)  # noqa: S311 -- made-up data
    ours = _Keys(organisation.pk, opened(organisation, organisation.key_version))
    stamp = ("version", "created_at", "created_by_id", "updated_at", "updated_by_id")
    own = ("id", "organisation_id")
    tables = {
        "keys": Table(
            "core_datakey",
            (*own, "subject_kind", "subject_id", "compartment", "version", "wrapped", "wrapped_by", "created_at"),
        ),
        "persons": Table("cases_person", (*own, *stamp, "gender", "citizenship", "birth_year", "is_child")),
        "identities": Table("cases_identity", (*own, *stamp, "person_id", "full_name")),
        "cases": Table(
            "cases_case",
            (
                *own,
                *stamp,
                "person_id",
                "site_id",
                "code",
                "status",
                "priority",
                "is_restricted",
                "opened_on",
                "outcome",
            ),
        ),
        "access": Table("cases_caseaccess", (*own, "principal", "case_id", "via", "via_id", "since")),
        "assignments": Table("cases_assignment", (*own, *stamp, "case_id", "user_id", "part", "since")),
        "notes": Table("cases_note", (*own, *stamp, "case_id", "compartment", "happened_at", "text")),
        "timeline": Table("cases_timelineentry", (*own, "case_id", "at", "compartment", "kind", "subject_id", "by_id")),
    }
    start = datetime(2024, 1, 1, tzinfo=UTC)
    deep = UUID(int=0)
    for number in range(count):
        at = start + timedelta(minutes=number * 10)
        person, case = uuid4(), uuid4()
        if number == count // 2:
            deep = case
        row = (organisation.pk, 1, at, manager.pk, at, manager.pk)
        identity_key = _key(tables["keys"], ours, person, Compartment.IDENTITY, at)
        general_key = _key(tables["keys"], ours, person, Compartment.GENERAL, at)
        tables["persons"].add(person, *row, chance.choice(("Feminine", "Masculine")), "ID", 1985 + number % 20, False)
        identity = uuid4()
        called = synthetic_person(chance, today=start.date()).full_name
        name = _seal(called, identity_key, ours, "cases.Identity", identity, "full_name")
        tables["identities"].add(identity, *row, person, name)
        code = f"K24-{_base32(number)}"
        tables["cases"].add(case, *row, person, site.pk, code, "ACTIVE", "NORMAL", False, at.date(), "")
        tables["access"].add(uuid4(), organisation.pk, organisation.pk, case, "ORGANISATION", organisation.pk, at)
        tables["access"].add(uuid4(), organisation.pk, site.pk, case, "SITE", site.pk, at)
        if count - number <= ASSIGNED_TO_CASEWORKER or case == deep:
            assignment = uuid4()
            tables["assignments"].add(assignment, *row, case, caseworker.pk, "LEAD", at)
            tables["access"].add(uuid4(), organisation.pk, caseworker.pk, case, "ASSIGNMENT", assignment, at)
        for event in range(DEEP_EVENTS if case == deep else EVENTS_EACH):
            moment, note = at + timedelta(hours=event), uuid4()
            text = _seal(NOTE, general_key, ours, "cases.Note", note, "text")
            tables["notes"].add(note, *row, case, Compartment.GENERAL.value, moment, text)
            tables["timeline"].add(
                uuid4(), organisation.pk, case, moment, Compartment.GENERAL.value, "cases.note", note, manager.pk
            )
    _write(tables.values())
    return deep


def _write(tables: Iterable[Table]) -> None:
    """As the superuser: COPY does not work under row-level security."""
    connection = connect(environment.database(environment.required("DATABASE_SUPERUSER_URL")))
    with connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the rows are sound by construction
        for table in tables:
            table.copy(cursor)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()


class _Key(NamedTuple):
    id: UUID
    key: bytes


def _key(table: Table, ours: _Keys, person: UUID, compartment: str, at: datetime) -> _Key:
    key = _Key(uuid4(), crypto.new_key())
    place = f"{ours.organisation_id}|{PERSON}|{person}|{compartment}|1".encode()
    wrapped = crypto.wrap(key.key, under=ours.key, place=place)
    table.add(key.id, ours.organisation_id, PERSON, person, str(compartment), 1, wrapped, 1, at)
    return key


def _seal(text: str, key: _Key, ours: _Keys, model: str, row: UUID, name: str) -> bytes:
    place = f"{ours.organisation_id}|{model}|{row}|{name}|".encode()
    return crypto.seal(text.encode(), key=key.key, key_id=key.id, place=place)


def _base32(number: int) -> str:
    return "".join(_digits(number))


def _digits(number: int) -> Iterator[str]:
    for power in range(4, -1, -1):
        yield ALPHABET[number // 32**power % 32]
