"""The ledger of erasures: who was erased, by whom, when and why, in ids alone. Each entry holds the one before.

It travels with the keys of a backup, so that older content is restored without those who were erased since.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC
from typing import NamedTuple
from uuid import UUID

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import chain
from audit.models import Erasure
from core.access.actor import ActingUser
from core.db import current_organisation
from core.key_subjects import PERSON, KeySubject
from core.keys import data_keys

# Under whose keys content of persons lies beside their own, with whose it is; `cases` fills it when it starts.
besides: Callable[[Collection[UUID]], Mapping[KeySubject, UUID]] = None  # type: ignore[assignment]


class Wrong(models.TextChoices):
    CHANGED = "CHANGED", _("An erasure is missing, or is not what was written")
    UNDONE = "UNDONE", _("Content of somebody who was erased can be read")


class Finding(NamedTuple):
    kind: Wrong
    sequence: int


def append(*, person_id: UUID, reason: str, by: ActingUser | None, kind: str = PERSON) -> Erasure:
    """Note an erasure in the transaction that does it; `by` None where nobody decided it but a rule. Others wait
    meanwhile. Raises KeyUnavailable when sealed.
    """
    organisation_id = current_organisation()
    key = _key(organisation_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"erasures|{organisation_id}"])
    last = Erasure.objects.order_by("sequence").last()
    row = Erasure(
        at=timezone.now(),
        person_id=person_id,
        kind=kind,
        user_id=by.pk if by else None,
        reason=reason,
        sequence=last.sequence + 1 if last else 1,
        previous=bytes(last.digest) if last else chain.START,
    )
    row.digest = chain.digest(key, bytes(row.previous), _said(row))
    row.save(force_insert=True)
    return row


def of_person(person_id: UUID) -> Erasure | None:
    return Erasure.objects.filter(person_id=person_id).first()


def verify() -> list[Finding]:
    """Whether the open organisation's ledger is what was written, and whoever stands in it still erased.

    That the last entries were cut off shows by their destroyed keys alone: these stay. Raises KeyUnavailable.
    """
    key, last, at = _key(current_organisation()), chain.START, 0
    findings = []
    for row in Erasure.objects.order_by("sequence"):
        digest = chain.digest(key, bytes(row.previous), _said(row))
        if (row.sequence, bytes(row.previous), bytes(row.digest)) != (at + 1, last, digest):
            findings.append(Finding(Wrong.CHANGED, row.sequence))
        at, last = row.sequence, bytes(row.digest)
    erased = dict(Erasure.objects.values_list("person_id", "sequence"))
    subjects = {KeySubject(kind, one): one for kind, one in Erasure.objects.values_list("kind", "person_id")}
    persons = subjects | dict(besides([one for kind, one in subjects if kind == PERSON]))
    alive = data_keys.rows_of(persons).exclude(wrapped=b"").values_list("subject_kind", "subject_id")
    undone = {persons[KeySubject(kind, subject_id)] for kind, subject_id in alive}
    return findings + [Finding(Wrong.UNDONE, erased[person_id]) for person_id in sorted(undone)]


def _key(organisation_id: UUID) -> bytes:
    return data_keys.lasting(organisation_id, "erasures")


def _said(row: Erasure) -> list[str]:
    said = [
        str(row.organisation_id),
        str(row.sequence),
        row.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f"),
        str(row.person_id),
        str(row.user_id or ""),
        row.reason,
    ]
    # Entries of before there were others say nothing of it, and must go on saying that.
    return said if row.kind == PERSON else [*said, row.kind]
