"""The section on the case page, and the plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.form_drafts.pages import KeepsDraft
from cases.web.pages import CaseActionPage, CaseFormPage, CasePage
from core.compartments import Compartment
from core.keys.fields import preload
from reintegration import services
from reintegration.forms import ChangePlanForm, EndPlanForm, PlanForm
from reintegration.left_plans import is_left
from reintegration.models import Enrolment, FollowUp, Plan
from reintegration.permissions import ReintegrationPermission
from reintegration.selectors import officers
from reintegration.views.base import InReintegration


class Reintegration(InReintegration, CasePage):
    """The newest plan with its enrolments and visits."""

    access = ReintegrationPermission.VIEW
    template_name = "reintegration/section.html"
    title = _("Reintegration")

    def extra(self) -> Mapping[str, Any]:
        plans = Plan.objects.visible_to(self.user, self.act, case=self.case).select_related("officer")
        plans = plans.annotate(is_left=is_left())
        found = list(plans.order_by("-created_at", "-id"))
        plan = found[0] if found else None
        enrolments = Enrolment.objects.visible_to(self.user, self.act, case=self.case).filter(plan=plan)
        visits = FollowUp.objects.visible_to(self.user, self.act, case=self.case).filter(plan=plan)
        context = {
            "plan": plan,
            "earlier": found[1:],
            "enrolments": list(enrolments.order_by("-starts_on", "-id")) if plan else [],
            "visits": list(visits.order_by("due_on", "id")) if plan else [],
            "today": timezone.localdate(),
            "may_manage": self.case.is_open and self.may(ReintegrationPermission.MANAGE),
        }
        preload(found, "destination", "goals", "end_note")
        preload(context["enrolments"], "title", "provider", "exit_note")
        return context


class PreparePlan(KeepsDraft, InReintegration, CaseFormPage):
    draft_in = Compartment.LOCATION
    access = ReintegrationPermission.MANAGE
    form_class = PlanForm
    title = _("Prepare a reintegration plan")
    submit_label = _("Save plan")
    done = _("The plan is saved. Make it active when the survivor has returned.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "officers": officers(self.case, self.user)}

    def initial(self) -> dict[str, Any]:
        return {"officer": self.user.pk}

    def submit(self, form: PlanForm) -> Plan:
        return services.prepare_plan(case=self.case, by=self.user, **form.cleaned_data)


class ChangePlan(KeepsDraft, InReintegration, CaseFormPage):
    draft_in = Compartment.LOCATION
    access = ReintegrationPermission.MANAGE
    record_model = Plan
    template_name = "reintegration/change_plan.html"
    form_class = ChangePlanForm
    title = _("Change the reintegration plan")
    submit_label = _("Save plan")
    done = _("The plan is saved. Visits that lie ahead follow the day of return.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "officers": officers(self.case, self.user, plan=self.record)}

    def extra(self) -> Mapping[str, Any]:
        left = Plan.objects.visible_to(self.user, self.act, case=self.case).filter(is_left(), pk=self.record.pk)
        return {"gone": self.record.officer.name if left.exists() else ""}

    def initial(self) -> dict[str, Any]:
        names = ("returned_on", "destination", "goals", "version")
        return {**{name: getattr(self.record, name) for name in names}, "officer": self.record.officer_id}

    def submit(self, form: ChangePlanForm) -> Plan:
        facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        return services.change_plan(
            plan_id=self.record.pk, expected_version=form.expected_version, by=self.user, **facts
        )


class ActivatePlan(InReintegration, CaseActionPage):
    access = ReintegrationPermission.MANAGE
    record_model = Plan
    title = _("Make the plan active")
    intro = _("Four visits are planned, 1, 3, 6 and 12 months after the return, and the case moves to follow-up.")
    submit_label = _("Make active")
    done = _("The plan is active and the visits are planned.")

    def submit(self, form: Any) -> Plan:
        return services.activate_plan(plan_id=self.record.pk, expected_version=form.expected_version, by=self.user)


class CompletePlan(InReintegration, CaseActionPage):
    access = ReintegrationPermission.MANAGE
    record_model = Plan
    title = _("Complete the plan")
    intro = _("All visits are recorded and the support ends as planned.")
    submit_label = _("Complete")
    done = _("The plan is completed.")

    def submit(self, form: Any) -> Plan:
        return services.complete_plan(plan_id=self.record.pk, expected_version=form.expected_version, by=self.user)


class EndPlan(InReintegration, CaseFormPage):
    access = ReintegrationPermission.MANAGE
    record_model = Plan
    form_class = EndPlanForm
    title = _("End the plan early")
    intro = _("Visits that lie ahead are cancelled, and nobody is reminded of them.")
    submit_label = _("End the plan")
    done = _("The plan has ended.")

    def initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate(), "version": self.record.version}

    def submit(self, form: EndPlanForm) -> Plan:
        return services.end_plan(
            plan_id=self.record.pk,
            expected_version=form.expected_version,
            on=form.cleaned_data["on"],
            note=form.cleaned_data["note"],
            by=self.user,
        )
