"""Tasks."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.extension import readers, system_texts, task_owners
from cases.permissions import CasePermission
from cases.tasks.forms import ChangeTaskForm, TaskForm
from cases.tasks.models import Task
from cases.tasks.services import add_task, change_task, drop_task, finish_task
from cases.team.selectors import people_for_tasks
from cases.web.pages import CaseActionPage, CaseFormPage


class AddTask(CaseFormPage):
    access = CasePermission.MANAGE_TASKS
    form_class = TaskForm
    title = _("New task")
    done = _("The task was added.")
    section = "timeline"

    def form_arguments(self) -> dict[str, Any]:
        return {"people": people_for_tasks(self.case, self.user), "initial": {"assignee": self.user.pk}}

    def submit(self, form: TaskForm) -> Task:
        return add_task(
            case=self.case,
            title=form.cleaned_data["title"],
            due_on=form.cleaned_data["due_on"],
            assignee=form.cleaned_data["assignee"],
            by=self.user,
        )

    def after(self, result: Task) -> Any:
        return self.case


class OfTask(CaseFormPage):
    """About a task of the case."""

    abstract = True
    access = CasePermission.MANAGE_TASKS
    record_model = Task
    section = "timeline"

    def after(self, result: Task) -> Any:
        return self.case

    def facts(self) -> list[tuple[Any, Any]]:
        task = self.record
        found = [(_("What is to be done"), task.words), (_("Who does it"), task.assignee.name)]
        found.append((_("Due on"), task.due_on))
        return [*found, (_("Why"), task.reason)] if task.reason else found


class OfOrdinaryTask(OfTask):
    """About a task that belongs to nothing else: what it belongs to has pages of its own for this."""

    abstract = True

    def prepare(self) -> None:
        super().prepare()
        if task_owners.has_owner(self.record.pk):
            raise Http404


class FinishTask(OfTask, CaseActionPage):
    template_name = "cases/tasks/finish_task.html"
    title = _("Mark the task done")
    submit_label = _("Mark as done")
    done = _("The task is done.")

    def extra(self) -> Mapping[str, Any]:
        where = system_texts.where_done(self.record.title, self.case.pk, self.user)
        return {"facts": self.facts(), "change_url": self.change_url(), "where": where}

    def change_url(self) -> str:
        """Where it is changed instead; empty for one that is over."""
        rows = Task.objects.visible_to(self.user, self.act, case=self.case).filter(pk=self.record.pk, done_at=None)
        return next(
            (task.change_url for task in task_owners.with_change_urls(rows.only("case"), self.user, self.case)), ""
        )

    def submit(self, form: Any) -> Task:
        return finish_task(task_id=self.record.pk, expected_version=form.expected_version, by=self.user)


class ChangeTask(OfOrdinaryTask):
    template_name = "cases/tasks/change_task.html"
    form_class = ChangeTaskForm
    title = _("Change the task")
    submit_label = _("Save task")
    done = _("The task is saved.")

    @cached_property
    def is_seen(self) -> bool:
        """Whether who has it can still do it."""
        return self.record.assignee_id in readers.readers_of(self.case, CasePermission.MANAGE_TASKS)

    def form_arguments(self) -> dict[str, Any]:
        chosen = Q(pk__in=people_for_tasks(self.case, self.user).values("pk"))
        if self.is_seen:
            # Also who works on it without a part in the case.
            chosen |= Q(pk=self.record.assignee_id)
        people = User.objects.visible_to(self.user).filter(chosen).order_by("name")
        return {**super().form_arguments(), "people": people}

    def initial(self) -> dict[str, Any]:
        task = self.record
        return {"title": task.words, "due_on": task.due_on, "assignee": task.assignee_id, "version": task.version}

    def extra(self) -> Mapping[str, Any]:
        return {
            "reason": self.record.reason,
            "gone": "" if self.is_seen else self.record.assignee.name,
            "drop_url": reverse("cases:drop-task", kwargs=self.kwargs),
        }

    def submit(self, form: ChangeTaskForm) -> Task:
        facts = {name: form.cleaned_data[name] for name in ("title", "due_on", "assignee")}
        if "title" not in form.changed_data:
            facts["title"] = self.record.title
        return change_task(task_id=self.record.pk, expected_version=form.expected_version, by=self.user, **facts)


class DropTask(OfOrdinaryTask, CaseActionPage):
    title = _("The task is not needed any more")
    submit_label = _("Not needed any more")
    done = _("The task is not needed any more.")

    def extra(self) -> Mapping[str, Any]:
        return {
            "facts": self.facts(),
            "consequences": [
                _("It leaves the open tasks and stays on the timeline as not needed any more."),
                _("It cannot be opened again."),
            ],
        }

    def submit(self, form: Any) -> Task:
        return drop_task(task_id=self.record.pk, expected_version=form.expected_version, by=self.user)
