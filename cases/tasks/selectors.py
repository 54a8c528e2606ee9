"""The tasks that a user sees to."""

from __future__ import annotations

from cases.cover.substitution import seen_to_by
from cases.extension.task_owners import with_change_urls
from cases.permissions import CasePermission
from cases.tasks.models import Task
from core.access.actor import ActingUser


def my_tasks(user: ActingUser) -> list[Task]:
    """The open tasks that the user sees to in all cases they may see, the oldest due first: also those of whom they
    stand in for, who stand in `assignee`."""
    rows = Task.objects.visible_to(user, CasePermission.MANAGE_TASKS).filter(seen_to_by(user, "assignee"), done_at=None)
    rows = rows.select_related("case", "case__person", "assignee")
    return with_change_urls(rows.order_by("due_on", "id")[:200], user)
