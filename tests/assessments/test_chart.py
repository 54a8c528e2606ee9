"""The chart of results over time as it is drawn: whole words, days as in tables, and a drawing for a phone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils.translation import override

from assessments.models import Instrument
from assessments.selectors import histories
from cases.record.models import Case
from core.access.log import log_access
from core.compartments import Compartment
from core.web.charts import NARROW, WIDE, Chart
from tests.assessments.conftest import DAY, MakeAssessment, published
from tests.assessments.definitions import measure, one_section, words, yes_no
from tests.cases.asking import SignIn, at, text
from tests.factories import World

NAME = "Bidang yang paling mendesak menurut orang itu sendiri"
NEEDS: dict[str, Any] = one_section(
    yes_no("a"),
    yes_no("b"),
    measures=[
        measure("m", "count", ["a"], counts=["yes"], charted=True, label={"id": NAME, "en": "Urgent (4 or 5)"}),
        measure("n", "count", ["b"], counts=["yes"], charted=True, label=words("n")),
    ],
)
POINT = re.compile(r'<circle cx="([\d.]+)" cy="([\d.]+)"')
LABEL = re.compile(r"<text[^>]*>([^<]+)</text>")


@pytest.fixture
def needs(world: World, make_assessment: MakeAssessment) -> Instrument:
    """Filled in on 4 May, 5 May and 3 July 2026."""
    found = published(world, NEEDS, name="Needs")
    for days, said in ((0, "yes"), (1, "no"), (60, "no")):
        make_assessment(DAY + timedelta(days=days), of=found, answers={"a": said, "b": "no"}, judgement="")
    return found


def drawn(world: World, of: Instrument, language: str, width: int) -> str:
    with world.at_work(world.caseworker) as by, override(language):
        case = Case.objects.get(pk=world.case.pk)
        log_access(by=by, act="test", rows=[case], compartments=tuple(Compartment))
        found = histories(case, by, instrument=of.pk)[0].chart
        assert isinstance(found, Chart)
        return found.drawing.svg("light", width)


def test_days_and_names_are_written_out_in_the_readers_language(world: World, needs: Instrument) -> None:
    wide = drawn(world, needs, "id", WIDE)
    said = LABEL.findall(wide)
    assert [one for one in said if "2026" in one] == ["4 Mei 2026", "3 Jul 2026"]  # the 5th has no room beside the 4th
    assert NAME in said and "n (id)" in said
    assert {"0", "1"} <= set(said) and "0,5" not in said  # nobody counts halves
    english = LABEL.findall(drawn(world, needs, "en", WIDE))
    assert [one for one in english if "2026" in one] == ["4 May 2026", "3 Jul 2026"]


def test_the_drawing_for_a_phone_is_narrow_and_its_letters_are_as_large(world: World, needs: Instrument) -> None:
    sizes = []
    for width in (WIDE, NARROW):
        svg = drawn(world, needs, "id", width)
        found = re.search(r'width="([\d.]+)"', svg)
        assert found is not None
        sizes.append((float(found[1]), set(re.findall(r'font-size="(\d+)px"', svg))))
    (wide, letters), (narrow, small) = sizes
    assert (letters, small) == ({"12"}, {"12"})
    assert WIDE < wide <= 570 and narrow <= 302, "as wide as its column at 1280 and at 360 pixels"


def test_no_point_stands_on_an_axis(world: World, needs: Instrument) -> None:
    for width in (WIDE, NARROW):
        points = [float(x) for x, _y in POINT.findall(drawn(world, needs, "id", width))]
        assert len(points) == 6
        assert min(points) >= 20 and max(points) <= width - 20


def test_the_page_gives_each_screen_its_drawing(world: World, needs: Instrument, sign_in: SignIn) -> None:
    page = text(sign_in(world.caseworker).get(at("assessments:time-line", world.case, pk=needs.pk)))
    pictures = re.findall(r'(?:srcset|src)="(data:image/svg[^"]+)"', page)
    assert len(pictures) == len(set(pictures)) == 4
    assert page.count('media="(max-width: 40rem)') == 2
