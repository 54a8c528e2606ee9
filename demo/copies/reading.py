"""All rows of some cases, in all tables."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from core.keys.models import DataKey

# Its entries are written anew, in their chain; heads and erasures belong to no case. Who is perhaps the same person as
# somebody else is found anew: a copy is another person.
LOOKS = "audit_accessentry"
_NOT_COPIED = (LOOKS, "audit_chain", "audit_erasure", "cases_possibleduplicate", "cases_possibleduplicatechange")
# Rows that several cases point to. They come along, and what else points to them does not.
SHARED = ("trafficking_actor", "trafficking_event", "legal_jointclaim")
# Under what they come along: themselves, unless it is said here.
_UNDER = {DataKey._meta.db_table: "subject_id", "legal_jointclaim": "event_id", "legal_jointclaimchange": "event_id"}
# Who has written a row, or for whom it is: ids of colleagues, which lead to no rows.
_WHO = ("organisation_id", "created_by_id", "updated_by_id", "user_id", "by_id", "pgh_by", "recipient_id", "principal")

_TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum), array_agg(t.typname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attgenerated = '' AND a.attidentity = ''
AND c.relname <> ALL(%s) AND c.relname NOT LIKE 'accounts\\_%%'
AND EXISTS (SELECT 1 FROM pg_attribute o WHERE o.attrelid = c.oid AND o.attname = 'organisation_id')
GROUP BY 1 ORDER BY 1
"""


class Table(NamedTuple):
    """`types` are PostgreSQL's own names. What the database numbers itself is left out."""

    name: str
    columns: list[str]
    types: list[str]

    @property
    def ids(self) -> list[str]:
        """The columns whose value may be the id of a row of a case."""
        return [
            name for name, kind in zip(self.columns, self.types, strict=True) if kind == "uuid" and name not in _WHO
        ]


@dataclass
class Rows:
    """What belongs together: the rows of one case, or of something that cases share."""

    key: str
    found: list[tuple[Table, list[Any]]] = field(default_factory=list)
    looks: list[dict[str, Any]] = field(default_factory=list)
    needed_by: set[str] = field(default_factory=set)
    """The cases that point to it; empty for a case."""


def tables(cursor: Any) -> list[Table]:
    cursor.execute(_TABLES, [list(_NOT_COPIED)])
    return [Table(*row) for row in cursor.fetchall()]


def read(cursor: Any, organisation: str, persons: dict[str, str]) -> tuple[list[Rows], list[Rows]]:
    """The rows of cases (case → its person), and those of what they share."""
    known = tables(cursor)
    owner = {case: case for case in persons} | {person: case for case, person in persons.items()}
    cases = {case: Rows(case) for case in persons}
    seen: set[tuple[str, str]] = set()
    wanted = list(owner)
    while wanted:
        new: list[str] = []
        for table in known:
            for row_id, values in _pointing(cursor, organisation, table, wanted):
                if (table.name, row_id) in seen or table.name in SHARED:
                    continue
                seen.add((table.name, row_id))
                key = next(owner[value] for value in _ids(table, values) if value in owner)
                cases[key].found.append((table, values))
                if _is_own(table) and values[0] not in owner:
                    owner[values[0]] = key
                    new.append(values[0])
        wanted = new
    for case, look in _looks(cursor, organisation, cases):
        cases[case].looks.append(look)
    return list(cases.values()), _shared(cursor, organisation, known, cases.values())


def _shared(cursor: Any, organisation: str, known: list[Table], cases: Iterable[Rows]) -> list[Rows]:
    needed: dict[str, set[str]] = {}
    for case in cases:
        for table, values in case.found:
            for name, value in zip(table.columns, values, strict=True):
                if name in ("actor_id", "event_id"):
                    needed.setdefault(value, set()).add(case.key)
    found = {key: Rows(key, needed_by=by) for key, by in sorted(needed.items())}
    own = {*SHARED, *(f"{name}change" for name in SHARED), DataKey._meta.db_table}
    for table in known:
        if table.name in own:
            column = _UNDER.get(table.name, "id")
            at = table.columns.index(column)
            for _row_id, values in _pointing(cursor, organisation, table, list(found), [column]):
                found[values[at]].found.append((table, values))
    return list(found.values())


def _pointing(
    cursor: Any, organisation: str, table: Table, wanted: list[str], columns: list[str] | None = None
) -> Iterable[tuple[str, list[Any]]]:
    """The rows that have one of these ids in a column, each with what tells it from others."""
    columns = table.ids if columns is None else columns
    if not columns:
        return []
    names = ", ".join(_read_as(name, kind) for name, kind in zip(table.columns, table.types, strict=True))
    condition = " OR ".join(f'"{name}" = ANY(%s::uuid[])' for name in columns)
    # Names are the catalogue's own.
    asked = f'SELECT ctid::text, {names} FROM "{table.name}" t WHERE organisation_id = %s AND ({condition})'  # noqa: S608
    cursor.execute(f"{asked} ORDER BY t.ctid", [organisation, *[wanted] * len(columns)])
    return [(row[0], list(row[1:])) for row in cursor.fetchall()]


def _read_as(name: str, kind: str) -> str:
    """Ids as text, lists and JSON as JSON: the same whatever the driver makes of them."""
    if kind == "uuid":
        return f'"{name}"::text'
    return f'"{name}"::text' if kind in ("jsonb", "int4", "int8", "int2", "numeric") or kind[0] == "_" else f'"{name}"'


def _ids(table: Table, values: list[Any]) -> list[str]:
    asked = table.ids
    # Its own case first: a row may point into another one.
    names = sorted(asked, key=lambda name: name not in ("case_id", "content_object_id"))
    return [values[table.columns.index(name)] for name in names]


def _is_own(table: Table) -> bool:
    return table.columns[0] == "id" and table.types[0] == "uuid" and not table.name.endswith("change")


def _looks(cursor: Any, organisation: str, cases: Collection[str]) -> list[tuple[str, dict[str, Any]]]:
    """What the log says of one of the cases alone, in its order."""
    cursor.execute(
        "SELECT case_id::text, at, user_id::text, act, to_json(case_ids)::text, to_json(subject_ids)::text, "
        "to_json(compartments)::text, purpose, request FROM audit_accessentry "
        "WHERE organisation_id = %s AND case_id = ANY(%s::uuid[]) ORDER BY sequence",
        [organisation, list(cases)],
    )
    names = ("at", "user_id", "act", "case_ids", "subject_ids", "compartments", "purpose", "request")
    found = []
    for case, *values in cursor.fetchall():
        look = dict(zip(names, values, strict=True))
        for name in ("case_ids", "subject_ids", "compartments"):
            look[name] = json.loads(look[name])
        found.append((case, look))
    return found
