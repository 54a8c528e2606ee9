"""Run by imports.workbench in a process of its own: takes one list, gives its rows.

It reads a file that somebody may have made to do harm. So it knows no settings, no keys and no database (it imports
nothing of ours), writes nothing but its answer, and may use so much memory and time and no more.

Answer on stdout: one JSON, {"refused": reason} or what `imports.workbench.Content` says. No formula is evaluated, no
link followed: what a cell showed when the file was last saved is its value.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Sequence
from typing import Any

MEMORY = 1024 * 1024 * 1024
SECONDS = 30
resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

import python_calamine as calamine  # noqa: E402 -- under the limits from its first line

# Nothing is written to any file, and nothing more is loaded than the libraries.
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

MOST_ROWS, MOST_COLUMNS, LONGEST = 20_000, 150, 20_000
LARGEST_UNPACKED, LARGEST_PART, MOST_PARTS = 200 * 1024 * 1024, 120 * 1024 * 1024, 2_000
# How far down the headings may stand below titles and letterheads.
MOST_ABOVE = 20
SEPARATORS = ";,\t|"
_WITHOUT_VALUE = re.compile(rb"<c [^>]*>\s*<f[^>]*(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
_FORMULA = re.compile(rb"<f[ >/]|table:formula=")


class Refused(Exception):
    """Why the file is not taken: one of the reasons that imports.workbench knows, and in which cell, from 1 on."""

    def __init__(self, reason: str, *, row: int = 0, column: int = 0) -> None:
        super().__init__(reason)
        self.answer = {"refused": reason, "row": row, "column": column}


def content_of(raw: bytes, wish: dict[str, Any]) -> dict[str, Any]:
    """What the list holds, read as `wish` says: sheet, row (of the headings), encoding, separator. Raises Refused."""
    if raw.startswith(b"PK\x03\x04"):
        kind, notes = _archive(raw)
        found = _workbook(raw, kind, wish)
        found["notes"] = [*notes, *found["notes"]]
    elif raw.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # A workbook with a password lies in the container of the old formats.
        raise Refused("ENCRYPTED" if b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e" in raw else "OLD_EXCEL")
    elif raw.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"GIF8")) or raw[:1] in b"\x7f":
        raise Refused("WRONG_TYPE")
    else:
        found = _text(raw, wish)
    return found


def _archive(raw: bytes) -> tuple[str, list[str]]:
    """The kind of workbook, and what is said of it; nothing is unpacked beyond what is looked at."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise Refused("UNPACKS")
        if any(part.file_size > LARGEST_PART for part in parts):
            raise Refused("UNPACKS")
        if any(part.flag_bits & 0x1 for part in parts):
            raise Refused("ENCRYPTED")
        if "xl/workbook.xml" in names:
            kind, sheets = (
                "XLSX",
                [name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")],
            )
        elif "content.xml" in names and b"spreadsheet" in _begin(archive, "mimetype", names):
            kind, sheets = "ODS", ["content.xml"]
            if b"encryption-data" in _begin(archive, "META-INF/manifest.xml", names):
                raise Refused("ENCRYPTED")
        else:
            raise Refused("WRONG_TYPE")
        if any(name.endswith("vbaProject.bin") or name.startswith(("Basic/", "Scripts/")) for name in names):
            raise Refused("MACROS")
        for part in parts:
            if part.filename.lower().endswith((".xml", ".rels")) and b"<!DOCTYPE" in _begin(
                archive, part.filename, names
            ):
                raise Refused("BROKEN")
        notes = ["LINKS"] if any(name.startswith("xl/externalLinks/") for name in names) else []
        return kind, notes + _formulas(archive, sheets)


def _begin(archive: zipfile.ZipFile, name: str, names: set[str]) -> bytes:
    if name not in names:
        return b""
    with archive.open(name) as part:
        return part.read(64 * 1024)


def _formulas(archive: zipfile.ZipFile, sheets: list[str]) -> list[str]:
    found = set()
    for name in sheets:
        with archive.open(name) as part:
            before = b""
            while block := part.read(1024 * 1024):
                text = before + block
                if _FORMULA.search(text):
                    found.add("FORMULAS")
                if _WITHOUT_VALUE.search(text):
                    found.add("NOT_CALCULATED")
                before = text[-2_000:]
    return sorted(found)


def _workbook(raw: bytes, kind: str, wish: dict[str, Any]) -> dict[str, Any]:
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    shown = [one.name for one in book.sheets_metadata if one.visible == calamine.SheetVisibleEnum.Visible]
    sheets = [name for name in shown if name in book.sheet_names] or list(book.sheet_names)
    if not sheets:
        raise Refused("NO_ROWS")
    name: str = wish["sheet"] if wish.get("sheet") in sheets else sheets[0]
    sheet = book.get_sheet_by_name(name)
    # `to_python` would make a list of each empty row of a sheet of a million.
    last_row, last_column = sheet.end or (0, 0)
    if last_column >= MOST_COLUMNS:
        raise Refused("TOO_WIDE")
    if last_row >= 10 * MOST_ROWS:
        raise Refused("TOO_LONG")
    grid = [_values(cells, number) for number, cells in enumerate(sheet.to_python(skip_empty_area=False), 1)]
    merged = [] if kind == "ODS" else [(a, b) for a, b in sheet.merged_cell_ranges or []]
    found = _laid_out(grid, merged, wish)
    return {"kind": kind, "sheets": sheets, "sheet": name, "encoding": "", "separator": "", **found}


def _values(cells: Sequence[Any], number: int) -> list[Any]:
    """The cells of the row of that number. Raises Refused."""
    found = [_value(cell) for cell in cells]
    for column, one in enumerate(found, 1):
        if isinstance(one, str) and len(one) > LONGEST:
            raise Refused("LONG_CELL", row=number, column=column)
    return found


def _value(cell: Any) -> Any:
    if cell == "" or cell is None:
        return None
    if isinstance(cell, bool | int):
        return cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e17 else cell
    if isinstance(cell, datetime.datetime):
        return {"date": cell.date().isoformat()}
    if isinstance(cell, datetime.date):
        return {"date": cell.isoformat()}
    if isinstance(cell, datetime.time | datetime.timedelta):
        return str(cell)
    text = str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()
    return text or None


def _text(raw: bytes, wish: dict[str, Any]) -> dict[str, Any]:
    if b"\0" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("WRONG_TYPE")
    # A cell that is too long is named by `_values`, which knows where it stands.
    csv.field_size_limit(max(LONGEST, len(raw)))
    text, encoding = _decoded(raw, wish.get("encoding") or "")
    if text.lstrip()[:1] == "<" or sum(not (letter.isprintable() or letter in "\r\n\t") for letter in text[:4096]) > 8:
        raise Refused("WRONG_TYPE")
    separator = wish.get("separator") or _separator(text)
    grid: list[list[Any]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if len(row) > MOST_COLUMNS:
                raise Refused("TOO_WIDE")
            if len(grid) > 10 * MOST_ROWS:
                raise Refused("TOO_LONG")
            grid.append(_values(row, len(grid) + 1))
    except csv.Error:
        raise Refused("BROKEN") from None
    found = _laid_out(grid, [], wish)
    return {"kind": "CSV", "sheets": [], "sheet": "", "encoding": encoding, "separator": separator, **found}


def _decoded(raw: bytes, encoding: str) -> tuple[str, str]:
    """What nobody says is told by the bytes: marks first, then UTF-8, which other texts hardly ever are by chance."""
    if not encoding:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            encoding = "utf-16"
        else:
            try:
                return raw.decode("utf-8-sig"), "utf-8"
            except UnicodeDecodeError:
                encoding = "cp1252"
    try:
        return raw.decode("utf-8-sig" if encoding == "utf-8" else encoding), encoding
    except UnicodeDecodeError:
        if encoding == "cp1252":
            # Five bytes of it mean nothing; they are not worth the file.
            return raw.decode("cp1252", "replace"), encoding
        raise Refused("ENCODING") from None


def _separator(text: str) -> str:
    """The one that parts most rows alike."""

    def evenness(separator: str) -> tuple[int, int]:
        lines = io.StringIO(text[:200_000], newline="")
        try:
            widths = [len(row) for row, _n in zip(csv.reader(lines, delimiter=separator), range(40), strict=False)]
        except csv.Error:
            return 0, 0
        wide = [width for width in widths if width > 1]
        common = max(set(wide), key=wide.count, default=0)
        return wide.count(common), common

    return max(SEPARATORS, key=evenness)


def _laid_out(grid: list[list[Any]], merged: list[Any], wish: dict[str, Any]) -> dict[str, Any]:
    """Headings and the rows below them. `row` counts from 1, as programs show it."""
    filled = [number for number, row in enumerate(grid) if any(cell is not None for cell in row)]
    if not filled:
        raise Refused("NO_ROWS")
    at = wish["row"] - 1 if wish.get("row") and 0 < wish["row"] <= len(grid) else _headings_at(grid, filled, merged)
    headings, below, notes = _headings(grid, at, merged)
    width = len(headings)
    rows = []
    for number in range(below, len(grid)):
        cells = grid[number][:width]
        if any(cell is not None for cell in cells):
            rows.append([number + 1, cells + [None] * (width - len(cells))])
        if len(rows) > MOST_ROWS:
            raise Refused("TOO_LONG")
    if not rows:
        raise Refused("NO_ROWS")
    return {"row": at + 1, "headings": headings, "rows": rows, "notes": notes}


def _headings_at(grid: list[list[Any]], filled: list[int], merged: list[Any]) -> int:
    """The first row that fills most of the columns with words: titles above are shorter."""
    spanning = {first[0]: last[1] - first[1] for first, last in merged if last[1] > first[1]}

    def words(number: int) -> int:
        return sum(isinstance(cell, str) and len(cell) <= 120 for cell in grid[number])

    candidates = [number for number in filled if number < MOST_ABOVE] or filled[:1]
    most = max(map(words, candidates))
    at = next(number for number in candidates if words(number) * 2 > most)
    following = at + 1
    # A title across the sheet is one merged cell; what is merged over several headings stands beside others.
    if at in spanning and words(at) == 1 and following in candidates:
        at = next(number for number in candidates if number > at)
    return at


def _headings(grid: list[list[Any]], at: int, merged: list[Any]) -> tuple[list[str], int, list[str]]:
    """The headings' texts, where the rows begin, and what is said of it.

    A heading that is merged over several columns is put before those that stand in the row below it.
    """
    first = list(grid[at])
    over = [(a[1], b[1]) for a, b in merged if a[0] == at == b[0] and b[1] > a[1]]
    under = grid[at + 1] if at + 1 < len(grid) else []
    is_two = bool(over) and any(isinstance(cell, str) for start, end in over for cell in under[start : end + 1])
    if is_two:
        for start, end in over:
            first[start : end + 1] = [first[start]] * (end - start + 1)
        width = max(len(first), len(under))
        pairs = [(_at(first, place), _at(under, place)) for place in range(width)]
        texts = [" – ".join(dict.fromkeys(filter(None, pair))) for pair in pairs]
    else:
        texts = [_at(first, place) for place in range(len(first))]
    beyond = max((place + 1 for row in grid[at + 1 :] for place, cell in enumerate(row) if cell is not None), default=0)
    texts += [""] * (beyond - len(texts))
    while texts and not texts[-1] and len(texts) > beyond:
        texts.pop()
    return [text[:200] for text in texts], at + (2 if is_two else 1), ["TWO_ROWS"] if is_two else []


def _at(row: list[Any], place: int) -> str:
    cell = row[place] if place < len(row) else None
    if isinstance(cell, dict):
        return str(cell["date"])
    return "" if cell is None else " ".join(str(cell).split())


def main() -> None:
    wish = json.loads(sys.argv[1])
    try:
        answer = content_of(sys.stdin.buffer.read(), wish)
    except Refused as refusal:
        answer = refusal.answer
    except MemoryError:
        answer = {"refused": "TOO_HEAVY"}
    except calamine.PasswordError:
        answer = {"refused": "ENCRYPTED"}
    except Exception:
        # Whatever a parser says about a file that it cannot read means the same to a person.
        answer = {"refused": "BROKEN"}
    sys.stdout.buffer.write(json.dumps(answer).encode())


if __name__ == "__main__":
    main()
