"""Dates of what has happened, and of what is planned."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError


def require_past(on: date, *, field: str) -> None:
    """Raise DomainError for a day that is still to come where the user works."""
    if on > timezone.localdate():
        raise DomainError(_("This date must be today or earlier."), field=field)


def require_ahead(on: date | None, *, field: str) -> None:
    """Raise DomainError for a day that is over where the user works; no day is asked for."""
    if on is not None and on < timezone.localdate():
        raise DomainError(_("This day has passed. Choose today or a later day."), field=field)
