"""Where an imported case came from, so that nothing is taken twice; and when its story begins."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.services import record
from cases import timeline
from cases.models import Case, ExternalRecord
from core import writes


@transaction.atomic
def note_source(*, case: Case, source: str, external_id: str, content_digest: str, by: Any) -> ExternalRecord:
    """Tie a case to its record in another system. Raises ValidationError when that record is tied already."""
    external = writes.create(
        ExternalRecord(case=case, source=source, external_id=external_id, content_digest=content_digest)
    )
    timeline.append(record=case, kind="cases.imported", by=by, subject_id=external.pk)
    record(by=by, verb="case.imported", target=case, source=source)
    return external


def moment_of(day: date, *, today: date) -> datetime:
    """Noon of a day of which no hour is known, where the user works; now for today."""
    return timezone.now() if day == today else timezone.make_aware(datetime.combine(day, time(12)))
