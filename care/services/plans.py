"""The plan of a case: needs, goals, and the actions that are tasks of the case."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from care.models import Action, CarePlan, Goal
from cases.extension import timeline
from cases.record.choice_rules import require_codes
from cases.record.date_rules import require_ahead, require_past
from cases.record.locking import held_open, locked_in_open_case, require_open
from cases.record.models import Case
from cases.record.touch import touch
from cases.tasks.models import Task
from cases.tasks.services import add_task, change_owned_task, drop_owned_task
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError

LONGEST_WHY = 200


@transaction.atomic
def begin_plan(*, case: Case, needs: str, by: ActingUser) -> CarePlan:
    """Begin the plan of a case. Raises DomainError for a closed case, ValidationError when it has one."""
    require_open(case)
    plan = writes.create(CarePlan(case=case, needs=needs), by=by)
    timeline.append(record=plan, kind="care.plan", by=by)
    touch(case)
    record(by=by, verb="care.plan_begun", target=plan)
    return plan


@transaction.atomic
def change_needs(*, plan_id: UUID, expected_version: int, needs: str, by: ActingUser) -> CarePlan:
    """Say anew what the survivor needs. Raises DomainError for a closed case, EditConflict."""
    rows = CarePlan.objects.select_related("case")
    plan: CarePlan = locked_in_open_case(rows, pk=plan_id, expected_version=expected_version)
    plan.revision += 1
    plan.needs, plan.needs_changed_in = needs, plan.revision
    writes.update(plan, "needs", "needs_changed_in", "revision", by=by)
    touch(plan.case)
    record(by=by, verb="care.needs_changed", target=plan)
    return plan


@transaction.atomic
def add_goal(*, plan: CarePlan, kind: str, objective: str, planned_end: date | None, by: ActingUser) -> Goal:
    """Add a goal to a plan.

    Raises DomainError for a closed case, an unknown kind and a planned end that has passed.
    """
    require_open(plan.case)
    require_codes([kind], "SupportPlanType", field="kind")
    require_ahead(planned_end, field="planned_end")
    now = _next_revision(plan.pk)
    goal = writes.create(
        Goal(
            case=plan.case,
            plan=plan,
            kind=kind,
            objective=objective,
            planned_end=planned_end,
            added_in=now,
            changed_in=now,
        ),
        by=by,
    )
    timeline.append(record=goal, kind="care.goal", by=by)
    touch(plan.case)
    record(by=by, verb="care.goal_added", target=goal, kind=kind)
    return goal


@transaction.atomic
def change_goal(
    *, goal_id: UUID, expected_version: int, kind: str, objective: str, planned_end: date | None, by: ActingUser
) -> Goal:
    """Change a goal that is being worked on. What was planned for a day that has passed since may stay so.

    Raises DomainError for a goal that has ended, an unknown kind and another planned end that has passed; EditConflict.
    """
    goal = _open_goal(goal_id, expected_version)
    require_codes([kind], "SupportPlanType", field="kind")
    if planned_end != goal.planned_end:
        require_ahead(planned_end, field="planned_end")
    goal.kind, goal.objective, goal.planned_end = kind, objective, planned_end
    goal.changed_in = _next_revision(goal.plan_id)
    writes.update(goal, "kind", "objective", "planned_end", "changed_in", by=by)
    touch(goal.case)
    timeline.append(record=goal, kind="care.goal_changed", by=by)
    record(by=by, verb="care.goal_changed", target=goal)
    return goal


@transaction.atomic
def end_goal(*, goal_id: UUID, expected_version: int, state: str, ended_on: date, reason: str, by: ActingUser) -> Goal:
    """A goal was reached, or was not and is given up.

    Raises DomainError while a task of it is not done, for a day ahead, and without a reason where it was not reached;
    EditConflict.
    """
    goal = _open_goal(goal_id, expected_version)
    if state not in (Goal.State.REACHED, Goal.State.NOT_REACHED):
        raise DomainError(_("This choice is not in the list."), field="state")
    require_past(ended_on, field="ended_on")
    if state == Goal.State.NOT_REACHED and not reason:
        raise DomainError(_("Say why it was not reached."), field="reason")
    if Action.objects.filter(goal=goal, task__done_at=None).exists():
        raise DomainError(_("An action of this goal is not done. Finish it, or note that it is not needed any more."))
    goal.state, goal.ended_on = state, ended_on
    goal.reason = reason if state == Goal.State.NOT_REACHED else ""
    writes.update(goal, "state", "ended_on", "reason", by=by)
    timeline.append(record=goal, kind="care.goal_ended", detail=state, by=by)
    touch(goal.case)
    record(by=by, verb="care.goal_ended", target=goal, state=state)
    return goal


@transaction.atomic
def reopen_goal(*, goal_id: UUID, expected_version: int, by: ActingUser) -> Goal:
    """Work on a goal again. Raises DomainError for one that is being worked on, EditConflict."""
    rows = Goal.objects.select_related("case")
    goal: Goal = locked_in_open_case(rows, pk=goal_id, expected_version=expected_version)
    if goal.is_open:
        raise DomainError(_("This goal is being worked on."))
    goal.state, goal.ended_on, goal.reason = Goal.State.OPEN, None, ""
    writes.update(goal, "state", "ended_on", "reason", by=by)
    touch(goal.case)
    timeline.append(record=goal, kind="care.goal_reopened", by=by)
    record(by=by, verb="care.goal_reopened", target=goal)
    return goal


@transaction.atomic
def add_action(
    *,
    goal: Goal,
    title: str,
    due_on: date,
    assignee: User,
    origin: str = Task.Origin.PLAN,
    why: str = "",
    by: ActingUser,
) -> Action:
    """Add what is to be done for a goal, as a task of somebody on the team. `why` is the goal unless said otherwise.

    Raises DomainError for a goal that has ended and for somebody who does not work on the case.
    """
    require_open(goal.case)
    # As it is now: what the caller has read of it may be older.
    if not Goal.objects.open().filter(pk=goal.pk).exists():
        raise DomainError(_("This goal has ended."))
    task = add_task(
        case=goal.case,
        title=title,
        due_on=due_on,
        assignee=assignee,
        origin=origin,
        why=why or goal.objective[:LONGEST_WHY],
        by=by,
    )
    now = _next_revision(goal.plan_id)
    action = writes.create(Action(case=goal.case, goal=goal, task=task, added_in=now, changed_in=now), by=by)
    record(by=by, verb="care.action_added", target=action)
    return action


@transaction.atomic
def change_action(
    *, action_id: UUID, expected_version: int, title: str, due_on: date, assignee: User, by: ActingUser
) -> Action:
    """Change what is to be done, by whom or until when; the version is that of the task.

    Raises DomainError for what is done already and for somebody who does not work on the case, EditConflict.
    """
    action = _held(action_id)
    change_owned_task(
        task_id=action.task_id,
        expected_version=expected_version,
        title=title,
        due_on=due_on,
        assignee=assignee,
        by=by,
    )
    return _changed(action, "care.action_changed", by)


@transaction.atomic
def drop_action(*, action_id: UUID, expected_version: int, by: ActingUser) -> Action:
    """Note that an action is not needed any more; the version is that of the task. Raises as `change_action`."""
    action = _held(action_id)
    drop_owned_task(task_id=action.task_id, expected_version=expected_version, by=by)
    return _changed(action, "care.action_dropped", by)


def _held(action_id: UUID) -> Action:
    """The case first, as everywhere."""
    held_open(Action.objects.values_list("case_id", flat=True).get(pk=action_id))
    return Action.objects.select_related("goal").select_for_update(of=("self",)).get(pk=action_id)


def _changed(action: Action, verb: str, by: ActingUser) -> Action:
    action.changed_in = _next_revision(action.goal.plan_id)
    writes.update(action, "changed_in", by=by)
    record(by=by, verb=verb, target=action)
    return action


def _open_goal(goal_id: UUID, expected_version: int) -> Goal:
    rows = Goal.objects.select_related("case", "plan")
    goal: Goal = locked_in_open_case(rows, pk=goal_id, expected_version=expected_version)
    if not goal.is_open:
        raise DomainError(_("This goal has ended."))
    return goal


def _next_revision(plan_id: UUID) -> int:
    """The plan is changed: its next revision. The plan's own version stays, so that nobody's form on its needs ages."""
    plan = CarePlan.objects.select_for_update(of=("self",)).only("revision").get(pk=plan_id)
    CarePlan.objects.filter(pk=plan_id).update(revision=plan.revision + 1)
    return int(plan.revision) + 1
