"""Sealed files: streamed through AES-256-GCM in chunks, never plain on a disk.

Each file has a random key of its own; the row that owns the file keeps that key wrapped under a data key
(`documents`). A chunk's nonce is its number and whether it is the last, so that chunks cannot be swapped,
dropped or cut off unseen.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.storage import storages
from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.errors import Damaged, DomainError, NoRoom, is_no_room
from core.keys import crypto

CHUNK = 64 * 1024
_TAG = 16
_PROBE = 4 * CHUNK
_NAME = re.compile("[0-9a-f]{2}/[0-9a-f]{32}")


@dataclass(frozen=True)
class StoredFile:
    """A file that was written: where, under which key, how long, and the SHA-256 of its plain bytes."""

    name: str
    key: bytes
    size: int
    sha256: str


class SealedWriter:
    """Writes one new file. Use `write()` and then `finish()`, or `discard()`."""

    def __init__(self, name: UUID | None = None) -> None:
        self.name = _place(name or uuid4())
        self.key = crypto.new_key()
        self.size = 0
        self._hash = hashlib.sha256()
        self._buffer = bytearray()
        self._number = 0
        self._cipher = AESGCM(self.key)
        self._file: IO[bytes] = _open_new(self.name)

    def write(self, data: bytes) -> None:
        self._hash.update(data)
        self.size += len(data)
        self._buffer += data
        while len(self._buffer) > CHUNK:
            self._put(bytes(self._buffer[:CHUNK]), last=False)
            del self._buffer[:CHUNK]

    def finish(self) -> StoredFile:
        self._put(bytes(self._buffer), last=True)
        # The row that owns the file is committed durably; the file must not be less so.
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return StoredFile(self.name, self.key, self.size, self._hash.hexdigest())

    def discard(self) -> None:
        # On a full disk what is still to be written cannot be, and closing says so once more.
        with suppress(OSError):
            self._file.close()
        delete(self.name)

    def _put(self, plain: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), plain, None))
        self._number += 1


def store(chunks: Iterable[bytes], *, name: UUID | None = None) -> StoredFile:
    """Write what `chunks` yields as one sealed file.

    Work that may be interrupted and done again gives the `name` itself: what an interrupted attempt has left
    there (nobody holds its key) is replaced, so that no attempt leaves anything behind.
    """
    if name is not None:
        hold(_place(name))
    writer = SealedWriter(name)
    try:
        for chunk in chunks:
            writer.write(chunk)
    except BaseException:
        writer.discard()
        raise
    return writer.finish()


def require_room() -> None:
    """See whether the store takes a file, by writing one and deleting it.

    Raises NoRoom when its disk is full, another OSError when it cannot be written to for another reason.
    """
    writer = None
    try:
        writer = SealedWriter()
        writer.write(os.urandom(_PROBE))
        writer.finish()
    except OSError as error:
        if is_no_room(error):
            raise NoRoom from error
        raise
    finally:
        if writer is not None:
            writer.discard()


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """All of a file, from its beginning and never as a whole."""
    file.seek(0)
    while piece := file.read(CHUNK):
        yield piece


def read(name: str, key: bytes) -> Iterator[bytes]:
    """The plain bytes of a sealed file, chunk by chunk. Raises Damaged at the first wrong byte."""
    cipher = AESGCM(key)
    with storages["sealed"].open(name, "rb") as file:
        number, current = 0, file.read(CHUNK + _TAG)
        while True:
            following = file.read(CHUNK + _TAG) if len(current) == CHUNK + _TAG else b""
            try:
                yield cipher.decrypt(_nonce(number, last=not following), current, None)
            except InvalidTag as error:
                raise Damaged("A sealed file does not open.") from error
            if not following:
                return
            number, current = number + 1, following


def sealed(name: str) -> IO[bytes]:
    """A file as it lies in the store, not opened. Raises FileNotFoundError."""
    return storages["sealed"].open(name, "rb")


def size(name: str) -> int:
    """Of the file as it lies in the store."""
    return storages["sealed"].size(name)


def is_name(text: str) -> bool:
    """Whether a sealed file can be called so: what was erased has left another word in its place."""
    return bool(_NAME.fullmatch(text))


def put_back(name: str, chunks: Iterable[bytes]) -> None:
    """Write a file as it once lay in the store, complete on the disk when this returns. Raises ValueError for a name
    that is none of ours."""
    if not is_name(name):
        raise ValueError(name)
    with _open_new(name) as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def delete(name: str) -> None:
    storages["sealed"].delete(name)


def written_before(moment: datetime) -> Iterator[str]:
    """The names of the sealed files whose last byte is older than `moment`."""
    return (name for name in stored() if is_older(name, moment))


def stored() -> Iterator[str]:
    """The names of all sealed files. What else lies in the store is not ours."""
    storage = storages["sealed"]
    if not storage.exists(""):
        return
    for folder in storage.listdir("")[0]:
        for file in storage.listdir(folder)[1]:
            name = f"{folder}/{file}"
            if is_name(name):
                yield name


def is_older(name: str, moment: datetime) -> bool:
    """Whether there is such a file, and it was last written to before `moment`."""
    try:
        return storages["sealed"].get_modified_time(name) < moment
    except FileNotFoundError:
        return False


# Said on a connection, it waits for whoever deletes a file just now; until the connection ends nobody else does.
KEEP_ALL = "SELECT pg_advisory_lock(hashtextextended('sealed files', 0))"
_MAY_DELETE = "SELECT pg_try_advisory_xact_lock_shared(hashtextextended('sealed files', 0))"


def delete_once_committed(name: str) -> None:
    """Delete a file that no row names any longer once this transaction is committed. Raises DomainError during a
    backup, whose rows may name it still.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MAY_DELETE)
        if not cursor.fetchone()[0]:
            raise DomainError(_("A backup is being made and needs the files. Run the command again afterwards."))
    # What goes wrong then is logged: the work is done, and what is left behind is swept away (documents/leftovers.py).
    transaction.on_commit(partial(delete, name), robust=True)


def hold(name: str) -> None:
    """Until the transaction ends, nobody else holds this name: who writes a file under a name that an earlier
    attempt may have used, and who sweeps such files away, wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk when this returns, as `fsync` has a file's content."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _place(name: UUID) -> str:
    return f"{name.hex[:2]}/{name.hex}"


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _open_new(name: str) -> IO[bytes]:
    """A new file in the store, open for writing."""
    from django.core.files.base import ContentFile  # noqa: PLC0415 -- used here alone

    storage = storages["sealed"]
    storage.delete(name)
    # `save` makes the folders; the bytes follow.
    storage.save(name, ContentFile(b""))
    _leave_to_the_stores_owner(Path(storage.path(name)), Path(storage.path("")))
    return storage.open(name, "wb")


def _leave_to_the_stores_owner(file: Path, store: Path) -> None:
    """A command that root runs must not leave files that the web cannot read."""
    if os.geteuid() == 0:
        owner = store.stat()
        for path in (file.parent, file):
            os.chown(path, owner.st_uid, owner.st_gid)
