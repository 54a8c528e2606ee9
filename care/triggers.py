"""From what the days of a template are counted. An app registers its own in its `registrations`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from django.utils.functional import Promise

from cases.record.models import Case
from core.registry import Registry


class Trigger(NamedTuple):
    """`find(case)` is the day on which it happened, None while it has not.

    Without `find` its day is not for everybody who reads tasks (where somebody lives, since when), and a task would
    tell it by the day on which it is due: such days are counted from when the template is added.
    """

    code: str
    label: str | Promise
    find: Callable[[Case], date | None] | None = None

    def day(self, case: Case) -> date | None:
        return self.find(case) if self.find else None


registry: Registry[str, Trigger] = Registry("care.triggers", key=lambda trigger: trigger.code)
register = registry.register


def choices() -> list[tuple[str, str | Promise]]:
    return [(trigger.code, trigger.label) for trigger in registry.values()]


def label(code: str) -> str | Promise:
    """A code that no app registers any more stands for itself."""
    return registry[code].label if code in registry else code
