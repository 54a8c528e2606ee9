"""From answers to what is asked, what is kept and what is counted. Nothing here reads or writes anything.

Answers are a mapping from a question's code to its answer: yes_no, one → a code; many → a list of codes; scale, whole →
a whole number; date → "YYYY-MM-DD"; short, long → text. Who did not want to answer has the answer `DECLINED`; where a
question that matters for safety was left out, `{"not_asked": reason}` stands for an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from assessments.definitions import (
    DECLINED,
    NO,
    NOT_ASKED,
    UNKNOWN,
    YES,
    Band,
    Comparison,
    Condition,
    Definition,
    Do,
    Kind,
    Measure,
    Operator,
    Question,
)
from assessments.reading import CHOOSING, may_be_answered

Answers = Mapping[str, Any]
LONGEST = {Kind.SHORT: 300, Kind.LONG: 10_000}
LARGEST = 10**9
_HUNDREDTH = Decimal("0.01")
# Python reads weeks as well, which no form shows again.
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True)
class Result:
    """What a measure comes to. `value` is None while too little is answered; `answered` of the `asked` questions."""

    measure: Measure
    value: Decimal | None
    answered: int
    asked: int
    band: Band | None

    @property
    def stored(self) -> dict[str, Any]:
        """As it is kept beside the answers."""
        return {
            "value": None if self.value is None else str(self.value),
            "answered": self.answered,
            "asked": self.asked,
            "band": self.band.code if self.band else "",
        }


def asked(definition: Definition, answers: Answers) -> frozenset[str]:
    """The codes of the questions that are asked, given the answers so far.

    A condition sees only the answers of questions that are asked themselves.
    """
    found: set[str] = set()
    for question in definition.questions():
        if question.is_hidden:
            continue
        seen = {code: answers[code] for code in found if code in answers}
        if question.show_if is None or _holds(question.show_if, seen):
            found.add(question.code)
    return frozenset(found)


def kept(definition: Definition, answers: Answers) -> dict[str, Any]:
    """The answers that may be kept: of questions that are asked, with a possible answer, without empty ones."""
    # What is impossible decides nothing either.
    possible = {code: value for code, value in answers.items() if is_possible(definition.by_code.get(code), value)}
    wanted = asked(definition, possible)
    return {code: possible[code] for code in definition.by_code if code in wanted and code in possible}


def missing(definition: Definition, answers: Answers) -> list[Question]:
    """The questions that are asked and still open: those that must be answered and are not, and those of which nothing
    is said at all, though they are to be answered, declined, or left out with a reason."""
    have = kept(definition, answers)
    wanted = asked(definition, have)
    questions = [question for question in definition.questions() if question.code in wanted]
    return [question for question in questions if _is_open(question, have.get(question.code))]


def _is_open(question: Question, answer: Any) -> bool:
    if question.is_required:
        return not is_answered(answer)
    return question.answer_or_reason and not (is_answered(answer) or answer == DECLINED or why_not_asked(answer))


def why_not_asked(answer: Any) -> str:
    """The reason for which a question was left out; empty for any answer, and while nobody has given one."""
    return str(answer.get(NOT_ASKED, "")).strip() if isinstance(answer, dict) else ""


def calling_for_safety(definition: Definition, answers: Answers) -> list[Question]:
    """The questions whose kept answer calls for a first safety step at once."""
    have = kept(definition, answers)
    return [
        question
        for question in definition.questions()
        if question.safety_step_if and have.get(question.code) == question.safety_step_if
    ]


def ahead(definition: Definition, answers: Answers, today: date) -> list[Question]:
    """The questions about what has happened whose kept answer is a day after `today`."""
    have = kept(definition, answers)
    days = {code: _day(have.get(code)) for code, question in definition.by_code.items() if question.is_past}
    return [definition.by_code[code] for code, day in days.items() if day is not None and day > today]


def is_answered(answer: Any) -> bool:
    """Whether something was said; also "not known". Who declined, or was not asked, has said nothing."""
    return answer not in (None, "", [], DECLINED) and not isinstance(answer, dict)


def is_possible(question: Question | None, answer: Any) -> bool:
    """Whether this can be an answer to the question at all."""
    if question is None or answer in (None, "", []):
        return False
    if answer == DECLINED:
        return not question.is_required
    if isinstance(answer, dict):
        return _is_left_out(question, answer)
    if question.kind == Kind.MANY:
        is_list = isinstance(answer, list) and len(answer) == len({str(one) for one in answer})
        return is_list and all(may_be_answered(question, one) for one in answer)
    if question.kind == Kind.WHOLE:
        return type(answer) is int and _within(question, answer)
    if question.kind == Kind.DATE:
        return _day(answer) is not None
    if question.kind in LONGEST:
        return isinstance(answer, str) and len(answer) <= LONGEST[question.kind]
    return may_be_answered(question, answer)


def _is_left_out(question: Question, answer: Any) -> bool:
    """Also without a reason: a draft may wait for it."""
    if not question.answer_or_reason or question.is_required or set(answer) != {NOT_ASKED}:
        return False
    return isinstance(answer[NOT_ASKED], str) and len(answer[NOT_ASKED]) <= LONGEST[Kind.SHORT]


def results(definition: Definition, answers: Answers, on: date) -> list[Result]:
    """What all measures come to on the day of the assessment."""
    have = kept(definition, answers)
    wanted = asked(definition, have)
    return [_result(definition, measure, have, wanted, on) for measure in definition.measures]


def _result(definition: Definition, measure: Measure, have: Answers, wanted: frozenset[str], on: date) -> Result:
    questions = [counted.question for counted in measure.of if counted.question in wanted]
    given = {code: have[code] for code in questions if is_answered(have.get(code))}
    said = {code: answer for code, answer in given.items() if answer != UNKNOWN}
    value: Fraction | None = None
    if measure.do == Do.ANSWERED:
        value = Fraction(len(said))
    elif measure.do == Do.MONTHS:
        value = _months(measure, have, on)
    elif measure.do == Do.COUNT and len(given) >= measure.minimum_answered:
        value = _how_many(measure, given)
    elif measure.do in (Do.SUM, Do.MEAN):
        value = _added(definition, measure, said)
    exact = None if value is None else _decimal(value)
    return Result(measure, exact, len(said), len(questions), None if value is None else _band(measure, value))


def is_partial(measure: Measure, stored: Mapping[str, Any]) -> bool:
    """Whether a stored result counts fewer answers than were asked for, so that it says less than one beside it.

    Where "not known" is what is counted, it is an answer.
    """
    if measure.do in (Do.ANSWERED, Do.MONTHS):
        return False
    answered = Fraction(stored["answered"])
    if measure.counts == (UNKNOWN,) and all(counted.weight == 1 for counted in measure.of):
        answered += Fraction(stored["value"] or 0)
    return bool(answered < stored["asked"])


def _how_many(measure: Measure, given: Answers) -> Fraction:
    """How many of the answers are among those that count; "not known" may be one of them."""
    weights = {counted.question: counted.weight for counted in measure.of}
    return sum((weights[code] for code, answer in given.items() if _is_among(answer, measure.counts)), Fraction(0))


def _added(definition: Definition, measure: Measure, said: Answers) -> Fraction | None:
    weights = {counted.question: counted.weight for counted in measure.of}
    numbers = {code: _number(definition.by_code[code], answer) for code, answer in said.items()}
    counting = {code: number for code, number in numbers.items() if number is not None}
    if len(counting) < measure.minimum_answered:
        return None
    total = sum((weights[code] * number for code, number in counting.items()), Fraction(0))
    if measure.do == Do.SUM:
        return total
    weight = sum((weights[code] for code in counting), Fraction(0))
    return total / weight if weight else None


def _number(question: Question, answer: Any) -> Fraction | None:
    """What an answer counts; None for one that counts nothing."""
    if question.kind == Kind.YES_NO:
        return {YES: Fraction(1), NO: Fraction(0)}.get(answer)
    if question.kind in CHOOSING:
        chosen = answer if isinstance(answer, list) else [answer]
        values = [choice.value for choice in question.choices if choice.code in chosen and choice.value is not None]
        return sum(values, Fraction(0)) if values else None
    return Fraction(answer)


def _months(measure: Measure, have: Answers, on: date) -> Fraction | None:
    days = [_day(have.get(counted.question)) for counted in measure.of]
    first, last = days[0], days[1] if len(days) > 1 else on
    if first is None or last is None or last < first:
        return None
    return Fraction(whole_months(first, last))


def whole_months(first: date, last: date) -> int:
    """How many months have passed whole."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months - (last.day < first.day)


