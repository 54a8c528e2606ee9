"""Upkeep that comes round by itself, for the whole installation and in nobody's name.

What is done for a person, or must be done once, is a job (core/jobs/queue.py). A round has no row: it finds by itself
what there is to do, so that one too many does no harm and one that is missed is made up for by the next.
The dispatcher sends each round's name to a worker when it starts, and then every so often.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from core.db import author
from core.registry import Registry


class PeriodicRound(NamedTuple):
    every: timedelta
    do: Callable[[], object]


registry: Registry[str, PeriodicRound] = Registry("core.periodic")


def register(name: str, *, every: timedelta, do: Callable[[], object]) -> None:
    """Have `do()` called every so often. It opens the scopes that it needs itself."""
    registry.add(name, PeriodicRound(every, do))


def run(name: str) -> None:
    """Make one round. Raises KeyError for one that no app has registered."""
    with author(work=f"round {name}"):
        registry[name].do()
