"""Whoever sees two records that are perhaps of one person is told so, and of which only while they see both."""

from __future__ import annotations

from typing import Any

from cases.merge import possible_duplicates
from cases.merge.duplicate_models import PossibleDuplicate
from cases.permissions import CasePermission
from core.access.actor import ActingUser
from notifications.models import POSSIBLE_DUPLICATE, Notification
from notifications.services import notify

# Who has so many that they have not read finds the rest in the list, and on the cases.
MOST_UNREAD = 20


def tell(sender: object, *, pair: PossibleDuplicate, user: ActingUser, **_: Any) -> None:
    unread = Notification.objects.filter(recipient=user.pk, kind=POSSIBLE_DUPLICATE, read_at=None)
    if unread.count() < MOST_UNREAD:
        notify(recipient_id=user.pk, kind=POSSIBLE_DUPLICATE, subject_id=pair.pk, due=pair.created_at)


def url(notification: Notification, user: ActingUser) -> str:
    """The page that compares the two, for whoever may make them one; else one of the two cases."""
    rows = PossibleDuplicate.objects.open().visible_to(user, CasePermission.VIEW).filter(pk=notification.subject_id)
    for pair in possible_duplicates.shown(list(rows), user, act=CasePermission.VIEW):
        return pair.compare_url or pair.other.get_absolute_url()
    return ""
