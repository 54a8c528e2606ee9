"""What `notifications` puts into the registries of others: its entry in the bar, and the ear for failed work."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core import jobs, navigation
from core.access import SignedIn
from core.db import in_scope
from core.navigation import NavigationItem
from notifications import failures, kinds
from notifications.kinds import Kind
from notifications.models import Notification

ACCESS = SignedIn("Everybody reads what was written to them, and nothing else.")
MOST_COUNTED = 99


def unread(user: Any) -> int:
    """How many unread notifications the bar shows: 99 at most, none on a page outside the organisation."""
    if not in_scope():
        return 0
    return len(Notification.objects.visible_to(user).unread().values_list("pk")[:MOST_COUNTED])


kinds.register(
    Kind(failures.KIND, _("A piece of work could not be finished."), icon="alert-triangle", url=failures.url)
)
jobs.failed_hooks.append(failures.tell)
navigation.register(
    NavigationItem(
        label=_("Notifications"),
        url_name="notifications:inbox",
        icon="bell",
        access=ACCESS,
        order=10,
        place=navigation.BAR,
        count=unread,
    )
)
