"""Reads case records in IOM's Human Trafficking Case Data Standard from XLSX or JSON.

`read_htcds` yields one outcome for each record, in order: a complete `HtcdsRow`, or a `RejectedRow` with
every problem of that record. A record with one bad cell is not taken in part, since half a record looks
whole later. Rows are read one at a time, so a large sheet needs little memory.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.domain import htcds_fields as fields
from core.domain.htcds_fields import (
    HtcdsCase,
    HtcdsEvent,
    HtcdsPerpetrator,
    HtcdsPerson,
    HtcdsRow,
    HtcdsSupportPlan,
    HtcdsVictim,
)
from core.domain.htcds_files import RawFile, RawRow, UnreadableFile, is_workbook, json_rows, workbook_rows
from core.domain.htcds_values import BadValue, CellKind, Limits, is_empty
from core.domain.languages import Message

__all__ = [
    "HtcdsCase",
    "HtcdsEvent",
    "HtcdsFile",
    "HtcdsPerpetrator",
    "HtcdsPerson",
    "HtcdsRow",
    "HtcdsSupportPlan",
    "HtcdsVictim",
    "Problem",
    "RejectedRow",
    "UnreadableFile",
    "open_htcds",
    "read_htcds",
]

_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that keeps a record out."""

    row: int
    field: str
    value: str
    """The value where it can name nobody, cut short and printable; else empty."""
    reason: Message


@dataclass(frozen=True, slots=True)
class RejectedRow:
    number: int
    external_id: str
    """Empty where the record has none that can be read."""
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class HtcdsFile:
    """An opened file: what the import should say once, and the records."""

    unknown_columns: tuple[str, ...]
    """Headings we do not know; their cells are not taken."""
    unused_columns: tuple[str, ...]
    """Fields of the standard that are not taken: deprecated ones and exact positions."""
    records: Iterator[HtcdsRow | RejectedRow]


def open_htcds(stream: IO[bytes], *, today: datetime.date) -> HtcdsFile:
    """Open a seekable binary file, an Excel workbook or JSON by its content.

    Raises UnreadableFile here, or while the records are read when the damage lies further in: so write each
    record in a transaction of its own and report both.
    """
    raw = workbook_rows(stream, is_heading=_is_heading) if is_workbook(stream) else json_rows(stream)
    headings = _headings(raw)
    named = [text for text in raw.headings if text and text not in headings and text not in fields.REPEATED]
    unused = tuple(_shown(text) for text in named if fields.is_left_out(text))
    unknown = tuple(_shown(text) for text in dict.fromkeys(named) if not fields.is_left_out(text))
    return HtcdsFile(unknown, unused, _records(raw, headings, Limits(today=today)))


def read_htcds(stream: IO[bytes], *, today: datetime.date) -> Iterator[HtcdsRow | RejectedRow]:
    """Only the records of `open_htcds`."""
    return open_htcds(stream, today=today).records


def _is_heading(text: str) -> bool:
    return fields.find_heading(text) is not None or fields.is_left_out(text)


def _headings(raw: RawFile) -> dict[str, fields.Heading]:
    found = {text: heading for text in raw.headings if text and (heading := fields.find_heading(text))}
    meanings: dict[tuple[str, int], str] = {}
    for text in raw.headings:
        if text not in found:
            continue
        meaning = (found[text].column.name, found[text].index)
        if meaning in meanings:
            raise UnreadableFile(
                format_lazy(
                    _("The columns {first} and {second} mean the same field. Keep one of them."),
                    first=_shown(meanings[meaning]),
                    second=_shown(text),
                )
            )
        meanings[meaning] = text
    # An empty JSON list has no field names and no records; that is no mistake.
    if raw.headings and not any(name == fields.EXTERNAL_ID for name, _index in meanings):
        raise UnreadableFile(
            format_lazy(
                _("The column {column} is missing. It holds the number of the record in its source."),
                column=fields.EXTERNAL_ID,
            )
        )
    return found


def _records(raw: RawFile, headings: Mapping[str, fields.Heading], limits: Limits) -> Iterator[HtcdsRow | RejectedRow]:
    first_seen: dict[str, int] = {}
    for index, row in enumerate(raw.rows):
        if index == 0 and _is_label_row(row, headings):
            continue
        record = _Record(row.number, limits)
        outcome = record.read(row, headings, first_seen)
        if record.external_id:
            first_seen.setdefault(record.external_id, row.number)
        yield outcome


