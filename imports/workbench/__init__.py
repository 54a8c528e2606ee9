"""Where lists of other people are opened: in a process of its own, with limits, that knows none of our keys.

As documents.workbench, for tables (decision 0010): a file that cannot be read within the limits is refused with a
reason; nothing it contains runs here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.files import sandbox

SECONDS = 40
LARGEST = 20 * 1024 * 1024
MOST_PLACES = 1_000_000
_INSIDE = Path(__file__).with_name("inside.py")
SEPARATORS = {";": _("Semicolon ;"), ",": _("Comma ,"), "\t": _("Tab"), "|": _("Vertical bar |")}
ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "utf-16": "UTF-16",
}


class Reason(models.TextChoices):
    """Why a list is not taken, and what to do about it."""

    EMPTY = "EMPTY", _("The file is empty. Check it on your device and choose it again.")
    TOO_LARGE = "TOO_LARGE", _("The file is larger than 20 MB. Take pictures out of it, or split the list.")
    WRONG_TYPE = "WRONG_TYPE", _("This is no list. Save it as an Excel workbook (.xlsx), .ods or .csv and choose that.")
    OLD_EXCEL = "OLD_EXCEL", _("This is the old Excel format (.xls). Open it in Excel and save it as .xlsx.")
    ENCRYPTED = "ENCRYPTED", _("The workbook is protected by a password. Save a copy without it and choose that.")
    MACROS = "MACROS", _("The workbook holds macros (programs). Save it as .xlsx without macros and choose that.")
    UNPACKS = "UNPACKS", _("The file unpacks to far more than a list needs and is not opened. Save the list anew.")
    BROKEN = "BROKEN", _("The file is damaged and cannot be opened. Open it in Excel, save it again and choose that.")
    TOO_HEAVY = "TOO_HEAVY", _("The file takes too long to open. Copy the list alone into a new workbook.")
    TOO_WIDE = "TOO_WIDE", _("The list has more than 150 columns. Delete those that are not needed.")
    TOO_LONG = "TOO_LONG", _("The list has more than 20,000 rows. Split it into several files.")
    LONG_CELL = "LONG_CELL", _("One cell holds more than 20,000 characters. Shorten it.")
    ENCODING = "ENCODING", _("The letters of the file cannot be read this way. Choose another encoding.")
    NO_ROWS = "NO_ROWS", _("There is no row below the headings. Choose another sheet or another row of headings.")


class Note(models.TextChoices):
    """What a person should know of how a file was read."""

    FORMULAS = "FORMULAS", _("Some cells hold formulas. Their value as last saved is taken; nothing is calculated.")
    NOT_CALCULATED = (
        "NOT_CALCULATED",
        _("Some formulas have no saved value and are read as empty. Open the file in Excel and save it again."),
    )
    LINKS = "LINKS", _("The file points to other files. They are not opened; values as last saved are taken.")
    TWO_ROWS = "TWO_ROWS", _("Merged headings: the texts of two rows were put together.")


class Refused(Exception):
    """The file is not taken. `row` and `column` are the cell that is to blame, from 1 on, 0 where none is."""

    def __init__(self, reason: Reason, *, row: int = 0, column: int = 0) -> None:
        super().__init__(reason.value)
        self.reason, self.row, self.column = reason, row, column

    @property
    def text(self) -> str:
        """Why, and what to do about it, in the language of the moment."""
        if self.reason != Reason.LONG_CELL or not (self.row > 0 and self.column > 0):
            return str(self.reason.label)
        place = {"row": self.row, "column": _letters(self.column)}
        return (
            gettext("The cell in row %(row)d, column %(column)s holds more than 20,000 characters. Shorten it.") % place
        )


@dataclass(frozen=True)
class Wish:
    """How a person wants the file read; what is empty is found out."""

    sheet: str = ""
    row: int = 0
    encoding: str = ""
    separator: str = ""


@dataclass(frozen=True)
class Content:
    """A list as it was read. `row` is where the headings stand; `rows` are (number in the file, cells).

    A cell is None, a text, a number, True or False, or {"date": ISO 8601}.
    """

    kind: str
    sheets: list[str]
    sheet: str
    row: int
    encoding: str
    separator: str
    headings: list[str]
    rows: list[tuple[int, list[Any]]]
    notes: list[str]


def read(content: Iterable[bytes], wish: Wish) -> Content:
    """What a list holds. Raises Refused."""
    plain = b"".join(content)
    if not plain:
        raise Refused(Reason.EMPTY)
    if len(plain) > LARGEST:
        raise Refused(Reason.TOO_LARGE)
    with sandbox.running(_INSIDE, json.dumps(vars(wish)), seconds=SECONDS) as (process, _stdin, _stdout):
        said, _nothing = process.communicate(plain)
    try:
        answer = json.loads(said)
    except ValueError:
        # It was ended by a limit, or by what the file did to its parser.
        raise Refused(Reason.TOO_HEAVY) from None
    if "refused" in answer:
        raise Refused(Reason(answer["refused"]), row=_place(answer, "row"), column=_place(answer, "column"))
    try:
        return _checked(answer)
    except (KeyError, TypeError, ValueError):
        # What the parser was made to say by a file that took it over.
        raise Refused(Reason.BROKEN) from None


def _checked(answer: dict[str, Any]) -> Content:
    """The answer of a process that may have been taken over, as what it must be."""
    headings = [_plain(text) for text in answer["headings"]]
    return Content(
        kind={"XLSX": "XLSX", "ODS": "ODS", "CSV": "CSV"}[answer["kind"]],
        sheets=[_plain(name) for name in answer["sheets"]],
        sheet=_plain(answer["sheet"]),
        row=int(answer["row"]),
        encoding=answer["encoding"] if answer["encoding"] in ENCODINGS else "",
        separator=answer["separator"] if answer["separator"] in SEPARATORS else "",
        headings=headings,
        rows=[(int(number), [_cell(cell) for cell in cells][: len(headings)]) for number, cells in answer["rows"]],
        notes=[Note(note).value for note in answer["notes"]],
    )


def _place(answer: dict[str, Any], name: str) -> int:
    """A number of a row or a column, 0 where what it says is none."""
    said = answer.get(name)
    return said if isinstance(said, int) and 0 < said <= MOST_PLACES else 0


def _letters(column: int) -> str:
    """The name of a column as programs show it: A to Z, then AA."""
    name = ""
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _cell(cell: Any) -> Any:
    if isinstance(cell, dict):
        return {"date": _plain(cell["date"])[:10]}
    if cell is None or isinstance(cell, bool | int | float):
        return cell
    return _plain(cell) or None


def _plain(text: Any) -> str:
    """Without what the database cannot hold."""
    if not isinstance(text, str):
        raise TypeError(text)
    return text.replace("\0", "").encode("utf-8", "replace").decode()
