"""What is done for all organisations of an installation, each by itself: the wall has no door for all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q

from accounts.models import Organisation
from core.db import organisation_scope


def in_each[R](do: Callable[[Organisation], R], *, at_work_since: datetime | None = None) -> list[R]:
    """What `do` answers in the scope of each organisation, by name; what is done there stays when a later one fails.

    With `at_work_since` of those alone that are not suspended, and were not after that moment: whoever works in the
    others could go on with nothing.
    """
    rows = Organisation.objects.order_by("name", "pk")
    if at_work_since is not None:
        rows = rows.filter(Q(resumed_at=None) | Q(resumed_at__lt=at_work_since), is_suspended=False)
    found = []
    for organisation in rows:
        with organisation_scope(organisation.pk):
            found.append(do(organisation))
    return found
