"""What most tests begin from, committed beneath them: made once in each process through the services, and put back byte
for byte, under the same keys, when tests that need something else have been between. What a test itself writes is
rolled back after it.

There is the world of most tests, and for what stands in it a name each (`MADE`). Tests of how it comes about, or of
real commits, call the makers themselves.
"""

from __future__ import annotations

from collections.abc import Callable
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


class Kept(NamedTuple):
    """The objects of what stands, by name, and all its rows."""

    objects: dict[str, Any]
    rows: list[Rows]


WORLD = "world"
# What can stand in the world: its name, and who makes it there.
MADE: dict[str, Callable[[World], Any]] = {}


def beneath[F: Callable[..., Any]](fixture: F) -> F:
    """Mark a fixture of what stands: whoever asks for it finds it beneath them (tests/conftest.py)."""
    fixture.stands = True
    return fixture


_kept: dict[str, Kept] = {}
_stands: str | None = None
_given: dict[str, Any] = {}


def world() -> World:
    """The objects of the world that stands, for one test to change."""
    if _stands is None:
        raise RuntimeError("The world does not stand: only tests that ask for it as a fixture find it.")
    _given.clear()
    _given.update(deepcopy(_kept[_stands].objects))
    found: World = _given[WORLD]
    return found


def given(name: str) -> Any:
    """What stands in the world of this test under this name; None where it does not."""
    return _given.get(name)


def put(name: str) -> None:
    """Let the world stand in the database, with what is made in it under this name, whose only rows these are then."""
    global _stands
    if _stands == name:
        return
    if name not in _kept:
        _kept[name] = _made(name)
        data_keys.forget_all()
        cache.clear()
    else:
        take_away()
        with superuser() as cursor:
            cursor.execute("SET session_replication_role = replica")  # what triggers wrote is among the rows
            for table, columns, texts in _kept[name].rows:
                insert = f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM unnest(%s::"{table}"[])'
                cursor.execute(insert, [texts])
    _stands = name


def _made(name: str) -> Kept:
    if name == WORLD:
        take_away()
        objects = {WORLD: make_world()}
    else:
        put(WORLD)
        objects = deepcopy(_kept[WORLD].objects)
        objects[name] = MADE[name](objects[WORLD])
    with superuser() as cursor:
        return Kept(deepcopy(objects), _all_rows(cursor))


def take_away() -> None:
    """Take away what stands, for tests that begin with nothing. Nothing else was committed while it stood."""
    global _stands
    if _stands is not None:
        with superuser() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("; ".join(f'DELETE FROM "{each.table}"' for each in _kept[_stands].rows))
        _stands = None


def empty() -> None:
    """Delete all rows, as the superuser, since the application's role may not.

    Only of the tables that have any: to truncate all of them, with their indexes, takes seconds.
    """
    global _stands
    with superuser() as cursor:
        cursor.execute("SET session_replication_role = replica")  # history is not to be emptied, else
        names = [name for name, _columns, _is_walled in tables(cursor)]
        asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names)
        cursor.execute(asked)
        for (name,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{name}"')
    _stands = None


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
