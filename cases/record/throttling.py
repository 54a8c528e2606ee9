"""How often somebody may do within a day what could be done to find something out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import Membership
from audit.models import Act
from core.access.actor import ActingUser
from core.errors import DomainError


def require_fewer(*, verbs: Collection[str], than: int, refusal: str | Promise, by: ActingUser) -> None:
    """Raise DomainError (`refusal`) when `by` has done one of `verbs` so often within a day.

    Of several tries at once each waits for the one before it, until the transaction ends in which it is recorded.
    """
    Membership.objects.select_for_update(no_key=True).get(pk=by.acting.membership_id)
    since = timezone.now() - timedelta(days=1)
    if Act.objects.filter(user_id=by.pk, verb__in=verbs, at__gt=since).count() >= than:
        raise DomainError(refusal)
