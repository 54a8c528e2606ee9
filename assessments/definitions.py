"""What an instrument asks and how its answers are counted, as plain frozen rows.

A definition is data: sections of questions, what is counted from them, and the worker's own judgement. It runs no code.
`assessments/reading.py` reads it from JSON and says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

YES, NO, UNKNOWN = "yes", "no", "unknown"
DECLINED = "declined"
"""The answer of who did not want to answer. It counts for nothing."""
NOT_ASKED = "not_asked"
"""What a question that was left out says instead of an answer, with the reason: `{"not_asked": "…"}`."""


class Words(NamedTuple):
    """The same in both languages. As text it is the one of the reader."""

    id: str
    en: str

    def __str__(self) -> str:
        own, other = (self.en, self.id) if (get_language() or "id").startswith("en") else (self.id, self.en)
        return own or other


class Kind(models.TextChoices):
    YES_NO = "yes_no", _("Yes, no, not known")
    ONE = "one", _("One choice")
    MANY = "many", _("Several choices")
    SCALE = "scale", _("Scale")
    WHOLE = "whole", _("Whole number")
    DATE = "date", _("Date")
    SHORT = "short", _("Short text")
    LONG = "long", _("Long text")


class Do(models.TextChoices):
    SUM = "sum", _("Sum")
    MEAN = "mean", _("Mean")
    COUNT = "count", _("Number of certain answers")
    ANSWERED = "answered", _("Number of answered questions")
    MONTHS = "months", _("Months between two dates")


class Operator(models.TextChoices):
    IS = "is", _("is")
    IS_NOT = "is_not", _("is not")
    IN = "in", _("is one of")
    AT_LEAST = "at_least", _("is at least")
    AT_MOST = "at_most", _("is at most")


class Tone(models.TextChoices):
    GREY = "grey", _("Grey")
    GREEN = "green", _("Green")
    BLUE = "blue", _("Blue")
    AMBER = "amber", _("Amber")
    RED = "red", _("Red")


@dataclass(frozen=True)
class Choice:
    """One of the answers to choose from. `value` is what it counts; None for one that counts nothing."""

    code: str
    label: Words
    value: Fraction | None = None


@dataclass(frozen=True)
class Comparison:
    """An earlier question compared with values. A question without an answer, or one that was not asked, holds for
    nothing: it neither is nor is not."""

    question: str
    operator: Operator
    values: tuple[str | int, ...]


@dataclass(frozen=True)
class Condition:
    """Comparisons of which all must hold, or any."""

    needs_all: bool
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class Question:
    """`minimum` and `maximum` bound a whole number and are the ends of a scale, which `low` and `high` put into words.
    A date of what has happened (`is_past`) lies in no future.

    A hidden one is asked nobody: an organisation has switched it off. One that is `answer_or_reason` is answered,
    declined, or left out with a reason before the assessment is finished. With the answer `safety_step_if` a first
    safety step follows at once.
    """

    code: str
    kind: Kind
    label: Words
    why: Words | None = None
    is_required: bool = False
    is_hidden: bool = False
    choices: tuple[Choice, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    low: Words | None = None
    high: Words | None = None
    is_past: bool = False
    answer_or_reason: bool = False
    safety_step_if: str = ""
    show_if: Condition | None = None

    @property
    def steps(self) -> range:
        """The steps of a scale."""
        return range(self.minimum or 0, (self.maximum or 0) + 1)


@dataclass(frozen=True)
class Section:
    code: str
    title: Words
    intro: Words | None
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Band:
    """What a value from `start` on, up to the next band, is called."""

    code: str
    start: Fraction
    label: Words
    tone: Tone


@dataclass(frozen=True)
class Counted:
    """A question that is counted, and how much."""

    question: str
    weight: Fraction = Fraction(1)


@dataclass(frozen=True)
class Measure:
    """What is counted from answers: a calculated field, and with bands a score.

    `counts` are the answers that COUNT counts. With fewer than `minimum_answered` answers there is no result.
    """

    code: str
    label: Words
    do: Do
    of: tuple[Counted, ...]
    counts: tuple[str | int, ...] = ()
    minimum_answered: int = 1
    bands: tuple[Band, ...] = ()
    is_charted: bool = False


@dataclass(frozen=True)
class JudgementChoice:
    code: str
    label: Words
    tone: Tone


@dataclass(frozen=True)
class Judgement:
    """What the worker decides: no result of counting, and never filled in by the system."""

    label: Words
    choices: tuple[JudgementChoice, ...]

    def choice(self, code: str) -> JudgementChoice | None:
        return next((choice for choice in self.choices if choice.code == code), None)


@dataclass(frozen=True)
class Definition:
    intro: Words | None
    sections: tuple[Section, ...]
    measures: tuple[Measure, ...]
    judgement: Judgement | None

    def questions(self) -> Iterator[Question]:
        """All of them, in the order in which they are asked."""
        for section in self.sections:
            yield from section.questions

    @cached_property
    def by_code(self) -> dict[str, Question]:
        return {question.code: question for question in self.questions()}
