"""By which words a text gives away where a survivor is: apps that know of a place where somebody stays say so here.

They are compared and never shown: whoever asks learns of a text that it names such a place, and not which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from cases.models import Case

Names = Callable[[Case], Iterable[str]]
_known: list[Names] = []


def register(names: Names) -> None:
    """`names` gives names and addresses of the places where the person of a case stays, stayed or is expected."""
    _known.append(names)


def names_of(case: Case) -> set[str]:
    return {name for names in _known for name in names(case) if name}
