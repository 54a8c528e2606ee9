"""The letters that are shipped: which law asks for what in each, their texts, and the placeholders of all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.domain.languages import INDONESIAN, Labelled
from core.domain.law import Provision, application_attachments, citation, provision
from legal.models import LetterTemplate, RestitutionClaim

DATA = Path(__file__).resolve().parents[1] / "data" / "letters"
Kind = LetterTemplate.Kind
Route = RestitutionClaim.Route


@dataclass(frozen=True, slots=True)
class Placeholder(Labelled):
    """What a text may name. A block stands on a line of its own."""

    name: str
    label_id: str
    label_en: str
    sample: str = ""
    block: bool = False
    only_after: bool = False

    @property
    def written(self) -> str:
        return "{{" + self.name + "}}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an article asks a letter to contain, and the placeholders that tell it."""

    basis: Provision
    letter: str
    needs: tuple[str, ...]

    @property
    def cited(self) -> str:
        """In Indonesian, as the letter itself cites."""
        article = citation(self.basis, INDONESIAN)
        name = self.basis.law.name_in(INDONESIAN)
        return article.replace(f" {name}", f" huruf {self.letter} {name}") if self.letter else article


@dataclass(frozen=True, slots=True)
class Shipped:
    """A letter of a kind as it is shipped. `through` is who takes it, where it goes to the court through somebody."""

    kind: LetterTemplate.Kind
    version: int
    text: str
    through: str
    names_office: bool
    names_court: bool
    is_after: bool
    bases: tuple[tuple[str, str], ...]
    asked: tuple[Asked, ...]
    attachments: str

    @property
    def enclosed(self) -> list[Any]:
        """The attachments that the law names for it, required ones first."""
        found = [one for one in application_attachments() if self.attachments in one.required_for]
        return found + [one for one in application_attachments() if self.attachments in one.if_applicable_for]


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((DATA / "letters.json").read_text(encoding="utf-8"))
    return content


@cache
def placeholders() -> dict[str, Placeholder]:
    return {entry["name"]: Placeholder(**entry) for entry in _content()["placeholders"]}


@cache
def letters() -> dict[LetterTemplate.Kind, Shipped]:
    entries = {entry["code"]: entry for entry in _content()["letters"]}
    found = {}
    for code, entry in entries.items():
        contents = entry["contents"]
        # Who takes it for the court takes what the court takes.
        asked = entries[contents]["contents"] if isinstance(contents, str) else contents
        found[Kind(code)] = Shipped(
            kind=Kind(code),
            version=entry["version"],
            text=(DATA / entry["text"]).read_text(encoding="utf-8").strip(),
            through=entry["through"],
            names_office=entry.get("names_office", False),
            names_court=entry.get("names_court", False),
            is_after=entry.get("is_after", False),
            bases=tuple((law, article) for law, article in entry["bases"]),
            asked=tuple(
                Asked(provision(one["law"], one["article"]), one["letter"], tuple(one["needs"])) for one in asked
            ),
            attachments=entry["attachments"],
        )
    return found


@cache
def child_bases() -> tuple[tuple[str, str], ...]:
    """The articles on which each letter for a child rests beside its own."""
    return tuple((law, article) for law, article in _content()["child_bases"])


def of(kind: str) -> Shipped:
    return letters()[Kind(kind)]


def kind_for(route: str, *, is_child: bool, is_after: bool) -> LetterTemplate.Kind | None:
    """Which letter a claim needs; None where that route is closed: after a final judgment the application goes to the
    court, directly or through LPSK."""
    if is_after:
        return {Route.LPSK: Kind.LPSK_AFTER, Route.COURT: Kind.COURT_AFTER}.get(Route(route))
    return Kind.CHILD if is_child else Kind(route)


def way(kind: str, route: str) -> Shipped:
    """By which letter's way it goes: that for a child goes the way of its route."""
    return of(route) if kind == Kind.CHILD else of(kind)
