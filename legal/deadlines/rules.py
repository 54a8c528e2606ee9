"""The rules by which deadlines are computed, read from `legal/data/deadlines.json`.

What a rule says is the law's, by reference into `core.domain.law`: a rule of low confidence is none, one whose article
was not read says that a lawyer has to check it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.domain import law
from core.domain.languages import Labelled, pick
from core.domain.law import Provision


class Unit(StrEnum):
    """What a length is counted in. An EVENT has none: it must have happened before another step."""

    DAYS = "DAYS"
    DAYS_BEFORE = "DAYS_BEFORE"
    HOURS = "HOURS"
    EVENT = "EVENT"
    TIMES = "TIMES"


class DayType(models.TextChoices):
    CALENDAR = "CALENDAR", _("Calendar days")
    WORKING = "WORKING", _("Working days")


class Duty(models.TextChoices):
    """Whose duty it is."""

    APPLICANT = "APPLICANT", _("Applicant")
    US = "US", _("Our organisation")
    LPSK = "LPSK", _("LPSK")
    COURT = "COURT", _("Court")
    PROSECUTOR = "PROSECUTOR", _("Public prosecutor")
    INVESTIGATOR = "INVESTIGATOR", _("Investigator")
    POLICE = "POLICE", _("Police")
    OFFENDER = "OFFENDER", _("Offender or third party")
    STATE = "STATE", _("State body")


class OnlyFor(models.TextChoices):
    """Where a rule does not hold for every survivor."""

    CHILD = "CHILD", _("Only where the survivor is a child")
    SEXUAL_VIOLENCE = "SEXUAL_VIOLENCE", _("Only where the crime is one of sexual violence")


class Mark(StrEnum):
    """What shows beside the steps of a matter that something was done: what became of its claims and requests."""

    WITH_PROSECUTOR = "WITH_PROSECUTOR"
    WITH_COURT = "WITH_COURT"
    DEMANDED = "DEMANDED"
    AWARDED = "AWARDED"
    PAID = "PAID"
    """All that is owed."""
    PROTECTION_ANSWERED = "PROTECTION_ANSWERED"
    """Of each request for itself: LPSK has granted or refused it, or it has ended before."""
    FILED_AGAIN = "FILED_AGAIN"
    """Of each notice of LPSK for itself: a version of the dossier was filed with it since."""


@dataclass(frozen=True, slots=True)
class Rule(Labelled):
    id: str
    provision: Provision
    trigger: str
    """A kind of step; empty: somebody says from which day it counts."""
    begins_when_sent: bool
    """It begins with the sending of a request for protection as well, where no step tells of that."""
    length: int | None
    unit: Unit
    days: DayType
    duty: Duty
    label_id: str
    label_en: str
    remind: tuple[str, ...]
    """The parts in the case of those who are reminded."""
    days_before: tuple[int, ...]
    until: str
    met_by: frozenset[str]
    settled_by: frozenset[Mark]
    requires: frozenset[str]
    only_for: str
    group: str
    note_id: str
    note_en: str

    @property
    def note(self) -> str:
        return pick(self.note_id, self.note_en, get_language())

    @property
    def citation(self) -> str:
        return law.citation(self.provision, get_language() or "id")

    @property
    def place(self) -> str:
        """The article in short, where it stands among others."""
        law_key, article = self.provision.law.key, self.provision.article
        return pick(f"Pasal {article} {law_key}", f"Article {article} of {law_key}", get_language())

    @property
    def needs_review(self) -> bool:
        """The article itself was not read: have a lawyer check it."""
        return self.provision.needs_review

    @property
    def counted_from(self) -> str:
        """From what the law counts, in its words."""
        deadline = self.provision.deadline
        return deadline.counted_from_in(get_language() or "id") if deadline else ""

    @property
    def is_changeable(self) -> bool:
        """Whether it has a length in days that a lawyer may have reason to change for a matter."""
        return self.unit in (Unit.DAYS, Unit.DAYS_BEFORE)

    @property
    def is_once(self) -> bool:
        """Whether the first trigger of a matter alone counts."""
        return self.unit in (Unit.EVENT, Unit.TIMES)

    def is_in_force(self, on: date) -> bool:
        return self.provision.is_in_force(on)


@cache
def rules() -> dict[str, Rule]:
    """All of them by their id, in the order of the proceeding."""
    content = json.loads((files("legal") / "data" / "deadlines.json").read_text(encoding="utf-8"))
    found = [_rule(entry) for entry in content["rules"]]
    return {rule.id: rule for rule in found if law.printable(rule.provision)}


def entered_by_hand() -> list[Rule]:
    """Rules that somebody may apply from a day of their own: those with a length."""
    return [rule for rule in rules().values() if rule.unit in (Unit.DAYS, Unit.DAYS_BEFORE, Unit.HOURS)]


def _rule(entry: dict[str, Any]) -> Rule:
    return Rule(
        id=entry["id"],
        provision=law.provision(entry["law"], entry["article"]),
        trigger=entry["trigger"],
        begins_when_sent=entry.get("begins_when_sent", False),
        length=entry["length"],
        unit=Unit(entry["unit"]),
        days=DayType(entry["days"]),
        duty=Duty(entry["duty"]),
        label_id=entry["label_id"],
        label_en=entry["label_en"],
        remind=tuple(entry["remind"]),
        days_before=tuple(entry["days_before"]),
        until=entry.get("until", ""),
        met_by=frozenset(entry.get("met_by", ())),
        settled_by=frozenset(Mark(mark) for mark in entry.get("settled_by", ())),
        requires=frozenset(entry.get("requires", ())),
        only_for=entry.get("only_for", ""),
        group=entry.get("group", ""),
        note_id=entry.get("note_id", ""),
        note_en=entry.get("note_en", ""),
    )
