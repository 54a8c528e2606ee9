"""The words of notifications, by kind. They are neutral: nobody who reads them over a shoulder, or in a mail
one day, learns what the organisation does or about whom it writes (docs/threat-model.md, S-29).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from core.access.actor import ActingUser
from core.registry import Registry
from notifications.models import Notification


@dataclass(frozen=True)
class Kind:
    """`url` says where opening it leads this user; empty: nowhere but to the inbox. With `is_dated` the moment that it
    is about is another than that at which it arrived, and is said beside it."""

    code: str
    text: str | Promise
    icon: str
    url: Callable[[Notification, ActingUser], str]
    is_dated: bool = False


registry: Registry[str, Kind] = Registry("notifications.kinds", key=lambda kind: kind.code)
register = registry.register


def of(notification: Notification) -> Kind:
    """Raises KeyError for a kind that no app has registered."""
    return registry[notification.kind]
