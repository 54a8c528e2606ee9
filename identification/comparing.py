"""What was found out, compared with the elements of trafficking in persons: met, not met, or what is missing.

From plain values alone: no query, no clock, no language. It compares and never decides: whether somebody is a victim
is decided by people, who write it down as a decision of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from identification.elements import THREE, UNDER_18, Kind, codes


class Answer(models.TextChoices):
    YES = "YES", _("Yes")
    NO = "NO", _("No")
    UNKNOWN = "UNKNOWN", _("Not known")


class State(models.TextChoices):
    """How a question, or all of them together, stands."""

    MET = "MET", pgettext_lazy("identification", "Met")
    NOT_MET = "NOT_MET", pgettext_lazy("identification", "Not met")
    INCOMPLETE = "INCOMPLETE", pgettext_lazy("identification", "Incomplete")
    NOT_REQUIRED = "NOT_REQUIRED", pgettext_lazy("identification", "Not required")


class Age(models.TextChoices):
    """At the time of the act, which is not the age of today."""

    CHILD = "CHILD", _("Under 18")
    ADULT = "ADULT", _("18 or older")
    UNKNOWN = "UNKNOWN", _("Not known")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one element. `has_evidence`: that some is linked."""

    answer: str = Answer.UNKNOWN
    reason: str = ""
    has_evidence: bool = False


@dataclass(frozen=True, slots=True)
class AgeFacts:
    """What the case record says of the age. `was_child` is about the day of the person's first intake, None for not
    known; `began_on` is the first day of the earliest episode of this case, None where no episode has one."""

    birth_year: int | None
    was_child: bool | None
    first_intake_on: date
    opened_on: date
    began_on: date | None = None

    @property
    def knows_beginning(self) -> bool:
        return self.began_on is not None and self.began_on <= self.opened_on

    @property
    def day(self) -> date:
        """The day on which the age counts: when it began or, as long as nobody knows that, when the case was opened."""
        return min(self.began_on or self.opened_on, self.opened_on)


@dataclass(frozen=True, slots=True)
class AgeFound:
    """`age` is how the person is taken; `by_record` what the record says, `said` what identification says."""

    age: Age
    by_record: Age
    said: str
    reckoned_on: date
    is_beginning: bool
    """Whether that is the day on which it began; else it is the day on which the case was opened."""

    @property
    def is_contradicted(self) -> bool:
        """Whether record and identification say different things."""
        return (self.by_record, self.said) in ((Age.CHILD, Answer.NO), (Age.ADULT, Answer.YES))


@dataclass(frozen=True, slots=True)
class PartFound:
    """A question with its answers. `state` is by the age; `if_adult` what it would be for somebody of 18 or older."""

    kind: Kind
    state: State
    if_adult: State
    yes: tuple[str, ...]
    no: tuple[str, ...]
    unknown: tuple[str, ...]


class What(StrEnum):
    """What is missing."""

    AGE = "AGE"
    AGE_CONTRADICTED = "AGE_CONTRADICTED"
    DAY = "DAY"
    ANSWERS = "ANSWERS"
    ANSWERS_IF_ADULT = "ANSWERS_IF_ADULT"
    REASONS = "REASONS"
    EVIDENCE = "EVIDENCE"


class Missing(NamedTuple):
    what: What
    kind: Kind
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """`if_adult` is how all stands should the person turn out to have been 18 or older; None where the age is known."""

    age: AgeFound
    parts: dict[Kind, PartFound]
    state: State
    if_adult: State | None
    missing: tuple[Missing, ...]
    is_begun: bool


def compare(facts: AgeFacts, findings: Mapping[str, Mapping[str, Finding]]) -> Comparison:
    """Compare findings, by question and element; what is not among them is not known."""
    age = _age(facts, findings.get(Kind.AGE, {}).get(UNDER_18, Finding()).answer)
    parts = {kind: _part(kind, findings.get(kind, {}), age.age) for kind in THREE}
    return Comparison(
        age=age,
        parts=parts,
        state=_together(part.state for part in parts.values()),
        if_adult=_together(part.if_adult for part in parts.values()) if age.age is Age.UNKNOWN else None,
        missing=tuple(_missing(age, parts, findings)),
        is_begun=any(findings.get(kind) for kind in THREE),
    )


