"""How endpoints are described in the API's schema: one word for each shape that they have."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers

AFTER = OpenApiParameter("after", OpenApiTypes.STR, description="`next` of the page before.")
IF_MATCH = OpenApiParameter("If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The version, quoted.")

Shape = type[serializers.BaseSerializer[Any]]
Described = Callable[[Any], Any]


class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal in a sentence."""

    detail = serializers.CharField()


class ConflictSerializer(ProblemSerializer):
    version = serializers.IntegerField(help_text="The version that the row has now.")


SEEN = {403: ProblemSerializer, 404: ProblemSerializer}
REFUSALS = {400: ProblemSerializer, **SEEN, 422: ProblemSerializer}
CHANGED = {**REFUSALS, 409: ConflictSerializer}


def page_of(shape: Shape) -> Any:
    """One key-set page of rows."""
    name = shape.__name__.removesuffix("Serializer")
    return inline_serializer(
        name=f"{name}Page",
        fields={
            "results": shape(many=True),
            "next": serializers.CharField(allow_null=True, help_text="Send it as `after` to get the next page."),
        },
    )


def lists(operation: str, shape: Shape, *parameters: OpenApiParameter, refusals: Any = SEEN) -> Described:
    """One page of rows."""
    responses = {200: page_of(shape), **refusals}
    return extend_schema(operation_id=operation, parameters=[AFTER, *parameters], responses=responses)


def shows(operation: str, shape: Any) -> Described:
    """One row."""
    return extend_schema(operation_id=operation, responses={200: shape, **SEEN})


def adds(operation: str, body: Any, shape: Shape) -> Described:
    """A new row."""
    return extend_schema(operation_id=operation, request=body, responses={201: shape, **REFUSALS})


def changes(operation: str, body: Any, shape: Shape, *, status: int = 200) -> Described:
    """An act on a row, which needs the version that was read."""
    responses = {status: shape, **CHANGED}
    return extend_schema(operation_id=operation, request=body, parameters=[IF_MATCH], responses=responses)


def removes(operation: str) -> Described:
    """A row that goes; the version that was read comes as If-Match."""
    return extend_schema(operation_id=operation, request=None, parameters=[IF_MATCH], responses={204: None, **CHANGED})


def described[E: type](**actions: Described) -> Callable[[E], E]:
    """Describe actions that an endpoint inherits: `@described(listing=lists("note_list", NoteSerializer))`."""

    def mark(endpoint: E) -> E:
        for name, description in actions.items():
            setattr(endpoint, name, description(_own(getattr(endpoint, name))))
        return endpoint

    return mark


def _own(inherited: Any) -> Any:
    """A method for one endpoint, so that its description does not fall on its siblings."""

    @wraps(inherited)
    def method(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        return inherited(self, request, *args, **kwargs)

    return method


__all__ = ["adds", "changes", "described", "lists", "page_of", "removes", "shows"]
