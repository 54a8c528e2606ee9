"""Tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import services
from cases.forms import TaskForm
from cases.models import Task
from cases.pages import CaseActionPage, CaseFormPage
from cases.permissions import CasePermission
from cases.team import people_for_tasks


class AddTask(CaseFormPage):
    access = CasePermission.MANAGE_TASKS
    form_class = TaskForm
    title = _("New task")
    done = _("The task was added.")
    section = "timeline"

    def form_arguments(self) -> dict[str, Any]:
        return {"people": people_for_tasks(self.case, self.user), "initial": {"assignee": self.user.pk}}

    def submit(self, form: TaskForm) -> Task:
        return services.add_task(
            case=self.case,
            title=form.cleaned_data["title"],
            due_on=form.cleaned_data["due_on"],
            assignee=form.cleaned_data["assignee"],
            mark=form.form_mark,
            by=self.user,
        )

    def after(self, result: Task) -> Any:
        return self.case


class FinishTask(CaseActionPage):
    access = CasePermission.MANAGE_TASKS
    record_model = Task
    title = _("Mark the task done")
    submit_label = _("Mark as done")
    done = _("The task is done.")
    section = "timeline"

    def extra(self) -> Mapping[str, Any]:
        facts = [(_("What is to be done"), self.record.title), (_("Due on"), self.record.due_on)]
        return {"facts": [*facts, (_("Why"), self.record.reason)] if self.record.reason else facts}

    def submit(self, form: Any) -> Task:
        return services.finish_task(task_id=self.record.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Task) -> Any:
        return self.case
