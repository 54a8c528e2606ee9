"""Reads whose result is more than a queryset: the plan as it is shown, services with totals, things with their ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import Site, User
from care.models import (
    Action,
    CarePlan,
    Conference,
    CustodyMove,
    Decision,
    GivenService,
    Goal,
    HeldItem,
    Holder,
    PlanTemplate,
    SafetyPlan,
    TemplateAction,
    TemplateGoal,
)
from care.permissions import CarePermission
from care.services.templates import Due, due
from cases.approvals.models import Approval
from cases.extension import approvals
from cases.extension.approvals import ApprovalState, ApprovalSubject, Sight
from cases.record.models import Case
from cases.tasks.models import Task
from cases.team.selectors import whole_team
from core.access.actor import ActingUser
from core.domain.identifiers import masked
from core.history import changes_of
from core.keys.fields import preload

APPROVAL = "care.plan"
SHORT = 60
MOST_SERVICES = 100


class ShownAction(NamedTuple):
    """`mark` says whether it is new, or was changed, since the plan was approved; empty for neither."""

    action: Action
    task: Task
    mark: str
    is_late: bool


class ShownGoal(NamedTuple):
    goal: Goal
    actions: list[ShownAction]
    mark: str


class ShownPlan(NamedTuple):
    plan: CarePlan
    standing: ApprovalState
    goals: list[ShownGoal]
    needs_mark: str

    @property
    def done(self) -> int:
        return sum(1 for goal in self.goals for one in goal.actions if one.task.done_at and not one.task.is_dropped)

    @property
    def total(self) -> int:
        return sum(1 for goal in self.goals for one in goal.actions if not one.task.is_dropped)


def find_plan(case: Case, _of: UUID | None = None) -> ApprovalSubject | None:
    """What is to be approved of a plan: its revision, once it has a goal."""
    row = CarePlan.objects.filter(case=case, goals__isnull=False).values_list("pk", "revision").first()
    return ApprovalSubject(*row) if row else None


def _written(plans: Any) -> list[Any]:
    """The versions of what is in these plans that were written since each was approved last, with the plan each is
    `of`."""
    found = []
    for model, plan, changed in (
        (CarePlan, "pk", "needs_changed_in"),
        (Goal, "plan", "changed_in"),
        (Action, "goal__plan", "changed_in"),
    ):
        changes: Any = changes_of(model)
        rows = model._default_manager.filter(**{f"{plan}__in": plans})
        of = model._default_manager.filter(pk=OuterRef("id")).values(plan)
        approved = Approval.objects.of(APPROVAL, OuterRef("of")).approved().values("subject_version")[:1]
        versions = changes.objects.filter(id__in=rows.values("pk")).annotate(of=Subquery(of))
        found.append(versions.filter(**{f"{changed}__gt": Coalesce(Subquery(approved), 0)}))
    return found


def makers_of_plan(subject: ApprovalSubject) -> set[UUID]:
    """Who wrote what is new or changed in a plan since it was approved last: every version, not the last alone."""
    first, *others = [versions.values_list("pgh_by", flat=True) for versions in _written([subject.id])]
    return set(first.union(*others)) - {None}


def plans_made_by(user: ActingUser) -> Any:
    """The plans that wait for approval of which the user is a maker."""
    made = Q()
    for versions in _written(Approval.objects.subjects_waiting(APPROVAL)):
        made |= Q(pk__in=versions.filter(pgh_by=user.pk).values("of"))
    return CarePlan.objects.filter(made).values("pk")


def sights_of_plan(_case: Case, _of: UUID) -> list[Sight]:
    """An approver must be able to read the plan."""
    return [Sight(CarePermission.VIEW, CarePlan.compartment)]


def plans_seen_by(user: ActingUser, ids: Any) -> Any:
    """Those of `ids` that the user may read."""
    return CarePlan.objects.visible_to(user, CarePermission.VIEW).filter(pk__in=ids).values("pk")


def shown_plan(case: Case, user: ActingUser, act: str) -> ShownPlan | None:
    """The plan of a case with all that belongs to it; None when it has none. The look must have been logged."""
    plan = CarePlan.objects.visible_to(user, act, case=case).first()
    if plan is None:
        return None
    standing = approvals.standing(APPROVAL, case, subject=ApprovalSubject(plan.pk, plan.revision))
    goals = list(Goal.objects.visible_to(user, act, case=case).filter(plan=plan).order_by("created_at", "id"))
    rows = Action.objects.visible_to(user, act, case=case).filter(goal__in=goals).select_related("task__assignee")
    actions: dict[UUID, list[Action]] = defaultdict(list)
    for row in rows.order_by("task__due_on", "created_at", "id"):
        actions[row.goal_id].append(row)
    preload([plan], "needs")
    preload(goals, "objective", "reason")
    since = standing.approved.subject_version if standing.approved else None
    today = timezone.localdate()
    return ShownPlan(
        plan,
        standing,
        [
            ShownGoal(goal, [_shown(one, since, today) for one in actions[goal.pk]], _mark(goal, since))
            for goal in goals
        ],
        _("Changed since approved") if since is not None and plan.needs_changed_in > since else "",
    )


def _shown(action: Action, since: int | None, today: date) -> ShownAction:
    task = action.task
    return ShownAction(action, task, _mark(action, since), task.done_at is None and task.due_on < today)


def _mark(part: Goal | Action, since: int | None) -> str:
    if since is None or part.changed_in <= since:
        return ""
    return _("New since approved") if part.added_in > since else _("Changed since approved")


def goals_by_name(case: Case, user: ActingUser, act: str) -> dict[UUID, tuple[Goal, str]]:
    """The goals of a case, each with the beginning of what it says. The look must have been logged."""
    rows = list(Goal.objects.visible_to(user, act, case=case).order_by("created_at", "id"))
    preload(rows, "objective")
    return {row.pk: (row, Truncator(row.objective).chars(SHORT)) for row in rows}


class Total(NamedTuple):
    label: str
    times: int
    minutes: int
    quantity: int


def services(case: Case, user: ActingUser, act: str) -> list[GivenService]:
    """The latest services of a case, at most `MOST_SERVICES`."""
    rows = GivenService.objects.visible_to(user, act, case=case).select_related("goal")
    found = list(rows.order_by("-given_on", "-created_at", "-id")[:MOST_SERVICES])
    preload(found, "giver", "note")
    return found


def totals(case: Case, user: ActingUser, act: str) -> list[Total]:
    """How often each service was given, in how many minutes and what quantity, of all of a case's."""
    rows = GivenService.objects.visible_to(user, act, case=case).order_by().values("kind")
    by_kind = {
        row["kind"]: row for row in rows.annotate(times=Count("pk"), time=Sum("minutes"), amount=Sum("quantity"))
    }
    return [
        Total(str(label), row["times"], row["time"] or 0, row["amount"] or 0)
        for kind, label in GivenService.Kind.choices
        if (row := by_kind.get(kind))
    ]


