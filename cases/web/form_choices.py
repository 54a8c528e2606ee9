"""Choices of lists that may stay unanswered."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _


def with_blank(choices: Any) -> list[tuple[str, Any]]:
    """Choices of an optional list, with "not known" first."""
    return [("", _("Not known")), *choices()]
