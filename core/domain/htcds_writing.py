"""Writes small HTCDS files: for tests, for the demo world, and as a template to fill in."""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import openpyxl

from core.domain.htcds_fields import COLUMNS, EXTERNAL_ID, labels


def column_names() -> tuple[str, ...]:
    """Every column that the reader takes, the external id first."""
    return tuple(column.name for column in COLUMNS)


def write_xlsx(rows: Iterable[Mapping[str, Any]], *, columns: Sequence[str] | None = None) -> bytes:
    """A workbook as the standard's templates have it: field names in a hidden first row, labels in the
    second.

    A text that begins with "=" stays a text, since nothing in a file of ours is a formula.
    """
    names = columns or column_names()
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    known = labels()
    texts = {EXTERNAL_ID: "Record number in the source"}
    for number, values in enumerate(
        [names, [texts.get(name) or known.get(name, name) for name in names]]
        + [[_joined(row.get(name)) for name in names] for row in rows],
        start=1,
    ):
        for column, value in enumerate(values, start=1):
            if value is None:
                continue
            cell = sheet.cell(row=number, column=column, value=value)
            if isinstance(value, str):
                cell.data_type = "s"
    sheet.row_dimensions[1].hidden = True
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _joined(value: Any) -> Any:
    return ";".join(value) if isinstance(value, (list, tuple)) else value


def write_json(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return json.dumps({"cases": [dict(row) for row in rows]}, ensure_ascii=False, default=str).encode()
