"""When a file stays in the house: apps say of the documents that they made why one may not leave now."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from core.access.actor import ActingUser
from core.errors import DomainError
from core.registry import Registry
from documents.models import Document

Check = Callable[[Document], str]
Look = Callable[[Document, ActingUser], str]


class UntilReady(NamedTuple):
    before_leaving: Check
    look: Look


# What keeps a file from being shown and sent: the reason as a sentence, or "" when nothing stands against it.
registry: Registry[str, Check] = Registry("documents.withheld")
register = registry.register
until_ready: Registry[str, UntilReady] = Registry("documents.withheld.until_ready")


class Withheld(DomainError):
    """The file may not leave the house now; `message` says why."""


def register_until_ready(code: str, before_leaving: Check, look: Look) -> None:
    """For what is not ready to leave: `before_leaving` says why, and `look` why somebody may not even look at it."""
    until_ready.add(code, UntilReady(before_leaving, look))


def reason(document: Document) -> str:
    """Why the file may not leave the house now; "" when it may."""
    return _closed(document) or next(filter(None, (one.before_leaving(document) for one in until_ready.values())), "")


def reason_for(document: Document, by: ActingUser) -> str:
    """Why `by` may not look at the pages of the file now; "" when they may."""
    return _closed(document) or next(filter(None, (one.look(document, by) for one in until_ready.values())), "")


def _closed(document: Document) -> str:
    """Why it is neither shown nor sent."""
    if document.hold is not None:
        return str(document.hold.label)
    return next(filter(None, (check(document) for check in registry.values())), "")