class ShownConference(NamedTuple):
    conference: Conference
    present: list[str]
    decisions: list[Decision]


def conferences(case: Case, user: ActingUser, act: str) -> list[ShownConference]:
    """The conferences of a case, the latest first, with who was there and what was decided."""
    rows = list(Conference.objects.visible_to(user, act, case=case).order_by("-held_on", "-created_at", "-id"))
    preload(rows, "outsiders", "discussed")
    decisions: dict[UUID, list[Decision]] = defaultdict(list)
    found = Decision.objects.visible_to(user, act, case=case).filter(conference__in=rows)
    for row in found.select_related("task__assignee").order_by("task__due_on", "created_at"):
        decisions[row.conference_id].append(row)
    people = User.objects.visible_to(user).filter(pk__in={key for row in rows for key in row.present})
    names = dict(people.values_list("pk", "name"))
    return [
        ShownConference(row, sorted(names[key] for key in row.present if key in names), decisions[row.pk])
        for row in rows
    ]


def people_for_conferences(case: Case, user: ActingUser, also: Iterable[UUID] = ()) -> list[tuple[UUID, str]]:
    """Who may have been there: the team as it is and was, oneself, and those who are said to have been there."""
    team = whole_team(case)
    found = {row.user_id: row.user.name for row in (*team.now, *team.gone)}
    found[user.pk] = user.name
    others = User.objects.visible_to(user).filter(pk__in=set(also) - found.keys())
    found |= dict(others.values_list("pk", "name"))
    return sorted(found.items(), key=lambda one: one[1])


