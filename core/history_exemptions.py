"""Models whose rows have no history, each with the reason."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models

from core.registry import Registry

registry: Registry[type[models.Model], str] = Registry("core.history_exemptions")


def untracked[M: type[models.Model]](why: str) -> Callable[[M], M]:
    """Keep no history of the model's rows, and say why."""

    def mark(model: M) -> M:
        registry.add(model, why)
        return model

    return mark


def reasons() -> dict[type[models.Model], str]:
    """The models without a history, and why."""
    return dict(registry)
