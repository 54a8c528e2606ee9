"""Lists: cases, and my tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.filters import CaseFilter
from cases.forms import SearchForm
from cases.models import Case
from cases.permissions import CasePermission
from cases.selectors import ListedCase, listed, my_tasks, names_of
from core import access
from core.access import Compartment
from core.fields import preload
from core.pages import ListPage, Page


class CaseList(ListPage):
    """What I may see, the latest activity first."""

    access = CasePermission.VIEW
    model = Case
    template_name = "cases/list.html"
    title = _("Cases")
    order = ("-updated_at", "-id")
    opens = (Compartment.GENERAL, Compartment.IDENTITY)

    def narrow(self, rows: Any) -> Any:
        self.filter = CaseFilter(self.request.GET or None, queryset=rows, request=self.request)
        return self.filter.qs.as_listed()

    def present(self, rows: list[Any]) -> Sequence[ListedCase]:
        return listed(rows, self.user)

    def context(self) -> Mapping[str, Any]:
        return {
            "filter_form": self.filter.form,
            "search_form": SearchForm(),
            "may_register": self.user.acting.may(CasePermission.REGISTER),
            "is_filtered": bool(self.request.GET),
        }


class MyTasks(Page):
    """My open tasks in all my cases, the overdue ones first."""

    access = CasePermission.MANAGE_TASKS
    template_name = "cases/my_tasks.html"
    title = _("My tasks")

    def context(self) -> Mapping[str, Any]:
        tasks = my_tasks(self.user)
        access.log(
            by=self.user,
            act="cases.task.listed",
            rows=tasks,
            compartments=(Compartment.GENERAL, Compartment.IDENTITY),
        )
        preload(tasks, "title", "why")
        names = names_of([task.case.person_id for task in tasks], self.user)
        today = timezone.localdate()
        shown = [(task, names.get(task.case.person_id, _("Name hidden"))) for task in tasks]
        return {
            "groups": [
                (_("Overdue"), True, [pair for pair in shown if pair[0].due_on < today]),
                (_("Today"), False, [pair for pair in shown if pair[0].due_on == today]),
                (_("Later"), False, [pair for pair in shown if pair[0].due_on > today]),
            ],
            "count": len(tasks),
        }