class ShownItem(NamedTuple):
    """A thing with its way, the latest move first. `number` shows its end only."""

    item: HeldItem
    number: str
    moves: list[CustodyMove]

    @property
    def now(self) -> CustodyMove:
        return self.moves[0]

    @property
    def is_ours(self) -> bool:
        return self.now.holder == Holder.ORGANISATION


def items(case: Case, user: ActingUser, act: str, *, whole: bool = False) -> list[ShownItem]:
    """The things of a case: what our organisation holds first. With `whole` their numbers stand in full."""
    rows = list(HeldItem.objects.visible_to(user, act, case=case).order_by("created_at", "id"))
    preload(rows, "description", "number")
    moves: dict[UUID, list[CustodyMove]] = defaultdict(list)
    found = CustodyMove.objects.visible_to(user, act, case=case).filter(item__in=rows)
    chain = list(found.select_related("site", "created_by").order_by("-number_in_chain"))
    preload(chain, "who", "note")
    for move in chain:
        moves[move.item_id].append(move)
    shown = [ShownItem(row, row.number if whole else masked(row.number), moves[row.pk]) for row in rows]
    return sorted(shown, key=lambda one: not one.is_ours)


def held_by_us(case: Case) -> int:
    """How many things of the survivor our organisation holds now."""
    last: dict[UUID, str] = {}
    moves = CustodyMove.objects.filter(case=case).order_by("number_in_chain")
    for item_id, holder in moves.values_list("item_id", "holder"):
        last[item_id] = holder
    return sum(1 for holder in last.values() if holder == Holder.ORGANISATION)


def sites(user: ActingUser) -> Any:
    return Site.objects.visible_to(user).order_by("name")


class OfferedGoal(NamedTuple):
    """`made_already` are the keys of the actions that would make what the case has."""

    goal: TemplateGoal
    actions: list[tuple[TemplateAction, Due]]
    made_already: frozenset[UUID] = frozenset()


class GoalOfTemplate(NamedTuple):
    goal: TemplateGoal
    actions: list[TemplateAction]


def goals_of(template: PlanTemplate) -> list[GoalOfTemplate]:
    """What a template holds, in the order in which it was written."""
    goals = list(TemplateGoal.objects.filter(template=template).order_by("created_at", "id"))
    actions: dict[UUID, list[TemplateAction]] = defaultdict(list)
    for row in TemplateAction.objects.filter(goal__in=goals).order_by("days", "created_at", "id"):
        actions[row.goal_id].append(row)
    return [GoalOfTemplate(goal, actions[goal.pk]) for goal in goals]


def offered(template: PlanTemplate, case: Case, user: ActingUser) -> list[OfferedGoal]:
    """What a template would add to a case, each action with the day on which it would be due. Who does not see the
    safety plan is not told that there is one."""
    has_safety_plan = SafetyPlan.objects.visible_to(user, CarePermission.KEEP_SAFE, case=case).exists()
    return [
        OfferedGoal(
            goal,
            [(one, due(one, case)) for one in actions],
            frozenset(one.pk for one in actions if has_safety_plan and _asks_for_safety_plan(one)),
        )
        for goal, actions in goals_of(template)
    ]


def _asks_for_safety_plan(action: TemplateAction) -> bool:
    """A template is an organisation's own text, so its words are all that says so."""
    return any(words in action.title.casefold() for words in ("safety plan", "rencana keselamatan"))
