"""Reads whose result is more than a queryset of one table."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Membership, User
from cases.models import Assignment, Case
from reintegration.permissions import ReintegrationPermission


def officers(case: Case, by: Any) -> QuerySet[User]:
    """Who may be responsible for the case's return: `by`, and who works on the case now, if their roles allow it."""
    now = timezone.now()
    assigned = Assignment.objects.filter(case=case, since__lte=now).filter(Q(until=None) | Q(until__gt=now))
    members = Membership.objects.current().who_may(ReintegrationPermission.MANAGE)
    allowed = User.objects.visible_to(by).filter(pk__in=members.values("user_id"))
    return allowed.filter(Q(pk=by.pk) | Q(pk__in=assigned.values("user_id"))).order_by("name", "pk")
