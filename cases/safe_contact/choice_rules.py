"""Ways to reach somebody."""

from __future__ import annotations

from collections.abc import Iterable

from cases.record.choice_rules import require_known
from cases.safe_contact.models import SafeContact


def require_channels(given: Iterable[str], *, field: str) -> None:
    """Raise DomainError for what is no way to reach somebody."""
    require_known(given, SafeContact.Channel.values, field)
