"""Restricting a case to the people who are named in it, and opening it again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.team.forms import RestrictForm
from cases.team.restriction import lift_restriction, restrict_case
from cases.team.selectors import let_in, supervisors, team
from cases.web.pages import CaseActionPage
from core.access.permissions import step_up


class OfRestriction(CaseActionPage):
    """Asks before the act, with who sees the case by name."""

    abstract = True
    access = CasePermission.ASSIGN
    section = "team"

    @cached_property
    def named(self) -> dict[UUID, str]:
        """Who is named in the case now, by key: its team, and whom it is open to for some time."""
        people = [row.user for row in team(self.case)]
        people += [row.user for row in let_in(self.case) if row.user is not None]
        return {person.pk: person.name for person in people}

    def cancel_url(self) -> str:
        return reverse("cases:team", kwargs={"case": self.case.pk})

    def after(self, result: Case) -> Any:
        seen = Case.objects.visible_to(self.user, CasePermission.VIEW).filter(pk=result.pk).exists()
        return self.cancel_url() if seen else reverse("cases:list")


@step_up("access")
class Restrict(OfRestriction):
    """Also asks who of those that see the case by their role stays in: everybody does, unless it is said otherwise."""

    form_class = RestrictForm
    title = _("Restrict this case?")
    submit_label = _("Restrict the case")
    done = _("The case is restricted. Nobody else sees it from the next click on.")

    @cached_property
    def people(self) -> QuerySet[User]:
        return User.objects.visible_to(self.user).filter(pk__in=supervisors(self.case)).order_by("name")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "people": self.people}

    def initial(self) -> dict[str, Any]:
        return {**super().initial(), "stay": [person.pk for person in self.people]}

    def extra(self) -> Mapping[str, Any]:
        is_named = self.user.pk in self.named
        return {
            "facts": [(_("Who goes on seeing it"), ", ".join(self.named.values()) or "–")],
            "consequences": [
                _("Whoever sees it by a role for the site or the organisation alone loses it at the next click."),
                _("To them it does not show that it exists: not in lists, not in the search, not in figures."),
                _("While the person lives in a shelter, whoever works there goes on seeing it."),
                *(
                    []
                    if is_named
                    else [
                        _("You are not named in it: unless you stay in by name, you will not see it any more either.")
                    ]
                ),
            ],
        }

    def submit(self, form: Any) -> Case:
        return restrict_case(
            case_id=self.case.pk,
            expected_version=form.expected_version,
            stay=form.cleaned_data.get("stay", ()),
            by=self.user,
        )


@step_up("access")
class LiftRestriction(OfRestriction):
    title = _("Lift the restriction?")
    submit_label = _("Lift the restriction")
    done = _("The case is no longer restricted.")

    def extra(self) -> Mapping[str, Any]:
        return {
            "facts": [(_("Who sees it now"), ", ".join(self.named.values()) or "–"), (_("Site"), self.case.site.name)],
            "consequences": [
                _("Whoever sees the cases of this site or of the organisation by their role sees this one, too."),
                _("It counts in new figures again."),
            ],
        }

    def submit(self, form: Any) -> Case:
        return lift_restriction(case_id=self.case.pk, expected_version=form.expected_version, by=self.user)
