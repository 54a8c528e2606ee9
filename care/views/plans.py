"""The plan: needs, goals, actions, and asking for its approval."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care import selectors, services
from care.forms import (
    ApplyTemplateForm,
    ChangeGoalForm,
    ChangeNeedsForm,
    ChangeWorkForm,
    EndGoalForm,
    GoalForm,
    NeedsForm,
    WorkForm,
)
from care.models import Action, CarePlan, Goal, PlanTemplate
from care.permissions import CarePermission
from care.views.base import InPlan
from cases.approvals.views import AskApproval
from cases.extension import approvals
from cases.permissions import CasePermission
from cases.team.selectors import people_for_tasks
from cases.web.pages import CaseActionPage, CaseFormPage, CasePage

WEEK = timedelta(days=7)


class PlanPage(InPlan, CasePage):
    """The plan of the case."""

    access = CarePermission.VIEW
    template_name = "care/plan.html"
    title = _("Plan")

    def extra(self) -> Mapping[str, Any]:
        shown = selectors.shown_plan(self.case, self.user, CarePermission.VIEW)
        templates = PlanTemplate.objects.visible_to(self.user).filter(is_active=True).order_by("name")
        return {
            "shown": shown,
            "is_stuck": shown is not None and approvals.is_stuck(self.case, shown.standing),
            "answer_url": approvals.answer_url(self.case, shown.standing, self.user) if shown else "",
            "may_manage": self.may_manage,
            "may_finish": self.case.is_open and self.may(CasePermission.MANAGE_TASKS),
            "templates": list(templates) if self.may_manage else [],
            "ask_url": self.address("ask-approval"),
        }


class BeginPlan(InPlan, CaseFormPage):
    access = CarePermission.MANAGE
    form_class = NeedsForm
    title = _("Begin the plan")
    submit_label = _("Save")
    done = _("The plan is begun. Add its goals now.")

    def submit(self, form: NeedsForm) -> CarePlan:
        return services.begin_plan(case=self.case, needs=form.cleaned_data["needs"], by=self.user)


class ChangeNeeds(InPlan, CaseFormPage):
    access = CarePermission.MANAGE
    record_model = CarePlan
    form_class = ChangeNeedsForm
    title = _("Change the needs")
    submit_label = _("Save")
    done = _("The plan is saved.")

    def initial(self) -> dict[str, Any]:
        return {"needs": self.record.needs, "version": self.record.version}

    def submit(self, form: ChangeNeedsForm) -> CarePlan:
        return services.change_needs(
            plan_id=self.record.pk,
            expected_version=form.expected_version,
            needs=form.cleaned_data["needs"],
            by=self.user,
        )


class AddGoal(InPlan, CaseFormPage):
    access = CarePermission.MANAGE
    record_model = CarePlan
    form_class = GoalForm
    title = _("Add a goal")
    submit_label = _("Save goal")
    done = _("The goal is saved.")

    def submit(self, form: GoalForm) -> Goal:
        return services.add_goal(plan=self.record, by=self.user, **form.said)


class ChangeGoal(InPlan, CaseFormPage):
    access = CarePermission.MANAGE
    record_model = Goal
    form_class = ChangeGoalForm
    title = _("Change the goal")
    submit_label = _("Save goal")
    done = _("The goal is saved.")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in ("objective", "kind", "planned_end", "version")}

    def submit(self, form: ChangeGoalForm) -> Goal:
        facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        return services.change_goal(
            goal_id=self.record.pk, expected_version=form.expected_version, by=self.user, **facts
        )


class EndGoal(InPlan, CaseFormPage):
    access = CarePermission.MANAGE
    record_model = Goal
    form_class = EndGoalForm
    template_name = "cases/web/confirm.html"
    title = _("End the goal")
    submit_label = _("Save")
    done = _("The goal has ended.")

    def initial(self) -> dict[str, Any]:
        return {"ended_on": timezone.localdate(), "version": self.record.version}

    def extra(self) -> Mapping[str, Any]:
        return {"facts": [(_("Goal"), self.record.objective)]}

    def submit(self, form: EndGoalForm) -> Goal:
        facts = {name: form.cleaned_data[name] for name in ("state", "ended_on", "reason")}
        return services.end_goal(goal_id=self.record.pk, expected_version=form.expected_version, by=self.user, **facts)


class ReopenGoal(InPlan, CaseActionPage):
    access = CarePermission.MANAGE
    record_model = Goal
    title = _("Work on the goal again")
    submit_label = _("Work on it again")
    done = _("The goal is being worked on again.")

    def extra(self) -> Mapping[str, Any]:
        return {"facts": [(_("Goal"), self.record.objective)]}

    def submit(self, form: Any) -> Goal:
        return services.reopen_goal(goal_id=self.record.pk, expected_version=form.expected_version, by=self.user)


class AddAction(InPlan, CaseFormPage):
    access = CarePermission.MANAGE
    record_model = Goal
    form_class = WorkForm
    template_name = "cases/web/confirm.html"
    title = _("Add an action")
    submit_label = _("Save action")
    done = _("The action is saved. It stands among the tasks of the case.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "people": people_for_tasks(self.case, self.user)}

    def initial(self) -> dict[str, Any]:
        return {"assignee": self.user.pk, "due_on": timezone.localdate() + WEEK}

    def extra(self) -> Mapping[str, Any]:
        return {"facts": [(_("Goal"), self.record.objective)]}

    def submit(self, form: WorkForm) -> Action:
        return services.add_action(goal=self.record, by=self.user, **form.said)


class ChangeAction(InPlan, CaseFormPage):
    """The version is that of the task: there is one truth about what is to be done."""

    access = CarePermission.MANAGE
    record_model = Action
    form_class = ChangeWorkForm
    title = _("Change the action")
    submit_label = _("Save action")
    done = _("The action is saved.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "people": people_for_tasks(self.case, self.user)}

    def initial(self) -> dict[str, Any]:
        task = self.record.task
        return {
            "title": task.title,
            "due_on": task.due_on,
            "assignee": task.assignee_id,
            "version": task.version,
        }

    def submit(self, form: ChangeWorkForm) -> Action:
        facts = {name: form.cleaned_data[name] for name in ("title", "due_on", "assignee")}
        return services.change_action(
            action_id=self.record.pk, expected_version=form.expected_version, by=self.user, **facts
        )


class DropAction(InPlan, CaseActionPage):
    access = CarePermission.MANAGE
    record_model = Action
    title = _("The action is not needed any more")
    submit_label = _("Not needed any more")
    done = _("The action is not needed any more.")

    def initial(self) -> dict[str, Any]:
        return {"version": self.record.task.version}

    def extra(self) -> Mapping[str, Any]:
        task = self.record.task
        return {"facts": [(_("What is to be done"), task.title), (_("Due on"), task.due_on)]}

    def submit(self, form: Any) -> Action:
        return services.drop_action(action_id=self.record.pk, expected_version=form.expected_version, by=self.user)


class AskPlanApproval(InPlan, AskApproval):
    access = CarePermission.MANAGE
    kind = selectors.APPROVAL
    intro = _("A colleague looks at the plan as it is now.")


class ApplyTemplate(InPlan, CaseFormPage):
    """What a template would add to the plan; what is ticked is added."""

    access = CarePermission.MANAGE
    record_model = CarePlan
    form_class = ApplyTemplateForm
    template_name = "care/apply.html"
    title = _("Add from a template")
    submit_label = _("Add what is ticked")
    done = _("What you ticked is in the plan now.")

    @cached_property
    def template(self) -> PlanTemplate:
        rows = PlanTemplate.objects.visible_to(self.user, self.act)
        found = rows.filter(pk=self.kwargs["template"], is_active=True).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def offered(self) -> list[selectors.OfferedGoal]:
        return selectors.offered(self.template, self.case, self.user)

    def prepare(self) -> None:
        super().prepare()
        self.template  # noqa: B018 -- a template that is not there is a 404 before anything else

    def form_arguments(self) -> dict[str, Any]:
        people = people_for_tasks(self.case, self.user)
        return {**super().form_arguments(), "offered": self.offered, "people": people}

    def initial(self) -> dict[str, Any]:
        return {"assignee": self.user.pk}

    def extra(self) -> Mapping[str, Any]:
        days = [due for one in self.offered for _action, due in one.actions]
        return {"template": self.template, "is_counted_from_today": any(due.is_counted_from_today for due in days)}

    def submit(self, form: ApplyTemplateForm) -> list[Goal]:
        return services.apply_template(
            plan=self.record,
            template=self.template,
            chosen=form.chosen(),
            assignee=form.cleaned_data["assignee"],
            by=self.user,
        )
