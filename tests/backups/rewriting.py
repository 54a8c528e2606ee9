"""Backups as somebody writes them who has the public half of the key alone."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from backups import container
from backups.container import Part
from tests.backups.installations import PRIVATE, PUBLIC

Change = Callable[[dict[str, bytes]], None]


def rewritten(path: Path, into: Path, change: Change) -> Path:
    """What somebody writes who has the public half alone: parts changed, and an end that fits them."""
    parts = {name: content.read() for name, content in container.read(path, container.identity(PRIVATE))}
    end = json.loads(parts.pop("end.json"))
    change(parts)
    digests: dict[str, Any] = {table: hashlib.sha256() for table in end["rows"]}
    end["rows"] = dict.fromkeys(end["rows"], 0)
    for name, data in parts.items():
        if name.startswith("tables/"):
            table = name.split("/")[1]
            digests[table].update(data)
            end["rows"][table] += gzip.decompress(data).count(b"\n")
    end["digests"] = {table: digest.hexdigest() for table, digest in digests.items()}
    end["files"] = {
        name.removeprefix("files/"): hashlib.sha256(data).hexdigest()
        for name, data in parts.items()
        if name.startswith("files/")
    }
    parts["end.json"] = json.dumps(end).encode()
    container.write(
        into, (Part(name, len(data), [data]) for name, data in parts.items()), [container.recipient(PUBLIC)]
    )
    return into


def in_table(table: str, change: Callable[[list[bytes]], list[bytes]]) -> Change:
    """Change the lines of a table's only piece."""

    def changed(parts: dict[str, bytes]) -> None:
        name = f"tables/{table}/000000.gz"
        lines = gzip.decompress(parts[name]).splitlines(keepends=True)
        parts[name] = gzip.compress(b"".join(change(lines)))

    return changed
