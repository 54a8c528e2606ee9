"""What the API of reintegration sends and takes. Nearly all of it says where somebody can be found."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from cases.web.api_fields import (
    Body,
    DayField,
    KeyField,
    NewRowSerializer,
    PastDay,
    PlainTextField,
    SealedTextField,
    Versioned,
)
from cases.web.api_serializers import UserSerializer
from reintegration.models import Enrolment, FollowUp, Plan

LONG = 20_000


class PlanSerializer(serializers.ModelSerializer[Plan]):
    officer = UserSerializer(read_only=True)
    destination = SealedTextField()
    goals = SealedTextField()
    end_note = SealedTextField()

    class Meta:
        model = Plan
        fields = [
            "id",
            "version",
            "state",
            "officer",
            "returned_on",
            "destination",
            "goals",
            "ended_on",
            "end_note",
        ]
        read_only_fields = fields


class NewPlanSerializer(NewRowSerializer):
    """`officer`: oneself, or somebody who works on the case and may follow up."""

    officer = KeyField()
    returned_on = DayField()
    destination = PlainTextField(max_length=2_000)
    goals = PlainTextField(max_length=LONG)


class PlanChangeSerializer(Versioned, NewPlanSerializer):
    """Fields that are left out stay as they are. Visits that lie ahead follow the day of return."""


class EndPlanSerializer(Versioned):
    on = PastDay()
    note = PlainTextField(max_length=LONG)


class EnrolmentSerializer(serializers.ModelSerializer[Enrolment]):
    title = SealedTextField()
    provider = SealedTextField()
    exit_note = SealedTextField()

    class Meta:
        model = Enrolment
        fields = ["id", "version", "plan", "kind", "title", "provider", "starts_on", "ends_on", "state", "exit_note"]
        read_only_fields = fields


class NewEnrolmentSerializer(NewRowSerializer):
    """`ends_on` is the end that is meant."""

    kind = serializers.ChoiceField(choices=Enrolment.Kind.choices)
    title = PlainTextField(max_length=200)
    provider = PlainTextField(max_length=2_000, allow_blank=True, default="")
    starts_on = DayField()
    ends_on = DayField(allow_null=True, default=None)


class EnrolmentChangeSerializer(Versioned, NewEnrolmentSerializer):
    """Fields that are left out stay as they are."""


class MoveEnrolmentSerializer(Versioned):
    """`ends_on` and `note` count for an end only."""

    state = serializers.ChoiceField(choices=Enrolment.State.choices)
    ends_on = PastDay(allow_null=True, default=None)
    note = PlainTextField(max_length=LONG, allow_blank=True, default="")


class RatingsSerializer(Body):
    """How the survivor is doing, by domain; what nobody asked is left out."""

    def get_fields(self) -> dict[str, Any]:
        return {
            domain: serializers.ChoiceField(choices=FollowUp.Rating.choices, required=False)
            for domain in FollowUp.Domain.values
        }


class VisitSerializer(serializers.ModelSerializer[FollowUp]):
    """`outcome` is empty while the visit lies ahead; an extra visit has no `month`."""

    extra_reason = SealedTextField()
    early_reason = SealedTextField()
    findings = SealedTextField()
    ratings = RatingsSerializer(read_only=True)

    class Meta:
        model = FollowUp
        fields = [
            "id",
            "version",
            "plan",
            "month",
            "due_on",
            "extra_reason",
            "outcome",
            "done_on",
            "early_reason",
            "contact",
            "missed_reason",
            "findings",
            "ratings",
        ]
        read_only_fields = fields


class NewExtraVisitSerializer(NewRowSerializer):
    """A visit between the planned ones."""

    due_on = DayField()
    extra_reason = PlainTextField(max_length=2_000)


class ExtraVisitChangeSerializer(Versioned):
    """Fields that are left out stay as they are."""

    due_on = DayField()
    extra_reason = PlainTextField(max_length=2_000)


class HeldVisitSerializer(Versioned):
    """`early_reason` says why the visit took place more than two weeks before the day for which it was planned."""

    done_on = PastDay()
    contact = serializers.ChoiceField(choices=FollowUp.Contact.choices)
    findings = PlainTextField(max_length=LONG)
    ratings = RatingsSerializer(default=dict)
    early_reason = PlainTextField(max_length=2_000, allow_blank=True, default="")


class MissedVisitSerializer(Versioned):
    done_on = PastDay()
    reason = serializers.ChoiceField(choices=FollowUp.MissedReason.choices)
    findings = PlainTextField(max_length=LONG, allow_blank=True, default="")
