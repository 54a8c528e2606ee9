"""What is asked, kept and counted: values that were counted by hand, and what holds for all answers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from assessments import answering, reading, wording
from assessments.definitions import DECLINED, Definition
from tests.assessments.definitions import SHORT, choosing, day, measure, one_section, scale, whole, yes_no

ON = date(2026, 3, 31)


def value(data: Any, answers: dict[str, Any], number: int = 0) -> Any:
    return answering.results(reading.read(data), answers, ON)[number].value


# Conditions.


def chain() -> Definition:
    return reading.read(
        one_section(
            yes_no("a"),
            yes_no("b", show_if={"question": "a", "is": "yes"}),
            whole("c", show_if={"question": "b", "is_not": "no"}),
            yes_no(
                "d", show_if={"any": [{"question": "c", "at_least": 3}, {"question": "a", "in": ["no", "unknown"]}]}
            ),
            yes_no("e", show_if={"all": [{"question": "a", "is": "yes"}, {"question": "c", "at_most": 5}]}),
        )
    )


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({}, "a"),
        ({"a": "yes"}, "ab"),
        ({"a": "no"}, "ad"),
        ({"a": "unknown"}, "ad"),
        ({"a": DECLINED}, "a"),
        ({"a": "yes", "b": "yes"}, "abc"),
        ({"a": "yes", "b": "no"}, "ab"),
        ({"a": "yes", "b": "unknown"}, "abc"),
        ({"a": "yes", "b": "yes", "c": 3}, "abcde"),
        ({"a": "yes", "b": "yes", "c": 5}, "abcde"),
        ({"a": "yes", "b": "yes", "c": 6}, "abcd"),
        ({"a": "yes", "b": "yes", "c": 2}, "abce"),
        # `b` is not asked, so that its answer leads nowhere.
        ({"a": "no", "b": "yes", "c": 4}, "ad"),
    ],
)
def test_what_is_asked_follows_from_the_answers_of_what_is_asked(answers: dict[str, Any], asked: str) -> None:
    assert answering.asked(chain(), answers) == set(asked)


def test_a_condition_on_several_choices_holds_when_one_of_them_is_chosen() -> None:
    data = one_section(choosing("m", "many"), yes_no("b", show_if={"question": "m", "is": "often"}))
    assert answering.asked(reading.read(data), {"m": ["never", "often"]}) == {"m", "b"}
    assert answering.asked(reading.read(data), {"m": ["never"]}) == {"m"}


def test_what_an_organisation_hides_is_asked_nobody() -> None:
    data = one_section(yes_no("a", hidden=True, required=True), yes_no("b", show_if={"question": "a", "is": "yes"}))
    definition = reading.read(data)
    assert answering.asked(definition, {"a": "yes"}) == set()
    assert answering.missing(definition, {}) == []


def test_answers_of_what_is_not_asked_are_not_kept() -> None:
    answers = {"threats": "no", "told": "hidden later", "fear": 3, "other": "x", "version": 1}
    assert answering.kept(reading.read(SHORT), answers) == {"threats": "no", "fear": 3}


@pytest.mark.parametrize(
    ("question", "possible", "impossible"),
    [
        (yes_no("q"), ["yes", "no", "unknown", DECLINED], ["maybe", "", None, 1, True, ["yes"]]),
        (choosing("q"), ["never", "other", DECLINED], ["sometimes", ["never"], 0]),
        (choosing("q", "many"), [["never"], ["never", "often"], DECLINED], ["never", [], ["x"], ["never", "never"]]),
        (scale("q"), [1, 5, DECLINED], [0, 6, "3", True, 3.0]),
        (whole("q", minimum=0, maximum=9), [0, 9, DECLINED], [-1, 10, "4", 4.5, False]),
        (day("q"), ["2026-02-28", DECLINED], ["2026-02-30", "28/2/2026", "20260228", "2026-W09-6", 5]),
        ({**yes_no("q"), "kind": "short"}, ["x", "x" * 300], ["x" * 301, 5, ""]),
    ],
)
def test_an_answer_is_possible_or_it_is_not_kept(question: Any, possible: list[Any], impossible: list[Any]) -> None:
    definition = reading.read(one_section(question))
    for answer in possible:
        assert answering.kept(definition, {"q": answer}) == {"q": answer}
    for answer in impossible:
        assert answering.kept(definition, {"q": answer}) == {}


def test_what_must_be_answered_cannot_be_declined() -> None:
    definition = reading.read(SHORT)
    assert [one.code for one in answering.missing(definition, {"threats": DECLINED, "fear": 2})] == ["threats"]
    assert answering.missing(definition, {"threats": "unknown"}) == []


# Counting, by hand.


@pytest.mark.parametrize(
    ("answers", "total"),
    [
        ({"a": "yes", "b": 4, "c": "often", "d": ["never", "often"], "e": 10}, "19"),  # 1 + 4 + 2 + 2 + 10
        ({"a": "no", "b": 1}, "1"),
        ({"a": "unknown", "c": "other"}, None),
        ({}, None),
    ],
)
def test_a_sum_adds_what_counts(answers: dict[str, Any], total: str | None) -> None:
    questions = [yes_no("a"), scale("b"), choosing("c"), choosing("d", "many"), whole("e")]
    data = one_section(*questions, measures=[measure("m", "sum", ["a", "b", "c", "d", "e"])])
    assert value(data, answers) == (None if total is None else Decimal(total))


@pytest.mark.parametrize(
    ("answers", "mean"),
    [
        ({"a": 1, "b": 2, "c": 5}, "2.67"),  # 8/3
        ({"a": 1, "b": 4}, "2.5"),
        ({"a": 3, "b": DECLINED, "c": 4}, "3.5"),
        ({"a": 3}, None),  # fewer than two
    ],
)
def test_a_mean_is_of_what_was_answered_if_it_is_enough(answers: dict[str, Any], mean: str | None) -> None:
    data = one_section(
        scale("a"), scale("b"), scale("c"), measures=[measure("m", "mean", ["a", "b", "c"], minimum_answered=2)]
    )
    assert value(data, answers) == (None if mean is None else Decimal(mean))


def test_weights_are_exact() -> None:
    of = [{"question": "a", "weight": "0.1"}, {"question": "b", "weight": "0.2"}, {"question": "c", "weight": -1}]
    questions = [scale("a"), scale("b"), scale("c")]
    answers = {"a": 1, "b": 1, "c": 1}
    assert value(one_section(*questions, measures=[measure("m", "sum", of)]), answers) == Decimal("-0.7")
    # (0.1×5 + 0.2×2) / 0.3 = 3
    assert value(one_section(*questions, measures=[measure("m", "mean", of[:2])]), {"a": 5, "b": 2}) == Decimal(3)


def test_certain_answers_are_counted_also_not_known() -> None:
    questions = [yes_no("a"), yes_no("b"), yes_no("c"), scale("d")]
    measures = [
        measure("yes", "count", ["a", "b", "c"], counts=["yes"]),
        measure("open", "count", ["a", "b", "c"], counts=["unknown"]),
        measure("high", "count", ["d"], counts=[4, 5]),
        measure("answered", "answered", ["a", "b", "c", "d"]),
    ]
    answers = {"a": "yes", "b": "unknown", "c": DECLINED, "d": 4}
    found = answering.results(reading.read(one_section(*questions, measures=measures)), answers, ON)
    assert [result.value for result in found] == [1, 1, 1, 2]
    assert [(result.answered, result.asked) for result in found] == [(1, 3), (1, 3), (1, 1), (2, 4)]


@pytest.mark.parametrize(
    ("answers", "months"),
    [
        ({"a": "2025-03-31"}, 12),
        ({"a": "2026-02-28"}, 1),
        ({"a": "2026-03-01"}, 0),
        ({"a": "2026-04-01"}, None),
        ({}, None),
        ({"a": "2025-01-31", "b": "2025-02-28"}, 0),
        ({"a": "2025-01-15", "b": "2026-03-15"}, 14),
        ({"a": "2025-01-16", "b": "2026-03-15"}, 13),
    ],
)
def test_months_are_counted_whole(answers: dict[str, Any], months: int | None) -> None:
    of = ["a", "b"] if "b" in answers else ["a"]
    assert value(one_section(day("a"), day("b"), measures=[measure("m", "months", of)]), answers) == months


@pytest.mark.parametrize(
    ("answers", "total", "band"),
    [
        ({"threats": "no", "fear": 1}, 2, "low"),
        ({"threats": "no", "fear": 3}, 6, "low"),
        ({"threats": "yes", "fear": 3}, 7, "high"),
        ({"threats": "yes", "fear": 5}, 11, "high"),
        ({"threats": "yes"}, None, ""),
    ],
)
def test_a_band_begins_at_its_number(answers: dict[str, Any], total: int | None, band: str) -> None:
    (result,) = answering.results(reading.read(SHORT), answers, ON)
    assert (result.value, result.band.code if result.band else "") == (total, band)
    assert result.stored["value"] == (None if total is None else str(total))


def test_what_is_hidden_from_one_is_not_counted() -> None:
    """The answer was given before the question in front of it was changed."""
    data = one_section(
        yes_no("a"),
        scale("b", show_if={"question": "a", "is": "yes"}),
        measures=[measure("m", "sum", ["a", "b"])],
    )
    assert value(data, {"a": "yes", "b": 5}) == 6
    assert value(data, {"a": "no", "b": 5}) == 0


def test_what_was_another_kind_of_question_before_is_not_shown_as_its_answer() -> None:
    definition = reading.read(one_section(day("a"), scale("b"), yes_no("c")))
    now, before = {"a": "2026-03-04", "b": 2, "c": "yes"}, {"a": "yes", "b": 2, "c": "no"}
    with override("en"):
        (part,) = wording.answers(definition, now, before)
    assert [(row.answer, row.before, row.is_changed) for row in part.rows] == [
        ("4 March 2026", "", True),
        ("2", "2", False),
        ("Yes", "No", True),
    ]


# What holds for whatever is answered.

ANY = st.one_of(
    st.none(),
    st.text(max_size=5),
    st.integers(-3, 12),
    st.sampled_from(["yes", "no", "unknown", "declined", "often", "2026-01-01"]),
    st.lists(st.sampled_from(["never", "often", "x"]), max_size=3),
)
WIDE = one_section(
    yes_no("a"),
    choosing("b", show_if={"question": "a", "is": "yes"}),
    choosing("c", "many"),
    scale("d", show_if={"any": [{"question": "b", "in": ["often"]}, {"question": "c", "is": "never"}]}),
    whole("e", minimum=0, maximum=9, show_if={"question": "d", "at_least": 3}),
    day("f"),
    measures=[
        measure("sum", "sum", ["a", "b", "c", "d", "e"]),
        measure("mean", "mean", ["d", "e"]),
        measure("count", "count", ["a", "d"], counts=["yes", 5]),
    ],
)
FILLED = st.dictionaries(st.sampled_from([*"abcdef", "zzz"]), ANY)


@given(FILLED)
def test_keeping_twice_is_keeping_once_and_keeps_only_what_is_asked(answers: dict[str, Any]) -> None:
    definition = reading.read(WIDE)
    kept = answering.kept(definition, answers)
    assert answering.kept(definition, kept) == kept
    assert set(kept) <= answering.asked(definition, kept) & set(answers)


@given(FILLED)
def test_what_is_not_kept_counts_nothing(answers: dict[str, Any]) -> None:
    definition = reading.read(WIDE)
    kept = answering.kept(definition, answers)
    assert answering.results(definition, answers, ON) == answering.results(definition, kept, ON)


@given(st.dictionaries(st.sampled_from("abc"), st.integers(1, 5), min_size=1))
def test_a_mean_lies_between_the_least_and_the_most(answers: dict[str, int]) -> None:
    data = one_section(scale("a"), scale("b"), scale("c"), measures=[measure("m", "mean", ["a", "b", "c"])])
    assert min(answers.values()) <= value(data, answers) <= max(answers.values())
