"""Titles of tasks that the house writes itself. Sealed is the sentence in the language of whoever caused it; each
reader has it in their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from django.conf import settings
from django.utils.translation import override

# A title in the language that is active.
Title = Callable[[], str]

_titles: list[Title] = []


def register(title: Title) -> None:
    _titles.append(title)


def in_words(title: str) -> str:
    """A title in the reader's language; as it stands where somebody wrote it."""
    own = _known().get(title)
    return own() if own else title


@cache
def _known() -> Mapping[str, Title]:
    """Each title by what it says in each language."""
    known: dict[str, Title] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            known |= {title(): title for title in _titles}
    return known
