"""The protection of a matter: one page of it all, and the forms of its five kinds of rows, which are alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.record.models import CaseRecord
from cases.team.selectors import people_for_tasks
from core.web.forms import FormBehaviour
from legal import protecting, services
from legal.forms import protection as forms
from legal.models import (
    CourtTravel,
    Matter,
    Protection,
    ProtectionMeasure,
    ProtectionRequest,
    RemoteTestimony,
    WitnessPlan,
)
from legal.permissions import LegalPermission
from legal.views.base import Legal, LegalActionPage, LegalFormPage, LegalPage, OfMatter


class ProtectionPage(OfMatter, LegalPage):
    template_name = "legal/protection.html"
    title = _("Protection")

    def extra(self) -> Mapping[str, Any]:
        matter: Matter = self.record
        may_manage = self.may_write(LegalPermission.MANAGE)
        found = protecting.of_matter(matter, case=self.case, by=self.user)
        return {
            "matter": matter,
            "protection": found,
            "asked_by_step": None if found.requests else protecting.asked_for_by_step(matter, by=self.user),
            "may_manage": may_manage,
            "may_add": may_manage and matter.is_open,
        }


class ProtectionAdd(OfMatter, LegalFormPage):
    """Something new for the matter that the address names."""

    abstract = True
    model_added: ClassVar[type[Protection]]

    def initial(self) -> dict[str, Any]:
        return {"asked_on": timezone.localdate()}

    def submit(self, form: Any) -> Protection:
        row = self.model_added(case=self.case, matter=self.record, **form.cleaned_data)
        return services.add_protection(row=row, by=self.user)

    def cancel_url(self) -> str:
        return self.url("protection", self.record)


class OfProtection(Legal):
    """What the pages of one row share."""

    abstract = True

    def cancel_url(self) -> str:
        return self.url("protection", Matter(pk=self.record.matter_id))


class ProtectionEdit(OfProtection, LegalFormPage):
    abstract = True

    def initial(self) -> dict[str, Any]:
        form: Any = self.form_class
        names = form.base_fields.keys() - {"told"}
        return {name: getattr(self.record, name) for name in (*names, "version")}

    def submit(self, form: Any) -> Protection:
        return services.change_protection(
            model=type(self.record),
            row_id=self.record.pk,
            expected_version=form.expected_version,
            facts=_facts(form),
            by=self.user,
        )


class ProtectionRemove(OfProtection, LegalActionPage):
    abstract = True
    submit_label = _("Remove")

    def extra(self) -> Mapping[str, Any]:
        return {"facts": protecting.facts(self.record), "consequences": [], "submit_class": "btn-danger"}

    def submit(self, form: Any) -> None:
        services.remove_protection(
            model=type(self.record), row_id=self.record.pk, expected_version=form.expected_version, by=self.user
        )


class RequestAdd(ProtectionAdd):
    model_added = ProtectionRequest
    form_class = forms.RequestFields
    title = _("Ask LPSK for protection")

    def initial(self) -> dict[str, Any]:
        """The first request has the day of the step that tells of it."""
        matter: Matter = self.record
        is_first = not protecting.in_short(matter, case=self.case, by=self.user)
        step = protecting.asked_for_by_step(matter, by=self.user) if is_first else None
        return {"asked_on": step.on} if step else super().initial()


class RequestEdit(ProtectionEdit):
    record_model = ProtectionRequest
    form_class = forms.RequestEdit
    title = _("Change the request for protection")


class RequestRemove(ProtectionRemove):
    record_model = ProtectionRequest
    title = _("Remove the request for protection")


class ChoosesRequest(Legal):
    abstract = True

    def of_matter(self) -> Any:
        return self.record if isinstance(self.record, Matter) else self.record.matter_id

    def form_arguments(self) -> dict[str, Any]:
        rows = ProtectionRequest.objects.visible_to(self.user, LegalPermission.VIEW, case=self.case)
        found = rows.filter(matter=self.of_matter()).order_by("-asked_on", "-id")
        return {**super().form_arguments(), "requests": found}  # type: ignore[misc]  # stands before a form page


class MeasureAdd(ChoosesRequest, ProtectionAdd):
    model_added = ProtectionMeasure
    form_class = forms.MeasureFields
    title = _("Add a measure")


class MeasureEdit(ChoosesRequest, ProtectionEdit):
    record_model = ProtectionMeasure
    form_class = forms.MeasureEdit
    title = _("Change the measure")


class MeasureRemove(ProtectionRemove):
    record_model = ProtectionMeasure
    title = _("Remove the measure")


class TestimonyAdd(ProtectionAdd):
    model_added = RemoteTestimony
    form_class = forms.TestimonyFields
    title = _("Ask for testimony by video link")


class TestimonyEdit(ProtectionEdit):
    record_model = RemoteTestimony
    form_class = forms.TestimonyEdit
    title = _("Change the testimony by video link")


class TestimonyRemove(ProtectionRemove):
    record_model = RemoteTestimony
    title = _("Remove the testimony by video link")


class Travels(Legal):
    abstract = True

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "people": people_for_tasks(self.case, self.user)}  # type: ignore[misc]


class TravelAdd(Travels, ProtectionAdd):
    form_class: ClassVar[type[FormBehaviour]] = forms.TravelFields
    title = _("Plan the way to court")

    def submit(self, form: Any) -> CourtTravel:
        travel = CourtTravel(case=self.case, matter=self.record, **_facts(form))
        return services.plan_travel(travel=travel, told=form.cleaned_data["told"], by=self.user)


class TravelEdit(Travels, ProtectionEdit):
    record_model: ClassVar[type[CaseRecord] | None] = CourtTravel
    form_class = forms.TravelEdit
    title = _("Change the way to court")

    def initial(self) -> dict[str, Any]:
        task = self.record.task
        return {**super().initial(), "told": task.assignee_id if task and task.done_at is None else None}

    def submit(self, form: Any) -> CourtTravel:
        return services.change_travel(
            travel_id=self.record.pk,
            expected_version=form.expected_version,
            facts=_facts(form),
            told=form.cleaned_data["told"],
            by=self.user,
        )


class TravelRemove(ProtectionRemove):
    record_model = CourtTravel
    title = _("Remove the way to court")

    def submit(self, form: Any) -> None:
        services.cancel_travel(travel_id=self.record.pk, expected_version=form.expected_version, by=self.user)


class WitnessAdd(ProtectionAdd):
    model_added = WitnessPlan
    form_class = forms.WitnessFields
    title = _("Plan a day at court")


class WitnessEdit(ProtectionEdit):
    record_model = WitnessPlan
    form_class = forms.WitnessEdit
    title = _("Change the plan of the day at court")


class WitnessRemove(ProtectionRemove):
    record_model = WitnessPlan
    title = _("Remove the plan of the day at court")


def _facts(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name not in ("version", "told")}
