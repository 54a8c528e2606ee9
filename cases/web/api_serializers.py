"""What the API sends in many places."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class UserSerializer(serializers.Serializer[Any]):
    """Somebody who works in the organisation."""

    id = serializers.UUIDField()
    name = serializers.CharField()
