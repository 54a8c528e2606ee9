"""What a version asks, in words and in its order, for who sets it up."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _

from assessments import wording
from assessments.definitions import Comparison, Condition, Definition, Kind, Measure, Question


class Asked(NamedTuple):
    code: str
    label: str
    kind: str
    answers: str
    condition: str
    is_required: bool
    is_hidden: bool
    answer_or_reason: bool


class Part(NamedTuple):
    code: str
    title: str
    questions: list[Asked]


class Counting(NamedTuple):
    code: str
    label: str
    how: str


class Outline(NamedTuple):
    intro: str
    parts: list[Part]
    measures: list[Counting]
    judgement: str
    levels: str


def of(definition: Definition) -> Outline:
    judgement = definition.judgement
    return Outline(
        intro=str(definition.intro or ""),
        parts=[
            Part(section.code, str(section.title), [_asked(definition, one) for one in section.questions])
            for section in definition.sections
        ],
        measures=[_counting(measure) for measure in definition.measures],
        judgement=str(judgement.label) if judgement else "",
        levels=wording.listed(choice.label for choice in judgement.choices) if judgement else "",
    )


def _asked(definition: Definition, question: Question) -> Asked:
    offered = [] if question.kind == Kind.YES_NO else [label for _value, label in wording.choices(question)]
    if question.is_past:
        offered = [_("today or earlier")]
    return Asked(
        code=question.code,
        label=str(question.label),
        kind=str(question.kind.label),
        answers=wording.listed(offered),
        condition=condition(definition, question.show_if) if question.show_if else "",
        is_required=question.is_required,
        is_hidden=question.is_hidden,
        answer_or_reason=question.answer_or_reason,
    )


def condition(definition: Definition, found: Condition) -> str:
    """When a question is asked, as a sentence without its beginning."""
    joint = _(" and ") if found.needs_all else _(" or ")
    return joint.join(_compared(definition, one) for one in found.comparisons)


def _compared(definition: Definition, comparison: Comparison) -> str:
    question = definition.by_code.get(comparison.question)
    words = dict(wording.choices(question)) if question else {}
    values = wording.listed(words.get(value, value) for value in comparison.values)
    label = str(question.label) if question else comparison.question
    return f"“{label}” {comparison.operator.label} {values}"


def _counting(measure: Measure) -> Counting:
    count = len(measure.of)
    how = _("%(how)s of %(count)d questions") % {"how": measure.do.label, "count": count}
    bands = [f"{band.start}: {band.label}" for band in measure.bands]
    return Counting(measure.code, str(measure.label), " · ".join([how, *bands]))
