"""What is approved of an assessment: one that is finished, which changes no more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext

from assessments.models import Assessment
from assessments.permissions import AssessmentPermission
from cases.approvals import Sight, Subject
from cases.models import Approval, Case
from core.history import changes_of

APPROVAL = "assessments.assessment"


def find_finished(case: Case, of: UUID | None) -> Subject | None:
    rows = Assessment.objects.final().filter(case=case)
    row = rows.filter(pk=of).values_list("pk", "version").first() if of is not None else None
    return Subject(*row) if row else None


def makers_of(subject: Subject) -> set[UUID]:
    """Who wrote any version of it: who began it, filled it in or finished it."""
    return set(_written().filter(id=subject.id).values_list("pgh_by", flat=True))


def made_by(user: Any) -> Any:
    """Those that wait for approval of which the user wrote a version."""
    waiting = Approval.objects.waiting().filter(kind=APPROVAL).values("subject_id")
    return _written().filter(pgh_by=user.pk, id__in=waiting).values("id")


def _written() -> Any:
    changes: Any = changes_of(Assessment)
    return changes.objects.filter(pgh_by__isnull=False)


def which_finished(_case: Case, of: UUID) -> str:
    """The instrument and the day. The caller has asked whether it is seen."""
    row = Assessment.objects.select_related("edition__instrument").get(pk=of)
    said = {"instrument": row.instrument.name, "day": date_format(row.assessed_on, "j F Y")}
    return gettext("%(instrument)s, %(day)s") % said


def sights_of(case: Case, of: UUID) -> list[Sight] | None:
    """An approver may read the case and not the kind of content that this one holds."""
    compartment = Assessment.objects.filter(case=case, pk=of).values_list("compartment", flat=True).first()
    return None if compartment is None else [Sight(AssessmentPermission.VIEW, compartment)]


def seen_by(user: Any) -> Any:
    """Those that the user may open."""
    return Assessment.objects.visible_to(user, AssessmentPermission.VIEW).values("pk")
