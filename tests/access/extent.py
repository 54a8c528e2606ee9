"""How much of the access matrix is asked: all, or all of what a change touches and of the rest what the day brings.

A change of what decides for everybody asks all: the kernel, accounts and roles, the settings, whatever says who finds
or may do what, and what the matrix itself stands on. Any other file asks all rows of its app. Of the rest each day asks
a third of the pairs of address and actor, another than the day before, each pair in one way drawn by chance.

What has changed is told by git: all since the newest commit that is a day older than the last one. A clone does not say
what somebody had checked before; what was landed together was written within that time.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.access.questions import Question, Row
from tests.seeds import of_today

ROOT = Path(__file__).resolve().parents[2]
SEED = of_today("MATRIX_SEED")
THIRDS = 3
# `script/test --full` asks all.
IS_WHOLE = os.environ.get("MATRIX") == "whole"
DECIDING = re.compile(
    r"^(core|accounts|audit|config|requirements|tests/access)/"
    r"|^templates/([^/]+|layouts/.*)$"  # the frame of every page
    r"|^tests/(factories|standing|superuser)\.py$"
    r"|(^|/)(permissions|querysets|grants|access|roles?)(/|\.py$)"
    r"|^cases/(record|team|web|extension)/"  # what the pages of all other apps stand on
)
# What no answer depends on.
SILENT = re.compile(r"^(docs|locale|script|\.ci|static)/|^[^/]+$|^tests/(?!access/)")


class Extent(NamedTuple):
    """Which apps are asked whole (all if `None`), and why."""

    apps: frozenset[str] | None
    why: str

    def has(self, row: Row) -> bool:
        return self.apps is None or app_of(row) in self.apps


def app_of(row: Row) -> str:
    return row.name.partition(":")[0].removeprefix("api-")


@cache
def extent() -> Extent:
    """What today's run asks whole."""
    if IS_WHOLE:
        return Extent(None, "all was asked for")
    base = _base()
    if base is None:
        return Extent(frozenset(), "git knows of no commit to compare with")
    changed = [*_git("diff", "--name-only", "--no-renames", base), *_git("ls-files", "--others", "--exclude-standard")]
    return touched(changed, f"since {base[:8]}")


def touched(changed: Iterable[str], since: str) -> Extent:
    """The extent for files that have changed."""
    apps = set()
    for path in sorted(changed):
        if DECIDING.search(path) and not path.endswith(".md"):
            return Extent(None, f"{path} has changed {since}")
        if not SILENT.search(path):
            apps.add(path.removeprefix("templates/").partition("/")[0])
    return Extent(frozenset(apps), f"has changed {since}: {', '.join(sorted(apps)) or 'nothing that answers'}")


def asked_today(every: Collection[Question], extent: Extent, *, seed: int = SEED) -> list[Question]:
    """All questions of the rows within the extent, and of the others the day's sample."""
    chance = random.Random(seed)  # noqa: S311 -- a sample, not a secret
    groups: dict[tuple[str, str], list[Question]] = {}
    found = []
    for question in every:
        if extent.has(question.row):
            found.append(question)
        else:
            groups.setdefault((question.row.name, question.actor), []).append(question)
    return found + third_of_today([chance.choice(group) for group in groups.values()], seed=seed)


def third_of_today[T](every: Collection[T], *, seed: int = SEED) -> list[T]:
    """A third, another than the day before; all where all was asked for."""
    return [one for number, one in enumerate(every) if IS_WHOLE or (number + _day(seed)) % THIRDS == 0]


def _day(seed: int) -> int:
    """Seeds that are days follow each other, also at the end of a month."""
    try:
        return datetime.strptime(str(seed), "%Y%m%d").toordinal()
    except ValueError:
        return seed


def _base() -> str | None:
    """The newest commit that is a day older than the last; none without git, or where its history is cut off."""
    head = _git("log", "-1", "--format=%ct")
    if not head:
        return None
    found = _git("log", "-1", "--first-parent", "--format=%H", f"--before={int(head[0]) - 24 * 3600}")
    return found[0] if found else None


def _git(*words: str) -> list[str]:
    """The lines that git says; none where it does not know."""
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    return done.stdout.splitlines()
