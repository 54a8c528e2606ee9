"""What apps above plant in an organisation beside its site and its roles: in a new one, and after each update in all.

They register in their `registrations` (core/registry.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from core.registry import Registry

Plant = Callable[[str], Sequence[Any]]

registry: Registry[str, Plant] = Registry("accounts.org_seeding")


def register(app: str, plant: Plant) -> None:
    """`plant(language)` adds what the organisation of the open scope never had, and returns it: rows with a `name`.

    It is called in the transaction in which the organisation is made, and by `manage.py seed`.
    """
    registry.add(app, plant)


def plant_all(language: str) -> list[Any]:
    """What has been added."""
    return [row for app in sorted(registry) for row in registry[app](language)]
