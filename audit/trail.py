"""Writing the access log: a short transaction of its own, on the second connection."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.db import connections
from django.utils import timezone

from core.db import TRAIL, trail_scope
from core.logs import request_id

# Written out, since nearly every request writes one before it shows anything.
_ENTRY = """
INSERT INTO audit_accessentry
(id, organisation_id, at, user_id, act, case_ids, subject_ids, compartments, purpose, request)
VALUES (%s, %s, %s, %s, %s, %s::uuid[], %s::uuid[], %s, %s, %s)
"""


class Trail:
    """Fills `core.access.recorder`."""

    def opened(
        self,
        *,
        by: Any,
        act: str,
        case_ids: list[UUID],
        subject_ids: list[UUID],
        compartments: list[str],
        purpose: str,
    ) -> None:
        """Commit one entry. Whatever stops it also stops the page: the error is not caught."""
        organisation_id = by.acting.organisation_id
        with trail_scope(organisation_id), connections[TRAIL].cursor() as cursor:
            cursor.execute(
                _ENTRY,
                (
                    uuid4(),
                    organisation_id,
                    timezone.now(),
                    by.pk,
                    act,
                    case_ids,
                    subject_ids,
                    compartments,
                    purpose,
                    request_id.get(),
                ),
            )
