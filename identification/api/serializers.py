"""What the API of identification sends and takes."""

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
    Version,
    Versioned,
)
from cases.web.api_serializers import UserSerializer
from core.domain.codes import code_values
from identification.comparing import Age, Answer, State, What
from identification.elements import Kind
from identification.forms import REASON_LENGTH
from identification.models import Decision, Part

STATUSES = sorted(code_values("TraffickingStatus"))


class MissingSerializer(serializers.Serializer[Any]):
    """Something that is missing: `elements` are those that it is about."""

    what = serializers.ChoiceField(choices=[what.value for what in What])
    part = serializers.ChoiceField(source="kind", choices=Kind.choices)
    elements = serializers.ListField(child=serializers.CharField())


class PartComparedSerializer(serializers.Serializer[Any]):
    """`if_adult`: how it would stand for somebody of 18 or older."""

    kind = serializers.ChoiceField(choices=Kind.choices)
    state = serializers.ChoiceField(choices=State.choices)
    if_adult = serializers.ChoiceField(choices=State.choices)
    yes = serializers.ListField(child=serializers.CharField())
    no = serializers.ListField(child=serializers.CharField())
    unknown = serializers.ListField(child=serializers.CharField())


class AgeComparedSerializer(serializers.Serializer[Any]):
    """At the time of the act. An age that is not known is taken as that of a child until it is shown otherwise."""

    age = serializers.ChoiceField(choices=Age.choices)
    by_record = serializers.ChoiceField(choices=Age.choices)
    said = serializers.ChoiceField(choices=Answer.choices)
    reckoned_on = serializers.DateField()
    is_beginning = serializers.BooleanField()
    is_contradicted = serializers.BooleanField()


class ComparisonSerializer(serializers.Serializer[Any]):
    """What is recorded, compared with the elements in the law. It is no decision: those are made by people."""

    state = serializers.ChoiceField(choices=State.choices)
    if_adult = serializers.ChoiceField(choices=State.choices, allow_null=True)
    is_begun = serializers.BooleanField()
    age = AgeComparedSerializer()
    parts = PartComparedSerializer(many=True)
    missing = MissingSerializer(many=True)


class FindingSerializer(serializers.Serializer[Any]):
    element = serializers.CharField()
    answer = serializers.ChoiceField(choices=Answer.choices)
    reason = serializers.CharField(allow_blank=True)
    documents = serializers.ListField(child=serializers.UUIDField())
    episodes = serializers.ListField(child=serializers.UUIDField())


class PartSerializer(serializers.ModelSerializer[Part]):
    """One question. An element that is not among the findings is not known."""

    findings = serializers.SerializerMethodField()

    class Meta:
        model = Part
        fields = ["id", "version", "kind", "findings"]
        read_only_fields = fields

    def get_findings(self, part: Part) -> list[dict[str, Any]]:
        links = self.context["links"]
        found = []
        for code, said in part.findings.items():
            rows = links.get((part.pk, code), [])
            found.append(
                {
                    "element": code,
                    **said,
                    "documents": [row.document_id for row in rows if row.document_id],
                    "episodes": [row.episode_id for row in rows if row.episode_id],
                }
            )
        return list(FindingSerializer(found, many=True).data)


class WrittenFindingSerializer(Body):
    element = serializers.CharField(max_length=24)
    answer = serializers.ChoiceField(choices=Answer.choices)
    reason = PlainTextField(max_length=REASON_LENGTH, allow_blank=True, default="")


class WrittenPartSerializer(Body):
    """All that was found out about the question; what is left out is not known. `version` 0, here or as If-Match, says
    that there was nothing yet."""

    version = Version(min_value=0, required=False)
    findings = WrittenFindingSerializer(many=True)


class LinkedSerializer(Versioned):
    """All documents and episodes that bear out the finding, of those that one sees."""

    documents = serializers.ListField(child=KeyField(), default=list)
    episodes = serializers.ListField(child=KeyField(), default=list)


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """`status` and `htcds_body` are codes of HTCDS. `document` is null where one may not open it."""

    status = serializers.ChoiceField(choices=STATUSES, read_only=True)
    htcds_body = serializers.CharField(read_only=True)
    body_name = SealedTextField()
    number = SealedTextField()
    grounds = SealedTextField()
    withdrawal_note = SealedTextField()
    document = serializers.SerializerMethodField()
    by = UserSerializer(source="created_by", read_only=True, allow_null=True)

    class Meta:
        model = Decision
        fields = [
            "id",
            "version",
            "status",
            "body",
            "htcds_body",
            "body_name",
            "decided_on",
            "number",
            "grounds",
            "document",
            "appeal_until",
            "appeal_lodged_on",
            "appeal_outcome",
            "appeal_decided_on",
            "withdrawn_on",
            "withdrawal",
            "withdrawal_note",
            "by",
        ]
        read_only_fields = fields

    def get_document(self, decision: Decision) -> str | None:
        return str(decision.document_id) if decision.document_id in self.context["documents"] else None


class NewDecisionSerializer(NewRowSerializer):
    """What a body decided, as its document says it. `document`: a received one of the case that one may open."""

    status = serializers.ChoiceField(choices=STATUSES)
    body = serializers.ChoiceField(choices=Decision.Body.choices)
    body_name = PlainTextField(max_length=200, allow_blank=True, default="")
    decided_on = PastDay()
    number = PlainTextField(max_length=120, allow_blank=True, default="")
    grounds = PlainTextField(max_length=8_000, allow_blank=True, default="")
    document = KeyField(allow_null=True, default=None)
    appeal_until = DayField(allow_null=True, default=None)
    appeal_lodged_on = PastDay(allow_null=True, default=None)
    appeal_outcome = serializers.ChoiceField(choices=Decision.AppealOutcome.choices, allow_blank=True, default="")
    appeal_decided_on = PastDay(allow_null=True, default=None)


class DecisionChangeSerializer(Versioned, NewDecisionSerializer):
    """Fields that are left out stay as they are."""


class WithdrawDecisionSerializer(Versioned):
    on = PastDay()
    why = serializers.ChoiceField(choices=Decision.Withdrawal.choices)
    note = PlainTextField(max_length=4_000, allow_blank=True, default="")
