"""The code that a reporter keeps: it finds what was written and opens the answers. Nobody else can make either of it.

Sixteen signs of thirty-two are eighty bits. They come out of the mark of the page, which nobody but its visitor has and
which is kept nowhere, and of what was written on it: sent again as it was, it has the same code. What is kept is a
digest under the organisation's key; the key of the answers comes out of the code itself, and lies in the database only
sealed for those who read the enquiry.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core import idempotency
from core.keys import data_keys

# Crockford's base 32: no I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_MISREAD = str.maketrans("OIL", "011", " -\t\n")


def code_of(sending: str, said: Iterable[Any]) -> str:
    """Of what was said on the page of this mark. In groups of four, to be written down. Raises KeyUnavailable."""
    made = idempotency.digest("report code", [sending, *said])
    signs = "".join(ALPHABET[byte % len(ALPHABET)] for byte in made[:LENGTH])
    return "-".join(signs[at : at + 4] for at in range(0, LENGTH, 4))


def digest(code: str) -> bytes:
    """By what the report of this code is found. Raises KeyUnavailable."""
    return data_keys.digest("report", _plain(code))


def reply_key(code: str, report_id: UUID) -> bytes:
    """The key under which the answers to this report are sealed for its reporter."""
    return HKDF(algorithm=SHA256(), length=32, salt=report_id.bytes, info=b"harapan report").derive(
        _plain(code).encode()
    )


def _plain(code: str) -> str:
    return code.upper().translate(_MISREAD)
