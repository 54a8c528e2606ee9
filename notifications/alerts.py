"""What somebody has to see to at once: who leads the case and who supervises it are told, by a job for each.

Whether they may see the case, and what it is about, is asked when the job runs (`find`). Who did it is not told.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import oversight
from cases.permissions import CasePermission
from cases.record.access_models import Assignment
from cases.record.models import Case, CaseRecord
from core.access.actor import ActingUser
from notifications import kinds, reminders
from notifications.models import Notification
from notifications.reminders import FRESH, Due

# (subject, the recipient at work) → the row, as they see it; None where it calls for nothing, or is not theirs to see.
Find = Callable[[UUID, ActingUser], CaseRecord | None]


def register(code: str, find: Find, url: Callable[[Notification, ActingUser], str]) -> None:
    """Make `code` a kind of alert. `find` must go through `visible_to(user)`, and read the row's case."""

    def still_needed(subject_id: UUID, job_due: datetime, user: ActingUser) -> Due | None:
        row = find(subject_id, user) if timezone.now() - job_due <= FRESH else None
        return Due(row.case, job_due) if row is not None and answers_for(row.case, user) else None

    kind = kinds.Kind(code, _("Something new needs your attention."), icon="alert-triangle", url=url)
    reminders.register(kind, still_needed)


def alert(code: str, row: CaseRecord, *, by: ActingUser) -> None:
    """Have everybody told who answers for the case of the row, apart from `by`. `code` is a kind of alert."""
    now = timezone.now()
    leads = Assignment.objects.current().filter(case=row.case_id, part=Assignment.Part.LEAD)
    concerned = {*leads.values_list("user_id", flat=True), *oversight.who_may(CasePermission.SUPERVISE)}
    for user_id in sorted(concerned - {by.pk}):
        reminders.plan(kind=code, subject_id=row.pk, recipient_id=user_id, at=now)


def answers_for(case: Case, user: ActingUser) -> bool:
    """Whether somebody leads the case now, or sees it as one who supervises; where it is restricted, who is named."""
    leads = Assignment.objects.current().filter(case=case, user=user.pk, part=Assignment.Part.LEAD).exists()
    return leads or Case.objects.visible_to(user, CasePermission.SUPERVISE).filter(pk=case.pk).exists()
