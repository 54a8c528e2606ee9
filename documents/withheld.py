"""When a file stays in the house: apps say of the documents that they made why one may not leave now."""

from __future__ import annotations

from collections.abc import Callable

from core.errors import DomainError
from documents.models import Document

Check = Callable[[Document], str]

_checks: list[Check] = []


class Withheld(DomainError):
    """The file may not leave the house now; `message` says why."""


def register(check: Check) -> None:
    """`check` gives the reason as a sentence, or "" when nothing stands against it."""
    _checks.append(check)


def reason(document: Document) -> str:
    """Why the file may not leave the house now; "" when it may."""
    if document.hold is not None:
        return str(document.hold.label)
    return next(filter(None, (check(document) for check in _checks)), "")
