"""The course of a matter for other programs: steps, appointments, orders, accompaniment; and the rights briefings.

Papers are named by their keys: a file is added where all files are (documents/api/).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from cases.web.api_base import OfRecord, expected_version
from cases.web.api_schema import adds, changes, described, lists, removes
from core.compartments import Compartment
from documents.models import Document
from documents.permissions import DocumentPermission
from legal import course, services
from legal.api import course_shapes as shapes
from legal.api.views import MANAGE, VIEW, Legal
from legal.models import Accompaniment, Briefing, Hearing, Order, Step


class Row(Legal):
    """What the endpoints of all these rows share: bodies name papers and people by their keys."""

    def named(self, facts: dict[str, Any], row: Any = None) -> dict[str, Any]:
        """The facts as the services take them. Raises ValidationError for who and what is not there."""
        if facts.get("document") is not None:
            facts["document"] = self.other(
                Document, facts["document"], "document", act=DocumentPermission.VIEW, compartment=Compartment.LEGAL
            )
        if facts.get("hearing") is not None:
            facts["hearing"] = self.other(Hearing, facts["hearing"], "hearing")
        for name in ("companion", "explained_by"):
            if facts.get(name) is not None:
                before = getattr(row, f"{name}_id", None)
                people = course.companions(self.case, by=self.user, also=before)
                facts[name] = people.filter(pk=facts[name]).first()
                if facts[name] is None:
                    raise serializers.ValidationError({name: [_("This person does not work on the case.")]})
        return facts


class OneStep(Row):
    model = Step
    serializer_class = shapes.StepSerializer
    sealed = ("number", "body", "note")
    order = ("-on", "-created_at", "id")


@described(listing=lists("step_list", shapes.StepSerializer))
class StepsOfMatter(OneStep, OfRecord):
    """What has happened in a matter, the latest first."""

    parent = "matter"
    access = {"listing": VIEW, "adding": MANAGE}

    @adds("step_add", shapes.NewStepSerializer, shapes.StepSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        facts = self.named(self.body(shapes.NewStepSerializer, request))
        return self.added(services.add_step(matter=self.parent_row, **facts, by=self.user))


class Steps(OneStep):
    """One step."""

    access = {"changing": MANAGE, "removing": MANAGE}

    @changes("step_change", shapes.StepChangeSerializer, shapes.StepSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        row, version, facts = self.changed(shapes.StepChangeSerializer, request)
        facts = self.named(facts, row)
        return self.answer(services.change_step(step_id=row.pk, expected_version=version, **facts, by=self.user))

    @removes("step_remove")
    def removing(self, request: Request, **kwargs: Any) -> Response:
        row = self.visible_row()
        services.remove_step(step_id=row.pk, expected_version=expected_version(request, None), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OneHearing(Row):
    model = Hearing
    serializer_class = shapes.HearingSerializer
    sealed = ("place", "agenda", "result")
    order = ("-at", "id")


@described(listing=lists("hearing_list", shapes.HearingSerializer))
class HearingsOfMatter(OneHearing, OfRecord):
    """The appointments of a matter, the latest first."""

    parent = "matter"
    access = {"listing": VIEW, "adding": MANAGE}

    @adds("hearing_add", shapes.NewHearingSerializer, shapes.HearingSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        facts = self.named(self.body(shapes.NewHearingSerializer, request))
        return self.added(services.add_hearing(matter=self.parent_row, **facts, by=self.user))


class Hearings(OneHearing):
    """One appointment."""

    access = {"changing": MANAGE, "removing": MANAGE, "settling": MANAGE}

    @changes("hearing_change", shapes.HearingChangeSerializer, shapes.HearingSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        row, version, facts = self.changed(shapes.HearingChangeSerializer, request)
        facts = self.named(facts, row)
        return self.answer(services.change_hearing(hearing_id=row.pk, expected_version=version, **facts, by=self.user))

    @removes("hearing_remove")
    def removing(self, request: Request, **kwargs: Any) -> Response:
        row = self.visible_row()
        services.remove_hearing(hearing_id=row.pk, expected_version=expected_version(request, None), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @changes("hearing_settle", shapes.SettleHearingSerializer, shapes.HearingSerializer)
    def settling(self, request: Request, **kwargs: Any) -> Response:
        row, version, said = self.asked(shapes.SettleHearingSerializer, request)
        # The agenda of what is postponed goes on to the next one.
        self.log("opened", [self.case])
        return self.answer(services.settle_hearing(hearing_id=row.pk, expected_version=version, **said, by=self.user))


class OneOrder(Row):
    model = Order
    serializer_class = shapes.OrderSerializer
    sealed = ("number", "body", "content", "articles", "penalty", "substitute", "executor", "progress")
    order = ("-on", "id")


@described(listing=lists("order_list", shapes.OrderSerializer))
class OrdersOfMatter(OneOrder, OfRecord):
    """Judgments and orders of a matter, the latest first."""

    parent = "matter"
    access = {"listing": VIEW, "adding": MANAGE}

    @adds("order_add", shapes.NewOrderSerializer, shapes.OrderSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        facts = self.named(self.body(shapes.NewOrderSerializer, request))
        return self.added(services.add_order(matter=self.parent_row, **facts, by=self.user))


class Orders(OneOrder):
    """One order, with how far it is carried out."""

    access = {"changing": MANAGE, "removing": MANAGE}

    @changes("order_change", shapes.OrderChangeSerializer, shapes.OrderSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        row, version, facts = self.changed(shapes.OrderChangeSerializer, request)
        facts = self.named(facts, row)
        return self.answer(services.change_order(order_id=row.pk, expected_version=version, **facts, by=self.user))

    @removes("order_remove")
    def removing(self, request: Request, **kwargs: Any) -> Response:
        row = self.visible_row()
        services.remove_order(order_id=row.pk, expected_version=expected_version(request, None), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OneAccompaniment(Row):
    model = Accompaniment
    serializer_class = shapes.AccompanimentSerializer
    sealed = ("where", "others", "told", "decided", "condition", "next_step")
    order = ("-on", "id")


@described(listing=lists("accompaniment_list", shapes.AccompanimentSerializer))
class AccompanimentsOfMatter(OneAccompaniment, OfRecord):
    """Who went along with the survivor, the latest first."""

    parent = "matter"
    access = {"listing": VIEW, "adding": MANAGE}

    @adds("accompaniment_add", shapes.NewAccompanimentSerializer, shapes.AccompanimentSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        facts = self.named(self.body(shapes.NewAccompanimentSerializer, request))
        return self.added(services.add_accompaniment(matter=self.parent_row, **facts, by=self.user))


class Accompaniments(OneAccompaniment):
    """One accompaniment."""

    access = {"changing": MANAGE, "removing": MANAGE}

    @changes("accompaniment_change", shapes.AccompanimentChangeSerializer, shapes.AccompanimentSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        row, version, facts = self.changed(shapes.AccompanimentChangeSerializer, request)
        facts = self.named(facts, row)
        return self.answer(
            services.change_accompaniment(accompaniment_id=row.pk, expected_version=version, **facts, by=self.user)
        )

    @removes("accompaniment_remove")
    def removing(self, request: Request, **kwargs: Any) -> Response:
        row = self.visible_row()
        services.remove_accompaniment(
            accompaniment_id=row.pk, expected_version=expected_version(request, None), by=self.user
        )
        return Response(status=status.HTTP_204_NO_CONTENT)


@described(listing=lists("briefing_list", shapes.BriefingSerializer))
class Briefings(Row):
    """The rights briefings of a case, the latest first."""

    model = Briefing
    serializer_class = shapes.BriefingSerializer
    access = {"listing": VIEW, "adding": MANAGE, "changing": MANAGE, "removing": MANAGE}
    sealed = ("interpreter", "questions", "unsigned_because")
    order = ("-on", "id")

    @adds("briefing_add", shapes.NewBriefingSerializer, shapes.BriefingSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        facts = self.named(self.body(shapes.NewBriefingSerializer, request))
        return self.added(services.add_briefing(case=self.case, **facts, by=self.user))

    @changes("briefing_change", shapes.BriefingChangeSerializer, shapes.BriefingSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        row, version, facts = self.changed(shapes.BriefingChangeSerializer, request)
        facts = self.named(facts, row)
        return self.answer(
            services.change_briefing(briefing_id=row.pk, expected_version=version, **facts, by=self.user)
        )

    @removes("briefing_remove")
    def removing(self, request: Request, **kwargs: Any) -> Response:
        row = self.visible_row()
        services.remove_briefing(briefing_id=row.pk, expected_version=expected_version(request, None), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
