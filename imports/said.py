"""What is said of a row when it is checked or made, kept for whoever reads it later: in each language, since the words
come from everywhere in the program, and who reads them may have chosen another language than who asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils.translation import get_language, override


def in_each_language[T](say: Callable[[], T]) -> dict[str, T]:
    """What `say` answers in each language, by its code."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = say()
    return found


def in_mine[T](said: Mapping[str, T]) -> T:
    """It in the language of the reader."""
    return said[get_language() or settings.LANGUAGE_CODE]
