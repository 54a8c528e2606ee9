"""Answering requests, moving residents, discharging them. Each about one row of a house that one manages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.record.models import Identity
from core.compartments import Compartment
from core.web.pages import RowFormPage
from shelters import selectors, services
from shelters.briefs import briefs
from shelters.forms import AdmitForm, DeclineForm, DischargeForm, ExtendForm, KeepBedForm, MoveForm
from shelters.models import BedRequest, House, Stay
from shelters.permissions import ShelterPermission


class InHouse(RowFormPage):
    """A form about a row with a case and a house: the case must be reached, and the house be one's own."""

    abstract = True
    tab = _("House")
    access = ShelterPermission.MANAGE_STAYS
    template_name = "shelters/form.html"
    opens: ClassVar[tuple[Compartment, ...]] = (Compartment.IDENTITY, Compartment.LOCATION)
    select = ("case", "house__site")

    def narrow(self, rows: Any) -> Any:
        return rows.filter(house__in=House.objects.visible_to(self.user, self.act))

    def context(self) -> Mapping[str, Any]:
        identity = Identity.objects.visible_to(self.user).filter(person=self.row.case.person_id).first()
        return {
            "case": self.row.case,
            "house": self.row.house,
            "survivor": identity.full_name if identity else selectors.HIDDEN,
            "breadcrumbs": [(_("Houses"), reverse("shelters:houses")), (self.row.house.name, self.cancel_url())],
            **self.extra(),
        }

    def extra(self) -> Mapping[str, Any]:
        return {}

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version}

    def cancel_url(self) -> str:
        return str(self.row.house.get_absolute_url())

    def after(self, result: Any) -> str:
        return self.cancel_url()


class AboutRequest(InHouse):
    abstract = True
    model = BedRequest

    def extra(self) -> Mapping[str, Any]:
        return {"request_note": self.row.note, "wanted_from": self.row.wanted_from}


class Admit(AboutRequest):
    form_class = AdmitForm
    title = _("Admit to the shelter")
    submit_label = _("Admit")
    done = _("The person has been admitted.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "beds": selectors.free_beds(self.row.house, self.row)}

    def initial(self) -> dict[str, Any]:
        kept = {"bed": str(self.row.bed_id)} if self.row.bed_id else {}
        return {**super().initial(), **kept}

    def submit(self, form: Any) -> Stay:
        said = form.cleaned_data
        return services.admit(
            request_id=self.row.pk,
            expected_version=form.expected_version,
            bed=said["bed"],
            admitted_at=said["admitted_at"],
            planned_until=said["planned_until"],
            has_acknowledged_rules=said["has_acknowledged_rules"],
            by=self.user,
        )


class KeepBed(AboutRequest):
    form_class = KeepBedForm
    title = _("Keep a bed free")
    done = _("The request has been changed.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "beds": selectors.free_beds(self.row.house, self.row)}

    def initial(self) -> dict[str, Any]:
        return {**super().initial(), "bed": str(self.row.bed_id or "")}

    def submit(self, form: Any) -> BedRequest:
        return services.keep_bed(
            request_id=self.row.pk, expected_version=form.expected_version, bed=form.cleaned_data["bed"], by=self.user
        )


class Decline(AboutRequest):
    form_class = DeclineForm
    title = _("Decline the request")
    submit_label = _("Decline")
    intro = _("Your house no longer reaches the case after this.")
    done = _("The request has been declined.")

    def submit(self, form: Any) -> BedRequest:
        return services.decline(
            request_id=self.row.pk,
            expected_version=form.expected_version,
            answer=form.cleaned_data["answer"],
            by=self.user,
        )


class AboutStay(InHouse):
    abstract = True
    model = Stay


class Move(AboutStay):
    """Who must not share a room stands above the beds."""

    opens = (Compartment.IDENTITY, Compartment.GENERAL, Compartment.LOCATION)
    form_class = MoveForm
    title = _("Move to another bed")
    submit_label = _("Move")
    done = _("The person has been moved.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "beds": selectors.free_beds(self.row.house)}

    def extra(self) -> Mapping[str, Any]:
        return {"brief": briefs([self.row], self.user).get(self.row.pk)}

    def submit(self, form: Any) -> Any:
        return services.move(
            stay_id=self.row.pk, expected_version=form.expected_version, bed=form.cleaned_data["bed"], by=self.user
        )


class Extend(AboutStay):
    form_class = ExtendForm
    title = _("Change the planned end")
    done = _("The planned end has been changed.")

    def initial(self) -> dict[str, Any]:
        return {**super().initial(), "planned_until": self.row.planned_until}

    def submit(self, form: Any) -> Stay:
        return services.extend(
            stay_id=self.row.pk,
            expected_version=form.expected_version,
            planned_until=form.cleaned_data["planned_until"],
            by=self.user,
        )


class Discharge(AboutStay):
    form_class = DischargeForm
    title = _("Discharge from the shelter")
    submit_label = _("Discharge")
    intro = _("The bed is free at once. Your house reaches the case for a week more, for the handover.")
    done = _("The person has been discharged.")

    def submit(self, form: Any) -> Stay:
        said = form.cleaned_data
        return services.discharge(
            stay_id=self.row.pk,
            expected_version=form.expected_version,
            discharged_at=said["discharged_at"],
            destination_kind=said["destination_kind"],
            destination=said["destination"],
            by=self.user,
        )
