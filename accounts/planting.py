"""What apps above plant in an organisation beside its site and its roles: in a new one, and after each update in all.

They register in `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Plant = Callable[[str], Sequence[Any]]

_plants: dict[str, Plant] = {}


def register(app: str, plant: Plant) -> None:
    """`plant(language)` adds what the organisation of the open scope never had, and returns it: rows with a `name`.

    It is called in the transaction in which the organisation is made, and by `manage.py seed`.
    """
    if app in _plants:
        raise RuntimeError(f"{app} plants twice.")
    _plants[app] = plant


def plant_all(language: str) -> list[Any]:
    """What has been added."""
    return [row for app in sorted(_plants) for row in _plants[app](language)]
