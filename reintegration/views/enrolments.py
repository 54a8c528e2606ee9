"""Trainings, schools, jobs and businesses."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.web.pages import CaseFormPage
from reintegration import services
from reintegration.forms import ChangeEnrolmentForm, EnrolmentForm, MoveEnrolmentForm
from reintegration.models import Enrolment, Plan
from reintegration.permissions import ReintegrationPermission
from reintegration.views.base import InReintegration


class Enrol(InReintegration, CaseFormPage):
    access = ReintegrationPermission.MANAGE
    record_model = Plan
    form_class = EnrolmentForm
    title = _("Add an enrolment")
    submit_label = _("Save enrolment")
    done = _("The enrolment is saved.")

    def submit(self, form: EnrolmentForm) -> Enrolment:
        return services.enrol(plan=self.record, by=self.user, **form.cleaned_data)


class ChangeEnrolment(InReintegration, CaseFormPage):
    access = ReintegrationPermission.MANAGE
    record_model = Enrolment
    form_class = ChangeEnrolmentForm
    title = _("Change the enrolment")
    submit_label = _("Save enrolment")
    done = _("The enrolment is saved.")

    def initial(self) -> dict[str, Any]:
        names = ("kind", "title", "provider", "starts_on", "ends_on", "version")
        return {name: getattr(self.record, name) for name in names}

    def submit(self, form: ChangeEnrolmentForm) -> Enrolment:
        facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        return services.change_enrolment(
            enrolment_id=self.record.pk, expected_version=form.expected_version, by=self.user, **facts
        )


class MoveEnrolment(InReintegration, CaseFormPage):
    access = ReintegrationPermission.MANAGE
    record_model = Enrolment
    form_class = MoveEnrolmentForm
    title = _("How the enrolment goes on")
    submit_label = _("Save")
    done = _("The enrolment is saved.")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "current": self.record.state}

    def initial(self) -> dict[str, Any]:
        return {"version": self.record.version}

    def submit(self, form: MoveEnrolmentForm) -> Enrolment:
        return services.move_enrolment(
            enrolment_id=self.record.pk,
            expected_version=form.expected_version,
            state=form.cleaned_data["state"],
            ends_on=form.cleaned_data["ends_on"],
            note=form.cleaned_data["note"],
            by=self.user,
        )
