"""How the columns of one list are meant, as people have said it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from imports import spelled
from imports.cells import Dates, text_of
from imports.fields import FIELDS, Kind


@dataclass(frozen=True)
class Plan:
    """`columns` has a field's code or "" for each column; `values` by field what each spelling means: a code, or
    `spelled.NOT_TAKEN` for what is kept in words."""

    columns: Sequence[str] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_month_first: bool = False
    pivot: int | None = None

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Plan:
        """From what `kept()` gave; codes of fields that there are no longer count as not taken."""
        columns = [code if code in FIELDS else "" for code in kept.get("columns", [])]
        return cls(columns, kept.get("values", {}), bool(kept.get("month_first")), kept.get("pivot"))

    def kept(self) -> dict[str, Any]:
        return {
            "columns": list(self.columns),
            "values": {name: dict(values) for name, values in self.values.items()},
            "month_first": self.is_month_first,
            "pivot": self.pivot,
        }

    def dates(self, today: date) -> Dates:
        return Dates(today, self.is_month_first, self.pivot)

    def places(self, code: str) -> list[int]:
        """The columns that go to a field."""
        return [place for place, chosen in enumerate(self.columns) if chosen == code]


@dataclass(frozen=True)
class House:
    """What of the organisation values of a list may name, and what holds where a row names nothing.

    `members` and `sites` are labels by key; a case can be opened at these sites alone.
    """

    today: date
    members: Mapping[UUID, str]
    sites: Mapping[UUID, str]
    site_id: UUID
    lead_id: UUID
    source: str

    def options(self, code: str) -> list[tuple[str, Any]]:
        """What a value of this field can mean."""
        if code == "lead":
            return [(str(key), name) for key, name in self.members.items()]
        if code == "site":
            return [(str(key), name) for key, name in self.sites.items()]
        return spelled.options(code)

    def meaning(self, code: str, text: str) -> str:
        """What a spelling likely means, "" where nothing is known."""
        if code in ("lead", "site"):
            word = spelled.folded(text)
            known = self.members if code == "lead" else self.sites
            found = [key for key, name in known.items() if _fits(word, spelled.folded(name))]
            return str(found[0]) if len(found) == 1 else ""
        return spelled.finder(code)(text)


def _fits(word: str, name: str) -> bool:
    return bool(word) and (word == name or set(word.split()) <= set(name.split()))


def values_of(plan: Plan, rows: Sequence[Sequence[Any]]) -> dict[str, dict[str, tuple[str, int]]]:
    """By field with values: folded spelling → (as it is written first, in how many rows)."""
    found: dict[str, dict[str, tuple[str, int]]] = {}
    for place, code in enumerate(plan.columns):
        kind = FIELDS[code].kind if code else None
        if kind not in (Kind.VALUE, Kind.VALUES):
            continue
        mine = found.setdefault(code, {})
        for cells in rows:
            text = text_of(cells[place])
            for part in spelled.parts(text) if kind == Kind.VALUES else filter(None, [text]):
                word = spelled.folded(part)
                if word:
                    first, count = mine.get(word, (part, 0))
                    mine[word] = (first, count + 1)
    return found
