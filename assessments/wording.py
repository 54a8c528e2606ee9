"""Answers and results in words, as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from assessments.answering import asked, is_partial, is_possible, why_not_asked
from assessments.definitions import DECLINED, NO, UNKNOWN, YES, Definition, Kind, Question
from assessments.models import Assessment
from core import unreadable


class Answered(NamedTuple):
    """A question with its answer now and before. `before` is empty where nothing was answered before."""

    label: str
    answer: str
    before: str
    is_changed: bool


class Answers(NamedTuple):
    title: str
    rows: list[Answered]


class Outcome(NamedTuple):
    """A result in words; `value` is a dash where too little was answered, `note` says how much, where not all was."""

    code: str
    label: str
    value: str
    band: str
    tone: str
    note: str


def yes_no_choices() -> list[tuple[str, str]]:
    return [(YES, _("Yes")), (NO, _("No")), (UNKNOWN, _("Not known"))]


def declined() -> str:
    return _("Declined to answer")


def not_asked() -> str:
    return _("Not asked")


def choices(question: Question) -> list[tuple[Any, str]]:
    """What there is to choose from, in words; nothing for a question that is not answered by choosing."""
    if question.kind == Kind.YES_NO:
        return [*yes_no_choices()]
    if question.kind == Kind.SCALE:
        return [(step, _step(question, step)) for step in question.steps]
    return [(choice.code, str(choice.label)) for choice in question.choices]


def answer(question: Question, value: Any) -> str:
    """An answer in words; empty for none."""
    if value in (None, "", []):
        return ""
    if value == DECLINED:
        return declined()
    if isinstance(value, dict):
        return _("Not asked: %(reason)s") % {"reason": why_not_asked(value) or "–"}
    if question.kind == Kind.DATE:
        return date_format(date.fromisoformat(value))
    if question.kind == Kind.WHOLE:
        return number_format(value, force_grouping=True)
    words = dict(choices(question))
    if isinstance(value, list):
        return ", ".join(words.get(one, str(one)) for one in value)
    return words.get(value, str(value))


def answers(definition: Definition, now: dict[str, Any], before: dict[str, Any] | None) -> list[Answers]:
    """All questions that were asked, by section, with the answers to the same questions before (None: never)."""
    wanted = asked(definition, now)
    found = []
    for section in definition.sections:
        rows = []
        for question in section.questions:
            if question.code not in wanted:
                continue
            said, then = answer(question, now.get(question.code)), (before or {}).get(question.code)
            # It was another kind of question in an earlier version, or had other answers.
            said_before = answer(question, then) if is_possible(question, then) else ""
            is_changed = before is not None and said != said_before
            rows.append(Answered(str(question.label), said, said_before, is_changed))
        if rows:
            found.append(Answers(str(section.title), rows))
    return found


def outcomes(assessment: Assessment) -> list[Outcome]:
    """The results of a finished assessment. The look must have been logged."""
    stored = unreadable.read(assessment, "results")
    measures = assessment.edition.read.measures
    if unreadable.held_by(stored):
        return [Outcome(measure.code, str(measure.label), stored, "", "", "") for measure in measures]
    found = []
    for measure in measures:
        result = stored.get(measure.code)
        if result is None:
            continue
        band = next((one for one in measure.bands if one.code == result["band"]), None)
        note = ""
        if is_partial(measure, result):
            note = _("%(answered)d of %(asked)d answered") % {"answered": result["answered"], "asked": result["asked"]}
        found.append(
            Outcome(
                measure.code,
                str(measure.label),
                number(result["value"]),
                str(band.label) if band else "",
                band.tone.value if band else "",
                note,
            )
        )
    return found


def number(value: str | None) -> str:
    """A stored value as the reader writes numbers; a dash for none."""
    if value is None:
        return "–"
    exact = Decimal(value)
    return number_format(exact, -int(exact.normalize().as_tuple().exponent) if exact % 1 else 0)


def listed(labels: Iterable[Any]) -> str:
    return ", ".join(str(label) for label in labels)


def ends(question: Question) -> str:
    """What the first and the last step of a scale mean; empty where nobody has said."""
    said = ((question.minimum, question.low), (question.maximum, question.high))
    return " · ".join(f"{step} = {words}" for step, words in said if words)


def _step(question: Question, step: int) -> str:
    """A step of a scale; the first and the last are put into words."""
    ends = {question.minimum: question.low, question.maximum: question.high}
    words = ends.get(step)
    return f"{step} – {words}" if words else str(step)
