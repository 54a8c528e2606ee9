"""Rows of a list that are no person: totals, signatures, place and date below a table."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from imports.cells import ends_in_date

_WORDS = re.compile(r"[^\W_]+")
_CIVIL_SERVANT = re.compile(r"nip [0-9]")
_NO_LETTERS = _("A name needs letters. Write the name, or “Name not known”.")
_TOTAL = _("This row looks like a total, not like a person. It is left out.")
_SIGNATURE = _("This row looks like a signature below the list, not like a person. It is left out.")
_PLACE_AND_DATE = _("This row looks like a place and a date below the list, not like a person. It is left out.")


def reason_against(name: str, *, is_alone: bool) -> str | Promise:
    """Why a row with this name is no person; empty where nothing speaks against it.

    `is_alone`: the row says nothing else in a column that is taken.
    """
    if not any(letter.isalpha() for letter in name):
        return _NO_LETTERS
    words = _WORDS.findall(name.casefold())
    if _is_total(words, is_alone=is_alone):
        return _TOTAL
    if _is_signature(words, is_alone=is_alone):
        return _SIGNATURE
    return _PLACE_AND_DATE if is_alone and ends_in_date(name) else ""


@cache
def _known(group: str) -> frozenset[str]:
    words = json.loads((Path(__file__).parent / "data" / "non_persons.json").read_text(encoding="utf-8"))
    return frozenset(words[group])


def _is_total(words: list[str], *, is_alone: bool) -> bool:
    first, *rest = words[1:] if words[0] in _known("before_totals") and len(words) > 1 else words
    if first not in _known("totals"):
        return False
    return is_alone or all(word in _known("counted") or word.isdigit() for word in rest)


def _is_signature(words: list[str], *, is_alone: bool) -> bool:
    is_office = words[0] in _known("offices") and (is_alone or len(words) == 1)
    begins = {words[0], " ".join(words[:2])}
    return is_office or bool(begins & _known("signing")) or bool(_CIVIL_SERVANT.match(" ".join(words)))
