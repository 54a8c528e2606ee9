"""Charts: lines through days and bars, drawn here as SVG of attributes alone, for pages and PDFs alike.

A chart is an image and always stands beside its data table (`components/chart.html`). It is drawn anew each time: that
takes less than asking a cache.
"""

from __future__ import annotations

import base64
import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal, NamedTuple, Protocol

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.web.tables import Cell, Column, Table

Theme = Literal["light", "dark"]

FONT = "Noto Sans, system-ui, sans-serif"

# How many pixels the axes are wide, beside a table and on a phone: shown as drawn, letters keep their size.
WIDE, NARROW = 500, 250
HEIGHT = 200
DAY = "j M Y"
"""The format of a day on an axis, as tables write it."""
SIZE, LINE_HEIGHT, LETTER = 12, 18, 6.6
"""Of letters in pixels, the widest of the common ones reckoned for their width."""
LEFT, RIGHT, TOP, BELOW = 36, 14, 10, 30
# No point stands on an axis, and no two words of an axis touch.
PADDING, GAP = 24, 8
# So many whole numbers or fewer are all written on an axis.
FEW = 5
STEPS = 4

# The colours of static/src/css/tokens.css; a test compares them.
TOKENS: dict[Theme, dict[str, str]] = {
    "light": {"ink": "#17211e", "ink-2": "#4c5853", "line": "#dfe4e0", "accent": "#0d6657"},
    "dark": {"ink": "#e8edea", "ink-2": "#b3beb9", "line": "#2c3532", "accent": "#63c9b4"},
}
# Told apart by people who see few colours, each at least 3:1 against the surface.
CATEGORIES: dict[Theme, list[str]] = {
    "light": ["#0d6657", "#b06f12", "#3f6fc0", "#a8497f", "#7a8a2f", "#6c7873"],
    "dark": ["#63c9b4", "#e9b45c", "#8fb5f2", "#eba0c5", "#b9c86a", "#9aa7a1"],
}


class ChartDrawing(Protocol):
    """What is drawn in a chart. `svg` is a whole image whose axes are `width` pixels wide."""

    def svg(self, theme: Theme, width: int) -> str: ...


class Point(NamedTuple):
    """A value of one line on a day. No line leads to one that is hollow."""

    day: date
    line: str
    value: float
    is_hollow: bool = False


@dataclass(frozen=True)
class Lines:
    """Values through time, one line for each name, with a legend below. `days` are marked on the axis, as many of them
    in words as have room."""

    points: Sequence[Point]
    days: Sequence[date]

    def svg(self, theme: Theme, width: int) -> str:
        names = list(dict.fromkeys(point.line for point in self.points))
        colours = dict(zip(names, _repeated(CATEGORIES[theme], len(names)), strict=True))
        ticks = _ticks([point.value for point in self.points])
        across = _Across(self.days, width)
        parts = [_grid(ticks, theme, width), _axis(((across(day), date_format(day, DAY)) for day in self.days), theme)]
        for name in names:
            own = sorted((point for point in self.points if point.line == name), key=lambda point: point.day)
            parts += [_path(own, across, ticks, colours[name]), _dots(own, across, ticks, colours[name])]
        legend, height = _legend(colours, theme, width)
        return _image([*parts, legend], width, HEIGHT + BELOW + height)


@dataclass(frozen=True)
class Bars:
    """One value for each name, in their order."""

    values: Sequence[tuple[str, float]]

    def svg(self, theme: Theme, width: int) -> str:
        ticks = _ticks([value for _name, value in self.values])
        room = width / max(1, len(self.values))
        middles = [(number + 0.5) * room for number in range(len(self.values))]
        bars = format_html_join(
            "",
            '<rect x="{}" y="{}" width="{}" height="{}" rx="2" fill="{}"/>',
            (
                (_px(x - room * 0.35), _px(_up(value, ticks)), _px(room * 0.7), _px(HEIGHT - _up(value, ticks)), colour)
                for x, (_name, value) in zip(middles, self.values, strict=True)
                for colour in [TOKENS[theme]["accent"]]
            ),
        )
        words = zip(middles, (name for name, _value in self.values), strict=True)
        return _image([_grid(ticks, theme, width), bars, _axis(words, theme)], width, HEIGHT + BELOW)


class _Across:
    """Where a day stands on the axis below."""

    def __init__(self, days: Sequence[date], width: int) -> None:
        self.first, self.width = min(days), width
        self.span = (max(days) - self.first).days

    def __call__(self, day: date) -> float:
        if not self.span:
            return self.width / 2
        return PADDING + (day - self.first).days / self.span * (self.width - 2 * PADDING)


def _repeated(colours: Sequence[str], count: int) -> list[str]:
    return [colours[number % len(colours)] for number in range(count)]


def _ticks(values: Sequence[float]) -> list[float]:
    """The numbers of the axis at the side, from the least to the most: zero is among them, no halves beside a few whole
    numbers."""
    least, most = min([0.0, *values]), max([0.0, *values])
    if most == least:
        most = 1.0
    if most - least <= FEW and all(value == int(value) for value in values):
        return [float(number) for number in range(int(least), math.ceil(most) + 1)]
    power = 10.0 ** math.floor(math.log10((most - least) / STEPS))
    step = next(power * one for one in (1, 2, 5, 10) if (most - least) / (power * one) <= STEPS)
    return [round(number * step, 9) for number in range(math.floor(least / step), math.ceil(most / step) + 1)]


