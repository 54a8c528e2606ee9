"""Reads the data files of this package. Nothing outside the package is read."""

import csv
import json
from importlib.resources import files
from typing import Any

_DATA = files("core.domain") / "data"


def read_json(name: str) -> Any:
    """The content of `data/<name>`; each caller knows its own shape and keeps the result."""
    return json.loads((_DATA / name).read_text(encoding="utf-8"))


def read_csv(name: str) -> list[dict[str, str]]:
    """The rows of `data/<name>`, without the `#` lines that name source and licence."""
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))
