"""Who of a list may be somebody who is here already, or stands in another of its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from cases.identity import duplicates, name_index
from cases.identity.facts import PersonFacts
from cases.identity.name_index import Searched
from core.access.actor import ActingUser
from imports.said import in_each_language

MOST = 5


class Known(NamedTuple):
    """Somebody who has a case that the person who imports sees."""

    case: str
    is_very_likely: bool
    why: dict[str, str]


class Again(NamedTuple):
    """An earlier row of the list. `is_open_too`: both would be open cases, and nobody has two."""

    row: int
    is_very_likely: bool
    why: dict[str, str]
    # Lists that were checked before this was asked do not say.
    is_open_too: bool = False


@dataclass
class Comparing:
    """`rows` are the persons of the rows that become cases, by their numbers; those in `still_open` open ones."""

    rows: Mapping[int, PersonFacts]
    still_open: Collection[int]
    by: ActingUser

    @cached_property
    def _everybody(self) -> Searched:
        return duplicates.everybody(self.by)

    @cached_property
    def _of_list(self) -> Searched:
        return name_index.of_list(
            {
                str(number): (
                    [facts.full_name, *facts.aliases],
                    {"nik": facts.nik, "passport": facts.passport, "phone": facts.phone},
                )
                for number, facts in self.rows.items()
            }
        )

    @cached_property
    def _years(self) -> dict[str, int | None]:
        return {
            str(number): facts.birth_date.year if facts.birth_date else facts.birth_year
            for number, facts in self.rows.items()
        }

    def known(self, facts: PersonFacts) -> list[Known]:
        # What only a search would find is compared once it is a case (cases/merge/comparison.py).
        found = duplicates.likely(facts, by=self.by, among=self._everybody)
        return [Known(str(one.case.pk), one.is_very_likely, _words(one.reasons)) for one in found if one.is_close]

    def earlier(self, number: int) -> list[Again]:
        """Rows above this one that may be of the same person, the likeliest first."""
        found = [
            Again(int(one.key), one.is_very_likely, _words(one.reasons), self._are_open(number, int(one.key)))
            for one in duplicates.alike(self.rows[number], self._of_list, self._years)
            if int(one.key) < number
        ]
        found.sort(key=lambda one: (not one.is_very_likely, one.row))
        return found[:MOST]

    def _are_open(self, *numbers: int) -> bool:
        return all(number in self.still_open for number in numbers)


def _words(reasons: Iterable[Any]) -> dict[str, str]:
    found = list(reasons)
    return in_each_language(lambda: ", ".join(map(str, found)))


__all__ = ["Again", "Comparing", "Known"]
