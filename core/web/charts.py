"""Charts: one Vega-Lite specification, rendered to SVG, for pages and PDFs alike.

A chart is an image and always stands beside its data table (`components/chart.html`). Data is inline; a
specification that would fetch something is refused. Rendering takes about 80 ms (0.7 s the first time in a
process), so the result is cached by content.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.core.cache import cache
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.functional import Promise
from django.utils.translation import get_language

from core.web.tables import Cell, Column, Table

Theme = Literal["light", "dark"]

CACHE_SECONDS = 24 * 3600
FONT = "Noto Sans, system-ui, sans-serif"

# How many pixels the axes are wide, beside a table and on a phone: shown as drawn, letters keep their size.
WIDE, NARROW = 500, 250
DAY = "%-d %b %Y"
"""The format of a day on an axis, as tables write it."""

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
# Indonesian writes 1.234,5. English is Vega's default.
NUMBERS = {"id": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["Rp", ""]}}


class UnsafeChart(ValueError):
    """A specification names data from elsewhere."""


def chart_svg(spec: Mapping[str, Any], theme: Theme = "light") -> bytes:
    """The chart as SVG, from the cache when the same one was drawn before. Raises UnsafeChart."""
    language = get_language() or "id"
    content = _content(spec)
    digest = hashlib.sha256(f"{theme}\0{language}\0{content}".encode()).hexdigest()
    key = f"chart:{digest}"
    found: str | None = cache.get(key)
    if found is None:
        found = _draw(json.loads(content), theme, language)
        cache.set(key, found, CACHE_SECONDS)
    return found.encode()


def personal_svg(spec: Mapping[str, Any], theme: Theme = "light") -> bytes:
    """The same of what one person told: drawn anew each time, since the cache is not sealed. Raises UnsafeChart."""
    return _draw(json.loads(_content(spec)), theme, get_language() or "id").encode()


def _content(spec: Mapping[str, Any]) -> str:
    if _fetches(spec):
        raise UnsafeChart("A chart carries its data inline.")
    return json.dumps(spec, sort_keys=True, default=str)


def _fetches(part: object) -> bool:
    if isinstance(part, Mapping):
        return "url" in part or any(_fetches(value) for value in part.values())
    if isinstance(part, list | tuple):
        return any(_fetches(value) for value in part)
    return False


def _draw(spec: dict[str, Any], theme: Theme, language: str) -> str:
    import vl_convert  # noqa: PLC0415 -- 13 MB, for nothing in a process that draws no chart

    sized = {"width": WIDE, "height": 200, **spec}
    svg: str = vl_convert.vegalite_to_svg(
        sized,
        config=_config(theme, sized["width"]),
        allowed_base_urls=[],
        format_locale=NUMBERS.get(language),
        time_format_locale=_days(),
    )
    return svg


def _days() -> dict[str, Any]:
    """The names of months and days in the reader's language."""
    return {
        "dateTime": "%-d %b %Y %H:%M",
        "date": DAY,
        "time": "%H:%M",
        "periods": ["", ""],
        # Vega's week begins on Sunday.
        "days": [str(WEEKDAYS[(day - 1) % 7]) for day in range(7)],
        "shortDays": [str(WEEKDAYS_ABBR[(day - 1) % 7]) for day in range(7)],
        "months": [str(MONTHS[month]) for month in range(1, 13)],
        "shortMonths": [str(MONTHS_3[month]).capitalize() for month in range(1, 13)],
    }


def _config(theme: Theme, width: int) -> dict[str, Any]:
    colours = TOKENS[theme]
    text = {
        "labelColor": colours["ink-2"],
        "titleColor": colours["ink-2"],
        "labelFontSize": 12,
        "titleFontSize": 12,
    }
    return {
        "background": "transparent",
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            **text,
            "titleFontWeight": "normal",
            "gridColor": colours["line"],
            "domainColor": colours["line"],
            "tickColor": colours["line"],
            "labelPadding": 6,
            "titlePadding": 10,
        },
        "axisX": {"grid": False, "labelAngle": 0},
        "axisY": {"domain": False, "ticks": False},
        # One below the other, each as long as the chart is wide.
        "legend": {
            **text,
            "titleFontWeight": "normal",
            "orient": "bottom",
            "symbolType": "square",
            "columns": 1,
            "labelLimit": width,
        },
        "title": {"color": colours["ink"], "fontSize": 14},
        "bar": {"color": colours["accent"], "cornerRadiusEnd": 2},
        "line": {"color": colours["accent"], "strokeWidth": 2.5},
        "point": {"color": colours["accent"], "filled": True, "size": 50},
        "area": {"color": colours["accent"], "opacity": 0.25, "line": True},
        "text": {"color": colours["ink"], "fontSize": 12},
        "range": {"category": CATEGORIES[theme]},
    }


@dataclass(frozen=True)
class Chart:
    """A chart for `components/chart.html`: the image, what it says in a sentence, and its numbers.

    The first column of `rows` names the line; the others are numbers, as cells where something is said of them. `note`
    explains a sign of the image. One that is personal is kept in no cache.
    """

    title: str | Promise
    summary: str | Promise
    spec: Mapping[str, Any]
    columns: Sequence[str | Promise]
    rows: Sequence[Sequence[object]]
    id: str = "chart"
    is_personal: bool = False
    note: str | Promise = ""

    @property
    def light(self) -> str:
        return _data_uri(self._svg("light"))

    @property
    def dark(self) -> str:
        return _data_uri(self._svg("dark"))

    @property
    def narrow_light(self) -> str:
        return _data_uri(self._svg("light", NARROW))

    @property
    def narrow_dark(self) -> str:
        return _data_uri(self._svg("dark", NARROW))

    def _svg(self, theme: Theme, width: int = WIDE) -> bytes:
        spec = {"width": width, **self.spec}
        return personal_svg(spec, theme) if self.is_personal else chart_svg(spec, theme)

    @property
    def table(self) -> Table:
        columns = [Column(label, is_number=index > 0) for index, label in enumerate(self.columns)]
        rows = [[value if isinstance(value, Cell) else Cell(value) for value in row] for row in self.rows]
        return Table(caption=self.title, columns=columns, rows=rows, id=f"{self.id}-table")


def _data_uri(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
