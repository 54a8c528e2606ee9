"""What a thief of the server carries away, searched for what people wrote (/docs/threat-model.md: seizure).

The thief has the database as its superuser dumps it, the database's own files with its write-ahead log, the broker's
and the cache's memory, the logs, the files of documents, and what processes left in their temporary folder. The keys
are not among it: they stand where the operator keeps them.
"""

from __future__ import annotations

import mmap
import os
import zlib
from collections.abc import Collection, Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import redis
from django.core.signing import b64_decode

from tests.browser.conftest import House
from tests.readable import forms
from tests.superuser import superuser

SHORTEST = 8
RUN = Path(os.environ["HARAPAN_RUN"])


class Found(NamedTuple):
    """A mark that can be read in something that was carried away."""

    mark: str
    form: str
    where: str


class Loot(NamedTuple):
    """What was carried away: by its name the bytes, or the file in which they lie."""

    name: str
    content: bytes | Path


def search(loot: Collection[Loot], marks: Collection[str]) -> list[Found]:
    """Every mark that can be read in the loot, in any form. What has few letters stands in any noise."""
    assert all(len(mark) >= SHORTEST for mark in marks)
    wanted = [(mark, form, text) for mark in marks for form, text in forms(mark).items()]
    found = []
    for one in loot:
        for content in _contents(one.content):
            found += [Found(mark, form, one.name) for mark, form, text in wanted if content.find(text) >= 0]
    return found


def carry_away(house: House) -> list[Loot]:
    """The loot of this moment, but for the database's own files (`database_files`)."""
    loot = [*_tables(), _sessions(), *_memories()]
    return [*loot, *(Loot(str(path), path) for folder in (house.folder, RUN / "logs") for path in _files(folder))]


def database_files() -> list[Loot]:
    """The database's own files and its write-ahead log, after everything was written to them."""
    with superuser() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    return [Loot(str(path), path) for path in _files(folder)]


def size(loot: Collection[Loot]) -> int:
    """How many bytes were carried away."""
    return sum(len(content) for each in loot for content in _contents(each.content))


def _contents(content: bytes | Path) -> Iterator[bytes | mmap.mmap]:
    if isinstance(content, bytes):
        yield content
    elif content.exists() and content.stat().st_size:
        with content.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view:
            yield view


def _tables() -> Iterator[Loot]:
    """Every row of every table, as a dump has them."""
    with superuser() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            rows = BytesIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', rows)
            yield Loot(f"table {table}", rows.getvalue())


def _sessions() -> Loot:
    """What the sessions hold, which their table has packed."""
    with superuser() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        return Loot("sessions", b"\n".join(_unpacked(data) for (data,) in cursor.fetchall()))


def _unpacked(signed: str) -> bytes:
    packed = b64_decode(signed.split(":", maxsplit=1)[0].removeprefix(".").encode())
    return zlib.decompress(packed) if signed.startswith(".") else packed


def _memories() -> Iterator[Loot]:
    """What lies in the memory of the broker and of the cache, written to disk without being packed."""
    for name in ("BROKER_URL", "CACHE_URL"):
        url = urlsplit(os.environ[name])
        server = redis.Redis(unix_socket_path=url.path)
        server.config_set("rdbcompression", "no")
        server.save()
        path = Path(str(server.config_get("dir")["dir"])) / str(server.config_get("dbfilename")["dbfilename"])
        yield Loot(name, path.read_bytes())


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
