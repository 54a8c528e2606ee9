"""What a task of a case may belong to, which changes it along with itself: an action of a plan, a way to court.

An app registers in its `registrations` what it gives tasks to. Such a task is marked as done like every other; what is
to be done, by whom and when is said where it comes from, so that there is one truth about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse

from cases.record.models import Case, CaseRecord
from cases.tasks.models import Task
from core.access.actor import ActingUser
from core.access.permissions import PermissionCode
from core.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Owner:
    """Records of a case that have a `task` each, changed by whoever holds `access` at `url_name`."""

    model: type[CaseRecord]
    access: PermissionCode
    url_name: str

    @property
    def rows(self) -> Any:
        return self.model._default_manager

    @property
    def column(self) -> str:
        return f"owner_{self.model._meta.label_lower.replace('.', '_')}"


registry: Registry[str, Owner] = Registry("cases.task_owners", key=lambda owner: owner.column)
register = registry.register


def has_owner(task_id: UUID) -> bool:
    """Whether a task is changed along with something else."""
    return any(owner.rows.filter(task=task_id).exists() for owner in registry.values())


def with_change_urls(rows: QuerySet[Task], user: ActingUser, case: Case | None = None) -> list[Task]:
    """The tasks with their `change_url`, for who may change tasks: the page of what a task belongs to, as far as `user`
    may change that, or else its own. Empty where only others change it. No query more than for the rows."""
    for owner in registry.values():
        of_task = owner.rows.filter(task=OuterRef("pk"))
        beside = {} if case is None else {"case": case}
        theirs = owner.rows.visible_to(user, str(owner.access), **beside).filter(task=OuterRef("pk"))
        rows = rows.annotate(
            **{owner.column: Exists(of_task), f"{owner.column}_id": Subquery(theirs.values("pk")[:1])},
        )
    found = list(rows)
    for task in found:
        task.change_url = _change_url(task)
    return found


def _change_url(task: Task) -> str:
    owner = next((one for one in registry.values() if getattr(task, one.column)), None)
    if owner is None:
        return reverse("cases:change-task", kwargs={"case": task.case_id, "pk": task.pk})
    key = getattr(task, f"{owner.column}_id")
    return "" if key is None else reverse(owner.url_name, kwargs={"case": task.case_id, "pk": key})
