"""What the API sends and takes. A field is sent because somebody decided so; names of persons are sent in one place."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from cases.record.access_models import Assignment
from cases.record.models import Case, Person
from cases.record.stages import Stage
from cases.web.api_fields import SealedTextField
from cases.web.api_serializers import UserSerializer
from core.compartments import Compartment


class CaseSerializer(serializers.ModelSerializer[Case]):
    """A case in a list. No name stands here: the code is what a case is called outside its own page."""

    stage = serializers.ChoiceField(choices=Stage.choices, read_only=True, help_text="Read off what is filled in.")

    class Meta:
        model = Case
        fields = [
            "id",
            "version",
            "code",
            "status",
            "stage",
            "priority",
            "site",
            "is_restricted",
            "opened_on",
            "closed_on",
            "outcome",
            "updated_at",
        ]
        read_only_fields = fields


class TeamMemberSerializer(serializers.ModelSerializer[Assignment]):
    user = UserSerializer(read_only=True)

    class Meta:
        model = Assignment
        fields = ["user", "part", "since", "until"]
        read_only_fields = fields


class PersonSerializer(serializers.ModelSerializer[Person]):
    is_child = serializers.BooleanField(
        source="was_child",
        allow_null=True,
        read_only=True,
        help_text="Under 18 at intake. Null when neither the day nor the year of birth is known.",
    )
    full_name = serializers.SerializerMethodField()

    class Meta:
        model = Person
        fields = ["gender", "citizenship", "birth_year", "is_child", "full_name"]
        read_only_fields = fields

    def get_full_name(self, person: Person) -> str | None:
        """Null for roles that do not read identity."""
        return self.context["names"].get(person.pk)


class CaseDetailSerializer(CaseSerializer):
    person = PersonSerializer(read_only=True)
    closing_reason = SealedTextField()
    team = serializers.SerializerMethodField()

    class Meta(CaseSerializer.Meta):
        fields = [*CaseSerializer.Meta.fields, "closing_reason", "person", "team"]
        read_only_fields = fields

    def get_team(self, case: Case) -> list[dict[str, Any]]:
        rows = TeamMemberSerializer(self.context["team"], many=True).data
        return list(rows)


class TimelineSerializer(serializers.Serializer[Any]):
    """An entry as `cases.extension.timeline.shown` prepared it: only what the reader may read is there."""

    at = serializers.DateTimeField()
    kind = serializers.CharField()
    compartment = serializers.ChoiceField(choices=Compartment.choices)
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True)
