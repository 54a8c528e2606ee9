"""Figures in words: the tables of a release as a page and a file show them, in the language of the reader."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.intake.models import Intake
from cases.record.models import Case
from core.domain import codes, countries
from core.web.tables import Cell, Column, Table
from legal.funnel import Band
from reports import counting
from reports.models import Release
from reports.periods import Period

Words = str | Promise
_AGES: Mapping[str, Words] = {
    counting.CHILD: gettext_lazy("under 18"),
    counting.ADULT: gettext_lazy("18 or older"),
    counting.AGE_UNKNOWN: gettext_lazy("age not known"),
}


class Told(NamedTuple):
    """What a table is called, what its categories are, and how each of them is called."""

    caption: Words
    category: Words
    label: Callable[[str, Period], str]


def _quarter(code: str, period: Period) -> str:
    return str(Period(period.year, int(code), int(code)))


def _people(code: str, period: Period) -> str:
    gender, age = code.split()
    return f"{codes.label('Gender', gender)}, {_AGES[age]}"


def _country(code: str, period: Period) -> str:
    special = {counting.SEVERAL: _("Several countries"), counting.NONE: _("Not recorded")}
    return special.get(code) or str(countries.country_name(code))


def _month(code: str, period: Period) -> str:
    return date_format(date(period.year, int(code), 1), "F Y")


_PEOPLE, _ENQUIRIES = gettext_lazy("Number of people"), gettext_lazy("Number of enquiries")
_OPENED, _CLOSED = gettext_lazy("People whose case was opened"), gettext_lazy("People whose case was closed")
TOLD: Mapping[str, Told] = {
    "opened": Told(gettext_lazy("By quarter"), gettext_lazy("Quarter"), _quarter),
    "people": Told(gettext_lazy("By gender and age at intake"), gettext_lazy("Gender and age"), _people),
    "country": Told(gettext_lazy("By country of exploitation"), gettext_lazy("Country"), _country),
    "exploitation": Told(
        gettext_lazy("By type of exploitation"),
        gettext_lazy("Type of exploitation"),
        lambda code, _period: str(codes.label("TypeOfExploitation", code)),
    ),
    "control": Told(
        gettext_lazy("By means of control"),
        gettext_lazy("Means of control"),
        lambda code, _period: str(codes.label("MethodsOfControl", code)),
    ),
    "restitution": Told(
        gettext_lazy("By how far restitution came, also of claims that were withdrawn"),
        gettext_lazy("Restitution"),
        lambda code, _period: _("No claim was filed") if code == counting.NONE else str(Band(code).label),
    ),
    "closed": Told(gettext_lazy("By quarter"), gettext_lazy("Quarter"), _quarter),
    "outcome": Told(
        gettext_lazy("By reason of closing"),
        gettext_lazy("Reason"),
        lambda code, _period: str(Case.Outcome(code).label),
    ),
    "enquiries": Told(gettext_lazy("By month"), gettext_lazy("Month"), _month),
    "channel": Told(
        gettext_lazy("By how they reached us"),
        gettext_lazy("How it reached us"),
        lambda code, _period: str(Intake.Channel(code).label),
    ),
}

_BY_QUARTER = ("opened", "closed")


class Figures(NamedTuple):
    """One table in words. `rows` are what is shown of it; none where its categories are too small."""

    name: str
    caption: str
    category: str
    rows: list[tuple[str, int]]
    # Whether somebody may be in several rows, which then add up to nothing.
    is_of_kinds: bool
    # What its numbers are.
    unit: str

    def table(self, total: int) -> Table:
        return Table(
            caption=self.caption,
            columns=[Column(self.category), Column(self.unit, is_number=True)],
            rows=[[Cell(label), Cell(count)] for label, count in self.rows],
            totals=[] if self.is_of_kinds else [Cell(_("All")), Cell(total)],
            id=self.name,
            is_caption_visible=True,
        )


class Group(NamedTuple):
    """All tables about the same people, or enquiries. `total` is how many they are, None where these are too few."""

    heading: str
    total: int | None
    figures: list[Figures]

    @property
    def tables(self) -> list[Table]:
        """Those of which something is shown."""
        return [one.table(self.total) for one in self.figures if one.rows and self.total is not None]

    @property
    def hidden(self) -> list[str]:
        """Of which tables nothing is shown."""
        return [one.caption for one in self.figures if not one.rows]


def groups(release: Release) -> list[Group]:
    """Without enquiries where the figures were made before these were counted."""
    found = [
        (_OPENED, counting.OPENED, _PEOPLE),
        (_CLOSED, counting.CLOSED, _PEOPLE),
        (gettext_lazy("Enquiries"), counting.ENQUIRIES, _ENQUIRIES),
    ]
    return [
        _group(release, str(heading), tables, str(unit))
        for heading, tables, unit in found
        if not release.figures.keys().isdisjoint(tables)
    ]


def _group(release: Release, heading: str, tables: Mapping[str, counting.Parts | counting.Kinds], unit: str) -> Group:
    names = [name for name in tables if name in release.figures]
    total = release.figures[names[0]]["total"]
    if len(release.period.quarters) == 1:
        # It says what stands above it already.
        names = [name for name in names if name not in _BY_QUARTER]
    return Group(heading, total, [_in_words(name, tables[name], release, unit) for name in names])


def _in_words(name: str, table: counting.Parts | counting.Kinds, release: Release, unit: str) -> Figures:
    told, period, kept = TOLD[name], release.period, release.figures[name]
    counts = kept["counts"]
    rows = [(told.label(code, period), counts[code]) for code in table.order(period) if code in counts]
    is_of_kinds = isinstance(table, counting.Kinds)
    others = 0 if is_of_kinds or not rows else kept["total"] - sum(counts.values())
    if others:
        rows.append((_("All others together"), others))
    return Figures(name, str(told.caption), str(told.category), rows, is_of_kinds, unit)


def as_csv(release: Release) -> str:
    """The same numbers as a file: one row for each, with the table that it is of."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("Period"), _("Who is counted"), _("Table"), _("Category"), _("Count")])
    for group in groups(release):
        writer.writerows([str(release.period), *row] for row in _lines(group))
    return text.getvalue()


def _lines(group: Group) -> Iterator[tuple[str, str, str, object]]:
    yield group.heading, "", _("All"), _("Fewer than 10") if group.total is None else group.total
    for one in group.figures:
        yield from ((group.heading, one.caption, label, count) for label, count in one.rows)
