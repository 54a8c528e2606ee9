"""How the survivor comes to court and back. Who has to know outside the legal compartment is told by a task that says
neither where nor why: the route stays sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cases.extension.system_texts import system_text
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import add_task, change_owned_task, drop_owned_task
from core.access.actor import ActingUser
from legal.models import CourtTravel
from legal.services.protection import add_protection, change_protection, locked_protection, remove_protection


@transaction.atomic
def plan_travel(*, travel: CourtTravel, told: Any, by: ActingUser) -> CourtTravel:
    """Plan a way to court. `told` is a colleague on the case who has to be ready that day, None for nobody.

    Raises as `add_protection` and `add_task`.
    """
    if told is not None:
        travel.task = _tell(travel.case, travel.goes_on, told, by)
    return add_protection(row=travel, by=by)


@transaction.atomic
def change_travel(
    *, travel_id: UUID, expected_version: int, facts: Mapping[str, Any], told: Any, by: ActingUser
) -> CourtTravel:
    """Plan it anew. A task that nobody has done yet goes along, or is dropped where nobody is to be told any more.

    Raises as `change_protection` and `change_task`.
    """
    travel = locked_protection(CourtTravel, travel_id, expected_version)
    task = _open_task(travel)
    day = facts["goes_on"]
    if told is None:
        _drop(task, by)
    elif task is None:
        facts = {**facts, "task": _tell(travel.case, day, told, by)}
    elif (task.due_on, task.assignee_id) != (day, told.pk):
        change_owned_task(
            task_id=task.pk, expected_version=task.version, title=_neutral(), due_on=day, assignee=told, by=by
        )
    return change_protection(model=CourtTravel, row_id=travel_id, expected_version=expected_version, facts=facts, by=by)


@transaction.atomic
def cancel_travel(*, travel_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take a way to court out; whoever was told is told that it is not needed. Raises as `remove_protection`."""
    task = _open_task(locked_protection(CourtTravel, travel_id, expected_version))
    remove_protection(model=CourtTravel, row_id=travel_id, expected_version=expected_version, by=by)
    _drop(task, by)


def _open_task(travel: CourtTravel) -> Task | None:
    return Task.objects.filter(pk=travel.task_id, done_at=None).first() if travel.task_id else None


def _tell(case: Case, day: date, told: Any, by: ActingUser) -> Task:
    return add_task(case=case, title=_neutral(), due_on=day, assignee=told, by=by)


@system_text("legal.be_ready")
def _neutral() -> str:
    return _("Be ready for an appointment outside. Ask whoever gave you this task for the time.")


def _drop(task: Task | None, by: ActingUser) -> None:
    if task is not None:
        drop_owned_task(task_id=task.pk, expected_version=task.version, by=by)
