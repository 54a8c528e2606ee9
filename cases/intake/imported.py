"""Where an imported case came from, so that nothing is taken twice; and when its story begins."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.external_models import ExternalRecord
from cases.record.models import Case
from core import writes
from core.access.actor import ActingUser
from core.db import current_organisation
from core.errors import DomainError


def await_turn() -> None:
    """Let no other import of the organisation look whether a record is here until the transaction ends: two would both
    find it missing. Whoever makes cases calls it before anything else, so that no two wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"imported|{current_organisation()}"])


@transaction.atomic
def note_source(*, case: Case, source: str, external_id: str, content_digest: str, by: ActingUser) -> ExternalRecord:
    """Tie a case to its record in another system. Raises DomainError when a case that `by` sees is tied to it already.

    One that they do not see stays as it is, and nothing tells them of it: then two cases have the number.
    """
    await_turn()
    if ExternalRecord.objects.visible_to(by).of(source, [external_id]).exists():
        raise DomainError(_("This old case number of “%(source)s” was imported before.") % {"source": source})
    external = writes.create(
        ExternalRecord(case=case, source=source, external_id=external_id, content_digest=content_digest)
    )
    timeline.append(record=case, kind="cases.imported", by=by, subject_id=external.pk)
    record(by=by, verb="case.imported", target=case, source=source)
    return external


def moment_of(day: date, *, today: date) -> datetime:
    """Noon of a day of which no hour is known, where the user works; now for today."""
    return timezone.now() if day == today else timezone.make_aware(datetime.combine(day, time(12)))
