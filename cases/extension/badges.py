"""What other apps say at the head of a case, beside its stage: one word each, read with the case itself.

An app registers it in its `registrations`. It is shown to whoever holds `access` in this very case and reads the
compartment there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.db.models import CharField
from django.db.models.expressions import Combinable
from django.urls import reverse

from cases.record.compiled_sql import Once
from cases.record.models import Case
from cases.record.querysets import within
from core.access.actor import ActingUser
from core.access.permissions import PermissionCode
from core.compartments import Compartment
from core.registry import Registry


class ShownBadge(NamedTuple):
    """`colour` is one of a badge; `url` the page that says more, for whoever opens it."""

    text: str
    colour: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Badge:
    """`value()` is a column of a row of `Case`, whose key it calls `OuterRef("pk")`; empty: there is nothing to say."""

    code: str
    access: PermissionCode
    value: Callable[[], Combinable]
    say: Callable[[str], str]
    url_name: str
    colour: str = "grey"
    compartment: Compartment = Compartment.GENERAL

    @property
    def column(self) -> str:
        return f"head_{self.code}"


registry: Registry[str, Badge] = Registry("cases.badges", key=lambda head: head.code)
register = registry.register


@cache
def _value(code: str) -> Once:
    return Once(registry[code].value, CharField())


def columns() -> dict[str, Once]:
    """What is to be said of a case, whoever asks, by the names that `words` reads: what is shown, `words` decides."""
    return {head.column: _value(head.code) for head in registry.values()}


def words(case: Case, user: ActingUser) -> list[ShownBadge]:
    """What `user` reads at the head of a case, read by `cases.web.case_head` and with the principals that reach it."""
    return [
        ShownBadge(head.say(value), head.colour, reverse(head.url_name, kwargs={"case": case.pk}))
        for head in registry.values()
        if (value := getattr(case, head.column, ""))
        and within(case, user, act=head.access, compartments=[head.compartment])
    ]
