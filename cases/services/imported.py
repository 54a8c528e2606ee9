"""Where an imported case came from, so that nothing is taken twice."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from audit.services import record
from cases.models import Case, ExternalRecord
from core import writes


@transaction.atomic
def note_source(*, case: Case, source: str, external_id: str, content_digest: str, by: Any) -> ExternalRecord:
    """Tie a case to its record in another system. Raises ValidationError when that record is tied already."""
    external = writes.create(
        ExternalRecord(case=case, source=source, external_id=external_id, content_digest=content_digest)
    )
    record(by=by, verb="case.imported", target=case, source=source)
    return external