def _band(measure: Measure, value: Fraction) -> Band | None:
    """The last band that begins at the value or below; None under the first."""
    return next((band for band in reversed(measure.bands) if band.start <= value), None)


def _decimal(value: Fraction) -> Decimal:
    """Rounded to hundredths, half away from zero, without zeros at the end."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    rounded = exact.quantize(_HUNDREDTH, rounding="ROUND_HALF_UP")
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded.normalize()


def _holds(condition: Condition, answers: Answers) -> bool:
    held = (_compares(comparison, answers.get(comparison.question)) for comparison in condition.comparisons)
    return all(held) if condition.needs_all else any(held)


def _compares(comparison: Comparison, answer: Any) -> bool:
    if not is_answered(answer):
        return False
    if comparison.operator in (Operator.IS, Operator.IN):
        return _is_among(answer, comparison.values)
    if comparison.operator == Operator.IS_NOT:
        return not _is_among(answer, comparison.values)
    if type(answer) is not int:
        return False
    bound = int(comparison.values[0])
    return answer >= bound if comparison.operator == Operator.AT_LEAST else answer <= bound


def _is_among(answer: Any, values: tuple[str | int, ...]) -> bool:
    return any(one in values for one in answer) if isinstance(answer, list) else answer in values


def _within(question: Question, number: int) -> bool:
    lowest = -LARGEST if question.minimum is None else question.minimum
    highest = LARGEST if question.maximum is None else question.maximum
    return lowest <= number <= highest


def _day(answer: Any) -> date | None:
    try:
        return date.fromisoformat(answer) if isinstance(answer, str) and _DAY.fullmatch(answer) else None
    except ValueError:
        return None
