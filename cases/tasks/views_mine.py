"""The user's own tasks, in all cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.permissions import CasePermission
from cases.record.names import names_of
from cases.safe_contact.notice import notices
from cases.tasks.selectors import my_tasks
from core.access.log import log_access
from core.compartments import Compartment
from core.keys.fields import preload
from core.web.pages import Page


class MyTasks(Page):
    """My open tasks in all my cases and those of whom I stand in for, the overdue ones first."""

    access = CasePermission.MANAGE_TASKS
    template_name = "cases/tasks/my_tasks.html"
    title = _("My tasks")

    def context(self) -> Mapping[str, Any]:
        tasks = my_tasks(self.user)
        log_access(
            by=self.user,
            act="cases.task.listed",
            rows=tasks,
            compartments=(Compartment.GENERAL, Compartment.IDENTITY),
        )
        preload(tasks, "title", "why")
        names = names_of([task.case.person_id for task in tasks], self.user)
        today = timezone.localdate()
        contacts = notices([task.case for task in tasks], self.user)
        shown = [(task, names.get(task.case.person_id, _("Name hidden")), contacts[task.case_id]) for task in tasks]
        return {
            "groups": [
                (_("Overdue"), True, [row for row in shown if row[0].due_on < today]),
                (_("Today"), False, [row for row in shown if row[0].due_on == today]),
                (_("Later"), False, [row for row in shown if row[0].due_on > today]),
            ],
            "count": len(tasks),
            "user": self.user,
        }
