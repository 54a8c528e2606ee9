"""What follows from whether a person was a child: other apps say here what they work out anew when that has changed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from uuid import UUID

from cases.record.models import Case
from core.registry import Registry

Follows = Callable[[Collection[UUID]], None]
# `follows` takes the keys of cases, which are held, within the transaction of the change.
registry: Registry[str, Follows] = Registry("cases.ages")
register = registry.register


def changed(cases: Collection[Case]) -> None:
    for follows in registry.values():
        follows({case.pk for case in cases})
