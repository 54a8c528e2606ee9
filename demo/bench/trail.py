"""The access log under load: how many entries a second many writers append to it, and how fast it is read back."""

from __future__ import annotations

import multiprocessing
import time
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import connections
from django.utils import timezone
from psycopg2.extras import execute_values

from accounts.services import create_organisation
from audit import chain, verifying
from core.db import TRAIL, trail_scope

WRITERS, EACH = 16, 500
_FORK = multiprocessing.get_context("fork")
_BATCH = 2_000
_PUT = """
INSERT INTO audit_accessentry
(id, organisation_id, at, user_id, act, case_ids, subject_ids, compartments, purpose, request,
sequence, previous, digest) VALUES %s
"""
_TEMPLATE = "(%s, %s, %s, %s, %s, %s::uuid[], %s::uuid[], %s, %s, %s, %s, %s, %s)"
_MOVE = "UPDATE audit_chain SET sequence = %s, digest = %s, seal = %s WHERE organisation_id = %s"


class Load(NamedTuple):
    appended: int
    per_second: float
    verified: int
    seconds: float
    findings: int

    @property
    def missed(self) -> list[str]:
        """Which goals (S-21) were not met, in words."""
        found = []
        if self.findings:
            found.append(f"{self.findings} findings in the log, wanted none")
        if self.per_second < 500:
            found.append(f"{self.per_second:.0f} entries appended a second, wanted 500")
        if self.seconds / max(self.verified, 1) > 60 / 1_000_000:
            found.append(f"{self.verified:,} entries verified in {self.seconds:.0f} s, wanted 60 s a million")
        return found

    def __str__(self) -> str:
        return (
            f"{self.appended:,} entries by {WRITERS} writers: {self.per_second:,.0f} a second\n"
            f"{self.verified:,} entries verified in {self.seconds:.1f} s, {self.findings} findings"
        )


def measure(entries: int) -> Load:
    """Append by many writers at once to a new organisation's chain, fill it up to `entries`, and verify all of it."""
    organisation, _site = create_organisation(name=f"Lembaga Uji {uuid4()}", site_name="Kantor")
    # Processes, as the web's are: threads of one would wait for each other and not for the head.
    connections.close_all()
    writers = [_FORK.Process(target=_write, args=(organisation.pk,)) for _ in range(WRITERS)]
    began = time.monotonic()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    per_second = WRITERS * EACH / (time.monotonic() - began)
    _fill(organisation.pk, entries)
    began = time.monotonic()
    verdict = verifying.verify(organisation.pk)
    return Load(WRITERS * EACH, per_second, verdict.entries, time.monotonic() - began, len(verdict.findings))


def _look() -> chain.Look:
    return chain.Look(uuid4(), "cases.case.opened", [uuid4()], [uuid4()], ["general", "identity"], "", "0123456789ab")


def _write(organisation_id: UUID) -> None:
    for _ in range(EACH):
        chain.append(organisation_id, _look())


def _fill(organisation_id: UUID, entries: int) -> None:
    """The same entries as `append()` makes, without a commit for each."""
    with trail_scope(organisation_id), connections[TRAIL].cursor() as cursor:
        key, head = chain.key_of(organisation_id), chain.locked_head(connections[TRAIL], organisation_id)
        last, at, rows = head.digest, timezone.now(), []
        for sequence in range(head.sequence + 1, entries + 1):
            entry_id, look, at = uuid4(), _look(), at + timedelta(microseconds=1)
            digest = chain.digest(key, last, chain.said(entry_id, organisation_id, sequence, at, look))
            rows.append((entry_id, organisation_id, at, *look, sequence, last, digest))
            last = digest
            if len(rows) == _BATCH or sequence == entries:
                execute_values(cursor, _PUT, rows, template=_TEMPLATE, page_size=_BATCH)
                rows = []
        cursor.execute(_MOVE, (*chain.next_head(organisation_id, head, entries, last), organisation_id))
