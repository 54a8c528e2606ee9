"""How people write values of our lists: spellings beyond the code and the two labels of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from django.utils.functional import Promise

from cases.record.models import Case
from core.domain import codes
from core.domain.countries import country_choices, find_country
from core.domain.spellings import written

# Field → the list of HTCDS that its values are of.
LISTS = {
    "gender": "Gender",
    "exploitation_types": "TypeOfExploitation",
    "methods_of_control": "MethodsOfControl",
    "industry": "ForcedLabourIndustry",
}
_SPELLINGS = Path(__file__).with_name("data") / "spellings.json"
NOT_TAKEN = "-"
"""A person's answer: this value is no value of the list and is kept in words."""


def folded(text: str) -> str:
    return " ".join(written(text))


@cache
def _own(field: str) -> dict[str, str]:
    """Spelling → code, beyond what HTCDS and ISO 3166 say."""
    said = json.loads(_SPELLINGS.read_text())
    known = said.get("country" if field == "citizenship" else field, {})
    return {folded(word): code for code, words in known.items() for word in words}


@cache
def finder(field: str) -> Callable[[str], str]:
    """For a field with values: what a spelling stands for, "" where it is not known."""
    own, labels = _own(field), {}
    if field in ("status", "outcome"):
        kind = Case.Status if field == "status" else Case.Outcome
        labels = {folded(value): value for value in kind.values}

    def find(text: str) -> str:
        word = folded(text)
        found = own.get(word) or labels.get(word, "")
        if not found and field in LISTS:
            found = codes.find_code(LISTS[field], text) or ""
        if not found and field in ("country", "citizenship"):
            country = find_country(text)
            found = country.alpha2 if country else ""
        return found

    return find


def options(field: str) -> list[tuple[str, str | Promise]]:
    """(code, label) of all that a value can mean, for fields whose lists are the same everywhere."""
    if field in LISTS:
        return list(codes.choices(LISTS[field]))
    if field in ("country", "citizenship"):
        return list(country_choices())
    return list({"status": Case.Status.choices, "outcome": Case.Outcome.choices}[field])


def parts(text: str) -> Iterable[str]:
    """Several values in one cell: parted by semicolons, commas, slashes, plus signs or lines."""
    for mark in ";/+\n&":
        text = text.replace(mark, ",")
    return filter(None, (part.strip() for part in text.split(",")))


__all__ = ["LISTS", "NOT_TAKEN", "finder", "folded", "options", "parts"]
