"""What the API of assessments sends and takes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from assessments.models import Assessment, Instrument
from cases.web.api_fields import DayField, KeyField, NewRowSerializer, PastDay, PlainTextField, SealedTextField
from cases.web.api_serializers import UserSerializer

MOST_ANSWERS = 500


class OwnCodeSerializer(serializers.ModelSerializer[Instrument]):
    """An instrument by its code."""

    class Meta:
        model = Instrument
        fields = ["id", "code", "name_id", "name_en", "kind"]
        read_only_fields = fields


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    """`answers` and `results` are by the codes of the version (`number`) under which it was filled in."""

    instrument = OwnCodeSerializer(read_only=True)
    number = serializers.IntegerField(source="edition.number", read_only=True)
    created_by = UserSerializer(read_only=True)
    answers = serializers.DictField(read_only=True)
    results = serializers.DictField(read_only=True)
    summary = SealedTextField()

    class Meta:
        model = Assessment
        fields = [
            "id",
            "version",
            "compartment",
            "instrument",
            "number",
            "state",
            "assessed_on",
            "answers",
            "results",
            "judgement",
            "summary",
            "next_review_on",
            "replaces",
            "created_by",
            "finished_at",
        ]
        read_only_fields = fields


class NewAssessmentSerializer(NewRowSerializer):
    """A finished assessment. An answer that its question cannot have, or whose question is not asked, is refused."""

    instrument = KeyField()
    assessed_on = PastDay()
    answers = serializers.DictField(child=serializers.JSONField())
    judgement = PlainTextField(max_length=40, allow_blank=True, default="")
    summary = PlainTextField(max_length=20_000, allow_blank=True, default="")
    next_review_on = DayField(allow_null=True, default=None)

    def validate_answers(self, answers: dict[str, Any]) -> dict[str, Any]:
        if len(answers) > MOST_ANSWERS:
            raise serializers.ValidationError(serializers.DictField.default_error_messages["not_a_dict"])
        return answers
