"""What is approved of an assessment: one that is finished, which changes no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext

from assessments.models import Assessment
from assessments.permissions import AssessmentPermission
from cases.approvals.models import Approval
from cases.extension.approvals import ApprovalSubject, Sight
from cases.record.models import Case
from core.access.actor import ActingUser
from core.history import changes_of

APPROVAL = "assessments.assessment"


def find_finished(case: Case, of: UUID | None) -> ApprovalSubject | None:
    rows = Assessment.objects.final().filter(case=case)
    row = rows.filter(pk=of).values_list("pk", "version").first() if of is not None else None
    return ApprovalSubject(*row) if row else None


def makers_of(subject: ApprovalSubject) -> set[UUID]:
    """Who wrote any version of it or of what it corrects, back to the first: who began it, filled it in or finished it.
    A correction begins with all that was said before."""
    return _writers([subject.id])[subject.id]


def made_by(user: ActingUser) -> set[UUID]:
    """Those that wait for approval of which the user is a maker."""
    return {pk for pk, writers in _writers(Approval.objects.subjects_waiting(APPROVAL)).items() if user.pk in writers}


def _writers(keys: Iterable[UUID]) -> dict[UUID, set[UUID]]:
    """The makers of each: one query, and one more for each step back."""
    changes: Any = changes_of(Assessment)
    asked = left = set(keys)
    wrote, corrects = defaultdict[UUID, set[UUID]](set), dict[UUID, UUID | None]()
    while left:
        for pk, by, corrected in changes.objects.filter(id__in=left).values_list("id", "pgh_by", "replaces").distinct():
            wrote[pk] |= {by} - {None}
            corrects[pk] = corrected
        left = {pk for pk in corrects.values() if pk is not None} - corrects.keys() - left
    return {pk: set().union(*(wrote[one] for one in _chain(pk, corrects))) for pk in asked}


def _chain(pk: UUID | None, corrects: dict[UUID, UUID | None]) -> Iterator[UUID]:
    while pk is not None:
        yield pk
        pk = corrects.get(pk)


def corrected(subject: ApprovalSubject, _user: ActingUser) -> str:
    """Why one that a finished one corrects is not approved any more; empty for others."""
    if not Assessment.objects.final().filter(replaces=subject.id).exists():
        return ""
    return gettext("It was corrected since. Ask for the approval of the correction.")


def which_finished(_case: Case, of: UUID) -> str:
    """The instrument and the day. The caller has asked whether it is seen."""
    row = Assessment.objects.select_related("edition__instrument").get(pk=of)
    said = {"instrument": row.instrument.name, "day": date_format(row.assessed_on, "j F Y")}
    return gettext("%(instrument)s, %(day)s") % said


def sights_of(case: Case, of: UUID) -> list[Sight] | None:
    """An approver may read the case and not the kind of content that this one holds."""
    compartment = Assessment.objects.filter(case=case, pk=of).values_list("compartment", flat=True).first()
    return None if compartment is None else [Sight(AssessmentPermission.VIEW, compartment)]


def seen_by(user: ActingUser, ids: Any) -> Any:
    """Those of `ids` that the user may open."""
    return Assessment.objects.visible_to(user, AssessmentPermission.VIEW).filter(pk__in=ids).values("pk")
