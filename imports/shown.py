"""What the pages of an import show: samples of columns, what would be made of rows, and where one stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.record.models import Case
from core.domain import codes
from core.domain.countries import country_name
from core.domain.identifiers import masked
from imports.cells import is_date, text_of
from imports.models import Import, ImportRow
from imports.rows import Facts
from imports.said import in_mine

_LONG_NUMBER = re.compile(r"\+?[0-9][0-9 .\-]{7,}[0-9]")
SAMPLES, LONGEST = 3, 60
State = Import.State
TONES = {
    State.READ: "",
    State.CHECKING: "blue",
    State.CHECKED: "blue",
    State.RUNNING: "blue",
    State.DONE: "green",
    State.UNDOING: "blue",
    State.UNDONE: "amber",
}
ROW_TONES = {
    ImportRow.State.READY: "green",
    ImportRow.State.DOUBTFUL: "amber",
    ImportRow.State.WRONG: "red",
    ImportRow.State.FAILED: "red",
    ImportRow.State.TAKEN: "green",
    ImportRow.State.KEPT: "amber",
}


class Step(NamedTuple):
    label: str
    state: str
    url: str


def cell_text(cell: Any) -> str:
    """A cell as it is shown before it is anybody's: the end of long numbers alone, and not more than fits."""
    text = text_of(cell) if is_date(cell) else _LONG_NUMBER.sub(_masked, text_of(cell))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _masked(found: re.Match[str]) -> str:
    digits = re.sub(r"[^0-9]", "", found[0])
    # A day of a date has eight.
    return masked(digits) if len(digits) > 8 else found[0]


def samples(cells: Iterable[Any]) -> str:
    """The first few different texts of a column."""
    found: dict[str, None] = {}
    for cell in cells:
        text = cell_text(cell)
        if text:
            found[text] = None
        if len(found) == SAMPLES:
            break
    return "; ".join(found)


def steps(row: Import, here: str) -> list[Step]:
    """The way from the file to the cases. `here` is the step that a page is of."""
    names = [
        ("file", _("File"), "imports:reading"),
        ("columns", _("Columns"), "imports:columns"),
        ("values", _("Values"), "imports:values"),
        ("check", _("Check"), "imports:detail"),
        ("done", _("Import"), ""),
    ]
    at = [code for code, _label, _url in names].index(here)
    found = []
    for place, (_code, label, url_name) in enumerate(names):
        state = "current" if place == at else "done" if place < at else "ahead"
        url = reverse(url_name, kwargs={"pk": row.pk}) if url_name and row.is_prepared and place < at else ""
        found.append(Step(label, state, url))
    return found


def says(facts: Facts) -> str:
    """What would be made of a row, in a line: nothing that is only for who reads identity numbers."""
    person = facts.person
    born = date_format(person.birth_date, "j M Y") if person.birth_date else str(person.birth_year or "")
    parts = [
        str(codes.label("Gender", person.gender)) if person.gender else "",
        _("born %(when)s") % {"when": born} if born else "",
        str(country_name(facts.episode.get("country", ""))) if facts.episode.get("country") else "",
        ", ".join(str(codes.label("TypeOfExploitation", one)) for one in facts.episode.get("exploitation_types", [])),
        _("registered %(day)s") % {"day": date_format(facts.registered_on, "j M Y")},
        _closed(facts) if facts.closed_on else str(Case.Status(facts.status).label),
    ]
    return " · ".join(filter(None, parts))


def _closed(facts: Facts) -> str:
    assert facts.closed_on is not None  # noqa: S101 -- for the type checker
    return _("closed %(day)s: %(why)s") % {
        "day": date_format(facts.closed_on, "j M Y"),
        "why": Case.Outcome(facts.outcome).label,
    }


def problems(one: ImportRow, headings: Sequence[str]) -> list[tuple[bool, str, str]]:
    """(is it a mistake, of which column, why and how to mend it). The look must have been logged."""
    found = [
        (bool(is_error), _heading(headings, column), why)
        for is_error, column, why in (in_mine(one.findings["problems"]) if "problems" in one.findings else [])
    ]
    if one.findings.get("failed"):
        found.append((True, "", in_mine(one.findings["failed"])))
    return found


def _heading(headings: Sequence[str], column: int | None) -> str:
    if column is None or column >= len(headings):
        return ""
    return headings[column] or _("Column %(number)d") % {"number": column + 1}
