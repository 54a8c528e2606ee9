"""Reviews of which nobody is reminded any more: whoever was to be may not make them now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from assessments.models import Assessment
from assessments.permissions import AssessmentPermission
from assessments.services.assessments import REMINDER
from cases.record.compiled_sql import Ago
from cases.team import unattended
from core.compartments import Compartment
from core.jobs.models import Job


def is_left(now: datetime | Ago | None = None) -> Q:
    """Of an assessment in the general compartment: whether somebody is still to be reminded of its next review, and
    none of them may make it, now or by that day."""
    above = OuterRef(OuterRef(OuterRef("pk")))
    recipients = _waiting(above).values("recipient_id")
    is_nobody = unattended.is_left(recipients, AssessmentPermission.WRITE, due="next_review_on", now=now)
    return Q(Exists(_waiting(OuterRef("pk")))) & is_nobody


def _waiting(subject: OuterRef) -> Any:
    return Job.objects.filter(kind=REMINDER, subject_id=subject, state=Job.State.WAITING)


def holds() -> Exists:
    # Of the general compartment alone, as the other signs of reviews.
    rows = Assessment.objects.to_review().filter(compartment=Compartment.GENERAL, case=OuterRef("pk"))
    return Exists(rows.filter(is_left(Ago())))
