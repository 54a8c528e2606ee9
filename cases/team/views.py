"""Who works on a case, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.permissions import AuditPermission
from cases.extension import handover_items
from cases.permissions import CasePermission
from cases.record.access_models import Assignment, Grant
from cases.record.emergency import is_in_by_emergency
from cases.team.forms import AssignForm, EndForm, TakeOffForm
from cases.team.selectors import WholeTeam, is_left_alone, let_in, people_for_tasks, people_for_team, whole_team
from cases.team.services import assign, change_end, end_access, end_assignment
from cases.web.pages import CaseActionPage, CaseFormPage, CasePage
from core.web.tables import moment


class Team(CasePage):
    """Who works on the case, who is coming and who has gone."""

    access = CasePermission.VIEW
    template_name = "cases/team/team.html"
    title = _("Team")
    section = "team"

    def extra(self) -> Mapping[str, Any]:
        return {
            "team": whole_team(self.case),
            "let_in": let_in(self.case),
            "may_assign": self.may_assign,
            "may_add_one": self.may_add_one(),
            "may_hold": self.may(CasePermission.HOLD),
            "may_see_looks": self.may(AuditPermission.SEE_LOOKS),
        }

    @cached_property
    def may_assign(self) -> bool:
        act = CasePermission.ASSIGN
        return self.may(act) and not is_in_by_emergency(self.case, self.user, act)

    def may_add_one(self) -> bool:
        """In an emergency, to a case that would be lost to all after it."""
        return not self.may_assign and self.may(CasePermission.ASSIGN) and is_left_alone(self.case)


class Assign(CaseFormPage):
    access = CasePermission.ASSIGN
    form_class = AssignForm
    title = _("Add somebody to the team")
    section = "team"
    done = _("The team was changed.")

    def form_arguments(self) -> dict[str, Any]:
        act = CasePermission.ASSIGN
        if is_left_alone(self.case) and is_in_by_emergency(self.case, self.user, act):
            return {"people": people_for_team(self.user, act).exclude(pk=self.user.pk)}
        return {"people": people_for_team(self.user)}

    def submit(self, form: AssignForm) -> Assignment:
        return assign(case=self.case, **form.cleaned_data, by=self.user)

    def after(self, result: Assignment) -> Any:
        return reverse("cases:team", kwargs={"case": self.case.pk})


class ChangesTeam(CaseFormPage):
    """Changes who sees the case, perhaps so that whoever does it sees it no longer."""

    abstract = True
    access = CasePermission.ASSIGN
    section = "team"

    def cancel_url(self) -> str:
        return reverse("cases:team", kwargs={"case": self.case.pk})

    def after(self, result: Any) -> Any:
        visible = type(self.case).objects.visible_to(self.user).filter(pk=self.case.pk).exists()
        return self.cancel_url() if visible else reverse("cases:list")


class OfTeam(ChangesTeam):
    """About the part of somebody who works on the case, or is yet to come."""

    abstract = True
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


class ChangeEnd(OfTeam):
    template_name = "cases/web/confirm.html"
    form_class = EndForm
    title = _("Change the last day")

    def initial(self) -> dict[str, Any]:
        return {"version": self.member.version, "last": self.member.last_day}

    def submit(self, form: EndForm) -> Assignment:
        return change_end(
            assignment_id=self.member.pk,
            expected_version=form.expected_version,
            last=form.cleaned_data["last"],
            by=self.user,
        )


class EndAssignment(OfTeam):
    template_name = "cases/web/confirm.html"
    form_class = TakeOffForm
    title = _("Take somebody off the team")
    submit_label = _("Take off the team")

    @property
    def leaves(self) -> bool:
        """Whether they work on the open case no longer then: who has another part keeps what they have to do."""
        others = (row for row in self.team.now if row.pk != self.member.pk)
        return self.case.is_open and all(row.user_id != self.member.user_id for row in others)

    def form_arguments(self) -> dict[str, Any]:
        """Asked whether or not there is anything: else whoever reads one part of the case would learn of the others."""
        people = people_for_tasks(self.case, self.user).exclude(pk=self.member.user_id) if self.leaves else None
        return {**super().form_arguments(), "people": people}

    def initial(self) -> dict[str, Any]:
        goes = self.member.user_id
        leads = [row for row in self.team.now if row.part == Assignment.Part.LEAD and row.user_id != goes]
        # Rather who stays than who stands in for them for some days.
        leads.sort(key=lambda row: row.cover is not None)
        return {"version": self.member.version, "given_to": leads[0].user_id if leads else None}

    def extra(self) -> Mapping[str, Any]:
        context = super().extra()
        left = handover_items.theirs(self.case, self.member.user_id, told_to=self.user) if self.leaves else {}
        if not left:
            return context
        fact = (_("What they have to do here"), handover_items.moved_words(left, self.case, self.user))
        return {**context, "facts": [*context["facts"], fact]}

    def submit(self, form: TakeOffForm) -> Assignment:
        return end_assignment(
            assignment_id=self.member.pk,
            expected_version=form.expected_version,
            given_to=form.cleaned_data.get("given_to"),
            by=self.user,
        )

    def after(self, result: Assignment) -> Any:
        what = handover_items.moved_words(result.stays, self.case, self.user)
        if what:
            said = gettext("No role of the one chosen allows this. It stays with %(name)s: %(what)s.")
            messages.warning(self.request, said % {"name": self.member.user.name, "what": what})
        return super().after(result)


class EndAccess(ChangesTeam, CaseActionPage):
    """Ends what lets somebody in for some time: an access that was granted, or an emergency."""

    title = _("End this access?")
    submit_label = _("End the access")
    done = _("The access has ended.")

    @cached_property
    def grant(self) -> Grant:
        found = next((row for row in let_in(self.case) if row.pk == self.kwargs["pk"]), None)
        if found is None:
            raise Http404
        return found

    def target(self) -> Grant:
        return self.grant

    def extra(self) -> Mapping[str, Any]:
        row = self.grant
        name = row.user.name if row.user else ""
        return {
            "facts": [(_("Person"), name), (_("Until"), moment(row.until))],
            "consequences": [
                _("Unless they see the case in another way, they see nothing of it from the next click on.")
            ],
        }

    def submit(self, form: Any) -> Grant:
        return end_access(grant_id=self.grant.pk, expected_version=form.expected_version, by=self.user)
