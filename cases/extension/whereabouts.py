"""By which words a text gives away where a survivor is: apps that know of a place where somebody stays say so here.

They are compared and never shown: whoever asks learns of a text that it names such a place, and not which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from cases.record.models import Case
from core.registry import Registry


class KnownPlace(NamedTuple):
    """What it is called, and where it is."""

    name: str
    address: str


Places = Callable[[Case], Iterable[KnownPlace]]
# Each gives those where the person of a case stays, stayed or is expected.
registry: Registry[str, Places] = Registry("cases.whereabouts")
register = registry.register


def places_of(case: Case) -> list[KnownPlace]:
    return [place for places in registry.values() for place in places(case)]
