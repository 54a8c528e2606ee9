"""Services that were given, and conferences with what they decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from care import selectors, services
from care.forms import (
    ChangeConferenceForm,
    ChangeServiceForm,
    ConferenceForm,
    ServiceForm,
    WorkForm,
    entered_service,
)
from care.models import Conference, Decision, GivenService
from care.permissions import CarePermission
from care.views.base import InPlan
from cases.form_drafts.pages import KeepsDraft
from cases.permissions import CasePermission
from cases.team.selectors import people_for_tasks
from cases.web.pages import CaseFormPage, CasePage
from core.compartments import Compartment
from core.web.tables import Cell, Column, Table

WEEK = timedelta(days=7)


class Services(InPlan, CasePage):
    """What was given, the latest first, with totals by kind."""

    access = CarePermission.VIEW
    part = "services"
    template_name = "care/services.html"
    title = gettext_lazy("Services given")

    def extra(self) -> Mapping[str, Any]:
        rows = selectors.services(self.case, self.user, CarePermission.VIEW)
        totals = selectors.totals(self.case, self.user, CarePermission.VIEW)
        return {
            "rows": rows,
            "totals": _totals(totals),
            "is_cut": len(rows) < sum(total.times for total in totals),
            "most": selectors.MOST_SERVICES,
            "may_manage": self.may_manage,
        }


def _totals(found: list[selectors.Total]) -> Table:
    return Table(
        caption=_("In total"),
        id="totals",
        columns=[
            Column(_("Service")),
            Column(_("Times"), is_number=True),
            Column(_("Minutes"), is_number=True),
            Column(_("Quantity"), is_number=True),
        ],
        rows=[[Cell(one.label), Cell(one.times), Cell(one.minutes or "–"), Cell(one.quantity or "–")] for one in found],
        is_caption_visible=True,
    )


class OfService(KeepsDraft, InPlan, CaseFormPage):
    """The form of a service, with the goals of the case to choose from."""

    abstract = True
    draft_in = Compartment.GENERAL
    access = CarePermission.MANAGE
    part = "services"
    submit_label = gettext_lazy("Save service")
    done = gettext_lazy("The service is saved.")

    def form_arguments(self) -> dict[str, Any]:
        goals = selectors.goals_by_name(self.case, self.user, CarePermission.VIEW)
        return {**super().form_arguments(), "goals": goals}


class AddService(OfService):
    form_class = ServiceForm
    title = gettext_lazy("Add a service")

    def initial(self) -> dict[str, Any]:
        return {"given_on": timezone.localdate(), "giver": self.user.name}

    def submit(self, form: ServiceForm) -> GivenService:
        return services.record_service(case=self.case, facts=form.facts(), by=self.user)


class ChangeService(OfService):
    record_model = GivenService
    form_class = ChangeServiceForm
    title = gettext_lazy("Change the service")

    def initial(self) -> dict[str, Any]:
        return entered_service(self.record)

    def submit(self, form: ChangeServiceForm) -> GivenService:
        return services.change_service(
            service_id=self.record.pk, expected_version=form.expected_version, facts=form.facts(), by=self.user
        )


class Conferences(InPlan, CasePage):
    """Who talked about the case, and what was decided."""

    access = CarePermission.VIEW
    part = "conferences"
    template_name = "care/conferences.html"
    title = gettext_lazy("Case conferences")

    def extra(self) -> Mapping[str, Any]:
        return {
            "conferences": selectors.conferences(self.case, self.user, CarePermission.VIEW),
            "today": timezone.localdate(),
            "may_manage": self.may_manage,
            "may_finish": self.case.is_open and self.may(CasePermission.MANAGE_TASKS),
        }


class AddConference(KeepsDraft, InPlan, CaseFormPage):
    draft_in = Compartment.GENERAL
    access = CarePermission.MANAGE
    part = "conferences"
    form_class = ConferenceForm
    title = gettext_lazy("Add a conference")
    submit_label = gettext_lazy("Save conference")
    done = gettext_lazy("The conference is saved. Add what was decided now.")

    def form_arguments(self) -> dict[str, Any]:
        people = selectors.people_for_conferences(self.case, self.user)
        return {**super().form_arguments(), "people": people}

    def initial(self) -> dict[str, Any]:
        return {"held_on": timezone.localdate(), "present": [str(self.user.pk)]}

    def submit(self, form: ConferenceForm) -> Conference:
        return services.record_conference(case=self.case, by=self.user, **form.facts())


class ChangeConference(KeepsDraft, InPlan, CaseFormPage):
    draft_in = Compartment.GENERAL
    access = CarePermission.MANAGE
    part = "conferences"
    record_model = Conference
    form_class = ChangeConferenceForm
    title = gettext_lazy("Change the conference")
    submit_label = gettext_lazy("Save conference")
    done = gettext_lazy("The conference is saved.")

    def form_arguments(self) -> dict[str, Any]:
        people = selectors.people_for_conferences(self.case, self.user, self.record.present)
        return {**super().form_arguments(), "people": people}

    def initial(self) -> dict[str, Any]:
        row = self.record
        facts = {name: getattr(row, name) for name in ("held_on", "outsiders", "discussed", "version")}
        return {**facts, "present": [str(key) for key in row.present]}

    def submit(self, form: ChangeConferenceForm) -> Conference:
        return services.change_conference(
            conference_id=self.record.pk, expected_version=form.expected_version, by=self.user, **form.facts()
        )


class AddDecision(InPlan, CaseFormPage):
    access = CarePermission.MANAGE
    part = "conferences"
    record_model = Conference
    form_class = WorkForm
    template_name = "cases/web/confirm.html"
    title = gettext_lazy("Add a decision")
    submit_label = gettext_lazy("Save decision")
    done = gettext_lazy("The decision is saved. It stands among the tasks of the case.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "people": people_for_tasks(self.case, self.user)}

    def initial(self) -> dict[str, Any]:
        return {"assignee": self.user.pk, "due_on": timezone.localdate() + WEEK}

    def extra(self) -> Mapping[str, Any]:
        return {"facts": [(_("Case conference"), date_format(self.record.held_on))]}

    def submit(self, form: WorkForm) -> Decision:
        return services.add_decision(conference=self.record, by=self.user, **form.said)
