"""Texts in files that spreadsheets open."""

from __future__ import annotations

import re
from typing import Any

# What begins a formula, at the beginning of a cell or of what another separator would make one.
_FORMULA = re.compile(r"""(^|[;,|\t\r\n"'])(?=\s*[=+\-@＝＋－＠])""")


def harmless(cell: Any) -> Any:
    """A text that a spreadsheet does not run as a formula, wherever it parts the line: some do at semicolons, which
    needs no quotes here. What is no text stays as it is."""
    return _FORMULA.sub(r"\1'", cell) if isinstance(cell, str) else cell
