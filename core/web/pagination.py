"""Where a row stands in an ordered list, as text for the URL of the page that follows it.

The text holds letters, digits, `-` and `_` alone, so it goes into an address as it stands.
"""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterable
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone


def after(rows: Any, order: tuple[str, ...], text: str) -> Any:
    """The rows behind a cursor made by `cursor()`; all rows when it is empty or not understood."""
    values = unpacked(text, len(order))
    if values is None or any("\x00" in value for value in values):
        return rows
    condition, equal = models.Q(), models.Q()
    try:
        for direction, value in zip(order, values, strict=True):
            name = direction.lstrip("-")
            cleaned = _field(rows, name).to_python(value)
            if isinstance(cleaned, datetime):
                if timezone.is_naive(cleaned):
                    return rows
                # The first and the last day of all time lie outside it in other zones.
                cleaned = cleaned.astimezone(UTC)
            condition |= equal & models.Q(**{f"{name}__{'lt' if direction.startswith('-') else 'gt'}": cleaned})
            equal &= models.Q(**{name: cleaned})
    except (ValidationError, OverflowError):
        return rows
    return rows.filter(condition)


def cursor(row: Any, order: tuple[str, ...]) -> str:
    """Where a row stands in the order, as text for the URL. Each name of `order` goes its own way."""
    values = (attrgetter(name.lstrip("-").replace("__", "."))(row) for name in order)
    return packed(v.isoformat() if hasattr(v, "isoformat") else str(v) for v in values)


def packed(values: Iterable[str]) -> str:
    """Values as one text that needs no encoding in an address."""
    return urlsafe_b64encode("~".join(values).encode()).decode().rstrip("=")


def unpacked(text: str, count: int) -> list[str] | None:
    """The `count` values of a text that `packed` made; None for what is none. Only the first may hold a `~`."""
    try:
        padded = text + "=" * (-len(text) % 4)
        values = b64decode(padded, altchars=b"-_", validate=True).decode().rsplit("~", count - 1)
    except ValueError:
        return None
    return values if text and len(values) == count else None


def _field(rows: Any, name: str) -> Any:
    """The field of a name in an order: what it was annotated as, or a column, also through foreign keys."""
    if name in rows.query.annotations:
        return rows.query.annotations[name].output_field
    model, (*through, last) = rows.model, name.split("__")
    for key in through:
        model = model._meta.get_field(key).related_model
    return model._meta.get_field(last)
