"""Erasing a person: what apps keep beside sealed content, and what stands against it.

Apps register in `AppConfig.ready()`.
Sealed content goes dark by its keys. An app registers what else could say something of the person: plain texts,
digests, files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.utils.functional import Promise

from cases.models import Case

Holds = Callable[[list[Case]], Iterable[str | Promise]]
Erase = Callable[[list[Case]], None]


class Registered(NamedTuple):
    erase: Erase | None
    holds: Holds | None


_apps: dict[str, Registered] = {}


def register(app: str, *, erase: Erase | None = None, holds: Holds | None = None) -> None:
    """`erase(cases)` removes what the app knows of a person, in the transaction; it may find it done already.

    `holds(cases)` returns a sentence for each thing for which the content must stay now.
    """
    if app in _apps:
        raise RuntimeError(f"{app} is registered twice.")
    _apps[app] = Registered(erase, holds)


def registered() -> set[str]:
    return set(_apps)


def holds(cases: list[Case]) -> list[str]:
    """All that stands against erasing the person of these cases, in the order of the apps' names."""
    return [str(why) for app in sorted(_apps) if (check := _apps[app].holds) for why in check(cases)]


def erase(cases: list[Case]) -> None:
    """Have every app remove what it knows of the person of these cases."""
    for app in sorted(_apps):
        do = _apps[app].erase
        if do is not None:
            do(cases)
