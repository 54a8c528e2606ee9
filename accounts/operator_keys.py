"""The operator's key: a file outside the database. What it wraps opens everything else."""

from __future__ import annotations

import base64
from pathlib import Path

from django.conf import settings
from django.db import connection

from core.errors import Damaged, KeyUnavailable
from core.keys import crypto

# The advisory lock under which keys are wrapped by the operator's: a change of it waits for who read the one before.
LOCK = int.from_bytes(b"operator", signed=True)


def is_at_hand() -> bool:
    """Whether the operator's key file is there; what is in it, nobody has looked at yet."""
    return bool(settings.OPERATOR_KEY_FILE) and Path(settings.OPERATOR_KEY_FILE).is_file()


def operator_keys() -> list[bytes]:
    """The keys of the key file, one in each line (32 bytes in base64), the current one first.

    A second line is the key before, as long as not everything is wrapped anew. Raises KeyUnavailable when the file is
    missing, malformed, or not for us to read.
    """
    if not is_at_hand():
        raise KeyUnavailable("The operator's key file is not there.")
    try:
        return read(Path(settings.OPERATOR_KEY_FILE))
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnavailable("The operator's key file cannot be read here, or is no text.") from error


def read(path: Path) -> list[bytes]:
    """The keys of a key file. Raises OSError, UnicodeDecodeError, and KeyUnavailable where it holds none."""
    return parsed(path.read_text(encoding="ascii"))


def parsed(text: str) -> list[bytes]:
    """The keys of a key file's text. Raises KeyUnavailable."""
    try:
        keys = [base64.b64decode(line, validate=True) for line in text.split()]
    except ValueError as error:
        raise KeyUnavailable("The operator's key file is not base64.") from error
    if not keys or any(len(key) != crypto.KEY_BYTES for key in keys):
        raise KeyUnavailable("The operator's key must have 32 bytes.")
    return keys


def written(keys: list[bytes]) -> str:
    """The text of a key file."""
    return "".join(f"{base64.b64encode(key).decode()}\n" for key in keys)


def wrapped(key: bytes, *, place: bytes) -> bytes:
    """`key` wrapped by the current operator's key, which is not dropped before the transaction ends.

    Raises KeyUnavailable.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])
    return crypto.wrap(key, under=operator_keys()[0], place=place)


def unwrapped(data: bytes | memoryview, *, place: bytes, under: list[bytes] | None = None) -> bytes:
    """The inner key, opened by one of the file's keys, or of `under`.

    Raises KeyUnavailable without the file, Damaged when none of the keys opens it at this place.
    """
    for key in under or operator_keys():
        try:
            return crypto.unwrap(bytes(data), under=key, place=place)
        except Damaged:
            continue
    raise Damaged("None of the operator's keys opens this key.")
