"""The world of most tests, committed beneath them: made once in each process through the services, and put back byte
for byte, under the same keys, when tests that need an empty database have been between. What a test itself writes
is rolled back after it.

Tests of how the world comes about, or of real commits, call `make_world` themselves.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any, NamedTuple

from django.core.cache import cache

from core.keys import data_keys
from tests.factories import World, make_world
from tests.superuser import superuser

# Filled by migrations, and there before any test.
PERMANENT = ("django_migrations", "django_content_type", "auth_permission")


class Rows(NamedTuple):
    """All rows of a table, each as PostgreSQL writes it. `columns` are those that follow from no others."""

    table: str
    columns: str
    texts: list[str]


_kept: tuple[World, list[Rows]] | None = None
_is_standing = False


def world() -> World:
    """The objects of the world that stands, for one test to change."""
    if _kept is None or not _is_standing:
        raise RuntimeError("The world does not stand: only tests that ask for it as a fixture find it.")
    return deepcopy(_kept[0])


def put_world() -> None:
    """Let the world stand in the database, whose only rows these are then."""
    global _kept, _is_standing
    if _is_standing:
        return
    if _kept is None:
        made = make_world()
        with superuser() as cursor:
            _kept = deepcopy(made), _all_rows(cursor)
        data_keys.forget_all()
        cache.clear()
    else:
        with superuser() as cursor:
            cursor.execute("SET session_replication_role = replica")  # what triggers wrote is among the rows
            for table, columns, texts in _kept[1]:
                insert = f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM unnest(%s::"{table}"[])'
                cursor.execute(insert, [texts])
    _is_standing = True


def empty_if_standing() -> None:
    """Take the world away for tests that begin with nothing."""
    if _is_standing:
        empty()


def empty() -> None:
    """Delete all rows, as the superuser, since the application's role may not.

    Only of the tables that have any: to truncate all of them, with their indexes, takes seconds.
    """
    global _is_standing
    with superuser() as cursor:
        cursor.execute("SET session_replication_role = replica")  # history is not to be emptied, else
        names = [name for name, _columns, _is_walled in tables(cursor)]
        asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names)
        cursor.execute(asked)
        for (name,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{name}"')
    _is_standing = False


def rows() -> dict[str, int]:
    """How many rows each table holds that has any."""
    with superuser() as cursor:
        names = [name for name, _columns, _is_walled in tables(cursor)]
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names))
        return {name: count for name, count in cursor.fetchall() if count}


def lay_afresh() -> None:
    """Give back the room of the rows that were deleted, so that those to come lie in the order of their writing."""
    with superuser() as cursor:
        cursor.execute("SET session_replication_role = replica")
        names = ", ".join(f'"{name}"' for name, _columns, _is_walled in tables(cursor))
        cursor.execute(f"TRUNCATE {names}")


def tables(cursor: Any) -> list[tuple[str, str, bool]]:
    """Every table that the role of the cursor may write, its columns that follow from no others, and whether an
    organisation owns its rows."""
    cursor.execute(
        "SELECT c.relname, string_agg(quote_ident(a.attname), ', ') FILTER (WHERE a.attgenerated = ''), "
        "bool_or(a.attname = 'organisation_id') "
        "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL(%s) "
        "AND has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') GROUP BY 1 ORDER BY 1",
        [list(PERMANENT)],
    )
    return list(cursor.fetchall())


def _all_rows(cursor: Any) -> list[Rows]:
    found = []
    for table, columns, _is_walled in tables(cursor):
        cursor.execute(f'SELECT row::text FROM "{table}" row')
        texts = [text for (text,) in cursor.fetchall()]
        if texts:
            found.append(Rows(table, columns, texts))
    return found
