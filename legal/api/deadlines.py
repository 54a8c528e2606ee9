"""The deadlines of a matter for other programs: the days with their law, and what is decided of them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.web.api_base import OfRecord
from cases.web.api_fields import DayField, NewRowSerializer, PastDay, PlainTextField, SealedTextField, Versioned
from cases.web.api_schema import adds, changes, described, lists, shows
from legal import services
from legal.api.views import MANAGE, VIEW, Legal
from legal.models import Deadline


class DeadlineSerializer(serializers.ModelSerializer[Deadline]):
    """`rule` and `provision` are empty for a day of the team's own, which alone has a `title`. `due_on` is counted from
    the day of `step` or from `counted_from`: of what must only come before an event, the day on which the matter was
    opened. `met_on` is the day of the step, the amount or the payment that did what it asks for.

    `warns`: of laws that conflict one does. `length` and `days` differ from the rule's where somebody said why.
    """

    title = SealedTextField()
    reason = SealedTextField()
    dismissed_why = SealedTextField()
    provision = serializers.SerializerMethodField()

    class Meta:
        model = Deadline
        fields = [
            "id",
            "version",
            "matter",
            "rule",
            "provision",
            "title",
            "step",
            "counted_from",
            "due_on",
            "met_on",
            "warns",
            "is_basis",
            "length",
            "days",
            "reason",
            "done_on",
            "dismissed_on",
            "dismissed_why",
        ]
        read_only_fields = fields

    def get_provision(self, deadline: Deadline) -> str:
        rule = deadline.of_rule
        return f"{rule.provision.law.key} {rule.provision.article}" if rule else ""


class NewDeadlineSerializer(NewRowSerializer):
    """A day of the team's own. Those of the law follow from the steps."""

    title = PlainTextField(max_length=200)
    due_on = DayField()


class DeadlineDoneSerializer(Versioned):
    on = PastDay()


class DismissDeadlineSerializer(Versioned):
    """`why` it does not hold in this matter."""

    why = PlainTextField(max_length=2000)


class OneDeadline(Legal):
    model = Deadline
    serializer_class = DeadlineSerializer
    sealed = ("title", "reason", "dismissed_why")
    order = ("created_at", "id")


@described(listing=lists("deadline_list", DeadlineSerializer))
class DeadlinesOfMatter(OneDeadline, OfRecord):
    """The deadlines of a matter, those that are settled as well, the oldest first."""

    parent = "matter"
    access = {"listing": VIEW, "adding": MANAGE}

    @adds("deadline_add", NewDeadlineSerializer, DeadlineSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        facts = self.body(NewDeadlineSerializer, request)
        return self.added(services.add_deadline(matter=self.parent_row, **facts, by=self.user))


@described(showing=shows("deadline_show", DeadlineSerializer))
class Deadlines(OneDeadline):
    """One deadline, and what is decided of it."""

    access = {"showing": VIEW, "finishing": MANAGE, "dismissing": MANAGE, "reopening": MANAGE}

    @changes("deadline_done", DeadlineDoneSerializer, DeadlineSerializer)
    def finishing(self, request: Request, **kwargs: Any) -> Response:
        row, version, said = self.asked(DeadlineDoneSerializer, request)
        return self.answer(services.finish_deadline(deadline_id=row.pk, expected_version=version, **said, by=self.user))

    @changes("deadline_dismiss", DismissDeadlineSerializer, DeadlineSerializer)
    def dismissing(self, request: Request, **kwargs: Any) -> Response:
        row, version, said = self.asked(DismissDeadlineSerializer, request)
        return self.answer(
            services.dismiss_deadline(deadline_id=row.pk, expected_version=version, **said, by=self.user)
        )

    @changes("deadline_reopen", Versioned, DeadlineSerializer)
    def reopening(self, request: Request, **kwargs: Any) -> Response:
        row, version, _said = self.asked(Versioned, request)
        return self.answer(services.reopen_deadline(deadline_id=row.pk, expected_version=version, by=self.user))
