"""Where somebody works."""

from __future__ import annotations

from accounts.models import Membership, User
from core.db import user_scope


def workplaces(user: User) -> list[Membership]:
    """The organisations in which a person may work now, by name."""
    with user_scope(user.pk):
        rows = Membership.objects.current().filter(user=user).select_related("organisation")
        return list(rows.order_by("organisation__name", "id"))
