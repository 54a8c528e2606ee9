"""The world of most tests: made once in each process through the services, put back row by row for every test after.

What a test gets is what `make_world` made, byte for byte and under the same keys; only nobody has to wait for it
again. Tests of how it comes about, or of real commits, call `make_world` themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import NamedTuple
from uuid import UUID

from django.db import connections

from core.db import DEFAULT, TRAIL, organisation_scope, trail_scope
from tests.factories import World, make_world

# Filled by migrations, and there before any test.
PERMANENT = ("django_migrations", "django_content_type", "auth_permission")


class Rows(NamedTuple):
    """All rows of a table that one scope sees (of no organisation: `None`), each as PostgreSQL writes it."""

    using: str
    organisation: UUID | None
    table: str
    columns: str
    texts: list[str]


_kept: tuple[World, list[Rows]] | None = None


def kept_world() -> World:
    """The world, in the open transactions of both connections, which must be empty otherwise."""
    global _kept
    if _kept is None:
        world = make_world()
        _kept = deepcopy(world), list(rows_of(world))
        return world
    world, rows = _kept
    put_back(world, rows)
    return deepcopy(world)


def put_back(world: World, rows: list[Rows]) -> None:
    """Write the rows of a world again."""
    for using in (DEFAULT, TRAIL):
        for organisation in (None, world.organisation.pk, world.other_organisation.pk):
            _write([each for each in rows if (each.using, each.organisation) == (using, organisation)])


def rows_of(world: World) -> Iterator[Rows]:
    """All that there is now, of both organisations and of none."""
    for using in (DEFAULT, TRAIL):
        for table, columns, is_walled in _tables():
            owners = (world.organisation.pk, world.other_organisation.pk) if is_walled else (None,)
            for organisation in owners:
                with _scope(using, organisation), connections[using].cursor() as cursor:
                    cursor.execute(f'SELECT row::text FROM "{table}" row')
                    texts = [text for (text,) in cursor.fetchall()]
                if texts:
                    yield Rows(using, organisation, table, columns, texts)


def _tables() -> list[tuple[str, str, bool]]:
    """Every table that the application writes itself, its columns that follow from no others, and whether an
    organisation owns its rows."""
    with connections[DEFAULT].cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, string_agg(quote_ident(a.attname), ', ') FILTER (WHERE a.attgenerated = ''), "
            "bool_or(a.attname = 'organisation_id') "
            "FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
            "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> ALL(%s) "
            "AND has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') GROUP BY 1 ORDER BY 1",
            [list(PERMANENT)],
        )
        return list(cursor.fetchall())


def _write(rows: list[Rows]) -> None:
    """Rows of one connection and one organisation, in one statement. Foreign keys are checked at the end of a test."""
    if not rows:
        return
    using, organisation = rows[0][:2]
    inserts = "; ".join(
        f'INSERT INTO "{each.table}" ({each.columns}) SELECT {each.columns} FROM unnest(%s::"{each.table}"[])'
        for each in rows
    )
    with _scope(using, organisation), connections[using].cursor() as cursor:
        cursor.execute(inserts, [each.texts for each in rows])


@contextmanager
def _scope(using: str, organisation: UUID | None) -> Iterator[None]:
    if organisation is None:
        yield
    else:
        with organisation_scope(organisation) if using == DEFAULT else trail_scope(organisation):
            yield
