"""The code that a reporter keeps: it finds what was written and opens the answers. Nobody else can make either of it.

Sixteen signs of thirty-two are eighty bits. What is kept is a digest under the organisation's key; the key of the
answers comes out of the code itself, and lies in the database only sealed for those who read the enquiry.
"""

from __future__ import annotations

import secrets
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core import keys

# Crockford's base 32: no I, L, O, U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_MISREAD = str.maketrans("OIL", "011", " -\t\n")


def new_code() -> str:
    """In groups of four, to be written down."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(signs[at : at + 4] for at in range(0, LENGTH, 4))


def digest(code: str) -> bytes:
    """By what the report of this code is found. Raises KeyUnavailable."""
    return keys.digest("report", _plain(code))


def reply_key(code: str, report_id: UUID) -> bytes:
    """The key under which the answers to this report are sealed for its reporter."""
    return HKDF(algorithm=SHA256(), length=32, salt=report_id.bytes, info=b"harapan report").derive(
        _plain(code).encode()
    )


def _plain(code: str) -> str:
    return code.upper().translate(_MISREAD)