def _is_label_row(row: RawRow, headings: Mapping[str, fields.Heading]) -> bool:
    """The templates of the standard put labels under the hidden field names."""
    labels = fields.labels()
    known = [(headings[text].column.name, cell) for text, cell in row.cells.items() if text in headings]
    matching = [name for name, cell in known if isinstance(cell, str) and cell.strip() == labels.get(name)]
    return bool(matching) and 2 * len(matching) >= len(known)


class _Record:
    """Collects the values and the problems of one record."""

    def __init__(self, number: int, limits: Limits) -> None:
        self.number = number
        self.limits = limits
        self.problems: list[Problem] = []
        self.external_id = ""
        self.sections: dict[str, dict[str, Any]] = {
            name: {} for name in ("row", "person", "case", "victim", "perpetrator")
        }
        self.repeated: dict[str, dict[int, dict[str, Any]]] = {name: {} for name in fields.REPEATED}

    def read(
        self, row: RawRow, headings: Mapping[str, fields.Heading], first_seen: Mapping[str, int]
    ) -> HtcdsRow | RejectedRow:
        for text, cell in row.cells.items():
            if text in headings:
                self._read_cell(headings[text], cell)
        for section in fields.REPEATED.keys() & row.cells.keys():
            self._read_list(section, row.cells[section])
        self.external_id = self.sections["row"].get("external_id", "")
        self._check_external_id(row, first_seen)
        if self.problems:
            return RejectedRow(self.number, self.external_id, tuple(self.problems))
        return HtcdsRow(
            number=self.number,
            person=HtcdsPerson(**self.sections["person"]),
            case=HtcdsCase(**self.sections["case"]),
            victim=HtcdsVictim(**self.sections["victim"]),
            perpetrator=HtcdsPerpetrator(**self.sections["perpetrator"]),
            events=tuple(HtcdsEvent(**values) for _index, values in sorted(self.repeated["events"].items())),
            support_plans=tuple(
                HtcdsSupportPlan(**values) for _index, values in sorted(self.repeated["support_plans"].items())
            ),
            **self.sections["row"],
        )

    def _check_external_id(self, row: RawRow, first_seen: Mapping[str, int]) -> None:
        if any(problem.field == fields.EXTERNAL_ID for problem in self.problems):
            return
        if not self.external_id:
            self._problem(fields.EXTERNAL_ID, _("The record has no number of its source."))
        elif self.external_id in first_seen:
            self._problem(
                fields.EXTERNAL_ID,
                format_lazy(_("The same number stands in row {row} already."), row=first_seen[self.external_id]),
            )

    def _read_cell(self, heading: fields.Heading, cell: Any) -> None:
        column = heading.column
        if column.section in fields.REPEATED:
            target = self.repeated[column.section].setdefault(heading.index, {})
        else:
            target = self.sections[column.section]
        try:
            target[column.attribute] = column.read(cell, self.limits)
        except BadValue as error:
            shown = _shown(cell) if column.is_shown else ""
            name = column.name if heading.index == 0 else f"{column.name}_{heading.index + 1}"
            self._problem(name, error.reason, shown)

    def _read_list(self, section: str, cell: Any) -> None:
        """The list `events` or `support_plans` of a JSON record."""
        if not isinstance(cell, list) or not all(isinstance(entry, dict) for entry in cell):
            self._problem(section, _("A list of objects with field names is expected here."))
            return
        if len(cell) > fields.MOST_REPEATS:
            self._problem(section, _("There are too many values in this cell."))
            return
        after_columns = max(self.repeated[section], default=-1) + 1
        for index, entry in enumerate(cell, start=after_columns):
            for text, value in entry.items():
                heading = fields.find_heading(text)
                if heading is None or heading.column.section != section or heading.index:
                    self._problem(section, _("The list has a field that does not belong to it."), _shown(text))
                elif not is_empty(value):
                    self._read_cell(fields.Heading(text, heading.column, index), value)

    def _problem(self, field: str, reason: Message, value: str = "") -> None:
        self.problems.append(Problem(self.number, field, value, reason))


def _shown(cell: Any) -> str:
    """A value cut short and without characters that could disturb a page or a terminal."""
    if isinstance(cell, (CellKind, dict, list)):
        return ""
    text = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in str(cell))
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
