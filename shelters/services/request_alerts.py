"""A bed request and its answer are told at once: to the house that is asked, to who asked, to who leads the case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from cases.record.access_models import Assignment
from core.access.actor import ActingUser
from notifications import reminders
from notifications.reminders import FRESH, Due
from shelters.models import BedRequest
from shelters.permissions import ShelterPermission
from shelters.services.attention import staff_of

ASKED, ANSWERED = "shelters.bed_request", "shelters.bed_answer"


def tell_request(asked: BedRequest, *, by: ActingUser) -> None:
    """Have everybody told of a request, apart from `by`, who has made it."""
    _tell(ASKED, asked, by=by)


def tell_answer(asked: BedRequest, *, by: ActingUser) -> None:
    """Have everybody told that a bed is kept, or that the house has said yes or no; apart from `by`, who did so."""
    _tell(ANSWERED, asked, by=by)


def still_waiting(request_id: UUID, job_due: datetime, user: ActingUser) -> Due | None:
    """The case of a request that this user may see and nobody has answered."""
    asked = _seen(request_id, job_due, user)
    return Due(asked.case, job_due) if asked and asked.state == BedRequest.State.ASKED else None


def still_seen(request_id: UUID, job_due: datetime, user: ActingUser) -> Due | None:
    """The case of a request that this user may see. A house that has declined sees it no more."""
    asked = _seen(request_id, job_due, user)
    return Due(asked.case, job_due) if asked else None


def _tell(kind: str, asked: BedRequest, *, by: ActingUser) -> None:
    leads = Assignment.objects.current().filter(case=asked.case_id, part=Assignment.Part.LEAD)
    told = {*staff_of(asked.house), *leads.values_list("user_id", flat=True), asked.created_by_id}
    for user_id in sorted(told - {by.pk, None}):
        reminders.plan(kind=kind, subject_id=asked.pk, recipient_id=user_id, at=timezone.now())


def _seen(request_id: UUID, job_due: datetime, user: ActingUser) -> BedRequest | None:
    """None also where background work comes back so late that the pages have said it long before."""
    if timezone.now() - job_due > FRESH:
        return None
    rows = BedRequest.objects.visible_to(user, ShelterPermission.VIEW).select_related("case")
    found: BedRequest | None = rows.filter(pk=request_id).first()
    return found
