"""What an application for restitution must contain and carry, by the route that it takes: read from
`legal/data/checklists.json`, each item with the provisions that ask for it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language

from core.domain import law
from core.domain.languages import Labelled, bilingual, pick
from core.domain.law import Confidence, Provision


class Applies(StrEnum):
    """When an item is asked for; without one, always."""

    OTHER_APPLIES = "OTHER_APPLIES"
    TREATMENT = "TREATMENT"
    SUFFERING = "SUFFERING"
    DEATH = "DEATH"
    ATTORNEY = "ATTORNEY"
    JUDGMENT = "JUDGMENT"


class Section(StrEnum):
    CONTENTS = "CONTENTS"
    ATTACHMENTS = "ATTACHMENTS"


class Fill(StrEnum):
    """Where an item is filled in."""

    PARTIES = "PARTIES"
    RESPONDENT = "RESPONDENT"
    LEDGER = "LEDGER"
    STATEMENT = "STATEMENT"
    LETTER = "LETTER"


@dataclass(frozen=True, slots=True)
class Basis:
    """That a provision asks for it, in one of the lists (core.domain.law.application_routes)."""

    of: str
    provision: Provision
    letter: str

    @property
    def short(self) -> str:
        """ "PP 7/2018 Pasal 21 (3) huruf e"."""
        article = " ".join(part for part in (self.provision.article, self.letter) if part)
        indonesian = f"{self.provision.article} huruf {self.letter}" if self.letter else article
        key = self.provision.law.key
        return pick(f"{key} Pasal {indonesian}", f"{key} article {article}", get_language())

    @property
    def citation(self) -> str:
        """The same with the name of the law."""
        article = " ".join(part for part in (self.provision.article, self.letter) if part)
        return law.citation(replace(self.provision, article=article), get_language() or "id")

    @property
    def needs_review(self) -> bool:
        return self.provision.needs_review


@dataclass(frozen=True, slots=True)
class Item(Labelled):
    """`check` is the code under which the system finds out itself (legal.completeness); without one somebody says it.
    `is_paper`: an exhibit can be it. `fill` names the page where it is filled in."""

    code: str
    section: Section
    label_id: str
    label_en: str
    why_id: str
    why_en: str
    check: str
    applies: str
    is_paper: bool
    fill: str
    bases: tuple[Basis, ...]

    @property
    def why(self) -> str:
        return bilingual(self.why_id, self.why_en)

    def bases_in(self, lists: frozenset[str]) -> list[Basis]:
        return [basis for basis in self.bases if basis.of in lists]


@dataclass(frozen=True, slots=True)
class Form:
    """In which form the application is handed in: told, and not counted, since it comes last."""

    basis: Basis
    text_id: str
    text_en: str

    @property
    def text(self) -> str:
        return bilingual(self.text_id, self.text_en)


@cache
def _content() -> dict[str, Any]:
    path = files("legal") / "data" / "checklists.json"
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _basis(entry: dict[str, str]) -> Basis:
    return Basis(entry["of"], law.provision(entry["law"], entry["article"]), entry.get("letter", ""))


@cache
def items() -> tuple[Item, ...]:
    """All of them. What rests on a provision of low confidence alone is left out: it may not be true."""
    found = []
    for entry in _content()["items"]:
        bases = tuple(basis for basis in map(_basis, entry["bases"]) if _is_sure(basis))
        values = {**entry, "section": Section(entry["section"]), "bases": bases}
        if bases:
            found.append(Item(**values))
    return tuple(found)


def _is_sure(basis: Basis) -> bool:
    return basis.provision.confidence is not Confidence.LOW


@cache
def by_code() -> dict[str, Item]:
    return {item.code: item for item in items()}


def lists(route: str, *, is_child: bool) -> frozenset[str]:
    """Which lists an application by this route must satisfy; that of a child the child's as well."""
    own = frozenset(_content()["routes"][route])
    return own | {_content()["of_child"]} if is_child else own


def items_of(route: str, *, is_child: bool) -> list[Item]:
    asked = lists(route, is_child=is_child)
    return [item for item in items() if item.bases_in(asked)]


def forms_of(route: str, *, is_child: bool) -> list[Form]:
    asked = lists(route, is_child=is_child)
    found = [Form(_basis(entry), entry["text_id"], entry["text_en"]) for entry in _content()["forms"]]
    return [form for form in found if form.basis.of in asked and _is_sure(form.basis)]
