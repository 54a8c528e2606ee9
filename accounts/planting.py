"""What apps above plant in a new organisation beside its site and its roles. They register in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable

_plants: dict[str, Callable[[str], object]] = {}


def register(app: str, plant: Callable[[str], object]) -> None:
    """`plant(language)` is called in the scope and in the transaction in which the organisation is made."""
    if app in _plants:
        raise RuntimeError(f"{app} plants twice.")
    _plants[app] = plant


def plant_all(language: str) -> None:
    for app in sorted(_plants):
        _plants[app](language)
