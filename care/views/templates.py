"""Templates of plans. No page here shows a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from care import selectors, services, triggers
from care.forms import (
    ChangeTemplateActionForm,
    ChangeTemplateForm,
    ChangeTemplateGoalForm,
    TemplateActionForm,
    TemplateForm,
    TemplateGoalForm,
)
from care.models import PlanTemplate, TemplateAction, TemplateGoal
from care.permissions import CarePermission
from core.web.pages import ActionPage, DetailPage, FormPage, ListPage, RowFormPage


def _of(template: PlanTemplate) -> str:
    return reverse("care:template", kwargs={"pk": template.pk})


class Templates(ListPage):
    access = CarePermission.MANAGE_TEMPLATES
    model = PlanTemplate
    order = ("name", "id")
    template_name = "care/templates.html"
    title = gettext_lazy("Plan templates")


class Template(DetailPage):
    """A template with its goals and actions."""

    access = CarePermission.MANAGE_TEMPLATES
    model = PlanTemplate
    template_name = "care/template.html"
    title = gettext_lazy("Plan template")

    def heading(self) -> str | Promise:
        return str(self.row.name)

    def context(self) -> Mapping[str, Any]:
        goals = [
            (one.goal, [(action, triggers.label(action.trigger)) for action in one.actions])
            for one in selectors.goals_of(self.row)
        ]
        return {"goals": goals, "breadcrumbs": [(_("Plan templates"), reverse("care:templates"))]}


class AddTemplate(FormPage):
    access = CarePermission.MANAGE_TEMPLATES
    form_class = TemplateForm
    title = gettext_lazy("Add a template")
    submit_label = gettext_lazy("Save template")
    done = gettext_lazy("The template is saved. Add its goals now.")

    def submit(self, form: TemplateForm) -> PlanTemplate:
        return services.add_template(by=self.user, **form.cleaned_data)

    def after(self, result: PlanTemplate) -> str:
        return _of(result)

    def cancel_url(self) -> str:
        return reverse("care:templates")


class InTemplate(RowFormPage):
    """A form about a template, a goal or an action of it; it leads back to the template."""

    abstract = True
    access = CarePermission.MANAGE_TEMPLATES
    submit_label = gettext_lazy("Save")
    done = gettext_lazy("Saved.")

    def template(self) -> PlanTemplate:
        found: PlanTemplate = self.row
        return found

    def context(self) -> Mapping[str, Any]:
        crumbs = [(_("Plan templates"), reverse("care:templates")), (self.template().name, self.cancel_url())]
        return {"breadcrumbs": crumbs, **self.asked()}

    def asked(self) -> Mapping[str, Any]:
        """What a page that asks before an act shows of it."""
        return {}

    def cancel_url(self) -> str:
        return _of(self.template())

    def after(self, result: Any) -> str:
        return self.cancel_url()


class ChangeTemplate(InTemplate):
    model = PlanTemplate
    form_class = ChangeTemplateForm
    title = gettext_lazy("Change the template")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.row, name) for name in ("name", "about", "is_active", "version")}

    def submit(self, form: ChangeTemplateForm) -> PlanTemplate:
        facts = {name: form.cleaned_data[name] for name in ("name", "about", "is_active")}
        return services.change_template(
            template_id=self.row.pk, expected_version=form.expected_version, by=self.user, **facts
        )


class AddTemplateGoal(InTemplate):
    model = PlanTemplate
    form_class = TemplateGoalForm
    title = gettext_lazy("Add a goal")

    def submit(self, form: TemplateGoalForm) -> TemplateGoal:
        return services.add_template_goal(template=self.row, by=self.user, **form.cleaned_data)


class OfGoal(InTemplate):
    abstract = True
    model = TemplateGoal
    select = ("template",)

    def template(self) -> PlanTemplate:
        found: PlanTemplate = self.row.template
        return found


class ChangeTemplateGoal(OfGoal):
    form_class = ChangeTemplateGoalForm
    title = gettext_lazy("Change the goal")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.row, name) for name in ("objective", "kind", "version")}

    def submit(self, form: ChangeTemplateGoalForm) -> TemplateGoal:
        facts = {name: form.cleaned_data[name] for name in ("objective", "kind")}
        return services.change_template_goal(
            goal_id=self.row.pk, expected_version=form.expected_version, by=self.user, **facts
        )


class RemoveTemplateGoal(OfGoal, ActionPage):
    title = gettext_lazy("Take the goal out of the template")
    submit_label = gettext_lazy("Take it out")

    def asked(self) -> Mapping[str, Any]:
        said = _("Its actions go with it. What the template has added to cases stays there.")
        return {"facts": [(_("Goal"), self.row.objective)], "consequences": [said]}

    def submit(self, form: Any) -> None:
        services.remove_template_goal(goal_id=self.row.pk, expected_version=form.expected_version, by=self.user)


class AddTemplateAction(OfGoal):
    form_class = TemplateActionForm
    title = gettext_lazy("Add an action")

    def submit(self, form: TemplateActionForm) -> TemplateAction:
        return services.add_template_action(goal=self.row, by=self.user, **form.cleaned_data)


class OfAction(InTemplate):
    abstract = True
    model = TemplateAction
    select = ("goal__template",)

    def template(self) -> PlanTemplate:
        found: PlanTemplate = self.row.goal.template
        return found


class ChangeTemplateAction(OfAction):
    form_class = ChangeTemplateActionForm
    title = gettext_lazy("Change the action")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.row, name) for name in ("title", "days", "trigger", "version")}

    def submit(self, form: ChangeTemplateActionForm) -> TemplateAction:
        facts = {name: form.cleaned_data[name] for name in ("title", "days", "trigger")}
        return services.change_template_action(
            action_id=self.row.pk, expected_version=form.expected_version, by=self.user, **facts
        )


class RemoveTemplateAction(OfAction, ActionPage):
    title = gettext_lazy("Take the action out of the template")
    submit_label = gettext_lazy("Take it out")

    def asked(self) -> Mapping[str, Any]:
        return {"facts": [(_("What is to be done"), self.row.title)]}

    def submit(self, form: Any) -> None:
        services.remove_template_action(action_id=self.row.pk, expected_version=form.expected_version, by=self.user)
