"""Heads of the access log for a witness outside, so that a log written anew as a whole is seen too.

One line for each organisation and time: `organisation sequence digest time`, separated by spaces. A witness keeps
the lines where nobody who works on the server can change them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from audit.models import Chain
from core.db import TRAIL, trail_scope

DIGEST_BYTES = 32


class Witnessed(NamedTuple):
    """A line of a witness."""

    organisation_id: UUID
    sequence: int
    digest: bytes
    at: datetime

    def __str__(self) -> str:
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"{self.organisation_id} {self.sequence} {self.digest.hex()} {at}"


class Unreadable(ValueError):
    """A line that is none of ours; its number is the argument."""


def head(organisation_id: UUID) -> Witnessed | None:
    """How far the organisation's log goes now; None when nothing was looked at yet."""
    with trail_scope(organisation_id):
        row = Chain.objects.using(TRAIL).filter(organisation_id=organisation_id, sequence__gt=0).first()
    if row is None:
        return None
    return Witnessed(organisation_id, row.sequence, bytes(row.digest), timezone.now())


def read(lines: Iterable[str]) -> dict[UUID, dict[int, bytes]]:
    """What a witness has seen first: digests by organisation and place. Raises Unreadable.

    Of two lines for one place the first counts: the later one is of a log that was written anew meanwhile.
    """
    seen: dict[UUID, dict[int, bytes]] = defaultdict(dict)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            organisation, sequence, digest, _at = line.split()
            raw = bytes.fromhex(digest)
            if len(raw) != DIGEST_BYTES:
                raise ValueError
            seen[UUID(organisation)].setdefault(int(sequence), raw)
        except ValueError as error:
            raise Unreadable(number) from error
    return dict(seen)


def tell(organisation_ids: Iterable[UUID]) -> None:
    """Append the heads of now to the witness's file, when the installation has one."""
    if settings.ACCESS_LOG_WITNESS == "none":
        return
    heads = [found for organisation_id in organisation_ids if (found := head(organisation_id))]
    with Path(settings.ACCESS_LOG_WITNESS).open("a") as file:
        file.writelines(f"{found}\n" for found in heads)
