"""Writing the access log: a short transaction of its own, on the second connection."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from audit.models import AccessEntry
from core.db import TRAIL, trail_scope
from core.logs import request_id


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
        with trail_scope(by.acting.organisation_id):
            AccessEntry(
                organisation_id=by.acting.organisation_id,
                user_id=by.pk,
                act=act,
                case_ids=case_ids,
                subject_ids=subject_ids,
                compartments=compartments,
                purpose=purpose,
                request=request_id.get(),
            ).save(using=TRAIL, force_insert=True)
