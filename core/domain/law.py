"""Provisions of law that documents, identification and deadlines cite, with where each was read.

These are facts in our own words, never the text of a law, and a lawyer must review them before they are
shown as legal information. Whoever puts one into a document asks `printable` first.
"""

import datetime
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from core.domain.datafiles import read_json
from core.domain.languages import Labelled, Named, pick


class Confidence(StrEnum):
    HIGH = "high"
    """The text of the article was read."""
    MEDIUM = "medium"
    """A reliable secondary source, or the text without its number."""
    LOW = "low"
    """Not read. Never printed."""


@dataclass(frozen=True, slots=True)
class Term(Labelled):
    """A code with its label in both languages."""

    code: str
    label_id: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Law(Named):
    key: str
    name_id: str
    name_en: str
    valid_from: datetime.date | None = None
    """Only where the present state depends on it; None: in force since before 2026."""


@dataclass(frozen=True, slots=True)
class LegalDeadline:
    """How long, counted from what, and whose duty it is. Where laws conflict, show each and warn at the
    earlier."""

    value: int | None
    """None where the end is an event and not a number of days."""
    unit: str
    """"days", "hours", "days_before" or "event"."""
    is_in_working_days: bool
    counted_from_id: str
    counted_from_en: str
    who_id: str
    who_en: str

    def counted_from_in(self, language: str) -> str:
        return pick(self.counted_from_id, self.counted_from_en, language)


@dataclass(frozen=True, slots=True)
class Provision:
    law: Law
    article: str
    summary_en: str
    summary_id: str
    """Empty where we have only the English one."""
    source: str
    confidence: Confidence
    note: str
    held: str
    """Why it is held back from documents although it was read; empty if it is not."""
    valid_to: datetime.date | None
    deadline: LegalDeadline | None

    @property
    def needs_review(self) -> bool:
        """The article itself was not read: say so beside it on the screen."""
        return self.confidence is not Confidence.HIGH

    def is_in_force(self, on: datetime.date) -> bool:
        starts = self.law.valid_from
        return (starts is None or starts <= on) and (self.valid_to is None or on <= self.valid_to)


def printable(provision: Provision, *, on: datetime.date | None = None) -> bool:
    """Whether a document may cite it: not of low confidence, not held back, and in force `on` the day of the
    act.

    Without a day, one that has ended is not printed either.
    """
    is_sure = provision.confidence is not Confidence.LOW and not provision.held
    return is_sure and (provision.valid_to is None if on is None else provision.is_in_force(on))


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = read_json("law.json")
    return content


