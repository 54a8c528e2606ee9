"""Tasks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from cases.extension import task_owners, timeline
from cases.extension.system_texts import SystemText
from cases.permissions import CasePermission
from cases.record.locking import locked_in_open_case, require_open
from cases.record.models import Case
from cases.record.touch import touch
from cases.tasks.models import Task
from cases.team.membership import require_on_case
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError


@transaction.atomic
def add_task(
    *,
    case: Case,
    title: str | SystemText,
    due_on: date,
    assignee: User,
    origin: str = "",
    why: str = "",
    by: ActingUser,
) -> Task:
    """Add a task for somebody who works on the case. Raises DomainError for anybody else, or when it is closed.

    `origin` and `why` say where it comes from (`Task.reason`).
    """
    require_open(case)
    require_on_case(case, assignee, by)
    return _added(Task(case=case, title=title, due_on=due_on, assignee=assignee, origin=origin, why=why), by=by)


@transaction.atomic
def give_task(
    *, case: Case, title: str | SystemText, due_on: date, assignee: User, origin: str = "", by: ActingUser
) -> Task:
    """As `add_task`, also to somebody beside the team: the caller has asked whether they may do tasks in the case.

    Raises DomainError when the case is closed.
    """
    require_open(case)
    return _added(Task(case=case, title=title, due_on=due_on, assignee=assignee, origin=origin), by=by)


def _added(task: Task, *, by: ActingUser) -> Task:
    writes.create(task, by=by)
    timeline.append(record=task, kind="cases.task", detail=task.due_on, by=by)
    touch(task.case)
    record(by=by, verb="case.task_added", target=task)
    return task


@transaction.atomic
def finish_task(*, task_id: UUID, expected_version: int, by: ActingUser) -> Task:
    """Mark a task as done. Finishing a finished task changes nothing."""
    task = Task.objects.select_related("case").locked(pk=task_id, expected_version=expected_version)
    if task.done_at is None:
        task.done_at = timezone.now()
        writes.update(task, "done_at", by=by)
        timeline.append(record=task, kind="cases.task_done", by=by)
        touch(task.case)
        record(by=by, verb="case.task_done", target=task)
    return task


@transaction.atomic
def change_task(
    *, task_id: UUID, expected_version: int, title: str | SystemText, due_on: date, assignee: User, by: ActingUser
) -> Task:
    """Say anew what is to be done, by whom and when; who has it keeps it, also when they work on the case no longer.

    Raises DomainError as `add_task`, for one that is over and for one that belongs to something (`belonging`),
    EditConflict.
    """
    _require_no_owner(task_id)
    return change_owned_task(
        task_id=task_id, expected_version=expected_version, title=title, due_on=due_on, assignee=assignee, by=by
    )


@transaction.atomic
def change_owned_task(
    *, task_id: UUID, expected_version: int, title: str | SystemText, due_on: date, assignee: User, by: ActingUser
) -> Task:
    """As `change_task`, for what the task belongs to."""
    task = _lasting(task_id, expected_version)
    is_given = assignee.pk != task.assignee_id
    if is_given:
        require_on_case(task.case, assignee, by)
    task.title, task.due_on, task.assignee = title, due_on, assignee
    writes.update(task, "title", "due_on", "assignee", by=by)
    # Who gets it hears of it as of a new task.
    kind = "cases.task_given" if is_given else "cases.task_changed"
    timeline.append(record=task, kind=kind, detail=due_on, by=by)
    touch(task.case)
    record(by=by, verb="case.task_changed", target=task)
    return task


@transaction.atomic
def drop_task(*, task_id: UUID, expected_version: int, by: ActingUser) -> Task:
    """Note that a task is not needed any more. Raises DomainError for one that is over and for one that belongs to
    something (`belonging`), EditConflict.
    """
    _require_no_owner(task_id)
    return drop_owned_task(task_id=task_id, expected_version=expected_version, by=by)


@transaction.atomic
def drop_owned_task(*, task_id: UUID, expected_version: int, by: ActingUser) -> Task:
    """As `drop_task`, for what the task belongs to."""
    task = _lasting(task_id, expected_version)
    task.done_at, task.is_dropped = timezone.now(), True
    writes.update(task, "done_at", "is_dropped", by=by)
    timeline.append(record=task, kind="cases.task_dropped", by=by)
    touch(task.case)
    record(by=by, verb="case.task_dropped", target=task)
    return task


def taken_by_role(task_ids: Collection[UUID], user: ActingUser) -> list[UUID]:
    """Those of these tasks that somebody can be given: none, where they may do no tasks by any role."""
    return list(task_ids) if user.acting.may(CasePermission.MANAGE_TASKS) else []


def pass_on(task_ids: Collection[UUID], assignee: User, by: ActingUser) -> list[UUID]:
    """Give open tasks of a case that is held to somebody who works on it, or will. Returns which."""
    rows = list(Task.objects.select_for_update(of=("self",)).filter(pk__in=task_ids, done_at=None).order_by("pk"))
    for task in rows:
        task.assignee_id = assignee.pk
        writes.update(task, "assignee", by=by)
        record(by=by, verb="case.task_changed", target=task)
    return [task.pk for task in rows]


def open_tasks_of(case_id: UUID, user_id: UUID, due: date | None) -> list[UUID]:
    """What somebody has to do in a case; with `due` what is due from that day on."""
    rows = Task.objects.filter(case=case_id, assignee=user_id, done_at=None)
    rows = rows if due is None else rows.filter(due_on__gte=due)
    return list(rows.order_by("due_on", "pk").values_list("pk", flat=True))


def _lasting(task_id: UUID, expected_version: int) -> Task:
    rows = Task.objects.select_related("case")
    task: Task = locked_in_open_case(rows, pk=task_id, expected_version=expected_version)
    if task.done_at is not None:
        raise DomainError(_("This task is over."))
    return task


def _require_no_owner(task_id: UUID) -> None:
    # What a task belongs to is written with it: this stays so.
    if task_owners.has_owner(task_id):
        raise DomainError(_("This task belongs to something else in the case. Change it there."))
