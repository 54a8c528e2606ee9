"""Templates of plans, what they add to a case, and those that an organisation begins with."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from care import triggers
from care.models import CarePlan, Goal, PlanTemplate, TemplateAction, TemplateGoal
from care.services.plans import add_action, add_goal
from cases.record.choice_rules import require_codes
from cases.record.models import Case
from cases.tasks.models import Task
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError

SEEDS = Path(__file__).resolve().parents[1] / "data" / "templates.json"


class Due(NamedTuple):
    """When an action of a template would fall due in a case. `is_counted_from_today`: what it is counted from has not
    happened yet, or its day must not be told by a task (`triggers.Trigger`).
    """

    on: date
    is_counted_from_today: bool


@transaction.atomic
def add_template(*, name: str, about: str, by: ActingUser) -> PlanTemplate:
    """Raises ValidationError for a name that another template has."""
    template = writes.create(PlanTemplate(name=name, about=about), by=by)
    record(by=by, verb="template.added", target=template)
    return template


@transaction.atomic
def change_template(
    *, template_id: UUID, expected_version: int, name: str, about: str, is_active: bool, by: ActingUser
) -> PlanTemplate:
    """Raises ValidationError for a name that another template has, EditConflict. What it added to cases stays."""
    template = PlanTemplate.objects.locked(pk=template_id, expected_version=expected_version)
    template.name, template.about, template.is_active = name, about, is_active
    writes.update(template, "name", "about", "is_active", by=by)
    record(by=by, verb="template.changed", target=template)
    return template


@transaction.atomic
def add_template_goal(*, template: PlanTemplate, kind: str, objective: str, by: ActingUser) -> TemplateGoal:
    require_codes([kind], "SupportPlanType", field="kind")
    goal = writes.create(TemplateGoal(template=template, kind=kind, objective=objective), by=by)
    record(by=by, verb="template.changed", target=template)
    return goal


@transaction.atomic
def change_template_goal(
    *, goal_id: UUID, expected_version: int, kind: str, objective: str, by: ActingUser
) -> TemplateGoal:
    """Raises EditConflict."""
    require_codes([kind], "SupportPlanType", field="kind")
    goal = TemplateGoal.objects.locked(pk=goal_id, expected_version=expected_version)
    goal.kind, goal.objective = kind, objective
    writes.update(goal, "kind", "objective", by=by)
    record(by=by, verb="template.changed", target=goal.template)
    return goal


@transaction.atomic
def remove_template_goal(*, goal_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take a goal out of a template, with its actions. Raises EditConflict."""
    goal = TemplateGoal.objects.locked(pk=goal_id, expected_version=expected_version)
    template = goal.template
    goal.delete()
    record(by=by, verb="template.changed", target=template)


@transaction.atomic
def add_template_action(*, goal: TemplateGoal, title: str, trigger: str, days: int, by: ActingUser) -> TemplateAction:
    _require_trigger(trigger)
    action = writes.create(TemplateAction(goal=goal, title=title, trigger=trigger, days=days), by=by)
    record(by=by, verb="template.changed", target=goal.template)
    return action


@transaction.atomic
def change_template_action(
    *, action_id: UUID, expected_version: int, title: str, trigger: str, days: int, by: ActingUser
) -> TemplateAction:
    """Raises EditConflict."""
    _require_trigger(trigger)
    action = TemplateAction.objects.locked(pk=action_id, expected_version=expected_version)
    action.title, action.trigger, action.days = title, trigger, days
    writes.update(action, "title", "trigger", "days", by=by)
    record(by=by, verb="template.changed", target=action.goal.template)
    return action


@transaction.atomic
def remove_template_action(*, action_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Raises EditConflict."""
    action = TemplateAction.objects.locked(pk=action_id, expected_version=expected_version)
    template = action.goal.template
    action.delete()
    record(by=by, verb="template.changed", target=template)


def due(action: TemplateAction, case: Case) -> Due:
    """Today at the earliest: what should have been done before is to be done now."""
    trigger = triggers.registry.get(action.trigger)
    began = trigger.day(case) if trigger is not None else None
    today = timezone.localdate()
    return Due(max((began or today) + timedelta(days=action.days), today), began is None)


@transaction.atomic
def apply_template(
    *,
    plan: CarePlan,
    template: PlanTemplate,
    chosen: Mapping[UUID, Collection[UUID]],
    assignee: User,
    by: ActingUser,
) -> list[Goal]:
    """Add the chosen goals of a template to a plan, each with its chosen actions, all given to one person.

    Raises DomainError when nothing is chosen, for what the template does not hold, and as `add_goal` and `add_action`.
    """
    goals = {goal.pk: goal for goal in template.goals.prefetch_related("actions").order_by("created_at", "id")}
    if not chosen:
        raise DomainError(_("Choose at least one goal."))
    if not goals.keys() >= chosen.keys():
        raise DomainError(_("The template was changed meanwhile. Look at it again."))
    made = []
    for key, goal in goals.items():
        if key not in chosen:
            continue
        added = add_goal(plan=plan, kind=goal.kind, objective=goal.objective, planned_end=None, by=by)
        actions = {action.pk: action for action in goal.actions.order_by("days", "created_at", "id")}
        if not actions.keys() >= set(chosen[key]):
            raise DomainError(_("The template was changed meanwhile. Look at it again."))
        for action in (action for pk, action in actions.items() if pk in chosen[key]):
            add_action(
                goal=added,
                title=action.title,
                due_on=due(action, plan.case).on,
                assignee=assignee,
                origin=Task.Origin.TEMPLATE,
                why=template.name,
                by=by,
            )
        made.append(added)
    record(by=by, verb="care.template_applied", target=plan, template=str(template.pk))
    return made


@transaction.atomic
def plant_templates(language: str) -> list[PlanTemplate]:
    """Give the organisation of the open scope the templates that it never had, and return them."""
    had = set(PlanTemplate.objects.exclude(code="").values_list("code", flat=True))
    names = set(PlanTemplate.objects.values_list("name", flat=True))
    seeds = json.loads(SEEDS.read_text())
    wanted = [seed for seed in seeds if seed["code"] not in had and seed["name"][language] not in names]
    return [_plant(seed, language) for seed in wanted]


def _plant(seed: dict[str, Any], language: str) -> PlanTemplate:
    template = writes.create(
        PlanTemplate(code=seed["code"], name=seed["name"][language], about=seed["about"][language])
    )
    for goal in seed["goals"]:
        row = writes.create(TemplateGoal(template=template, kind=goal["kind"], objective=goal["objective"][language]))
        for action in goal["actions"]:
            writes.create(
                TemplateAction(
                    goal=row, title=action["title"][language], trigger=action["trigger"], days=action["days"]
                )
            )
    return template


def _require_trigger(trigger: str) -> None:
    if trigger not in triggers.registry:
        raise DomainError(_("This choice is not in the list."), field="trigger")