def _up(value: float, ticks: Sequence[float]) -> float:
    return HEIGHT - (value - ticks[0]) / (ticks[-1] - ticks[0]) * HEIGHT


def _grid(ticks: Sequence[float], theme: Theme, width: int) -> SafeString:
    places = max(len(f"{tick:g}".partition(".")[2]) for tick in ticks)
    colours = TOKENS[theme]
    return format_html_join(
        "",
        '<path d="M0 {y}H{width}" stroke="{line}"/>'
        '<text x="-8" y="{text_y}" text-anchor="end" fill="{ink}">{said}</text>',
        (
            {
                "y": _px(_up(tick, ticks)),
                "width": width,
                "line": colours["line"],
                "text_y": _px(_up(tick, ticks) + SIZE / 3),
                "ink": colours["ink-2"],
                "said": number_format(tick, places, force_grouping=True),
            }
            for tick in ticks
        ),
    )


def _axis(marks: Iterable[tuple[float, str]], theme: Theme) -> SafeString:
    """Words below, each as wide as it is; one that would touch the one before is left out, its mark stays."""
    colours, end, parts = TOKENS[theme], -math.inf, []
    for x, said in marks:
        parts.append(format_html('<path d="M{} {}v5" stroke="{}"/>', _px(x), HEIGHT, colours["line"]))
        half = len(said) * LETTER / 2
        if x - half >= end + GAP:
            end = x + half
            text = '<text x="{}" y="{}" text-anchor="middle" fill="{}">{}</text>'
            parts.append(format_html(text, _px(x), HEIGHT + LINE_HEIGHT + 2, colours["ink-2"], said))
    return format_html_join("", "{}", ((part,) for part in parts))


def _path(points: Sequence[Point], across: _Across, ticks: Sequence[float], colour: str) -> SafeString:
    """Through what stands between two hollow points."""
    runs = [list(run) for is_hollow, run in groupby(points, key=lambda point: point.is_hollow) if not is_hollow]
    corners = (" ".join(f"{_px(across(one.day))},{_px(_up(one.value, ticks))}" for one in run) for run in runs)
    return format_html_join(
        "", '<polyline points="{}" fill="none" stroke="{}" stroke-width="2.5"/>', ((one, colour) for one in corners)
    )


def _dots(points: Sequence[Point], across: _Across, ticks: Sequence[float], colour: str) -> SafeString:
    dots = ((_px(across(one.day)), _px(_up(one.value, ticks)), "none" if one.is_hollow else colour) for one in points)
    return format_html_join(
        "", '<circle cx="{}" cy="{}" r="4" fill="{}" stroke="{}" stroke-width="2"/>', ((*dot, colour) for dot in dots)
    )


def _legend(colours: dict[str, str], theme: Theme, width: int) -> tuple[SafeString, int]:
    """One name below the other, long ones in several lines; and how high all are."""
    y, parts = HEIGHT + BELOW + SIZE, []
    for name, colour in colours.items():
        parts.append(format_html('<rect x="0" y="{}" width="10" height="10" fill="{}"/>', y - 10, colour))
        for line in textwrap.wrap(name, int((width - 18) / LETTER)) or [""]:
            parts.append(format_html('<text x="18" y="{}" fill="{}">{}</text>', y, TOKENS[theme]["ink-2"], line))
            y += LINE_HEIGHT
    return format_html_join("", "{}", ((part,) for part in parts)), y - HEIGHT - BELOW


def _image(parts: Sequence[SafeString], width: int, height: int) -> str:
    wide, high = LEFT + width + RIGHT, TOP + height
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}">'
        '<g transform="translate({2},{3})" font-family="{4}" font-size="{5}px">{6}</g></svg>',
        *(wide, high, LEFT, TOP, FONT, SIZE),
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _px(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class Chart:
    """A chart for `components/chart.html`: the image, what it says in a sentence, and its numbers.

    The first column of `rows` names the line; the others are numbers, as cells where something is said of them. `note`
    explains a sign of the image.
    """

    title: str | Promise
    summary: str | Promise
    drawing: ChartDrawing
    columns: Sequence[str | Promise]
    rows: Sequence[Sequence[object]]
    id: str = "chart"
    note: str | Promise = ""

    @property
    def light(self) -> str:
        return self._image("light", WIDE)

    @property
    def dark(self) -> str:
        return self._image("dark", WIDE)

    @property
    def narrow_light(self) -> str:
        return self._image("light", NARROW)

    @property
    def narrow_dark(self) -> str:
        return self._image("dark", NARROW)

    def _image(self, theme: Theme, width: int) -> str:
        svg = self.drawing.svg(theme, width).encode()
        return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()

    @property
    def table(self) -> Table:
        columns = [Column(label, is_number=index > 0) for index, label in enumerate(self.columns)]
        rows = [[value if isinstance(value, Cell) else Cell(value) for value in row] for row in self.rows]
        return Table(caption=self.title, columns=columns, rows=rows, id=f"{self.id}-table")
