"""A result of few answers never looks like an improvement: a hollow point without a line, and words beside it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from assessments import answering, reading, selectors
from assessments.models import Instrument
from core.access.log import log_access
from core.compartments import Compartment
from core.web.charts import WIDE, Chart, Lines
from tests.assessments.conftest import DAY, MakeAssessment, published
from tests.assessments.definitions import day, measure, one_section, yes_no
from tests.cases.asking import SignIn, at, text
from tests.factories import World

HOLLOW = re.compile(r'<circle [^>]*fill="none" stroke="#')
RISKS = ("a", "b", "c")
SIGNS = one_section(
    *map(yes_no, RISKS),
    measures=[measure("signs", "count", list(RISKS), counts=["yes"], charted=True)],
)


def chart(world: World, instrument: Instrument) -> Chart:
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=tuple(Compartment))
        found = selectors.histories(world.case, by, instrument=instrument.pk)[0].chart
        assert found is not None
        return found


def lines(of: Chart) -> Lines:
    assert isinstance(of.drawing, Lines)
    return of.drawing


def drawn(of: Chart) -> str:
    return of.drawing.svg("light", WIDE)


def signs(make: MakeAssessment, of: Instrument, days: int, **answers: str) -> None:
    make(DAY + timedelta(days=days), of=of, answers=answers, judgement="")


@pytest.mark.parametrize(
    ("made", "answers", "is_partial"),
    [
        (measure("m", "count", ["a", "b"], counts=["yes"]), {"a": "no", "b": "no"}, False),
        (measure("m", "count", ["a", "b"], counts=["yes"]), {"a": "no"}, True),
        (measure("m", "count", ["a", "b"], counts=["yes"]), {"a": "no", "b": "unknown"}, True),
        (measure("m", "count", ["a", "b"], counts=["yes"]), {"a": "no", "b": "declined"}, True),
        (measure("m", "count", ["a", "b"], counts=["unknown"]), {"a": "no", "b": "unknown"}, False),
        (measure("m", "count", ["a", "b"], counts=["unknown"]), {"b": "unknown"}, True),
        (measure("m", "mean", ["a", "b"]), {"a": "no"}, True),
        (measure("m", "answered", ["a", "b"]), {"a": "no"}, False),
        (measure("m", "months", ["d"]), {}, False),
    ],
)
def test_a_result_is_partial_while_something_that_it_counts_is_not_answered(
    made: dict[str, Any], answers: dict[str, str], is_partial: bool
) -> None:
    definition = reading.read(one_section(yes_no("a"), yes_no("b"), day("d"), measures=[made]))
    (result,) = answering.results(definition, answers, DAY)
    assert answering.is_partial(result.measure, result.stored) is is_partial


def test_what_was_partly_answered_is_a_hollow_point_between_two_ends(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    of = published(world, SIGNS, name="Signs")
    signs(make_assessment, of, 0, a="yes", b="yes", c="no")
    signs(make_assessment, of, 10, a="yes", b="no", c="no")
    full = chart(world, of)
    assert (full.note, [point.is_hollow for point in lines(full).points]) == ("", [False, False])
    signs(make_assessment, of, 20, a="no")
    found = chart(world, of)
    points = [(point.value, point.is_hollow) for point in lines(found).points]
    assert points == [(2.0, False), (1.0, False), (0.0, True)]
    # The line ends before the hollow point.
    assert [len(one.split()) for one in re.findall(r'<polyline points="([^"]+)"', drawn(found))] == [2]
    assert [[cell.note for cell in row if hasattr(cell, "note")] for row in found.rows] == [
        ["dijawab sebagian"],
        [""],
        [""],
    ]
    hollow = [len(HOLLOW.findall(drawn(one))) for one in (full, found)]
    assert hollow == [0, 1]
    browser = sign_in(world.caseworker)
    page = text(browser.get(at("assessments:time-line", world.case, pk=of.pk)))
    assert page.count("Hollow point: partly answered.") == 1
    # In the table beside the chart, and in the one below.
    assert page.count("partly answered<") == 2
    assert text(browser.get(at("assessments:section", world.case))).count("partly answered<") == 1
