"""Going through a backup's file from its beginning to its end, and comparing all of it with what it says of itself."""

from __future__ import annotations

import gzip
import hashlib
import re
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple, Protocol, cast

from django.utils.translation import gettext as _

from backups import container, manifest
from backups.manifest import BEGINNING, END, Beginning, End, Unreadable
from core.errors import DomainError

_PIECE = re.compile(r"tables/([a-z0-9_]+)/(\d{6})\.gz")
_FILE = re.compile(r"files/([0-9a-f]{2}/[0-9a-f]{32})")
# A beginning or end longer than this is none.
_LONGEST = 256 * 1024 * 1024


class Told(NamedTuple):
    """What a file said of itself, and held to."""

    beginning: Beginning
    end: End


class Sink(Protocol):
    """Where the contents go while they are read. What was taken counts only once `walk` has returned."""

    def begin(self, beginning: Beginning) -> None:
        """Before anything else."""

    def rows(self, table: str, columns: list[str], copy: IO[bytes]) -> int:
        """Rows of a table in PostgreSQL's COPY text. Returns how many."""

    def file(self, name: str, chunks: Iterator[bytes]) -> None:
        """A sealed file."""


class Nowhere:
    """Reads all of it and keeps nothing."""

    def begin(self, beginning: Beginning) -> None:
        pass

    def rows(self, table: str, columns: list[str], copy: IO[bytes]) -> int:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: copy.read(container.CHUNK), b""))

    def file(self, name: str, chunks: Iterator[bytes]) -> None:
        for _chunk in chunks:
            pass


def walk(path: Path, key: Any, *, kind: str, into: Sink) -> Told:
    """Read a whole file of a backup.

    Raises DomainError when it is damaged, cut, of the other kind, or not for this key.
    """
    return _Walk(path, kind, into).told(key)


class _Walk:
    def __init__(self, path: Path, kind: str, into: Sink) -> None:
        self.path, self.kind, self.into = path, kind, into
        self.found = End(id="")
        self.digests: dict[str, Any] = {}
        self.pieces: dict[str, int] = {}

    def told(self, key: Any) -> Told:
        beginning: Beginning | None = None
        end: End | None = None
        try:
            for name, content in container.read(self.path, key):
                if beginning is None:
                    beginning = self.beginning(name, content)
                elif end is not None:
                    raise Unreadable
                elif name == END:
                    end = End.loaded(content.read(_LONGEST))
                elif found := _PIECE.fullmatch(name):
                    self.piece(beginning, found[1], int(found[2]), content)
                elif found := _FILE.fullmatch(name):
                    self.file(found[1], content)
                else:
                    raise Unreadable
        except (Unreadable, EOFError, OSError, zlib.error, tarfile.TarError) as error:
            raise DomainError(container.damaged(self.path)) from error
        if beginning is None or end is None or not self.is_what_was_written(beginning, end):
            raise DomainError(container.damaged(self.path))
        return Told(beginning, end)

    def beginning(self, name: str, content: IO[bytes]) -> Beginning:
        if name != BEGINNING:
            raise Unreadable
        beginning = Beginning.loaded(content.read(_LONGEST))
        if beginning.kind != self.kind:
            raise DomainError(
                _("%(file)s holds keys, not content: are the two files swapped?") % {"file": self.path}
                if beginning.kind == manifest.KEYS
                else _("%(file)s holds content, not keys: are the two files swapped?") % {"file": self.path}
            )
        for table in beginning.tables:
            self.found.rows[table], self.digests[table], self.pieces[table] = 0, hashlib.sha256(), 0
        self.into.begin(beginning)
        return beginning

    def piece(self, beginning: Beginning, table: str, number: int, content: IO[bytes]) -> None:
        if table not in beginning.tables or number != self.pieces[table]:
            raise Unreadable
        self.pieces[table] += 1
        hashed = _Hashed(content, self.digests[table])
        with gzip.GzipFile(fileobj=cast(Any, hashed), mode="rb") as plain:
            self.found.rows[table] += self.into.rows(table, beginning.tables[table], cast(IO[bytes], plain))
            while plain.read(container.CHUNK):
                pass
        hashed.finish()

    def file(self, name: str, content: IO[bytes]) -> None:
        hashed = _Hashed(content, hashlib.sha256())
        self.into.file(name, iter(lambda: hashed.read(container.CHUNK), b""))
        hashed.finish()
        self.found.files[name] = hashed.digest.hexdigest()

    def is_what_was_written(self, beginning: Beginning, end: End) -> bool:
        self.found.digests = {table: digest.hexdigest() for table, digest in self.digests.items()}
        return (
            end.id == beginning.id
            and (end.rows, end.digests) == (self.found.rows, self.found.digests)
            and end.files == self.found.files
        )


class _Hashed:
    """A file whose bytes are hashed as they are read."""

    def __init__(self, file: IO[bytes], digest: Any) -> None:
        self._file, self.digest = file, digest

    def read(self, size: int = -1) -> bytes:
        found = self._file.read(size)
        self.digest.update(found)
        return found

    def finish(self) -> None:
        while self.read(container.CHUNK):
            pass
