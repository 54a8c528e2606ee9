"""The safety plan: for the team, and as a page to print for the survivor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from care import services
from care.forms import ChangeSafetyForm, GiveSafetyForm, SafetyForm
from care.models import SafetyPlan
from care.permissions import CarePermission
from care.services.safety import SafetyFacts
from care.views.base import InPlan
from cases.form_drafts.pages import KeepsDraft
from cases.team.selectors import people_for_tasks
from cases.web.pages import CaseFormPage, CasePage
from core.compartments import Compartment
from core.keys.fields import preload

MONTH = timedelta(days=30)
# In the order in which they are read. What is for the house is not printed for the survivor.
WORDS = ("warning_signs", "steps", "safe_places", "people", "take_along")


class InSafety(InPlan):
    abstract = True
    tab = _("Plan")
    part = "safety"
    shows = (Compartment.GENERAL, Compartment.LOCATION)


def _told(plan: SafetyPlan, names: Sequence[str] = WORDS) -> list[tuple[Any, str]]:
    """What it says, part by part; what is empty is left out."""
    preload([plan], *names)
    labels = {name: SafetyForm.base_fields[name].label for name in names}
    return [(labels[name], getattr(plan, name)) for name in names if getattr(plan, name)]


class Safety(InSafety, CasePage):
    access = CarePermission.KEEP_SAFE
    template_name = "care/safety.html"
    title = _("Safety plan")

    def extra(self) -> Mapping[str, Any]:
        rows = SafetyPlan.objects.visible_to(self.user, CarePermission.KEEP_SAFE, case=self.case)
        plan = rows.select_related("officer").first()
        return {
            "plan": plan,
            "told": _told(plan, (*WORDS, "for_house")) if plan else [],
            "is_late": plan is not None and plan.review_on < timezone.localdate(),
            "may_manage": self.case.is_open,
        }


class PrintSafety(InSafety, CasePage):
    """What the survivor takes along: their own words, and nothing that says whose they are or who helped."""

    access = CarePermission.KEEP_SAFE
    record_model = SafetyPlan
    template_name = "care/safety_print.html"
    title = _("My plan")
    shows_damage = False

    def extra(self) -> Mapping[str, Any]:
        return {"told": _told(self.record), "plan": self.record}


class OfSafety(KeepsDraft, InSafety, CaseFormPage):
    abstract = True
    draft_in = Compartment.LOCATION
    access = CarePermission.KEEP_SAFE
    submit_label = _("Save safety plan")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "people": people_for_tasks(self.case, self.user)}


class MakeSafety(OfSafety):
    form_class = SafetyForm
    title = _("Make a safety plan")
    done = _("The safety plan is saved.")

    def initial(self) -> dict[str, Any]:
        return {"review_on": timezone.localdate() + MONTH, "officer": self.user.pk}

    def submit(self, form: SafetyForm) -> SafetyPlan:
        return services.make_safety_plan(case=self.case, facts=form.facts(), by=self.user)


class ChangeSafety(OfSafety):
    record_model = SafetyPlan
    form_class = ChangeSafetyForm
    title = _("Look at the safety plan again")
    done = _("The safety plan is saved. Print it anew for the survivor.")

    def initial(self) -> dict[str, Any]:
        plan = self.record
        facts = {name: getattr(plan, name) for name in SafetyFacts._fields if name not in ("officer", "review_on")}
        later = timezone.localdate() + MONTH
        return {
            **facts,
            "review_on": max(plan.review_on, later),
            "officer": plan.officer_id,
            "version": plan.version,
        }

    def submit(self, form: ChangeSafetyForm) -> SafetyPlan:
        return services.change_safety_plan(
            plan_id=self.record.pk, expected_version=form.expected_version, facts=form.facts(), by=self.user
        )


class GiveSafety(InSafety, CaseFormPage):
    access = CarePermission.KEEP_SAFE
    record_model = SafetyPlan
    form_class = GiveSafetyForm
    template_name = "cases/web/confirm.html"
    title = _("The survivor has the safety plan")
    submit_label = _("Save")
    done = _("It is noted that the survivor has it.")

    def initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate(), "version": self.record.version}

    def submit(self, form: GiveSafetyForm) -> SafetyPlan:
        return services.give_safety_plan(
            plan_id=self.record.pk,
            expected_version=form.expected_version,
            on=form.cleaned_data["on"],
            by=self.user,
        )
