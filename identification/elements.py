"""What identification asks: the age, and the elements of act, means and purpose with the provisions behind them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import models
from django.utils.translation import pgettext_lazy

from core.domain import law
from core.domain.languages import Labelled, bilingual
from core.domain.law import Confidence, Provision, Term, printable


class Kind(models.TextChoices):
    """One question of identification."""

    AGE = "AGE", pgettext_lazy("identification", "Age")
    ACT = "ACT", pgettext_lazy("identification", "Act")
    MEANS = "MEANS", pgettext_lazy("identification", "Means")
    PURPOSE = "PURPOSE", pgettext_lazy("identification", "Purpose")


THREE = (Kind.ACT, Kind.MEANS, Kind.PURPOSE)
# The one thing that is asked about the age.
UNDER_18 = "UNDER_18"


@dataclass(frozen=True, slots=True)
class Element(Labelled):
    """One element with what it rests on beside the basis of its group."""

    code: str
    label_id: str
    label_en: str
    more: tuple[Provision, ...] = ()


@dataclass(frozen=True, slots=True)
class Group(Labelled):
    """Elements of which one is enough."""

    kind: Kind
    label_id: str
    label_en: str
    asks_id: str
    asks_en: str
    bases: tuple[Provision, ...]
    elements: tuple[Element, ...]

    @property
    def asks(self) -> str:
        return bilingual(self.asks_id, self.asks_en)


@cache
def group(kind: str) -> Group:
    """The elements of act, means or purpose."""
    entry = next(entry for entry in _content()["groups"] if entry["kind"] == kind)
    return Group(
        kind=Kind(kind),
        label_id=entry["label_id"],
        label_en=entry["label_en"],
        asks_id=entry["asks_id"],
        asks_en=entry["asks_en"],
        bases=_sure(entry["bases"]),
        elements=tuple(
            Element(term.code, term.label_id, term.label_en, _sure(entry["more"].get(term.code, [])))
            for term in _terms(kind)
        ),
    )


@cache
def elements(kind: str) -> tuple[Element, ...]:
    """What is asked in a question, in the order of the law."""
    if kind == Kind.AGE:
        return (Element(UNDER_18, "Berusia di bawah 18 tahun ketika hal itu dimulai", "Under 18 when it began"),)
    return group(kind).elements


def codes(kind: str) -> tuple[str, ...]:
    return tuple(element.code for element in elements(kind))


def label(kind: str, code: str) -> str:
    """The label of an element in the active language; an unknown code comes back as it is."""
    return next((element.label for element in elements(kind) if element.code == code), code)


@cache
def articles_for_children() -> tuple[Provision, ...]:
    """Offences against children that name no means."""
    return _sure(_content()["child"]["articles"])


@cache
def without_means() -> tuple[Provision, ...]:
    """What says that no means are needed for a child; empty where it may not be printed."""
    return _sure([_content()["child"]["without_means"]])


@cache
def consent_does_not_count() -> tuple[Provision, ...]:
    """What says that the person's own consent changes nothing."""
    return _sure(_content()["consent_does_not_count"])


def _sure(places: list[list[str]]) -> tuple[Provision, ...]:
    """Those provisions whose text was read and which may be printed."""
    found = (law.provision(key, article) for key, article in places)
    return tuple(entry for entry in found if entry.confidence is Confidence.HIGH and printable(entry))


def _terms(kind: str) -> tuple[Term, ...]:
    return {Kind.ACT: law.acts, Kind.MEANS: law.means, Kind.PURPOSE: law.purposes}[Kind(kind)]()


@cache
def _content() -> dict[str, Any]:
    text = (files("identification") / "data" / "elements.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content
