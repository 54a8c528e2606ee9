"""Plans, enrolments and follow-up visits for other programs. Each look at them is a look at places."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.web.api_base import InCase, OfRecord
from cases.web.api_fields import Versioned
from cases.web.api_schema import adds, changes, described, lists, shows
from core.compartments import Compartment
from reintegration import services
from reintegration.api import serializers as shapes
from reintegration.models import Enrolment, FollowUp, Plan
from reintegration.permissions import ReintegrationPermission
from reintegration.selectors import officers

VIEW, MANAGE = ReintegrationPermission.VIEW, ReintegrationPermission.MANAGE


class InReintegration(InCase):
    opens: ClassVar[tuple[Compartment, ...]] = (Compartment.LOCATION,)


@described(listing=lists("plan_list", shapes.PlanSerializer), showing=shows("plan_show", shapes.PlanSerializer))
class Plans(InReintegration):
    """The plans of a return, the newest first."""

    model = Plan
    serializer_class = shapes.PlanSerializer
    access = {
        "listing": VIEW,
        "showing": VIEW,
        "preparing": MANAGE,
        "changing": MANAGE,
        "activating": MANAGE,
        "completing": MANAGE,
        "ending": MANAGE,
    }
    sealed = ("destination", "goals", "end_note")
    select = ("case", "officer")

    def officer(self, key: UUID, plan: Plan | None = None) -> Any:
        """Somebody who may be responsible, for `plan` where there is one. Raises ValidationError (400)."""
        found = officers(self.case, self.user, plan=plan).filter(pk=key).first()
        if found is None:
            said = _("This person cannot be responsible for this plan. Choose another one.")
            raise serializers.ValidationError({"officer": [said]})
        return found

    @adds("plan_prepare", shapes.NewPlanSerializer, shapes.PlanSerializer)
    def preparing(self, request: Request, **kwargs: Any) -> Response:
        facts = self.body(shapes.NewPlanSerializer, request)
        facts["officer"] = self.officer(facts["officer"])
        return self.added(services.prepare_plan(case=self.case, **facts, by=self.user))

    @changes("plan_change", shapes.PlanChangeSerializer, shapes.PlanSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        plan, version, facts = self.changed(shapes.PlanChangeSerializer, request)
        facts["officer"] = self.officer(facts["officer"], plan)
        return self.answer(services.change_plan(plan_id=plan.pk, expected_version=version, **facts, by=self.user))

    @changes("plan_activate", Versioned, shapes.PlanSerializer)
    def activating(self, request: Request, **kwargs: Any) -> Response:
        plan, version, _said = self.asked(Versioned, request)
        return self.answer(services.activate_plan(plan_id=plan.pk, expected_version=version, by=self.user))

    @changes("plan_complete", Versioned, shapes.PlanSerializer)
    def completing(self, request: Request, **kwargs: Any) -> Response:
        plan, version, _said = self.asked(Versioned, request)
        return self.answer(services.complete_plan(plan_id=plan.pk, expected_version=version, by=self.user))

    @changes("plan_end", shapes.EndPlanSerializer, shapes.PlanSerializer)
    def ending(self, request: Request, **kwargs: Any) -> Response:
        plan, version, said = self.asked(shapes.EndPlanSerializer, request)
        return self.answer(services.end_plan(plan_id=plan.pk, expected_version=version, **said, by=self.user))


class OneEnrolment(InReintegration):
    """What the endpoints of enrolments share."""

    model = Enrolment
    serializer_class = shapes.EnrolmentSerializer
    sealed = ("title", "provider", "exit_note")
    order = ("-starts_on", "-id")


@described(listing=lists("enrolment_list", shapes.EnrolmentSerializer))
class EnrolmentsOfPlan(OneEnrolment, OfRecord):
    """Trainings, schools, jobs and businesses of a plan, the latest first."""

    parent = "plan"
    access = {"listing": VIEW, "enrolling": MANAGE}

    @adds("enrolment_add", shapes.NewEnrolmentSerializer, shapes.EnrolmentSerializer)
    def enrolling(self, request: Request, **kwargs: Any) -> Response:
        facts = self.body(shapes.NewEnrolmentSerializer, request)
        return self.added(services.enrol(plan=self.parent_row, **facts, by=self.user))


@described(showing=shows("enrolment_show", shapes.EnrolmentSerializer))
class Enrolments(OneEnrolment):
    """One enrolment."""

    access = {"showing": VIEW, "changing": MANAGE, "moving": MANAGE}

    @changes("enrolment_change", shapes.EnrolmentChangeSerializer, shapes.EnrolmentSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        row, version, facts = self.changed(shapes.EnrolmentChangeSerializer, request)
        return self.answer(
            services.change_enrolment(enrolment_id=row.pk, expected_version=version, **facts, by=self.user)
        )

    @changes("enrolment_move", shapes.MoveEnrolmentSerializer, shapes.EnrolmentSerializer)
    def moving(self, request: Request, **kwargs: Any) -> Response:
        row, version, said = self.asked(shapes.MoveEnrolmentSerializer, request)
        return self.answer(services.move_enrolment(enrolment_id=row.pk, expected_version=version, **said, by=self.user))


class OneVisit(InReintegration):
    """What the endpoints of visits share."""

    model = FollowUp
    serializer_class = shapes.VisitSerializer
    sealed = ("extra_reason", "early_reason", "findings", "ratings")
    order = ("due_on", "id")


@described(listing=lists("visit_list", shapes.VisitSerializer))
class VisitsOfPlan(OneVisit, OfRecord):
    """The visits of a plan, by the day on which they are due: those that are planned with it, and extra ones."""

    parent = "plan"
    access = {"listing": VIEW, "adding": MANAGE}

    @adds("visit_add", shapes.NewExtraVisitSerializer, shapes.VisitSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        facts = self.body(shapes.NewExtraVisitSerializer, request)
        return self.added(services.add_extra_visit(plan=self.parent_row, **facts, by=self.user))


@described(showing=shows("visit_show", shapes.VisitSerializer))
class Visits(OneVisit):
    """One visit; recording it again corrects the record. Only an extra one can be moved."""

    access = {"showing": VIEW, "changing": MANAGE, "recording": MANAGE, "missing": MANAGE}

    @changes("visit_change", shapes.ExtraVisitChangeSerializer, shapes.VisitSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        visit, version, facts = self.changed(shapes.ExtraVisitChangeSerializer, request)
        return self.answer(
            services.change_extra_visit(visit_id=visit.pk, expected_version=version, **facts, by=self.user)
        )

    @changes("visit_record", shapes.HeldVisitSerializer, shapes.VisitSerializer)
    def recording(self, request: Request, **kwargs: Any) -> Response:
        visit, version, said = self.asked(shapes.HeldVisitSerializer, request)
        return self.answer(services.record_visit(visit_id=visit.pk, expected_version=version, **said, by=self.user))

    @changes("visit_record_missed", shapes.MissedVisitSerializer, shapes.VisitSerializer)
    def missing(self, request: Request, **kwargs: Any) -> Response:
        visit, version, said = self.asked(shapes.MissedVisitSerializer, request)
        return self.answer(services.record_missed(visit_id=visit.pk, expected_version=version, **said, by=self.user))


__all__ = ["Enrolments", "EnrolmentsOfPlan", "Plans", "Visits", "VisitsOfPlan"]
