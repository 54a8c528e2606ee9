"""The access log's hash chain: one for each organisation, appended to under a locked head.

An entry's digest is HMAC-SHA-256, under a key that only this chain has, over all that the entry says, its place in
the chain and the digest before it. Whoever changes, deletes, inserts or swaps an entry in the database breaks it,
and without the key cannot mend it. The head is sealed by another HMAC, so that a log cannot be cut together with it.
Who has the key as well can write the whole log anew, and who has kept an earlier head can cut back to it: against that
stands a witness outside that keeps heads (audit/witness.py).
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from core.db import TRAIL, trail_scope
from core.keys import data_keys

logger = logging.getLogger(__name__)

START = bytes(32)
NO_SEAL = b""

# Written out, since nearly every request does this before it shows anything.
_HEAD = "SELECT sequence, digest, seal FROM audit_chain WHERE organisation_id = %s FOR NO KEY UPDATE"
_BEGIN = """
INSERT INTO audit_chain (id, organisation_id, sequence, digest, seal) VALUES (%s, %s, 0, %s, %s)
ON CONFLICT (organisation_id) DO NOTHING
"""
_SEAL = "UPDATE audit_chain SET seal = %s WHERE organisation_id = %s"
_APPEND = """
WITH entry AS (
INSERT INTO audit_accessentry
(id, organisation_id, at, user_id, act, case_ids, subject_ids, compartments, purpose, request,
sequence, previous, digest)
VALUES (%s, %s, %s, %s, %s, %s::uuid[], %s::uuid[], %s, %s, %s, %s, %s, %s)
)
UPDATE audit_chain SET sequence = %s, digest = %s, seal = %s WHERE organisation_id = %s
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
    """How far a chain goes: its last entry's place and digest (0 and `START`: none yet), and the seal over both."""

    sequence: int
    digest: bytes
    seal: bytes = NO_SEAL


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
        after = next_head(organisation_id, head, sequence, found)
        with connection.cursor() as cursor:
            cursor.execute(
                _APPEND,
                (
                    *(entry_id, organisation_id, at, *look, sequence, head.digest, found),
                    *(*after, organisation_id),
                ),
            )


def begin(organisation_id: UUID) -> None:
    """Commit the sealed head of a new organisation's log, before anybody looks at anything. Raises KeyUnavailable."""
    sealed = seal(organisation_id, Head(0, START))
    with trail_scope(organisation_id), connections[TRAIL].cursor() as cursor:
        cursor.execute(_BEGIN, (uuid4(), organisation_id, START, sealed))


def locked_head(connection: BaseDatabaseWrapper, organisation_id: UUID) -> Head:
    """The head, locked until the transaction ends. One that is missing was taken away: it is begun without a seal."""
    with connection.cursor() as cursor:
        cursor.execute(_HEAD, (organisation_id,))
        row = cursor.fetchone()
        if row is None:
            cursor.execute(_BEGIN, (uuid4(), organisation_id, START, NO_SEAL))
            cursor.execute(_HEAD, (organisation_id,))
            row = cursor.fetchone()
    return Head(row[0], bytes(row[1]), bytes(row[2]))


def seal_anew(organisation_id: UUID) -> Head | None:
    """Believe what a head says now, and seal it; None where it is sealed. For whoever has looked into it.

    Raises KeyUnavailable.
    """
    with trail_scope(organisation_id):
        connection = connections[TRAIL]
        head = locked_head(connection, organisation_id)
        if is_sealed(organisation_id, head):
            return None
        with connection.cursor() as cursor:
            cursor.execute(_SEAL, (seal(organisation_id, head), organisation_id))
    return head


def next_head(organisation_id: UUID, before: Head, sequence: int, digest: bytes) -> Head:
    """The head after entries were appended to `before`.

    It is sealed only where `before` was: else the next look would cover up that somebody has moved the head.
    """
    if not is_sealed(organisation_id, before):
        logger.error("The head of the access log of %s is not the one that was written.", organisation_id)
        return Head(sequence, digest)
    return Head(sequence, digest, seal(organisation_id, Head(sequence, digest)))


def is_sealed(organisation_id: UUID, head: Head) -> bool:
    """Whether the head is one that we have written. Raises KeyUnavailable."""
    return hmac.compare_digest(head.seal, seal(organisation_id, head))


def seal(organisation_id: UUID, head: Head) -> bytes:
    """What nobody can put on a head without the organisation's key. Raises KeyUnavailable."""
    key = data_keys.lasting(organisation_id, "access log head")
    return digest(key, head.digest, [str(organisation_id), str(head.sequence)])


def key_of(organisation_id: UUID) -> bytes:
    """The key of the organisation's chain. Raises KeyUnavailable when it is sealed."""
    return data_keys.lasting(organisation_id, "access log")


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