def _date(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


@cache
def laws() -> tuple[Law, ...]:
    return tuple(
        Law(entry["key"], entry["name_id"], entry["name_en"], _date(entry.get("valid_from")))
        for entry in _content()["laws"]
    )


def _deadline(entry: dict[str, Any] | None) -> LegalDeadline | None:
    if entry is None:
        return None
    details = dict(entry)
    return LegalDeadline(is_in_working_days=details.pop("day_type") == "working", **details)


@cache
def provisions() -> tuple[Provision, ...]:
    by_key = {law.key: law for law in laws()}
    return tuple(
        Provision(
            law=by_key[entry["law"]],
            article=entry["article"],
            summary_en=entry["summary_en"],
            summary_id=entry.get("summary_id", ""),
            source=entry["source"],
            confidence=Confidence(entry["confidence"]),
            note=entry.get("note", ""),
            held=entry.get("held", ""),
            valid_to=_date(entry.get("valid_to")),
            deadline=_deadline(entry.get("deadline")),
        )
        for entry in _content()["provisions"]
    )


@cache
def _by_place() -> dict[tuple[str, str], Provision]:
    return {(entry.law.key, entry.article): entry for entry in provisions()}


def provision(law: str, article: str) -> Provision:
    """`provision("UU 21/2007", "48 (2)")`. Raises KeyError: a provision that we do not have is never made
    up."""
    return _by_place()[law, article]


def citation(entry: Provision, language: str) -> str:
    """ "Pasal 48 ayat (2) Undang-Undang Nomor 21 Tahun 2007 tentang ..."."""
    law = entry.law.name_in(language)
    if entry.article == "(whole)":
        return law
    article = re.sub(r"(?<=[0-9)])-(?=[0-9(])", "–", entry.article)
    several = re.fullmatch(r"(\w+(?:, \w+)*)(, |–)(\w+)", article)
    if several and several[2] == ", ":
        article = _listed(several[1], several[3], language)
    if language == "en":
        word = "Articles" if several else "Article"
        return f"{word} {article.replace(' angka ', ' point ')} of {law}"
    paragraphs = re.fullmatch(r"(\w+) (\([^a-z]+\))(?: ([a-z](?:, [a-z])*))?", article)
    if paragraphs:
        number, paragraph, letter = paragraphs.groups()
        article = f"{number} ayat {paragraph}" + (f" huruf {letter}" if letter else "")
    return f"Pasal {article} {law}"


def _listed(first: str, last: str, language: str) -> str:
    """ "30, 32, 40 and 41", "30, 32, 40, dan 41"."""
    if language == "en":
        return f"{first} and {last}"
    return f"{first}, dan {last}" if ", " in first else f"{first} dan {last}"


@cache
def _terms(*path: str) -> tuple[Term, ...]:
    entries: Any = _content()
    for name in path:
        entries = entries[name]
    return tuple(Term(entry["code"], entry["label_id"], entry["label_en"]) for entry in entries)


def acts() -> tuple[Term, ...]:
    """The processes of UU 21/2007 Pasal 1 angka 1; one is enough."""
    return _terms("elements", "act")


def means() -> tuple[Term, ...]:
    """The means; one is enough, and none is needed for a child (Palermo Protocol, article 3 c)."""
    return _terms("elements", "means")


def purposes() -> tuple[Term, ...]:
    """The purposes of exploitation; the list of the law is open, hence the last one."""
    return _terms("elements", "purpose")


def forced_labour_indicators() -> tuple[Term, ...]:
    """The eleven indicators of forced labour of the ILO by name; the Indonesian labels are ours."""
    return _terms("forced_labour_indicators")


def restitution_heads() -> tuple[Term, ...]:
    """What restitution for trafficking covers, a to d of UU 21/2007 Pasal 48 (2)."""
    return _terms("restitution_heads")


@cache
def restitution_bases() -> tuple[tuple[Provision, tuple[str, ...]], ...]:
    """Each provision on what restitution covers, with the heads that it names. Not all name d, other
    losses."""
    return tuple(
        (provision(entry["law"], entry["article"]), tuple(entry["heads"])) for entry in _content()["restitution_bases"]
    )


@dataclass(frozen=True, slots=True)
class Founded(Term):
    """A term with the provision that names it."""

    basis: Provision


@cache
def protection_kinds() -> tuple[Founded, ...]:
    """What a witness or a victim may ask LPSK for."""
    return tuple(
        Founded(
            entry["code"],
            entry["label_id"],
            entry["label_en"],
            basis=provision(entry["law"], entry["article"]),
        )
        for entry in _content()["protection_kinds"]
    )


class Route(Founded):
    """A way to apply for restitution, with the provision on its attachments."""


@dataclass(frozen=True, slots=True)
class Attachment(Term):
    required_for: frozenset[str]
    """Codes of the routes that always ask for it."""
    if_applicable_for: frozenset[str]
    """Codes of the routes that ask for it in some cases, such as a death."""


@cache
def application_routes() -> tuple[Route, ...]:
    return tuple(
        Route(
            entry["code"],
            entry["label_id"],
            entry["label_en"],
            basis=provision(entry["law"], entry["article"]),
        )
        for entry in _content()["application_routes"]
    )


@cache
def application_attachments() -> tuple[Attachment, ...]:
    """What an application must carry on each route; one dossier with all of it satisfies them all."""

    def routes(entry: dict[str, Any], need: str) -> frozenset[str]:
        return frozenset(route for route, level in entry["routes"].items() if level == need)

    return tuple(
        Attachment(
            entry["code"],
            entry["label_id"],
            entry["label_en"],
            required_for=routes(entry, "required"),
            if_applicable_for=routes(entry, "if_applicable"),
        )
        for entry in _content()["application_attachments"]
    )
