"""When a file stays in the house: apps say of the documents that they made why one may not leave now."""

from __future__ import annotations

from collections.abc import Callable

from core.access.actor import ActingUser
from core.errors import DomainError
from documents.models import Document

Check = Callable[[Document], str]
Look = Callable[[Document, ActingUser], str]

_checks: list[Check] = []
_before_leaving: list[Check] = []
_looks: list[Look] = []


class Withheld(DomainError):
    """The file may not leave the house now; `message` says why."""


def register(check: Check) -> None:
    """`check` gives the reason as a sentence, or "" when nothing stands against it."""
    _checks.append(check)


def register_until_ready(before_leaving: Check, look: Look) -> None:
    """For what is not ready to leave: `before_leaving` says why, and `look` why somebody may not even look at it."""
    _before_leaving.append(before_leaving)
    _looks.append(look)


def reason(document: Document) -> str:
    """Why the file may not leave the house now; "" when it may."""
    return _closed(document) or next(filter(None, (check(document) for check in _before_leaving)), "")


def reason_for(document: Document, by: ActingUser) -> str:
    """Why `by` may not look at the pages of the file now; "" when they may."""
    return _closed(document) or next(filter(None, (look(document, by) for look in _looks)), "")


def _closed(document: Document) -> str:
    """Why it is neither shown nor sent."""
    if document.hold is not None:
        return str(document.hold.label)
    return next(filter(None, (check(document) for check in _checks)), "")
