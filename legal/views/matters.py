"""The legal section, matters and their parties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.form_drafts.pages import KeepsDraft
from cases.record.models import CaseRecord
from core.compartments import Compartment
from legal import awarding, course, due, missing, protecting, selectors, services
from legal.forms.claims import ClaimForm
from legal.forms.matters import CloseMatterForm, MatterEditForm, MatterForm, PartyEditForm, PartyForm
from legal.models import Matter, Party, RestitutionClaim, Step
from legal.permissions import LegalPermission
from legal.services.matters import Authorities, tells_stage
from legal.views.base import LegalActionPage, LegalFormPage, LegalPage, OfMatter

NAMES = ("kind", "title", "stage", "police_report", *Authorities.__annotations__)


class LegalSection(LegalPage):
    template_name = "legal/section.html"
    title = _("Legal")

    def extra(self) -> Mapping[str, Any]:
        rows = Matter.objects.visible_to(self.user, self.act, case=self.case)
        matters = list(rows.order_by("closed_on", "-opened_on", "-id"))
        for matter in matters:
            matter.case = self.case
        claims = selectors.claims_by_matter(matters, by=self.user)
        may_manage = self.may_write(LegalPermission.MANAGE)
        briefings = course.briefings(self.case, by=self.user)
        return {
            "matters": [(matter, claims[matter.pk]) for matter in matters],
            "briefings": briefings,
            "papers": course.papers_of(briefings, case=self.case, by=self.user),
            "may_manage": may_manage,
        }


class MatterAdd(KeepsDraft, LegalFormPage):
    draft_in = Compartment.LEGAL
    form_class = MatterForm
    title = _("Open a matter")
    submit_label = _("Open the matter")
    done = _("The matter is open.")

    def initial(self) -> dict[str, Any]:
        return {"opened_on": timezone.localdate()}

    def submit(self, form: Any) -> Matter:
        return services.open_matter(case=self.case, **form.cleaned_data, by=self.user)

    def after(self, result: Matter) -> str:
        return self.url("matter", result)

    def cancel_url(self) -> str:
        return self.url("section")


class MatterPage(OfMatter, LegalPage):
    template_name = "legal/matter.html"
    title = _("Legal matter")

    def extra(self) -> Mapping[str, Any]:
        matter: Matter = self.record
        parties = Party.objects.visible_to(self.user, self.act, case=self.case).filter(matter=matter)
        found = list(parties.order_by("created_at", "id"))
        for party in found:
            party.case = self.case
        way = course.course(matter, case=self.case, by=self.user)
        claims = selectors.claims_by_matter([matter], by=self.user)[matter.pk]
        shown = due.of_matter(matter, by=self.user)
        restitution = [claim for claim, _total in claims]
        returned = selectors.returned_by_lpsk(restitution, case=self.case, by=self.user)
        lacking = missing.of_matter(matter, way, shown, restitution, returned)
        said = {row for one in lacking for row in one.rows}
        return {
            "matter": matter,
            "parties": found,
            "claims": claims,
            "course": way,
            "differing": awarding.differing(matter.pk, case=self.case, by=self.user),
            "papers": way.papers,
            "deadlines": due.by_duty(one for one in shown if one.row not in said),
            "missing": lacking,
            "may_manage": self.may_write(LegalPermission.MANAGE),
            "asked_by_step": next((one for one in way.steps if one.kind == Step.Kind.PROTECTION_REQUEST), None),
            "protection_requests": protecting.in_short(matter, case=self.case, by=self.user),
        }


class MatterEdit(KeepsDraft, OfMatter, LegalFormPage):
    draft_in = Compartment.LEGAL
    form_class = MatterEditForm
    title = _("Change the matter")
    done = _("The matter was changed.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "types_stage": not tells_stage(self.record)}

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in (*NAMES, "version")}

    def submit(self, form: Any) -> Matter:
        facts = {"stage": self.record.stage, **form.cleaned_data}
        return services.change_matter(
            matter_id=self.record.pk,
            expected_version=form.expected_version,
            **{name: facts[name] for name in NAMES},
            by=self.user,
        )


class MatterClose(OfMatter, LegalFormPage):
    form_class = CloseMatterForm
    title = _("Close the matter")
    submit_label = _("Close the matter")
    done = _("The matter is closed.")

    def initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate(), "version": self.record.version}

    def submit(self, form: Any) -> Matter:
        return services.close_matter(
            matter_id=self.record.pk,
            expected_version=form.expected_version,
            on=form.cleaned_data["on"],
            by=self.user,
        )


class PartyAdd(OfMatter, LegalFormPage):
    form_class = PartyForm
    title = _("Add a party")
    submit_label = _("Add the party")

    def initial(self) -> dict[str, Any]:
        """A link may name the role, so that an applicant is not entered as the perpetrator."""
        role = self.request.GET.get("role", "")
        return {"role": role} if role in Party.Role else {}

    def submit(self, form: Any) -> Party:
        return services.add_party(matter=self.record, **form.cleaned_data, by=self.user)


class OfParty:
    """What the pages of one party share."""

    record_model: ClassVar[type[CaseRecord] | None] = Party
    url: Any
    record: Any

    def cancel_url(self) -> str:
        return str(self.url("matter", Matter(pk=self.record.matter_id)))


class PartyEdit(OfParty, LegalFormPage):
    form_class = PartyEditForm
    title = _("Change the party")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in ("role", "name", "details", "version")}

    def submit(self, form: Any) -> Party:
        facts = form.cleaned_data
        return services.change_party(
            party_id=self.record.pk,
            expected_version=form.expected_version,
            role=facts["role"],
            name=facts["name"],
            details=facts["details"],
            by=self.user,
        )


class PartyRemove(OfParty, LegalActionPage):
    title = _("Remove the party")
    submit_label = _("Remove")

    def extra(self) -> Mapping[str, Any]:
        return {
            "facts": [(self.record.get_role_display(), self.record.name)],
            "consequences": [_("The party will no longer stand in the next dossier.")],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> None:
        services.remove_party(party_id=self.record.pk, expected_version=form.expected_version, by=self.user)


class ClaimAdd(OfMatter, LegalFormPage):
    form_class = ClaimForm
    title = _("Begin a restitution claim")
    submit_label = _("Begin the claim")

    def initial(self) -> dict[str, Any]:
        return {"route": RestitutionClaim.Route.LPSK}

    def submit(self, form: Any) -> RestitutionClaim:
        return services.open_claim(matter=self.record, **form.cleaned_data, by=self.user)

    def after(self, result: RestitutionClaim) -> str:
        return self.url("claim", result)
