"""Files that spreadsheets open: nothing in them is a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

# What begins a formula, at the beginning of a cell or of what another separator would make one.
_FORMULA = re.compile(r"""(^|[;,|\t\r\n"'])(?=\s*[=+\-@＝＋－＠])""")


def harmless(cell: Any) -> Any:
    """A text that a spreadsheet does not run as a formula, wherever it parts the line: some do at semicolons, which
    needs no quotes here. What is no text stays as it is."""
    return _FORMULA.sub(r"\1'", cell) if isinstance(cell, str) else cell


def workbook(headings: Sequence[str], rows: Iterable[Sequence[str | int | date]], widths: Sequence[int]) -> bytes:
    """Texts are texts: what begins like a formula is marked as one that is not, also for who saves it as CSV.

    `widths` of the columns are in characters.
    """
    import openpyxl  # noqa: PLC0415 -- only who makes a file loads the library
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for number, row in enumerate([headings, *rows], start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(row=number, column=place, value=harmless(value))
            if isinstance(value, str):
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def as_file(content: bytes, name: str) -> HttpResponse:
    """The answer with which a browser keeps a workbook under this name, without its ending."""
    response = HttpResponse(content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = str(content_disposition_header(True, f"{name}.xlsx"))
    response["X-Content-Type-Options"] = "nosniff"
    return response
