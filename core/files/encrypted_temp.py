"""What work in progress puts aside: sealed, in a file without a name, under a key that is kept nowhere.

Where a whole file would not fit into memory, programs write it to a temporary file and read it back. Here such a file
is unreadable from its first byte, and gone when it is closed or the process ends, however it ends.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import Any, BinaryIO, NamedTuple, Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.storage import storages

from core.files.storage import CHUNK
from core.keys import crypto

_SEALED = CHUNK + 16


class StoredChunk(NamedTuple):
    """Where a chunk lies, and what it was sealed with."""

    place: int
    number: int


class EncryptedTempDir:
    """A place on the disk for any number of files, for as long as the `with` block."""

    def __init__(self) -> None:
        self._opened = ExitStack()
        self._cipher = AESGCM(crypto.new_key())
        self._number = self._places = 0
        self._free: list[int] = []

    def __enter__(self) -> Self:
        folder = storages["sealed"].path("")
        os.makedirs(folder, mode=0o700, exist_ok=True)
        self._sealed = self._opened.enter_context(TemporaryFile(buffering=0, dir=folder))
        return self

    def __exit__(self, *_error: object) -> None:
        self._opened.close()

    def file(self) -> BinaryIO:
        """A new file, to write, read and seek in. When it is closed, its place is free for others."""
        return self._opened.enter_context(io.BufferedRandom(_File(self)))

    def put(self, plain: bytes) -> StoredChunk:
        """Seal a chunk. A place is used again once it was given back; a number, of which the nonce is made, never."""
        place = self._free.pop() if self._free else self._places
        self._places = max(self._places, place + 1)
        self._number += 1
        sealed = self._cipher.encrypt(_nonce(self._number), plain, None)
        os.pwrite(self._sealed.fileno(), sealed, place * _SEALED)
        return StoredChunk(place, self._number)

    def get(self, kept: StoredChunk) -> bytes:
        sealed = os.pread(self._sealed.fileno(), _SEALED, kept.place * _SEALED)
        return self._cipher.decrypt(_nonce(kept.number), sealed, None)

    def give_back(self, chunks: Iterable[StoredChunk]) -> None:
        self._free += [kept.place for kept in chunks]


class _File(io.RawIOBase):
    """One chunk is in memory; the others are put aside, and one that changes is sealed anew."""

    def __init__(self, aside: EncryptedTempDir) -> None:
        self._aside = aside
        self._kept: list[StoredChunk] = []
        self._at = self._size = 0
        self._index, self._chunk, self._is_new = 0, bytearray(CHUNK), False

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """To a place in the file; there is none behind its end."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = min(max(start + offset, 0), self._size)
        return self._at

    def readinto(self, buffer: Any) -> int:
        begin = self._turn()
        length = min(len(buffer), CHUNK - begin, self._size - self._at)
        buffer[:length] = self._chunk[begin : begin + length]
        self._at += length
        return length

    def write(self, data: Any) -> int:
        left = memoryview(data)
        while left:
            begin = self._turn()
            length = min(len(left), CHUNK - begin)
            self._chunk[begin : begin + length] = left[:length]
            self._is_new = True
            self._at += length
            self._size = max(self._size, self._at)
            left = left[length:]
        return len(data)

    def _turn(self) -> int:
        """Have the chunk at hand in which the file stands. Returns where in it."""
        index, begin = divmod(self._at, CHUNK)
        if index != self._index:
            self._put_aside()
            self._index = index
            if index < len(self._kept):
                self._chunk[:] = self._aside.get(self._kept[index])
        return begin

    def _put_aside(self) -> None:
        if self._is_new:
            # A chunk behind the last makes the list longer: nobody writes further behind the end.
            here = slice(self._index, self._index + 1)
            self._aside.give_back(self._kept[here])
            self._kept[here] = [self._aside.put(bytes(self._chunk))]
            self._is_new = False

    def close(self) -> None:
        self._aside.give_back(self._kept)
        self._kept = []
        super().close()


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")
