"""Tasks, for other programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.extension import readers
from cases.permissions import CasePermission
from cases.tasks.api_serializers import ChangeTaskSerializer, NewTaskSerializer, TaskSerializer
from cases.tasks.models import Task
from cases.tasks.services import add_task, change_task, drop_task, finish_task
from cases.team.selectors import people_for_tasks
from cases.web.api_base import InCase, expected_version
from cases.web.api_fields import Versioned
from cases.web.api_schema import adds, changes, described, lists


@described(listing=lists("task_list", TaskSerializer))
class Tasks(InCase):
    """Tasks of a case, the open and earliest due first in the order of their days. What a task belongs to, as an action
    of a plan, changes it; it is marked as done here all the same."""

    model = Task
    serializer_class = TaskSerializer
    access = {
        "listing": CasePermission.VIEW,
        "adding": CasePermission.MANAGE_TASKS,
        "changing": CasePermission.MANAGE_TASKS,
        "dropping": CasePermission.MANAGE_TASKS,
    }
    sealed = ("title", "why")
    order = ("due_on", "id")
    select = ("case", "assignee")

    @adds("task_add", NewTaskSerializer, TaskSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(NewTaskSerializer, request)
        assignee = self.assignee(data.pop("assignee"))
        task = add_task(case=self.case, assignee=assignee, by=self.user, **data)
        return self.added(task)

    @changes("task_change", ChangeTaskSerializer, TaskSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        task = self.visible_row()
        data = self.body(ChangeTaskSerializer, request, partial=True)
        version = expected_version(request, data.pop("version", None))
        if not data:
            raise serializers.ValidationError({"non_field_errors": [_("Send at least one field to change.")]})
        if "done" in data:
            return self.answer(finish_task(task_id=task.pk, expected_version=version, by=self.user))
        kept = {name: data[name] if name in data else self.stored(task, name) for name in ("title", "due_on")}
        # Whoever has it keeps it, also when they work on the case no longer.
        assignee = self.assignee(data["assignee"], task) if "assignee" in data else task.assignee
        return self.answer(
            change_task(task_id=task.pk, expected_version=version, assignee=assignee, by=self.user, **kept)
        )

    @changes("task_drop", Versioned, TaskSerializer)
    def dropping(self, request: Request, **kwargs: Any) -> Response:
        """It is not needed any more, and nobody did it."""
        task, version, _said = self.asked(Versioned, request)
        return self.answer(drop_task(task_id=task.pk, expected_version=version, by=self.user))

    def assignee(self, key: UUID, task: Task | None = None) -> Any:
        """Raises ValidationError (400) for who does not work on the case, but for who has the task and can do it."""
        if task and key == task.assignee_id and key in readers.readers_of(self.case, CasePermission.MANAGE_TASKS):
            return task.assignee
        found = people_for_tasks(self.case, self.user).filter(pk=key).first()
        if found is None:
            raise serializers.ValidationError({"assignee": [_("This person does not work on the case.")]})
        return found
