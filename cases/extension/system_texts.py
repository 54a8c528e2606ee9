"""Texts that the system writes itself, such as the titles of its tasks: kept as a code with arguments, read by each
reader in their own language."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.functional import Promise

from core.access.actor import ActingUser
from core.access.permissions import PermissionCode
from core.keys.fields import EncryptedTextField
from core.registry import Registry

# What nobody can type stands before the code.
_MARK = "\0"


class SystemText(NamedTuple):
    """A text of the system: as `str` in the language that is active."""

    code: str
    arguments: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Its code where no app registers it any more."""
        say = registry.get(self.code)
        return say(**dict(self.arguments)) if say else self.code


def in_words(text: str | SystemText) -> str:
    """A text in the reader's language; as it stands where somebody wrote it."""
    return str(text) if isinstance(text, SystemText) else text


class SystemTextField(EncryptedTextField):
    """Text that somebody wrote (`str`), or a text of the system (`SystemText`)."""

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """For the database it is any sealed text."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "core.keys.fields.EncryptedTextField", args, kwargs

    def to_bytes(self, value: Any) -> bytes:
        if isinstance(value, SystemText):
            return f"{_MARK}{json.dumps([value.code, dict(value.arguments)])}".encode()
        return super().to_bytes(value)

    def from_bytes(self, data: bytes) -> Any:
        text = super().from_bytes(data)
        if text.startswith(_MARK):
            code, arguments = json.loads(text[len(_MARK) :])
            return SystemText(code, tuple(arguments.items()))
        return text


class Workplace(NamedTuple):
    """The page of a case (`url_name` takes `case`) on which such a task is done, for who holds `access`."""

    label: str | Promise
    url_name: str
    access: PermissionCode


registry: Registry[str, Callable[..., str]] = Registry("cases.system_texts")
workplaces: Registry[str, Workplace] = Registry("cases.system_texts.workplaces")


def system_text(code: str) -> Callable[[Callable[..., str]], Callable[..., SystemText]]:
    """`@system_text("app.code")` above what says it: calling that makes the text, with arguments that are kept.

    Raises RuntimeError for a second text of that code.
    """

    def register(say: Callable[..., str]) -> Callable[..., SystemText]:
        registry.add(code, say)
        return lambda **arguments: SystemText(code, tuple(arguments.items()))

    return register


def done_at(text: SystemText, workplace: Workplace) -> None:
    """Say where the tasks of this title are done."""
    workplaces.add(text.code, workplace)


def where_done(title: str | SystemText, case_id: Any, user: ActingUser) -> tuple[str | Promise, str] | None:
    """What the page is called on which a task of this title is done, and its address; None where there is none for
    this user."""
    found = workplaces.get(title.code) if isinstance(title, SystemText) else None
    if found is None or not user.acting.may(found.access):
        return None
    return found.label, reverse(found.url_name, kwargs={"case": case_id})
