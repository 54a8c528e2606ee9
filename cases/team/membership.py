"""Whether somebody works on a case now."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from cases.record.access_models import Assignment
from cases.record.models import Case
from core.access.actor import ActingUser
from core.errors import DomainError


def require_on_case(case: Case, assignee: User, by: ActingUser, field: str = "assignee") -> None:
    """Raise DomainError for anybody but `by` and who is assigned to the case now."""
    if assignee.pk != by.pk and not works_on(case, assignee.pk):
        raise DomainError(_("This person does not work on the case."), field=field)


def works_on(case: Case, user_id: UUID) -> bool:
    """Whether somebody is assigned to the case now."""
    return Assignment.objects.current().filter(case=case, user_id=user_id).exists()
