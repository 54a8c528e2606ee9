"""Opens a file that claims to hold HTCDS records and hands out its raw rows.

The file comes from outside, so everything is bounded before it is unpacked: its size, the size it unpacks
to, its rows and columns. What is not a plain workbook or JSON is refused with a sentence that says what to
do.
"""

import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, NoReturn

import openpyxl
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from openpyxl.cell.read_only import EMPTY_CELL, ReadOnlyCell

from core.domain.htcds_values import CellKind, is_empty
from core.domain.languages import Message

_MEGABYTE = 1024 * 1024
LARGEST_FILE = 50 * _MEGABYTE
LARGEST_JSON = 20 * _MEGABYTE
"""Smaller, since JSON is read as a whole."""
LARGEST_UNPACKED = 200 * _MEGABYTE
LARGEST_STRINGS = 64 * _MEGABYTE
"""The texts of a workbook stand in one part, which is held in memory; sheets are read row by row."""
LARGEST_OTHER_PART = 8 * _MEGABYTE
MOST_PARTS = 2_000
MOST_ROWS = 100_000
MOST_COLUMNS = 400
_PROLOGUE = 64 * 1024

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


class UnreadableFile(ValueError):
    """The file as a whole cannot be taken; `reason` says why and what to do, in the user's language."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class RawRow:
    """The cells of one record by heading, empty ones left out."""

    number: int
    cells: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RawFile:
    headings: tuple[str, ...]
    rows: Iterator[RawRow]


def _refuse(reason: Message) -> NoReturn:
    raise UnreadableFile(reason)


def size_of(stream: IO[bytes]) -> int:
    size = stream.seek(0, 2)
    stream.seek(0)
    return size


def _too_large(limit: int) -> Message:
    return format_lazy(_("The file is larger than {limit} MB. Split it into several files."), limit=limit // _MEGABYTE)


def is_workbook(stream: IO[bytes]) -> bool:
    """Tell a workbook from JSON by content; raises UnreadableFile for all else and for files of a wrong
    size."""
    size = size_of(stream)
    if size == 0:
        _refuse(_("The file is empty."))
    if size > LARGEST_FILE:
        _refuse(_too_large(LARGEST_FILE))
    start = stream.read(4096)
    stream.seek(0)
    if start.startswith(_ZIP):
        return True
    if start.startswith(_OLE):
        _refuse(
            _("The file is protected by a password or in the old .xls format. Save it without a password as .xlsx.")
        )
    if start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{"):
        if size > LARGEST_JSON:
            _refuse(_too_large(LARGEST_JSON))
        return False
    _refuse(_("The file is neither an Excel workbook (.xlsx) nor JSON."))


def _unpacks_too_large() -> Message:
    return _("The file unpacks to far more than a list of records needs and is not opened.")


def _largest(part: str) -> int:
    if part.startswith("xl/worksheets/"):
        return LARGEST_UNPACKED
    return LARGEST_STRINGS if part.endswith("sharedstrings.xml") else LARGEST_OTHER_PART


def _check_archive(stream: IO[bytes]) -> None:
    with zipfile.ZipFile(stream) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            _refuse(_unpacks_too_large())
        if any(part.file_size > _largest(part.filename.lower()) for part in parts):
            _refuse(_unpacks_too_large())
        if any(part.flag_bits & 0x1 for part in parts):
            _refuse(_("The file is protected by a password. Save it without one."))
        if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
            _refuse(_("The file is neither an Excel workbook (.xlsx) nor JSON."))
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")):
                with archive.open(part) as content:
                    prologue = content.read(_PROLOGUE)
                # No workbook needs a document type; declared entities are how a small file becomes a huge
                # one.
                if b"<!DOCTYPE" in prologue or prologue.startswith(_BYTE_ORDER_MARKS):
                    _refuse(_("The workbook is damaged or made by an unusual program. Save it again in Excel."))
    stream.seek(0)


def _cell_value(cell: Any) -> Any:
    if not isinstance(cell, ReadOnlyCell):
        return None
    if cell.data_type == "f":
        return CellKind.FORMULA
    if cell.data_type == "e":
        return CellKind.ERROR
    return cell.value


def _rows_from(sheet: Any, first: int, columns: int, *, last: int | None = None) -> Iterator[tuple[int, list[Any]]]:
    known_empty = None
    for number, cells in enumerate(sheet.iter_rows(min_row=first, max_row=last, max_col=columns), start=first):
        # A stray cell far below makes openpyxl hand out the same empty row a million times.
        if cells is known_empty:
            continue
        if all(cell is EMPTY_CELL for cell in cells):
            known_empty = cells
            continue
        values = [_cell_value(cell) for cell in cells]
        if not all(map(is_empty, values)):
            yield number, values


def _first_sheet(stream: IO[bytes]) -> Any:
    workbook = openpyxl.load_workbook(stream, read_only=True, keep_links=False)
    if not workbook.worksheets:
        _refuse(_("The workbook has no sheet."))
    # The read-only sheet has a private class that lacks types.
    sheet: Any = workbook.worksheets[0]
    # A sheet may declare that it is smaller than it is; then rows would silently be left out.
    sheet.reset_dimensions()
    return sheet


def workbook_rows(stream: IO[bytes], *, is_heading: Callable[[str], bool]) -> RawFile:
    """The records of the first sheet.

    The heading row is the one of the first ten rows with the most field names. The templates of the standard
    hide it above a row of labels, which comes out as a record: the caller tells it apart.
    """
    try:
        _check_archive(stream)
        sheet = _first_sheet(stream)
        candidates = []
        for number, values in _rows_from(sheet, 1, MOST_COLUMNS, last=10):
            texts = [value.strip() if isinstance(value, str) else "" for value in values]
            candidates.append((sum(map(is_heading, texts)), -number, texts))
        matches, negative_number, texts = max(candidates, default=(0, 0, []))
        if not matches:
            _refuse(_("The first 10 rows hold no field names of HTCDS, such as prs_FirstName."))
    except UnreadableFile:
        raise
    except Exception as error:
        # openpyxl lets through whatever its XML and ZIP readers meet in a damaged file; the set is open.
        raise UnreadableFile(_damaged()) from error
    last = max(column for column, text in enumerate(texts, start=1) if text)
    return RawFile(tuple(texts[:last]), _guarded(_rows_from(sheet, 1 - negative_number, last), texts[:last]))


def _damaged() -> Message:
    return _("The workbook is damaged and cannot be read. Open it in Excel, save it again and retry.")


def _guarded(rows: Iterator[tuple[int, list[Any]]], headings: list[str]) -> Iterator[RawRow]:
    try:
        for count, (number, values) in enumerate(rows):
            if count >= MOST_ROWS:
                _refuse(_too_many_rows())
            pairs = zip(headings, values, strict=False)
            yield RawRow(number, {heading: cell for heading, cell in pairs if heading and not is_empty(cell)})
    except (UnreadableFile, GeneratorExit):
        raise
    except Exception as error:
        raise UnreadableFile(_damaged()) from error


def _too_many_rows() -> Message:
    return format_lazy(_("The file has more than {limit} records. Split it into several files."), limit=MOST_ROWS)


def _refuse_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def json_rows(stream: IO[bytes]) -> RawFile:
    """The records of a JSON list, or of the list `cases` in an object."""
    try:
        content = json.loads(stream.read().decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(_("The file is not valid JSON in UTF-8.")) from error
    records = content.get("cases") if isinstance(content, dict) else content
    if not isinstance(records, list):
        _refuse(_('The JSON file must hold a list of records, or an object with the list "cases".'))
    if len(records) > MOST_ROWS:
        _refuse(_too_many_rows())
    if not all(isinstance(record, dict) for record in records):
        _refuse(_("Each record in the JSON list must be an object with field names."))
    headings = tuple(dict.fromkeys(name for record in records for name in record))
    rows = (
        RawRow(number, {name: cell for name, cell in record.items() if not is_empty(cell)})
        for number, record in enumerate(records, start=1)
    )
    return RawFile(headings, rows)
