"""What is wrong with a definition is said at once, in sentences that name the part."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from assessments import reading, seeds
from assessments.definitions import Kind, Operator
from assessments.reading import Flawed
from tests.assessments.definitions import SHORT, choosing, day, measure, one_section, scale, whole, words, yes_no


def problems(data: Any) -> list[str]:
    with override("en"):
        return [str(problem) for problem in reading.examine(data)[1]]


def test_a_definition_is_read_into_frozen_rows() -> None:
    found = reading.read(SHORT)
    assert [question.code for question in found.questions()] == ["threats", "told", "fear"]
    assert [question.kind for question in found.questions()] == [Kind.YES_NO, Kind.LONG, Kind.SCALE]
    told = found.by_code["told"]
    assert told.show_if is not None
    assert [(one.question, one.operator, one.values) for one in told.show_if.comparisons] == [
        ("threats", Operator.IS, ("yes",))
    ]
    with override("en"):
        assert str(told.label) == "told"
    with override("id"):
        assert str(told.label) == "told (id)"
    with pytest.raises(AttributeError):
        told.label = words("other")  # type: ignore[misc, assignment]


WRONG: list[tuple[Any, str]] = [
    ({}, "There is no question yet."),
    ([], "A part of the definition is not what it should be."),
    (one_section(yes_no("a"), eval="1"), "“eval” is nothing that is known here."),
    (one_section(), "Section “part”: It has no question yet. Add one, or remove the section."),
    (one_section(yes_no("a"), yes_no("a")), "Question “a”: Another question has this code already."),
    (
        one_section(yes_no("A b")),
        "Question “A b”: A code has small letters, figures and _, begins with a letter, and is 40 signs long at most.",
    ),
    (one_section(yes_no("a", kind="sound")), "Question “a”: The kind of answer is not known."),
    (one_section(yes_no("a", label={"id": "x"})), "Question “a”: It needs its words, in Indonesian and in English."),
    (one_section(scale("a", maximum=None)), "Question “a”: A scale needs its first and its last number."),
    (one_section(scale("a", maximum=1)), "Question “a”: The last number must be above the first."),
    (one_section(scale("a", maximum=50)), "Question “a”: A scale has at most 11 steps."),
    (one_section(choosing("a", choices=[])), "Question “a”: It needs at least two answers to choose from."),
    (
        one_section(
            choosing("a", choices=[{"code": "declined", "label": words("x")}, {"code": "b", "label": words("x")}])
        ),
        "Question “a”: “declined” is kept for who does not want to answer. Choose another code.",
    ),
    (
        one_section(yes_no("a", show_if={"question": "b", "is": "yes"}), yes_no("b")),
        "Question “a”: The condition asks about “b”, which is no question before this one.",
    ),
    (
        one_section(yes_no("a"), yes_no("b", show_if={"question": "a", "is": "maybe"})),
        "Question “b”: “maybe” is no answer to “a”.",
    ),
    (
        one_section(yes_no("a"), yes_no("b", show_if={"question": "a", "at_least": 1})),
        "Question “b”: “a” is no number and cannot be compared in size.",
    ),
    (
        one_section(whole("a"), yes_no("b", show_if={"question": "a", "at_least": "many"})),
        "Question “b”: “a” must be compared with a whole number.",
    ),
    (
        one_section(yes_no("a"), yes_no("b", show_if={"question": "a", "is": "yes", "is_not": "no"})),
        "Question “b”: A condition compares a question in exactly one way.",
    ),
    (one_section(yes_no("a"), measures=[measure("m", "sum", [])]), "Result “m”: It counts no question yet."),
    (
        one_section(yes_no("a"), measures=[measure("m", "sum", ["b"])]),
        "Result “m”: It counts “b”, which is no question.",
    ),
    (one_section(day("a"), measures=[measure("m", "sum", ["a"])]), "Result “m”: “a” has no numbers to add up."),
    (
        one_section(yes_no("a"), measures=[measure("m", "count", ["a"])]),
        "Result “m”: It does not say which answers are counted.",
    ),
    (
        one_section(yes_no("a"), measures=[measure("m", "count", ["a"], counts=["maybe"])]),
        "Result “m”: No question can be answered “maybe”.",
    ),
    (
        one_section(yes_no("a"), measures=[measure("m", "months", ["a"])]),
        "Result “m”: Months are counted from one date to another, or to the day of the assessment.",
    ),
    (
        one_section(yes_no("a"), measures=[measure("m", "sum", ["a"], minimum_answered=2)]),
        "Result “m”: The least number of answers lies between 1 and the number of its questions.",
    ),
    (
        one_section(
            yes_no("a"),
            measures=[
                measure(
                    "m",
                    "sum",
                    ["a"],
                    bands=[
                        {"code": "x", "from": 2, "label": words("x")},
                        {"code": "y", "from": 2, "label": words("y")},
                    ],
                )
            ],
        ),
        "Result “m”: Each band must begin above the one before it.",
    ),
    (
        one_section(yes_no("a"), measures=[measure("m", "sum", [{"question": "a", "weight": "1e9"}])]),
        "Result “m”: “1e9” is no number.",
    ),
    (
        one_section(yes_no("a"), judgement={"label": words("x"), "choices": [{"code": "b", "label": words("b")}]}),
        "Judgement: It needs at least two answers to choose from.",
    ),
]


@pytest.mark.parametrize(("data", "sentence"), WRONG)
def test_each_mistake_is_one_sentence_that_names_its_part(data: Any, sentence: str) -> None:
    assert sentence in problems(data)
    with pytest.raises(Flawed):
        reading.read(data)


NONE_IS_ASKED = "No question would be asked: all are hidden, or wait for a hidden one. Ask one."
IS_BOTH = "Question “a”: Nobody is asked it, so it cannot be one to be answered."


@pytest.mark.parametrize(
    ("questions", "sentences"),
    [
        ([yes_no("a", hidden=True), yes_no("b")], []),
        ([yes_no("a", hidden=True), yes_no("b", hidden=True)], [NONE_IS_ASKED]),
        ([yes_no("a", hidden=True), yes_no("b", show_if={"question": "a", "is": "yes"})], [NONE_IS_ASKED]),
        ([yes_no("a", hidden=True, required=True), yes_no("b")], [IS_BOTH]),
        ([yes_no("a", hidden=True, required=True)], [IS_BOTH, NONE_IS_ASKED]),
    ],
)
def test_what_asks_nothing_is_not_published_and_still_opens(questions: list[Any], sentences: list[str]) -> None:
    data = one_section(*questions)
    assert problems(data) == sentences
    assert len(reading.read(data).by_code) == len(questions)


def test_all_mistakes_are_said_at_once() -> None:
    data = one_section(scale("a", maximum=None), yes_no("b", label={}), measures=[measure("m", "sum", ["c"])])
    assert problems(data) == [
        "Question “a”: A scale needs its first and its last number.",
        "Question “b”: It needs its words, in Indonesian and in English.",
        "Result “m”: It counts “c”, which is no question.",
    ]


def test_what_is_shipped_can_be_filled_in_and_says_where_it_comes_from() -> None:
    assert [seed["code"] for seed in seeds.shipped()] == [
        "forced-labour-indicators",
        "needs-assessment",
        "risk-review",
    ]
    for seed in seeds.shipped():
        assert problems(seed["definition"]) == []
        assert all(seed[name][language] for name in ("source", "licence", "name") for language in ("id", "en"))
    indicators = reading.read(seeds.definition_of("forced-labour-indicators"))
    assert len(indicators.sections[0].questions) == 11
    needs = reading.read(seeds.definition_of("needs-assessment"))
    assert len([question for question in needs.questions() if question.kind == Kind.SCALE]) == 10
