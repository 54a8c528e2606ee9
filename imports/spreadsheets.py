"""What was found in the rows of a list, as a workbook: nothing in it is a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import openpyxl

from core.spreadsheets import harmless

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(headings: Sequence[str], rows: Iterable[Sequence[str | int]]) -> bytes:
    """Texts are texts: what begins like a formula is marked as one that is not, also for who saves it as CSV."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for number, row in enumerate([headings, *rows], start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(row=number, column=place, value=harmless(value))
            if isinstance(value, str):
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDE", (8, 24, 12, 60, 14), strict=True):
        sheet.column_dimensions[letter].width = width
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