def _age(facts: AgeFacts, said: str) -> AgeFound:
    """A child where the record or identification says so; an adult where one says so and the other says nothing."""
    record = _by_record(facts)
    if record is Age.CHILD or said == Answer.YES:
        age = Age.CHILD
    elif record is Age.ADULT or said == Answer.NO:
        age = Age.ADULT
    else:
        age = Age.UNKNOWN
    return AgeFound(age, record, said, facts.day, facts.knows_beginning)


def _by_record(facts: AgeFacts) -> Age:
    """By the year of birth alone somebody may be 17 or 18 within one year: that is not known."""
    if facts.was_child and facts.day <= facts.first_intake_on:
        return Age.CHILD
    if facts.birth_year is None:
        return Age.UNKNOWN
    if facts.was_child is False and facts.day >= facts.first_intake_on:
        return Age.ADULT
    years = facts.day.year - facts.birth_year
    if years == 18:
        return Age.UNKNOWN
    return Age.CHILD if years < 18 else Age.ADULT


def _part(kind: Kind, findings: Mapping[str, Finding], age: Age) -> PartFound:
    given = {code: findings.get(code, Finding()).answer for code in codes(kind)}
    yes, no, unknown = (
        tuple(code for code, answer in given.items() if answer == wanted)
        for wanted in (Answer.YES, Answer.NO, Answer.UNKNOWN)
    )
    state = State.MET if yes else State.INCOMPLETE if unknown else State.NOT_MET
    is_needed = kind is not Kind.MEANS or age is Age.ADULT
    return PartFound(kind, state if is_needed else State.NOT_REQUIRED, state, yes, no, unknown)


def _together(states: Iterable[State]) -> State:
    found = set(states)
    for worst in (State.NOT_MET, State.INCOMPLETE):
        if worst in found:
            return worst
    return State.MET


def _missing(
    age: AgeFound, parts: Mapping[Kind, PartFound], findings: Mapping[str, Mapping[str, Finding]]
) -> Iterator[Missing]:
    if age.age is Age.UNKNOWN:
        yield Missing(What.AGE, Kind.AGE)
    if age.is_contradicted:
        yield Missing(What.AGE_CONTRADICTED, Kind.AGE)
    if age.age is Age.ADULT and age.said != Answer.NO and not age.is_beginning:
        # An adult when the case was opened may have been a child when it began.
        yield Missing(What.DAY, Kind.AGE)
    for kind, part in parts.items():
        if part.state is State.INCOMPLETE:
            yield Missing(What.ANSWERS, kind, part.unknown)
        elif age.age is Age.UNKNOWN and part.if_adult is State.INCOMPLETE:
            yield Missing(What.ANSWERS_IF_ADULT, kind, part.unknown)
    for kind, yes in ((Kind.AGE, _answered_yes_or_no(findings)), *((kind, part.yes) for kind, part in parts.items())):
        given = {code: findings.get(kind, {}).get(code, Finding()) for code in yes}
        for what, codes_of in (
            (What.REASONS, tuple(code for code, finding in given.items() if not finding.reason.strip())),
            (What.EVIDENCE, tuple(code for code, finding in given.items() if not finding.has_evidence)),
        ):
            if codes_of:
                yield Missing(what, kind, codes_of)


def _answered_yes_or_no(findings: Mapping[str, Mapping[str, Finding]]) -> tuple[str, ...]:
    """What is said of the age needs a reason, whatever it is: "18 or older" takes a protection away."""
    given = findings.get(Kind.AGE, {}).get(UNDER_18, Finding()).answer
    return () if given == Answer.UNKNOWN else (UNDER_18,)
