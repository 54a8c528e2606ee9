"""What is damaged, where a page shows it: a word stands in its place, and the rest of the page stands.

Sealed content that does not open raises Damaged wherever it is read, so that it gets into no form, letter, file, answer
of the API or comparison. Where a page shows (`core.web.pages.Page`), the word is read instead, unless it says
`shows_damage = False`, as prints and files do. The row keeps the sealed bytes (`core.keys.fields`), and nobody can save
the word itself.

Who saves a form that began empty at what is damaged, or names other fields to the API, has not asked to take it away:
the page and the endpoint say which places stay (`staying`), and `core.writes.update` leaves them out of what is saved
where a service has put nothing in them. Everywhere else empty is empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core.errors import Damaged, DomainError

_shown: ContextVar[bool] = ContextVar("damage_shown", default=False)
_staying: ContextVar[set[bytes] | None] = ContextVar("damage_staying", default=None)


class DamagedText(str):
    """The word that stands for content that does not open, which lies at `place` (`EncryptedTextField.place`); empty
    where that is not told.
    """

    place: bytes = b""


def word(place: bytes = b"") -> DamagedText:
    found = DamagedText(_("⚠ Damaged: this cannot be read"))
    found.place = place
    return found


@contextmanager
def shown(is_shown: bool = True) -> Iterator[None]:
    """Inside, what is damaged is read as the word. For what is shown to a person and goes nowhere else."""
    token = _shown.set(is_shown)
    try:
        yield
    finally:
        _shown.reset(token)


def is_shown() -> bool:
    return _shown.get()


def held_by(value: Any) -> bool:
    """Whether a value, or one of a list, is the word."""
    return isinstance(value, DamagedText) or (isinstance(value, list | tuple) and any(map(held_by, value)))


def places(value: Any) -> set[bytes]:
    """Where that is what the word stands for in a value, or in those of a list."""
    if isinstance(value, DamagedText):
        return {value.place}
    return set().union(*map(places, value)) if isinstance(value, list | tuple) else set()


@contextmanager
def staying(places: Iterable[bytes] = ()) -> Iterator[set[bytes]]:
    """Inside, what is damaged in these places, and in those that are added to the set, stays where nothing is saved in
    its place.
    """
    found = set(places)
    token = _staying.set(found)
    try:
        yield found
    finally:
        _staying.reset(token)


def stays(row: Any, name: str) -> bool:
    """Whether what a field of a row holds is damaged and stays, where nothing is saved in its place.

    A service that asks for a value asks this, too, before it refuses an empty one. False without a row, and for a field
    that is not sealed.
    """
    return row is not None and _place(row, name) in (_staying.get() or ())


def _place(row: Any, name: str) -> bytes | None:
    """Where a field of a row lies; None for one that is not sealed."""
    place = getattr(row._meta.get_field(name), "place", None)
    return None if place is None else place(row.organisation_id, row.pk)


def read(row: Any, name: str, *default: Any) -> Any:
    """What a field of a row holds, for a page that shows it as no other field: the word where it is damaged.

    `default` is for a row that has nothing of that name.
    """
    try:
        return getattr(row, name, *default)
    except Damaged:
        if not is_shown():
            raise
        return word(_place(row, name) or b"")


def known(row: Any, name: str) -> Any:
    """What a field of a row holds, for a page that compares it: nothing where it is damaged."""
    found = read(row, name)
    return "" if held_by(found) else found


def refuse(value: Any) -> None:
    """Raise DomainError where the word, also copied from a page, would be saved as if it were content."""
    if isinstance(value, str) and (isinstance(value, DamagedText) or any(one in value for one in _words())):
        raise DomainError(
            _("What was here is damaged. Type it anew, or leave it as it is and tell your administrator.")
        )
    if isinstance(value, list | tuple):
        for one in value:
            refuse(one)
    if isinstance(value, dict):
        refuse(list(value.values()))


@cache
def _words() -> tuple[str, ...]:
    """The word in each language that pages speak."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append(str(word()))
    return tuple(found)


__all__ = [
    "DamagedText",
    "held_by",
    "is_shown",
    "known",
    "places",
    "read",
    "refuse",
    "shown",
    "staying",
    "stays",
    "word",
]
