"""Whether an access log is still what was written: every entry, in its place, none missing, none added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections, models
from django.utils.translation import gettext_lazy as _

from audit import chain
from audit.chain import Head
from core.db import TRAIL, trail_scope

# As `said()` in audit/chain.py writes it.
_SAID = """
SELECT sequence, previous, digest, ARRAY[id::text, organisation_id::text, sequence::text,
to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), user_id::text, act, array_to_string(case_ids, ','),
array_to_string(subject_ids, ','), array_to_string(compartments, ','), purpose, request]
FROM audit_accessentry WHERE organisation_id = %s AND sequence > %s AND sequence <= %s ORDER BY sequence LIMIT 5000
"""
# In one statement, so that all are of one moment: people go on working.
_ENDS = """
SELECT e.sequence, e.at, c.sequence, c.digest, c.seal, (SELECT a.at FROM audit_act a
WHERE a.organisation_id = o.id AND a.verb = %s AND EXISTS (SELECT FROM audit_act s WHERE s.organisation_id = o.id
AND s.user_id = a.user_id AND s.verb = %s AND s.at BETWEEN a.at - %s AND a.at) ORDER BY a.at DESC LIMIT 1)
FROM (SELECT %s::uuid AS id) o LEFT JOIN audit_chain c ON c.organisation_id = o.id
LEFT JOIN LATERAL (SELECT sequence, at FROM audit_accessentry WHERE organisation_id = o.id
ORDER BY sequence DESC LIMIT 1) e ON true
"""
# The commonest act in a case. Whoever signs in and writes a note has the case open, so the log goes on as long. What a
# command writes (an import, the demo) is opened by nobody.
_NOTE_ADDED, _SIGNED_IN, _SESSION = "case.note_added", "session.begun", timedelta(hours=12)
_TOLERANCE = timedelta(days=1)


class Kind(models.TextChoices):
    MISSING = "MISSING", _("An entry is missing")
    CHANGED = "CHANGED", _("An entry is not what was written")
    BROKEN = "BROKEN", _("An entry does not follow the one before it")
    HEAD = "HEAD", _("The log does not end where its head says")
    SEAL = "SEAL", _("The head of the log is not the one that was written")
    BEHIND = "BEHIND", _("Notes were written after the last entry, and nobody opened a case for them")
    WITNESS = "WITNESS", _("The log is not the one that the witness saw")


class Finding(NamedTuple):
    """What is wrong, and at which place of the chain it shows first."""

    kind: Kind
    sequence: int


class Stored(NamedTuple):
    """An entry as it lies in the database."""

    sequence: int
    previous: bytes
    digest: bytes
    said: list[str]


class Verdict(NamedTuple):
    entries: int
    findings: list[Finding]


class _Ends(NamedTuple):
    """Where the log ends: its newest entry, its head, and when a note was last written."""

    newest: int
    newest_at: datetime | None
    head: Head
    note_at: datetime | None

    @property
    def is_behind(self) -> bool:
        """Whether people went on working in cases while the log did not go on."""
        if self.note_at is None:
            return False
        return self.newest_at is None or self.note_at > self.newest_at + _TOLERANCE


def verify(organisation_id: UUID, witnessed: Mapping[int, bytes] | None = None) -> Verdict:
    """Read the whole log of an organisation. `witnessed`: digests that a witness outside has seen, by their places.

    Raises KeyUnavailable when the organisation's key is sealed.
    """
    key = chain.key_of(organisation_id)
    with trail_scope(organisation_id):
        ends = _ends(organisation_id)
        head = ends.head
        verdict = compared(stored(organisation_id, to=head.sequence), head, key, witnessed or {})
    if ends.newest > head.sequence:
        verdict.findings.append(Finding(Kind.HEAD, head.sequence + 1))
    if not chain.is_sealed(organisation_id, head):
        verdict.findings.append(Finding(Kind.SEAL, head.sequence))
    if ends.is_behind:
        verdict.findings.append(Finding(Kind.BEHIND, ends.newest))
    return verdict


def head(organisation_id: UUID) -> Head:
    """How far the log goes, as its head says."""
    with trail_scope(organisation_id):
        return _ends(organisation_id).head


def _ends(organisation_id: UUID) -> _Ends:
    with connections[TRAIL].cursor() as cursor:
        asked: list[Any] = [_NOTE_ADDED, _SIGNED_IN, _SESSION, organisation_id]
        cursor.execute(_ENDS, asked)
        newest, newest_at, sequence, last, seal, note_at = cursor.fetchone()
    found = Head(0, chain.START) if sequence is None else Head(sequence, bytes(last), bytes(seal))
    return _Ends(newest or 0, newest_at, found, note_at)


def compared(entries: Iterable[Stored], head: Head, key: bytes, witnessed: Mapping[int, bytes]) -> Verdict:
    """Go through `entries`, in their order up to the head; the findings in the order in which they show.

    After a place that is wrong the next one is compared with what stands there, so that one wrong entry is one
    finding or two, not one for all that follow.
    """
    findings: list[Finding] = []
    at, last, read = 0, chain.START, 0
    unseen = dict(witnessed)
    for entry in entries:
        if entry.sequence != at + 1:
            findings.append(Finding(Kind.MISSING, at + 1))
        elif entry.previous != last:
            findings.append(Finding(Kind.BROKEN, entry.sequence))
        if chain.digest(key, entry.previous, entry.said) != entry.digest:
            findings.append(Finding(Kind.CHANGED, entry.sequence))
        if unseen.pop(entry.sequence, entry.digest) != entry.digest:
            findings.append(Finding(Kind.WITNESS, entry.sequence))
        at, last, read = entry.sequence, entry.digest, read + 1
    if (head.sequence, head.digest) != (at, last):
        findings.append(Finding(Kind.HEAD, at))
    findings += [Finding(Kind.WITNESS, sequence) for sequence in sorted(unseen)]
    return Verdict(read, findings)


def stored(organisation_id: UUID, *, to: int) -> Iterator[Stored]:
    """The entries of an organisation in their order up to a place, some thousands at a time."""
    at = -1
    with connections[TRAIL].cursor() as cursor:
        while True:
            cursor.execute(_SAID, (organisation_id, at, to))
            rows = cursor.fetchall()
            for sequence, previous, digest, said in rows:
                yield Stored(sequence, bytes(previous), bytes(digest), said)
            if not rows:
                return
            at = rows[-1][0]
