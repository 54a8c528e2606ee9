"""Serializer fields and a base that take what they say and nothing near it.

REST framework is generous: it reads `true` as the number 1, a number as text, and drops names that it does not know.
A slip in a client must not become a note of the wrong kind, so each is refused with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.web.form_fields import DateField as BoundedDate
from core.web.form_fields import PastDateField as BoundedPastDate
from core.web.form_fields import refuse_directions

# Decimal() alone would also take other scripts' digits, underscores and exponents.
FIGURE = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


class PlainTextField(serializers.CharField):
    """Text that arrives as text. NUL bytes, hidden directions and text past `max_length` are refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(refuse_directions)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class SealedTextField(serializers.CharField):
    """A sealed field as it is sent: none is empty text, also of a row that was made just now."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def get_attribute(self, instance: Any) -> Any:
        return super().get_attribute(instance) or ""


class MarkField(PlainTextField):
    """What a client calls that which it sends (`core.idempotency`)."""

    def __init__(self) -> None:
        words = "The same sent again with it, after an answer that got lost, is taken once. Of each user by itself."
        super().__init__(max_length=64, required=False, help_text=words)


class DayField(serializers.DateField):
    """A date as YYYY-MM-DD, within the bounds of the forms' dates."""

    bounds = BoundedDate

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DD")
        found = super().to_internal_value(value)
        try:
            self.bounds().check_bounds(found)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        return found


class PastDay(DayField):
    """The date of something that has happened."""

    bounds = BoundedPastDate


class KeyField(serializers.UUIDField):
    """A row's key as text."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class MomentField(serializers.DateTimeField):
    """A moment with its offset, within the bounds of the forms' moments: without one nobody knows whose clock it is."""

    default_error_messages = {"no_offset": _("Send it with its offset, such as 2026-03-02T10:00:00+07:00.")}

    def enforce_timezone(self, value: datetime) -> datetime:
        if timezone.is_naive(value):
            self.fail("no_offset")
        return value

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str):
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ss+hh:mm")
        found = super().to_internal_value(value)
        try:
            BoundedDate().check_bounds(found.date())
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages) from error
        return found


class Whole(serializers.IntegerField):
    """A whole number. `true`, 3.0 and "3" are none."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return int(super().to_internal_value(data))


class Version(Whole):
    """The version that the client read."""

    def __init__(self, *, min_value: int = 1, **kwargs: Any) -> None:
        super().__init__(min_value=min_value, max_value=2**31 - 1, **kwargs)


class FigureField(serializers.DecimalField):
    """A number in figures, as text or as a whole number: a fraction in JSON is not exact."""

    def to_internal_value(self, data: Any) -> Any:
        if type(data) is not int and not (isinstance(data, str) and FIGURE.fullmatch(data)):
            self.fail("invalid")
        return super().to_internal_value(data)


class YesNo(serializers.BooleanField):
    """`true` or `false`. "yes" and 1 are neither."""

    def to_internal_value(self, data: Any) -> bool:
        if data is not True and data is not False:
            self.fail("invalid", input=data)
        return bool(data)


class Body(serializers.Serializer[Any]):
    """What a client sends. A name that is not listed is refused, not dropped."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = sorted(str(name) for name in data if name not in self.fields)
            if unknown:
                raise serializers.ValidationError({name: [_("There is no such field.")] for name in unknown})
        return super().to_internal_value(data)


class NewRowSerializer(Body):
    """Of what is to be made. `mark` is what the client calls the request: the same sent again with it is taken once."""

    mark = MarkField()


class Versioned(Body):
    """`version` is the one that was read; it may come as `If-Match` instead. It tells by itself what was sent twice."""

    version = Version(required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        found = super().get_fields()
        found.pop("mark", None)
        return found


class Nothing(Body):
    """A button: there is nothing to send."""
