"""The stage of most tests that need one: made once in each process, put back row by row for every test after.

What a test gets is what `make_stage` made, under the same keys, with browsers that are signed in when they are first
asked for. Tests of real commits call `make_stage` themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.files.storage import storages
from django.db import connections
from django.test import Client
from django.utils import translation

from core.db import DEFAULT, TRAIL, organisation_scope, trail_scope
from tests.access.questions import ACTORS
from tests.access.stage import Stage, make_stage, signed_in
from tests.factories import World
from tests.standing import tables


class Rows(NamedTuple):
    """All rows of a table that one scope sees (of no organisation: `None`), each as PostgreSQL writes it."""

    using: str
    organisation: UUID | None
    table: str
    columns: str
    texts: list[str]


_kept: tuple[Stage, list[Rows], dict[str, bytes]] | None = None


class Browsers(MutableMapping[str, Client]):
    """One for each actor, signed in just now when it is first asked for."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._open: dict[str, Client] = {}

    def __getitem__(self, actor: str) -> Client:
        if actor not in self._open:
            self._open[actor] = signed_in(self._world, actor)
        return self._open[actor]

    def __setitem__(self, actor: str, browser: Client) -> None:
        self._open[actor] = browser

    def __delitem__(self, actor: str) -> None:
        del self._open[actor]

    def __iter__(self) -> Iterator[str]:
        return iter(ACTORS)

    def __len__(self) -> int:
        return len(ACTORS)


def kept_stage() -> Stage:
    """The stage, in the open transactions of both connections, which must be empty otherwise, and in the store."""
    global _kept
    folder = Path(storages["sealed"].location)
    if _kept is None:
        there = _files(folder)
        with translation.override(settings.LANGUAGE_CODE):
            made = replace(make_stage(), clients={})
        files = {str(path.relative_to(folder)): path.read_bytes() for path in _files(folder) - there}
        _kept = made, list(rows_of(made.world)), files
    else:
        made, rows, files = _kept
        put_back(made.world, rows)
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    stage = deepcopy(made)
    return replace(stage, clients=Browsers(stage.world))


def _files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def put_back(world: World, rows: list[Rows]) -> None:
    """Write the rows of a world again."""
    for using in (DEFAULT, TRAIL):
        for organisation in (None, world.organisation.pk, world.other_organisation.pk):
            _write([each for each in rows if (each.using, each.organisation) == (using, organisation)])


def rows_of(world: World) -> Iterator[Rows]:
    """All that there is now, of both organisations and of none."""
    for using in (DEFAULT, TRAIL):
        with connections[DEFAULT].cursor() as cursor:
            found = tables(cursor)
        for table, columns, is_walled in found:
            owners = (world.organisation.pk, world.other_organisation.pk) if is_walled else (None,)
            for organisation in owners:
                with _scope(using, organisation), connections[using].cursor() as cursor:
                    cursor.execute(f'SELECT row::text FROM "{table}" row')
                    texts = [text for (text,) in cursor.fetchall()]
                if texts:
                    yield Rows(using, organisation, table, columns, texts)


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
