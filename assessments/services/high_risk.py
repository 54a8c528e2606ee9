"""A review of risk that somebody judged to be high is told at once to who leads the case and who supervises it."""

from __future__ import annotations

from uuid import UUID

from assessments.definitions import Tone
from assessments.models import Assessment, Instrument
from assessments.permissions import AssessmentPermission
from core.access.actor import ActingUser
from notifications import alerts
from notifications.models import Notification

KIND = "assessments.high_risk"


def tell(assessment: Assessment, *, by: ActingUser) -> None:
    """Of a correction only where the level was not high before."""
    old = assessment.replaces
    if _is_high(assessment) and not (old is not None and _is_high(old)):
        alerts.alert(KIND, assessment, by=by)


def find(assessment_id: UUID, user: ActingUser) -> Assessment | None:
    """The review, as long as it stands and says so."""
    rows = Assessment.objects.visible_to(user, AssessmentPermission.VIEW).standing()
    rows = rows.select_related("case", "edition", "instrument").defer("answers", "results", "summary")
    found = rows.filter(pk=assessment_id, case__closed_on=None).first()
    return found if found is not None and _is_high(found) else None


def _is_high(assessment: Assessment) -> bool:
    """Red is high: each instrument names its levels as it likes."""
    judged = assessment.judged
    return assessment.instrument.kind == Instrument.Kind.RISK and judged is not None and judged.tone == Tone.RED


def url(notification: Notification, user: ActingUser) -> str:
    rows = Assessment.objects.visible_to(user, AssessmentPermission.VIEW)
    found = rows.defer("answers", "results", "summary").filter(pk=notification.subject_id).first()
    return found.get_absolute_url() if found is not None else ""
