"""What is done for all organisations of an installation, each by itself: the wall has no door for all."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import Organisation
from core.db import organisation_scope


def in_each[R](do: Callable[[Organisation], R]) -> list[R]:
    """What `do` answers in the scope of each organisation, by name; what is done there stays when a later one fails."""
    found = []
    for organisation in Organisation.objects.order_by("name", "pk"):
        with organisation_scope(organisation.pk):
            found.append(do(organisation))
    return found
