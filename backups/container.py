"""The shape of a backup's file: a tar archive inside an age file. `age --decrypt | tar --extract` opens it too.

age (github.com/C2SP/C2SP, age.md) encrypts to a public key and authenticates each 64 KiB as well as the end, so that
a file that was cut is known from a whole one. Everything is streamed: nothing plain is ever on a disk.
"""

from __future__ import annotations

import os
import tarfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

import pyrage
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.files.storage import sync_folder

CHUNK = 1024 * 1024


class Part(NamedTuple):
    """A file of the archive; `content` has `size` bytes."""

    name: str
    size: int
    content: Iterable[bytes]


def recipient(text: str) -> Any:
    """The public half of a backup key. Raises DomainError when it is none."""
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise DomainError(_("“%(text)s” is not the public half of a backup key.") % {"text": text}) from error


def identity(text: str) -> Any:
    """The private half, from the text of its file. Raises DomainError when it is none."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        if len(lines) != 1:
            raise ValueError
        return pyrage.x25519.Identity.from_str(lines[0])
    except (pyrage.IdentityError, ValueError) as error:
        raise DomainError(_("This is not the private half of a backup key.")) from error


def new_identity() -> tuple[str, str]:
    """A new backup key: its private and its public half."""
    made = pyrage.x25519.Identity.generate()
    return str(made), str(made.to_public())


def write(path: Path, parts: Iterable[Part], recipients: list[Any]) -> int:
    """Write an encrypted archive. It has its name only once it is complete and on the disk. Returns its size."""
    half = path.with_name(f"{path.name}.part")
    pulled = _Pulled(_tar(parts))
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            try:
                pyrage.encrypt_io(pulled, file, recipients)
            except (pyrage.EncryptError, OSError):
                # What went wrong inside comes out of the library as a text.
                raise pulled.error or OSError(_("%(file)s cannot be written.") % {"file": path}) from None
            file.flush()
            os.fsync(file.fileno())
        half.rename(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return path.stat().st_size


def read(path: Path, key: Any) -> Iterator[tuple[str, IO[bytes]]]:
    """The parts of an encrypted archive, each to be read before the next one.

    Raises DomainError when the key does not fit, or the file is not what was written, at the latest after the last
    part: what was read before then counts for nothing.
    """
    reading, writing = os.pipe()
    failures: list[Exception] = []
    thread = threading.Thread(target=_decrypt, args=(path, key, writing, failures), daemon=True)
    thread.start()
    broken: Exception | None = None
    try:
        with os.fdopen(reading, "rb") as plain:
            try:
                with tarfile.open(fileobj=plain, mode="r|") as archive:
                    for member in archive:
                        content = archive.extractfile(member)
                        if content is None:
                            raise tarfile.ReadError
                        yield member.name, content
                while rest := plain.read(CHUNK):
                    if rest.strip(b"\0"):
                        raise tarfile.ReadError
            except (tarfile.TarError, EOFError) as error:
                broken = error
                while plain.read(CHUNK):
                    pass
    finally:
        thread.join()
    if failures or broken:
        raise DomainError(_sentence(path, failures)) from (failures[0] if failures else broken)


def _sentence(path: Path, failures: list[Exception]) -> str:
    if any("No matching keys" in str(failure) for failure in failures):
        return _("%(file)s does not open with this key.") % {"file": path}
    if any(isinstance(failure, FileNotFoundError | PermissionError | IsADirectoryError) for failure in failures):
        return _("%(file)s cannot be read.") % {"file": path}
    return damaged(path)


def damaged(path: Path) -> str:
    return _("%(file)s is not a whole backup: it is damaged, was cut off, or is something else.") % {"file": path}


def _decrypt(path: Path, key: Any, writing: int, failures: list[Exception]) -> None:
    # Whoever reads may stop before the end.
    with suppress(BrokenPipeError), os.fdopen(writing, "wb") as plain:
        try:
            with path.open("rb") as file:
                pyrage.decrypt_io(file, plain, [key])
        except Exception as error:
            failures.append(error)


def _tar(parts: Iterable[Part]) -> Iterator[bytes]:
    for part in parts:
        header = tarfile.TarInfo(part.name)
        header.size, header.mode = part.size, 0o600
        yield header.tobuf(tarfile.USTAR_FORMAT)
        written = 0
        for chunk in part.content:
            written += len(chunk)
            yield chunk
        if written != part.size:
            raise DomainError(_("%(name)s changed while it was read. Run the command again.") % {"name": part.name})
        yield bytes(-written % tarfile.BLOCKSIZE)
    yield bytes(2 * tarfile.BLOCKSIZE)


class _Pulled:
    """What an iterator yields, as a file to be read; `error` is what the iterator has raised."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = memoryview(b"")
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._rest:
                self._rest = memoryview(next(self._chunks))
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        found, self._rest = self._rest[:size], self._rest[size:]
        return bytes(found)
