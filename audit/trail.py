"""What `log_access()` writes to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from audit import chain
from audit.unusual import Bound
from core.access.actor import ActingUser
from core.logs import request_id


class Trail:
    """Fills `core.access.providers.recorder`."""

    def opened(
        self,
        *,
        by: ActingUser,
        act: str,
        case_ids: list[UUID],
        subject_ids: list[UUID],
        compartments: list[str],
        purpose: str,
        proved_at: datetime | None,
    ) -> None:
        """Commit one entry. Whatever stops it also stops the page: the error is not caught."""
        look = chain.Look(by.pk, act, case_ids, subject_ids, compartments, purpose, request_id.get())
        chain.append(by.acting.organisation_id, look, Bound(proved_at) if proved_at else None)
