"""Rows made ready to be written many times: what stays is text, what changes is a place in a list of values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from cases.identity import numbers as identity_numbers
from cases.record.models import Case, Identity, Person
from core import history
from core.keys import columns as keys_columns
from core.keys import crypto
from core.keys.models import DataKey, key_place
from demo.copies.reading import Rows, Table
from demo.copies.telling import FACTS, Pattern, Text
from shelters.models import Placement

_ID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
# What a place in the list of values holds, in this order.
OWN, OTHERS, MOMENTS, KEYS, SEALED, SINGLE = range(6)
# The single values: code of the case, year of birth, digests of the numbers.
CODE, BIRTH_YEAR, DIGESTS = 0, 1, 2
_KEYS = DataKey._meta.db_table
_PERSON, _IDENTITY, _CASE, _PLACEMENT = (model._meta.db_table for model in (Person, Identity, Case, Placement))
_DIGEST_COLUMNS = [identity_numbers.column(name) for name in identity_numbers.NUMBERS]


class Place(NamedTuple):
    """Where a value stands: in which part of the list, and there as which one."""

    part: int
    at: int


Cells = list[str | Place]


class Look(NamedTuple):
    at: Place
    user: Cells
    act: str
    cases: list[Cells]
    subjects: list[Cells]
    compartments: list[str]
    purpose: str
    request: str


class SealedText(NamedTuple):
    """`key` is the number of its data key; `told` a text, or the name of a fact of the person."""

    key: int
    before: str
    row: Place
    after: str
    told: Text | str


class Key(NamedTuple):
    subject: Place
    row: Place
    kind: str
    compartment: str
    version: int
    wrapped_by: int


class Of(NamedTuple):
    """The organisation whose cases are copied. `key` gives its key by the version; `names` are called otherwise in
    copies."""

    pk: UUID
    key: Callable[[int], bytes]
    names: frozenset[str]
    replaced: frozenset[str]
    """Ids of colleagues and beds in whose place a copy may have others."""


@dataclass
class Piece:
    """One case, or what several share, ready to be copied."""

    key: str
    needed_by: set[str]
    rows: list[tuple[str, Cells]] = field(default_factory=list)
    """Table with its columns as COPY names them, and the cells of a row."""
    own: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    moments: list[date] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    sealed: list[SealedText] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    gender: str = ""
    citizenship: str = ""
    birth_year: int | None = None
    is_child: bool = False
    opened_on: date = date.min
    is_open: bool = False
    outcome: str = ""
    placements: list[tuple[str, datetime, datetime | None]] = field(default_factory=list)
    """Beds, each from when until when, None: until today."""


def opened(groups: Iterable[Rows], of: Of) -> dict[bytes, str]:
    """What is sealed in the rows, as text."""
    groups = list(groups)
    data_keys: dict[bytes, bytes] = {}
    for row in (row for group in groups for row in _rows(group, _KEYS)):
        place = key_place(of.pk, row["subject_kind"], row["subject_id"], row["compartment"], row["version"])
        key = crypto.unwrap(bytes(row["wrapped"]), under=of.key(int(row["wrapped_by"])), place=place)
        data_keys[UUID(row["id"]).bytes] = key
    columns, found = sealed_columns(), {}
    for table, values in (one for group in groups for one in group.found):
        pk = values[table.columns.index("id")] if "id" in table.columns else ""
        for name, value in zip(table.columns, values, strict=True):
            column = columns.get((table.name, name))
            if column is not None and value is not None and bytes(value) not in found:
                plain = crypto.unseal_by(bytes(value), keys=data_keys, place=column.place(of.pk, pk))
                found[bytes(value)] = plain.decode()
    return found


def _rows(group: Rows, name: str) -> Iterator[dict[str, Any]]:
    return (dict(zip(table.columns, values, strict=True)) for table, values in group.found if table.name == name)


def sealed_columns() -> dict[tuple[str, str], keys_columns.SealedColumn]:
    """By table and column, of versions too."""
    found = {}
    for one in keys_columns.columns():
        for model in (one.model, history.changes_of(one.model)):
            if model is not None:
                found[model._meta.db_table, one.column] = one
    return found


class Maker:
    """Makes the piece of a group of rows; what the rows of it point to, it knows by its place."""

    def __init__(self, group: Rows, of: Of, plain: Mapping[bytes, str], shared: frozenset[str]) -> None:
        self.of, self.plain, self.columns = of, plain, sealed_columns()
        self.piece = Piece(group.key, group.needed_by)
        own = [] if group.needed_by else [group.key]
        own += [values[0] for table, values in group.found if table.columns[0] == "id" and table.types[0] == "uuid"]
        self.own = {key: number for number, key in enumerate(dict.fromkeys(own))}
        self.replaced = (of.replaced | shared) - self.own.keys()
        self.others: dict[str, int] = {}
        self.moments: dict[date, int] = {}
        self.sealed: dict[bytes, int] = {}
        self.keys = {row["id"]: self._key(number, row) for number, row in enumerate(_rows(group, _KEYS))}
        self._know(group)
        self.pattern = Pattern(self.piece.facts, of.names, is_child=self.piece.is_child)
        for table, values in group.found:
            columns = ", ".join(f'"{name}"' for name in table.columns)
            self.piece.rows.append((f'"{table.name}" ({columns})', self._row(table, values)))
        self.piece.looks = [self._look(look) for look in group.looks]
        self.piece.own, self.piece.others, self.piece.moments = [*self.own], [*self.others], [*self.moments]

    def _know(self, group: Rows) -> None:
        piece = self.piece
        for row in _rows(group, _IDENTITY):
            piece.facts = {name: self.plain[bytes(row[name])] for name in FACTS if row[name] is not None}
        for row in _rows(group, _PERSON):
            piece.gender, piece.citizenship, piece.is_child = row["gender"], row["citizenship"], row["is_child"]
            piece.birth_year = int(row["birth_year"]) if row["birth_year"] else None
        for row in _rows(group, _CASE):
            piece.opened_on, piece.is_open = row["opened_on"], row["closed_on"] is None
            piece.outcome = row["outcome"]
        piece.placements = [(row["bed_id"], row["since"], row["until"]) for row in _rows(group, _PLACEMENT)]

    def _key(self, number: int, row: dict[str, Any]) -> int:
        subject, own = self._place_of(row["subject_id"]), self._place_of(row["id"])
        facts = (row["subject_kind"], row["compartment"], int(row["version"]), int(row["wrapped_by"]))
        self.piece.keys.append(Key(subject, own, *facts))
        return number

    def _row(self, table: Table, values: list[Any]) -> Cells:
        cells: Cells = []
        of_row = dict(zip(table.columns, values, strict=True))
        for name, kind in zip(table.columns, table.types, strict=True):
            cells += [*self._cell(table.name, name, kind, of_row), "\t"]
        cells[-1] = "\n"
        return _joined(cells)

    def _cell(self, table: str, name: str, kind: str, row: dict[str, Any]) -> Cells:
        value, of_what = row[name], table.removesuffix("change")
        if value is None:
            return [r"\N"]
        if (of_what, name) == (_PERSON, "birth_year"):
            return [Place(SINGLE, BIRTH_YEAR)]
        if (of_what, name) == (_CASE, "code"):
            return [Place(SINGLE, CODE)]
        if kind in ("timestamptz", "date"):
            # When a version came about is the moment of the filling, for copies as for the rest.
            return [str(value)] if name.startswith("pgh_") else [self._moment(value)]
        if kind == "bytea":
            return [self._bytes(table, name, bytes(value), row)]
        if kind == "bool":
            return ["t" if value else "f"]
        if kind in ("uuid", "jsonb", "_uuid"):
            return self._with_ids(value)
        return [str(value).translate(_ESCAPES)]

    def _bytes(self, table: str, name: str, value: bytes, row: dict[str, Any]) -> str | Place:
        if (table, name) == (_KEYS, "wrapped"):
            return Place(KEYS, self.keys[row["id"]])
        if table == _IDENTITY and name in _DIGEST_COLUMNS:
            return Place(SINGLE, DIGESTS + _DIGEST_COLUMNS.index(name))
        column = self.columns.get((table, name))
        if column is None:
            return r"\\x" + value.hex()
        if value not in self.sealed:
            self.sealed[value] = len(self.piece.sealed)
            self.piece.sealed.append(self._seal(column, value, row["id"]))
        return Place(SEALED, self.sealed[value])

    def _seal(self, column: keys_columns.SealedColumn, value: bytes, pk: str) -> SealedText:
        is_fact = column.model is Identity and column.column in FACTS
        told = column.column if is_fact else self.pattern.cut(self.plain[value])
        before = f"{self.of.pk}|{column.model._meta.label}|"
        return SealedText(
            self.keys[str(crypto.key_id_of(value))], before, self._place_of(pk), f"|{column.ending}", told
        )

    def _moment(self, value: date) -> Place:
        return Place(MOMENTS, self.moments.setdefault(value, len(self.moments)))

    def _place_of(self, key: str) -> Place:
        if key in self.own:
            return Place(OWN, self.own[key])
        return Place(OTHERS, self.others.setdefault(key, len(self.others)))

    def _with_ids(self, text: str) -> Cells:
        """An id, a list of ids, or JSON with ids in it."""
        cells: Cells = []
        at = 0
        for match in _ID.finditer(text):
            cells.append(text[at : match.start()].translate(_ESCAPES))
            is_ours = match[0] in self.own or match[0] in self.replaced
            cells.append(self._place_of(match[0]) if is_ours else match[0])
            at = match.end()
        return [*cells, text[at:].translate(_ESCAPES)]

    def _look(self, look: dict[str, Any]) -> Look:
        cases, subjects = ([self._with_ids(key) for key in look[name]] for name in ("case_ids", "subject_ids"))
        rest = (look["compartments"], look["purpose"], look["request"])
        return Look(self._moment(look["at"]), self._with_ids(look["user_id"]), look["act"], cases, subjects, *rest)


def _joined(cells: Cells) -> Cells:
    """The same with neighbouring texts made one."""
    found: Cells = []
    for cell in cells:
        if isinstance(cell, str) and found and isinstance(found[-1], str):
            found[-1] += cell
        elif cell != "":
            found.append(cell)
    return found
