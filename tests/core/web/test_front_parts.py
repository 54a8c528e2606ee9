"""Tables, timeline, charts, navigation, and the tokens that Python and CSS share."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.template import engines
from django.utils.translation import override

from core.access.actor import ActingUser
from core.access.permissions import CorePermission, SignedIn
from core.compartments import Compartment
from core.web import charts, navigation
from core.web.components import sample_chart
from core.web.navigation import NavigationItem
from core.web.tables import Cell, Column, Table
from core.web.timeline import timeline_html

TOKENS = Path(settings.BASE_DIR) / "static" / "src" / "css" / "tokens.css"


def user_who_may(*codes: str) -> Any:
    acting = SimpleNamespace(may=lambda code: str(code) in codes, organisation_name="Yayasan Contoh")
    return SimpleNamespace(is_authenticated=True, acting=acting)


def table(**more: Any) -> Table:
    columns = [Column("Code", sort="code"), Column("Stage"), Column("Opened", sort="opened"), Column("Sum", True)]
    rows = [[Cell("A<1", url="/a/?x=1&y=2"), Cell("Open", badge="blue"), Cell("1/2", note="late"), Cell(5)]]
    return Table(caption="Cases", columns=columns, rows=rows, **more)


def test_a_row_is_escaped_and_its_first_cell_is_its_heading() -> None:
    assert str(table().body) == (
        '<tr><th scope="row"><a class="row-link" href="/a/?x=1&amp;y=2">A&lt;1</a></th>'
        '<td data-label="Stage" class=""><span class="badge badge-blue">Open</span></td>'
        '<td data-label="Opened" class=""><span>1/2<span class="cell-note">late</span></span></td>'
        '<td data-label="Sum" class="number">5</td></tr>'
    )


def test_a_press_on_a_heading_turns_the_order() -> None:
    ascending = {head["label"]: (head["aria_sort"], head["next_sort"]) for head in table(sort="opened").heads}
    descending = {head["label"]: (head["aria_sort"], head["next_sort"]) for head in table(sort="-opened").heads}

    assert ascending["Opened"] == ("ascending", "-opened")
    assert descending["Opened"] == ("descending", "opened")
    assert ascending["Code"] == ("", "code")
    assert ascending["Stage"] == ("", "")


def test_rows_become_cards_only_where_columns_are_many() -> None:
    assert table().is_stacked
    assert not Table(caption="x", columns=[Column("a"), Column("b")], rows=[]).is_stacked


def entry(at: datetime, title: str, **more: Any) -> Any:
    values = {"icon": "note", "compartment": "general", "url": "", "text": "", "by": "", "note": "", **more}
    values = {"links": (), "below": (), "anchor": "", "permalink": "", **values}
    return SimpleNamespace(at=at, title=title, **values)


def test_the_timeline_groups_by_the_local_day() -> None:
    late = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # 0.30 on the 25th in Jakarta
    early = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)

    with override("id"):
        html = timeline_html([entry(late, "Later"), entry(early, "<Earlier>", text="a<b", by="Sari", url="/n/")])

    assert html.count('class="timeline-day"') == 2
    assert "Rabu, 25 November 2026" in html
    assert "Selasa, 24 November 2026" in html
    assert '<a href="/n/">&lt;Earlier&gt;</a>' in html
    assert '<p class="timeline-text">a&lt;b</p>' in html
    assert ">00.30<" in html


@pytest.mark.parametrize("value", Compartment.values)
def test_each_compartment_is_told_by_word_icon_and_colour(value: str) -> None:
    template = engines["django"].from_string("{% load front %}{% compartment_badge value %}")
    with override("id"):
        word = str(Compartment(value).label)
        rendered = template.render({"value": value})
    assert rendered.startswith('<span class="badge badge-')
    assert "<use href=" in rendered
    assert rendered.endswith(f"{word}</span>")


def test_a_chart_differs_by_theme_and_is_plain_svg() -> None:
    """Attributes alone: a page lets in no style and no script of an image, and a PDF draws the same."""
    drawing = sample_chart().drawing
    light, dark = drawing.svg("light", charts.WIDE), drawing.svg("dark", charts.WIDE)

    assert charts.TOKENS["light"]["accent"] in light
    assert charts.TOKENS["dark"]["accent"] in dark
    assert light.count("<rect ") == 6
    for drawn in (light, dark):
        tags = {element.tag.partition("}")[2] for element in ElementTree.fromstring(drawn).iter()}  # noqa: S314
        assert tags == {"svg", "g", "path", "rect", "text"}
        assert "style" not in drawn and "href" not in drawn


def test_what_people_wrote_is_only_text_in_a_chart() -> None:
    name = """<script>alert('1')</script>&"""
    drawn = charts.Lines([charts.Point(date(2026, 5, 4), name, 3)], [date(2026, 5, 4)]).svg("light", charts.WIDE)
    assert "<script" not in drawn
    assert name in [element.text for element in ElementTree.fromstring(drawn).iter()]  # noqa: S314


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], ["0", "1"]),
        ([0, 3], ["0", "1", "2", "3"]),
        ([0.5, 1.5], ["0,0", "0,5", "1,0", "1,5"]),
        ([-2, 2], ["-2", "-1", "0", "1", "2"]),
        ([7, 14], ["0", "5", "10", "15"]),
        ([1234], ["0", "500", "1.000", "1.500"]),
    ],
)
def test_the_axis_at_the_side_has_few_round_numbers(values: list[float], said: list[str]) -> None:
    with override("id"):
        drawn = charts.Bars([("", value) for value in values]).svg("light", charts.WIDE)
    assert re.findall(r'text-anchor="end"[^>]*>([^<]+)<', drawn) == said


def test_charts_and_pages_share_their_colours() -> None:
    css = TOKENS.read_text()
    light, dark = css.split("prefers-color-scheme: dark", 1)

    for theme, block in (("light", light), ("dark", dark)):
        written = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", block))
        assert {name: written[name] for name in charts.TOKENS[theme]} == charts.TOKENS[theme]  # type: ignore[index]


@pytest.mark.parametrize(
    ("theme", "pairs"),
    [
        (theme, pair)
        for theme in ("light", "dark")
        for pair in [
            *(("ink", "page"), ("ink-2", "page"), ("ink-3", "page"), ("ink-3", "surface"), ("ink-2", "sunken")),
            *(("accent", "page"), ("accent-strong", "accent-soft"), ("on-accent", "accent"), ("red", "surface")),
            *((colour, f"{colour}-soft") for colour in ("red", "amber", "green", "blue", "violet", "rose")),
            ("ink-2", "grey-soft"),
        ]
    ],
)
def test_text_is_readable(theme: str, pairs: tuple[str, str]) -> None:
    light, dark = TOKENS.read_text().split("prefers-color-scheme: dark", 1)
    written = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", light if theme == "light" else dark))

    assert contrast(written[pairs[0]], written[pairs[1]]) >= 4.5


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.fixture
def two_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation.registry, "_values", {})
    navigation.register(
        NavigationItem(label="Second", url_name="alive", icon="folder", access=CorePermission.READ, order=2)
    )
    navigation.register(NavigationItem(label="First", url_name="ready", icon="home", access=SignedIn("all"), order=1))


@pytest.mark.usefixtures("two_items")
def test_the_menu_asks_the_same_question_as_the_page() -> None:
    def labels(user: ActingUser) -> list[Any]:
        return [item.label for item in navigation.for_user(user)]

    assert labels(user_who_may("core.read")) == ["First", "Second"]
    assert labels(user_who_may()) == ["First"]
    assert labels(SimpleNamespace(is_authenticated=False)) == []


@pytest.mark.usefixtures("two_items")
def test_the_longest_fitting_address_is_the_current_one() -> None:
    found = navigation.entries(user_who_may("core.read"), "/_/alive/something/")

    assert [(entry.label, entry.active) for entry in found] == [("First", False), ("Second", True)]
