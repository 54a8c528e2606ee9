"""Serializer fields and a base that take what they say and nothing near it.

REST framework is generous: it reads `true` as the number 1, a number as text, and drops names that it does not know.
A slip in a client must not become a note of the wrong kind, so each is refused with a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.form_fields import DateField as BoundedDate


class Text(serializers.CharField):
    """Text that arrives as text. NUL bytes and text past `max_length` are refused."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Day(serializers.DateField):
    """A date as YYYY-MM-DD, within the bounds of the forms' dates."""

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DD")
        found = super().to_internal_value(value)
        try:
            BoundedDate().check_bounds(found)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        return found


class Key(serializers.UUIDField):
    """A row's key as text."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class Version(serializers.IntegerField):
    """The version that the client read. `true` and "3" are no versions."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**31 - 1, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return int(super().to_internal_value(data))


class Body(serializers.Serializer[Any]):
    """What a client sends. A name that is not listed is refused, not dropped."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in data if name not in self.fields)
            if unknown:
                raise serializers.ValidationError({name: [_("There is no such field.")] for name in unknown})
        return super().to_internal_value(data)
