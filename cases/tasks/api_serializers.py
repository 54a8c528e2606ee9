"""Tasks as the API sends and takes them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from cases.tasks.models import Task
from cases.web.api_fields import DayField, KeyField, NewRowSerializer, PlainTextField, SealedTextField, Versioned
from cases.web.api_serializers import UserSerializer


class TaskSerializer(serializers.ModelSerializer[Task]):
    """`origin` and `why` say where it comes from. One that `is_dropped` is over, but nobody did it."""

    title = SealedTextField()
    why = SealedTextField()
    assignee = UserSerializer(read_only=True)

    class Meta:
        model = Task
        fields = ["id", "version", "title", "assignee", "due_on", "done_at", "is_dropped", "origin", "why"]
        read_only_fields = fields


class NewTaskSerializer(NewRowSerializer):
    """`assignee`: somebody on the case's team, or oneself."""

    title = PlainTextField(max_length=200)
    due_on = DayField()
    assignee = KeyField()


class ChangeTaskSerializer(Versioned):
    """What is another about it, or by itself that it is done."""

    title = PlainTextField(max_length=200)
    due_on = DayField()
    assignee = KeyField()
    done = serializers.BooleanField()

    def validate_done(self, value: bool) -> bool:
        if self.initial_data["done"] is not True or not value:
            raise serializers.ValidationError(_("A task can only be marked as done."))
        return value

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        others = sorted(data.keys() - {"done", "version"})
        if "done" in data and others:
            raise serializers.ValidationError({name: [_("Send that it is done by itself.")] for name in others})
        return data
