"""The section of the case page, and all of it to be printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.permissions import AssessmentPermission
from cases.permissions import CasePermission
from cases.web.pages import CasePage
from core.domain import codes
from core.domain.countries import country_name
from identification import selectors, words
from identification.permissions import IdentificationPermission
from identification.shown import shown, shown_checklists, shown_decisions
from identification.views.base import Identification


class IdentificationSection(Identification, CasePage):
    access = CasePermission.READ_ACCOUNT
    template_name = "identification/section.html"
    title = _("Identification")
    # What is met and what is missing would be said of less than is recorded.
    shows_damage = False

    def extra(self) -> Mapping[str, Any]:
        return {
            **self.recorded(),
            "checklists": shown_checklists(self.case, by=self.user),
            "may_see_checklists": self.may(AssessmentPermission.VIEW),
        }

    def recorded(self) -> dict[str, Any]:
        """What the page to print says too."""
        decisions = shown_decisions(selectors.decisions(self.case, by=self.user), self.case, by=self.user)
        return {
            "found": shown(selectors.recorded(self.case, by=self.user), self.case),
            "decides_nothing": words.DECIDES_NOTHING,
            "decisions": decisions,
            "newest": next((decision for decision in decisions if decision.is_newest), None),
            "may_edit": self.may_write(CasePermission.EDIT),
            "may_decide": self.may_write(IdentificationPermission.RECORD_DECISION),
        }


class IdentificationPrint(IdentificationSection):
    """Facts and reasons written out, for a lawyer's file."""

    template_name = "identification/print.html"
    title = _("Identification: facts and reasons")

    def extra(self) -> Mapping[str, Any]:
        person = self.case.person
        coarse = [
            (_("Gender"), codes.label("Gender", person.gender)),
            (_("Citizenship"), country_name(person.citizenship) if person.citizenship else ""),
            (_("Year of birth"), str(person.birth_year or "")),
        ]
        return {
            **self.recorded(),
            "coarse": [(label, value) for label, value in coarse if value],
            "printed_on": timezone.localdate(),
        }
