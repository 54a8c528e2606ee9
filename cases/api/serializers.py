"""What the API sends and takes. A field is sent because somebody decided so; names of persons are sent in one place."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cases.api.fields import Body, Day, Key, SealedText, Text, Versioned
from cases.models import Assignment, Case, Consent, Note, Person, Task
from core.access import Compartment

NOTE_LENGTH = 20_000


class UserSerializer(serializers.Serializer[Any]):
    """Somebody who works in the organisation."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class CaseSerializer(serializers.ModelSerializer[Case]):
    """A case in a list. No name stands here: the code is what a case is called outside its own page."""

    class Meta:
        model = Case
        fields = [
            "id",
            "version",
            "code",
            "status",
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
        name: str | None = self.context["names"].get(person.pk)
        return name


class CaseDetailSerializer(CaseSerializer):
    person = PersonSerializer(read_only=True)
    team = serializers.SerializerMethodField()

    class Meta(CaseSerializer.Meta):
        fields = [*CaseSerializer.Meta.fields, "person", "team"]
        read_only_fields = fields

    def get_team(self, case: Case) -> list[dict[str, Any]]:
        rows = TeamMemberSerializer(self.context["team"], many=True).data
        return list(rows)


class NoteSerializer(serializers.ModelSerializer[Note]):
    text = SealedText()
    by = UserSerializer(source="created_by", read_only=True, allow_null=True)

    class Meta:
        model = Note
        fields = ["id", "version", "compartment", "happened_at", "text", "by", "created_at"]
        read_only_fields = fields


class NewNoteSerializer(Body):
    text = Text(max_length=NOTE_LENGTH)
    compartment = serializers.ChoiceField(choices=Compartment.choices, default=Compartment.GENERAL)


class TaskSerializer(serializers.ModelSerializer[Task]):
    title = SealedText()
    assignee = UserSerializer(read_only=True)

    class Meta:
        model = Task
        fields = ["id", "version", "title", "assignee", "due_on", "done_at"]
        read_only_fields = fields


class NewTaskSerializer(Body):
    """`assignee`: somebody on the case's team, or oneself."""

    title = Text(max_length=200)
    due_on = Day()
    assignee = Key()


class FinishTaskSerializer(Versioned):
    done = serializers.BooleanField()

    def validate_done(self, value: bool) -> bool:
        if self.initial_data["done"] is not True or not value:
            raise serializers.ValidationError(_("A task can only be marked as done."))
        return value


class ConsentSerializer(serializers.ModelSerializer[Consent]):
    class Meta:
        model = Consent
        fields = [
            "id",
            "version",
            "purpose",
            "decision",
            "form",
            "explained",
            "decided_on",
            "valid_until",
            "withdrawn_on",
        ]
        read_only_fields = fields


class TimelineSerializer(serializers.Serializer[Any]):
    """An entry as `cases.timeline.shown` prepared it: only what the reader may read is there."""

    at = serializers.DateTimeField()
    kind = serializers.CharField()
    compartment = serializers.ChoiceField(choices=Compartment.choices)
    title = serializers.CharField()
    text = serializers.CharField(allow_blank=True)
    by = serializers.CharField(allow_blank=True)
