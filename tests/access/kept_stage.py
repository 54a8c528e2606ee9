"""The stage of most tests that need one: made once in each process, put back row by row for every test after.

What a test gets is what `make_stage` made, under the same keys, with browsers that are signed in when they are first
asked for. Tests of real commits call `make_stage` themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.test import Client
from django.utils import translation

from tests.access.questions import ACTORS
from tests.access.stage import Stage, make_stage, signed_in
from tests.factories import World
from tests.kept_world import Rows, put_back, rows_of

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
