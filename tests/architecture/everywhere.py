"""Rows of two organisations in every table that has an organisation, committed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.superuser import superuser

# What a column takes that must not be empty, by its type; checks of the tables that are filled so are met by these.
VALUES = {
    "uuid": "gen_random_uuid()",
    "text": "'x'",
    "character varying": "'x'",
    "boolean": "false",
    "integer": "1",
    "bigint": "1",
    "bytea": r"'\x00'",
    "timestamp with time zone": "now()",
    "date": "current_date",
    "jsonb": "'[]'",
    "ARRAY": "'{}'",
}

# What a check of the table asks of a column.
BY_COLUMN = {("cases_possibleduplicate", "second_id"): "'ffffffff-ffff-4fff-bfff-ffffffffffff'"}

# What no service writes (docs/decisions/0069), so that its rows are always made up.
UNWRITTEN = {"cases_caseuserobjectpermission"}

Counts = dict[str, dict[UUID, int]]


def fill(organisations: tuple[UUID, UUID]) -> int:
    """Give each of them a row in the tables where it has none yet. Returns in how many of the tables that services
    write rows were made up.

    Past triggers and foreign keys: whose a row is matters here, not what it points to.
    """
    made = 0
    with superuser() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, found in counts(cursor).items():
            lacking = [one for one in organisations if not found.get(one)]
            if lacking:
                columns = _needed(cursor, table)
                names = ", ".join(f'"{name}"' for name, _kind in columns)
                values = ", ".join(
                    "%s" if name == "organisation_id" else BY_COLUMN.get((table, name)) or VALUES[kind]
                    for name, kind in columns
                )
                for one in lacking:
                    cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES ({values})', [str(one)])
                made += table not in UNWRITTEN
    return made


def tables(cursor: Any) -> list[str]:
    """Every table of the catalogue that has an organisation."""
    cursor.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id' "
        "AND NOT a.attisdropped WHERE c.relkind IN ('r', 'p', 'f') AND c.relnamespace = 'public'::regnamespace "
        "ORDER BY 1"
    )
    return [name for (name,) in cursor.fetchall()]


def counts(cursor: Any) -> Counts:
    """How many rows each organisation has in each of them, as the superuser sees it."""
    found: Counts = {}
    for table in tables(cursor):
        cursor.execute(f'SELECT organisation_id, count(*) FROM "{table}" GROUP BY 1')
        found[table] = {UUID(str(organisation)): count for organisation, count in cursor.fetchall()}
    return found


def _needed(cursor: Any, table: str) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' "
        "AND table_name = %s AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' "
        "AND is_generated = 'NEVER' ORDER BY 1",
        [table],
    )
    return list(cursor.fetchall())
