"""Who works on a case, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.permissions import AuditPermission
from cases import services
from cases.forms import AssignForm, EndForm
from cases.models import Assignment
from cases.pages import CaseActionPage, CaseFormPage, CasePage
from cases.permissions import CasePermission
from cases.team import WholeTeam, people_for_team, whole_team


class Team(CasePage):
    """Who works on the case, who is coming and who has gone."""

    access = CasePermission.VIEW
    template_name = "cases/team.html"
    title = _("Team")
    section = "team"

    def extra(self) -> Mapping[str, Any]:
        return {
            "team": whole_team(self.case),
            "may_assign": self.may_assign(),
            "may_see_looks": self.user.acting.may(AuditPermission.SEE_LOOKS),
        }

    def may_assign(self) -> bool:
        act = CasePermission.ASSIGN
        return self.user.acting.may(act) and not services.is_in_by_emergency(self.case, self.user, act)


class Assign(CaseFormPage):
    access = CasePermission.ASSIGN
    form_class = AssignForm
    title = _("Add somebody to the team")
    section = "team"
    done = _("The team was changed.")

    def form_arguments(self) -> dict[str, Any]:
        return {"people": people_for_team(self.user)}

    def submit(self, form: AssignForm) -> Assignment:
        return services.assign(case=self.case, **form.cleaned_data, by=self.user)

    def after(self, result: Assignment) -> Any:
        return reverse("cases:team", kwargs={"case": self.case.pk})


class OfTeam(CaseFormPage):
    """About the part of somebody who works on the case, or is yet to come."""

    abstract = True
    access = CasePermission.ASSIGN
    section = "team"
    done = _("The team was changed.")

    @cached_property
    def member(self) -> Assignment:
        found = next((row for row in self.team.lasting if row.pk == self.kwargs["pk"]), None)
        if found is None:
            raise Http404
        return found

    @cached_property
    def team(self) -> WholeTeam:
        return whole_team(self.case)

    def target(self) -> Assignment:
        return self.member

    def extra(self) -> Mapping[str, Any]:
        row = self.member
        return {"facts": [(_("Person"), row.user.name), (_("Part in the case"), row.get_part_display())]}

    def cancel_url(self) -> str:
        return reverse("cases:team", kwargs={"case": self.case.pk})

    def after(self, result: Assignment) -> Any:
        visible = type(self.case).objects.visible_to(self.user).filter(pk=self.case.pk).exists()
        return self.cancel_url() if visible else reverse("cases:list")


class ChangeEnd(OfTeam):
    template_name = "cases/confirm.html"
    form_class = EndForm
    title = _("Change the last day")

    def initial(self) -> dict[str, Any]:
        return {"version": self.member.version, "last": self.member.last_day}

    def submit(self, form: EndForm) -> Assignment:
        return services.change_end(
            assignment_id=self.member.pk,
            expected_version=form.expected_version,
            last=form.cleaned_data["last"],
            by=self.user,
        )


class EndAssignment(OfTeam, CaseActionPage):
    title = _("Take somebody off the team")
    submit_label = _("Take off the team")

    def submit(self, form: Any) -> Assignment:
        return services.end_assignment(
            assignment_id=self.member.pk, expected_version=form.expected_version, by=self.user
        )
