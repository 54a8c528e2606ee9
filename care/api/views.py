"""The plan of a case, what was given, conferences, custody and the safety plan for other programs."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from care import services
from care.api import serializers as shapes
from care.models import Action, CarePlan, Conference, CustodyMove, GivenService, Goal, HeldItem, SafetyPlan
from care.permissions import CarePermission
from care.services.custody import MoveFacts
from care.services.given import ServiceFacts
from care.services.safety import SafetyFacts
from cases.record.models import Case
from cases.team.selectors import people_for_tasks
from cases.web.api_base import InCase, OfRecord, expected_version
from cases.web.api_fields import Versioned
from cases.web.api_schema import adds, changes, described, lists
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.errors import DomainError
from core.keys.fields import preload

VIEW, MANAGE, KEEP_SAFE = CarePermission.VIEW, CarePermission.MANAGE, CarePermission.KEEP_SAFE


@described(listing=lists("care_plan_list", shapes.CarePlanSerializer))
class Plans(InCase):
    """The plan of the case, of which there is one at most."""

    model = CarePlan
    serializer_class = shapes.CarePlanSerializer
    access = {"listing": VIEW, "beginning": MANAGE, "changing": MANAGE}
    sealed = ("needs",)

    @adds("care_plan_begin", shapes.NewCarePlanSerializer, shapes.CarePlanSerializer)
    def beginning(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(shapes.NewCarePlanSerializer, request)
        return self.added(services.begin_plan(case=self.case, by=self.user, **data))

    @changes("care_plan_change", shapes.ChangeCarePlanSerializer, shapes.CarePlanSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        row, version, data = self.asked(shapes.ChangeCarePlanSerializer, request)
        return self.answer(
            services.change_needs(plan_id=row.pk, expected_version=version, needs=data["needs"], by=self.user)
        )


@described(listing=lists("goal_list", shapes.GoalSerializer))
class Goals(InCase):
    """The goals of the plan, the oldest first; those that have ended too."""

    model = Goal
    serializer_class = shapes.GoalSerializer
    access = {"listing": VIEW, "adding": MANAGE, "changing": MANAGE, "ending": MANAGE, "reopening": MANAGE}
    sealed = ("objective", "reason")
    order = ("created_at", "id")

    @adds("goal_add", shapes.NewGoalSerializer, shapes.GoalSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(shapes.NewGoalSerializer, request)
        plan = CarePlan.objects.visible_to(self.user, self.act, case=self.case).first()
        if plan is None:
            raise DomainError(_("Begin the plan first."))
        plan.case = self.case
        return self.added(services.add_goal(plan=plan, by=self.user, **data))

    @changes("goal_change", shapes.ChangeGoalSerializer, shapes.GoalSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        row, version, data = self.changed(shapes.ChangeGoalSerializer, request)
        return self.answer(services.change_goal(goal_id=row.pk, expected_version=version, by=self.user, **data))

    @changes("goal_end", shapes.EndGoalSerializer, shapes.GoalSerializer)
    def ending(self, request: Request, **kwargs: Any) -> Response:
        row, version, data = self.asked(shapes.EndGoalSerializer, request)
        return self.answer(services.end_goal(goal_id=row.pk, expected_version=version, by=self.user, **data))

    @changes("goal_reopen", Versioned, shapes.GoalSerializer)
    def reopening(self, request: Request, **kwargs: Any) -> Response:
        row, version, _data = self.asked(Versioned, request)
        return self.answer(services.reopen_goal(goal_id=row.pk, expected_version=version, by=self.user))


@described(listing=lists("action_list", shapes.ActionSerializer))
class Actions(OfRecord):
    """What is done for a goal, the oldest first."""

    model = Action
    parent = "goal"
    serializer_class = shapes.ActionSerializer
    access = {"listing": VIEW, "adding": MANAGE, "changing": MANAGE, "dropping": MANAGE}
    order = ("created_at", "id")
    select = ("case", "task__case")

    def sent(self, rows: list[Any]) -> list[Any]:
        preload([row.task for row in rows], "title")
        return super().sent(rows)

    @adds("action_add", shapes.NewActionSerializer, shapes.ActionSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(shapes.NewActionSerializer, request)
        # Why it is due is the goal, in its words.
        self.log("opened", [self.case])
        assignee = self.assignee(data.pop("assignee"))
        return self.added(services.add_action(goal=self.parent_row, assignee=assignee, by=self.user, **data))

    @changes("action_change", shapes.ChangeActionSerializer, shapes.ActionSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        row = self.visible_row()
        data = self.body(shapes.ChangeActionSerializer, request, partial=True)
        version = expected_version(request, data.pop("version", None))
        if not data:
            raise serializers.ValidationError({"non_field_errors": [_("Send at least one field to change.")]})
        kept = {name: data[name] if name in data else self.stored(row.task, name) for name in ("title", "due_on")}
        # Whoever has it keeps it, also when they work on the case no longer.
        assignee = self.assignee(data["assignee"]) if "assignee" in data else row.task.assignee
        return self.answer(
            services.change_action(action_id=row.pk, expected_version=version, assignee=assignee, by=self.user, **kept)
        )

    @changes("action_drop", Versioned, shapes.ActionSerializer)
    def dropping(self, request: Request, **kwargs: Any) -> Response:
        """It is not needed any more."""
        row, version, _data = self.asked(Versioned, request)
        return self.answer(services.drop_action(action_id=row.pk, expected_version=version, by=self.user))

    def assignee(self, key: UUID) -> Any:
        return worker(self.case, key, "assignee", by=self.user)

    def answer(self, row: Any, **more: Any) -> Response:
        response = super().answer(row, **more)
        response["ETag"] = f'"{row.task.version}"'
        return response


@described(listing=lists("service_list", shapes.ServiceSerializer))
class Services(InCase):
    """What was given, the latest first."""

    model = GivenService
    serializer_class = shapes.ServiceSerializer
    access = {"listing": VIEW, "adding": MANAGE, "changing": MANAGE}
    sealed = ("giver", "note")
    order = ("-given_on", "-id")

    @adds("service_add", shapes.NewServiceSerializer, shapes.ServiceSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        facts = self.facts(self.body(shapes.NewServiceSerializer, request))
        return self.added(services.record_service(case=self.case, facts=facts, by=self.user))

    @changes("service_change", shapes.ChangeServiceSerializer, shapes.ServiceSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        row, version, data = self.changed(shapes.ChangeServiceSerializer, request)
        facts = self.facts(data)
        return self.answer(
            services.change_service(service_id=row.pk, expected_version=version, facts=facts, by=self.user)
        )

    def facts(self, data: dict[str, Any]) -> ServiceFacts:
        goal = data.pop("goal")
        return ServiceFacts(**data, goal=self.other(Goal, goal, "goal") if goal else None)


@described(listing=lists("conference_list", shapes.ConferenceSerializer))
class Conferences(InCase):
    """Conferences on the case, the latest first. What they decided are tasks."""

    model = Conference
    serializer_class = shapes.ConferenceSerializer
    access = {"listing": VIEW, "adding": MANAGE, "changing": MANAGE}
    sealed = ("outsiders", "discussed")
    order = ("-held_on", "-id")

    @adds("conference_add", shapes.NewConferenceSerializer, shapes.ConferenceSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(shapes.NewConferenceSerializer, request)
        return self.added(services.record_conference(case=self.case, by=self.user, **data))

    @changes("conference_change", shapes.ChangeConferenceSerializer, shapes.ConferenceSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        row, version, data = self.changed(shapes.ChangeConferenceSerializer, request)
        return self.answer(
            services.change_conference(conference_id=row.pk, expected_version=version, by=self.user, **data)
        )


@described(listing=lists("held_item_list", shapes.ItemSerializer))
class Items(InCase):
    """Papers and things of the survivor with the way that they went."""

    model = HeldItem
    serializer_class = shapes.ItemSerializer
    access = {"listing": VIEW, "moving": MANAGE}
    opens = (Compartment.IDENTITY,)
    sealed = ("description",)
    order = ("created_at", "id")

    def beside(self, rows: list[Any]) -> dict[str, Any]:
        moves = CustodyMove.objects.visible_to(self.user, VIEW, case=self.case).filter(item__in=rows)
        found: dict[UUID, list[CustodyMove]] = defaultdict(list)
        for move in moves.select_related("case").order_by("number_in_chain"):
            found[move.item_id].append(move)
        preload([move for chain in found.values() for move in chain], "who", "note")
        return {"moves": found}

    @changes("held_item_move", shapes.NewCustodyMoveSerializer, shapes.ItemSerializer)
    def moving(self, request: Request, **kwargs: Any) -> Response:
        row, version, data = self.asked(shapes.NewCustodyMoveSerializer, request)
        services.move_item(item_id=row.pk, expected_version=version, move=MoveFacts(**data), by=self.user)
        row.refresh_from_db(fields=["version"])
        return self.answer(row)


@described(listing=lists("safety_plan_list", shapes.SafetySerializer))
class SafetyPlans(InCase):
    """The safety plan of the case, of which there is one at most."""

    model = SafetyPlan
    serializer_class = shapes.SafetySerializer
    access = {"listing": KEEP_SAFE, "making": KEEP_SAFE, "changing": KEEP_SAFE, "giving": KEEP_SAFE}
    opens = (Compartment.LOCATION,)
    sealed = ("warning_signs", "steps", "safe_places", "people", "take_along", "for_house")
    select = ("case", "officer")

    @adds("safety_plan_make", shapes.NewSafetySerializer, shapes.SafetySerializer)
    def making(self, request: Request, **kwargs: Any) -> Response:
        facts = self.facts(self.body(shapes.NewSafetySerializer, request))
        return self.added(services.make_safety_plan(case=self.case, facts=facts, by=self.user))

    @changes("safety_plan_change", shapes.ChangeSafetySerializer, shapes.SafetySerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        row, version, data = self.changed(shapes.ChangeSafetySerializer, request)
        facts = self.facts(data, row.officer)
        return self.answer(
            services.change_safety_plan(plan_id=row.pk, expected_version=version, facts=facts, by=self.user)
        )

    @changes("safety_plan_give", shapes.GiveSafetySerializer, shapes.SafetySerializer)
    def giving(self, request: Request, **kwargs: Any) -> Response:
        """The survivor has it as it is now."""
        row, version, data = self.asked(shapes.GiveSafetySerializer, request)
        return self.answer(
            services.give_safety_plan(plan_id=row.pk, expected_version=version, on=data["on"], by=self.user)
        )

    def facts(self, data: dict[str, Any], before: Any = None) -> SafetyFacts:
        """`before` looked at it so far: the service says whether they still can. Raises ValidationError (400)."""
        is_same = before is not None and data["officer"] == before.pk
        officer = before if is_same else worker(self.case, data["officer"], "officer", by=self.user)
        return SafetyFacts(**{**data, "officer": officer})


def worker(case: Case, key: UUID, field: str, *, by: ActingUser) -> Any:
    """Who may get work in the case. Raises ValidationError (400) for who does not work on it."""
    found = people_for_tasks(case, by).filter(pk=key).first()
    if found is None:
        raise serializers.ValidationError({field: [_("This person does not work on the case.")]})
    return found
