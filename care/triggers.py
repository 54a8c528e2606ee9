"""From what the days of a template are counted. An app registers its own in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.utils.functional import Promise

from cases.models import Case
from cases.querysets import within
from core.access import Compartment


class Trigger(NamedTuple):
    """`find(case)` is the day on which it happened, None while it has not; for who does not read its compartment in
    the case, it never has.
    """

    code: str
    label: str | Promise
    find: Callable[[Case], date | None]
    compartment: str = Compartment.GENERAL

    def day(self, case: Case, user: Any) -> date | None:
        return self.find(case) if within(case, user, act=None, compartments=[self.compartment]) else None


_triggers: dict[str, Trigger] = {}


def register(trigger: Trigger) -> None:
    if trigger.code in _triggers:
        raise RuntimeError(f"Two triggers {trigger.code}.")
    _triggers[trigger.code] = trigger


def registered() -> dict[str, Trigger]:
    return dict(_triggers)


def choices() -> list[tuple[str, str | Promise]]:
    return [(trigger.code, trigger.label) for trigger in _triggers.values()]


def label(code: str) -> str | Promise:
    """A code that no app registers any more stands for itself."""
    return _triggers[code].label if code in _triggers else code
