"""The access log's hash chain: one for each organisation, appended to under a locked head.

An entry's digest is HMAC-SHA-256, under a key that only this chain has, over all that the entry says, its place in
the chain and the digest before it. Whoever changes, deletes, inserts or swaps an entry in the database breaks it,
and without the key cannot mend it. Who has the key as well can write the whole log anew: against that stands a
witness outside that keeps heads (audit/witness.py).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from core import keys
from core.db import TRAIL, trail_scope

START = bytes(32)

# Written out, since nearly every request does this before it shows anything.
_HEAD = "SELECT sequence, digest FROM audit_chain WHERE organisation_id = %s FOR NO KEY UPDATE"
_BEGIN = """
INSERT INTO audit_chain (id, organisation_id, sequence, digest) VALUES (%s, %s, 0, %s)
ON CONFLICT (organisation_id) DO NOTHING
"""
_APPEND = """
WITH entry AS (
INSERT INTO audit_accessentry
(id, organisation_id, at, user_id, act, case_ids, subject_ids, compartments, purpose, request,
sequence, previous, digest)
VALUES (%s, %s, %s, %s, %s, %s::uuid[], %s::uuid[], %s, %s, %s, %s, %s, %s)
)
UPDATE audit_chain SET sequence = %s, digest = %s WHERE organisation_id = %s
"""


class Look(NamedTuple):
    """What an entry says of one look."""

    user_id: UUID
    act: str
    case_ids: list[UUID]
    subject_ids: list[UUID]
    compartments: list[str]
    purpose: str
    request: str


class Head(NamedTuple):
    """How far a chain goes: its last entry's place and digest; 0 and `START`: none yet."""

    sequence: int
    digest: bytes


# (the cursor that appends, the organisation, the look) -> raises what keeps it from being shown.
Check = Callable[[CursorWrapper, UUID, Look], None]


def append(organisation_id: UUID, look: Look, check: Check | None = None) -> None:
    """Commit one entry after the last one. Whoever else appends meanwhile waits, so that `check` knows of all before.

    Raises what `check` raises, KeyUnavailable when the organisation's key is sealed, and whatever keeps the database
    from writing.
    """
    key = key_of(organisation_id)
    with trail_scope(organisation_id):
        connection = connections[TRAIL]
        head = locked_head(connection, organisation_id)
        if check is not None:
            with connection.cursor() as cursor:
                check(cursor, organisation_id, look)
        entry_id, at, sequence = uuid4(), timezone.now(), head.sequence + 1
        found = digest(key, head.digest, said(entry_id, organisation_id, sequence, at, look))
        with connection.cursor() as cursor:
            cursor.execute(
                _APPEND,
                (
                    *(entry_id, organisation_id, at, *look, sequence, head.digest, found),
                    *(sequence, found, organisation_id),
                ),
            )


def locked_head(connection: BaseDatabaseWrapper, organisation_id: UUID) -> Head:
    """The head, locked until the transaction ends; begun when there is none yet."""
    with connection.cursor() as cursor:
        cursor.execute(_HEAD, (organisation_id,))
        row = cursor.fetchone()
        if row is None:
            cursor.execute(_BEGIN, (uuid4(), organisation_id, START))
            cursor.execute(_HEAD, (organisation_id,))
            row = cursor.fetchone()
    return Head(row[0], bytes(row[1]))


def key_of(organisation_id: UUID) -> bytes:
    """The key of the organisation's chain. Raises KeyUnavailable when it is sealed."""
    return keys.lasting(organisation_id, "access log")


def digest(key: bytes, previous: bytes, parts: Iterable[str]) -> bytes:
    """HMAC over the digest before and each part with its length, so that nothing can move from one part to the next."""
    text = b"".join(len(raw).to_bytes(4) + raw for raw in map(str.encode, parts))
    return hmac.digest(key, previous + text, "sha256")


def said(entry_id: UUID, organisation_id: UUID, sequence: int, at: datetime, look: Look) -> list[str]:
    """All that an entry says, as `_SAID` in audit/verifying.py reads it back."""
    return [
        str(entry_id),
        str(organisation_id),
        str(sequence),
        at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"),
        str(look.user_id),
        look.act,
        ",".join(map(str, look.case_ids)),
        ",".join(map(str, look.subject_ids)),
        ",".join(look.compartments),
        look.purpose,
        look.request,
    ]
