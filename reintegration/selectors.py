"""Reads whose result is more than a queryset of one table."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Membership, User
from cases.record.access_models import Assignment
from cases.record.models import Case
from core.access.actor import ActingUser
from reintegration.left_plans import is_left
from reintegration.models import Plan
from reintegration.permissions import ReintegrationPermission


def officers(case: Case, by: ActingUser, *, plan: Plan | None = None) -> QuerySet[User]:
    """Who may be responsible for the case's return: `by`, and who works on the case now, if their roles allow it; and
    who is responsible for `plan` as it is, while they may work on it or will (`left_plans`)."""
    now = timezone.now()
    assigned = Assignment.objects.filter(case=case, since__lte=now).filter(Q(until=None) | Q(until__gt=now))
    members = Membership.objects.current().who_may(ReintegrationPermission.MANAGE)
    allowed = User.objects.visible_to(by).filter(pk__in=members.values("user_id"))
    chosen = Q(pk=by.pk) | Q(pk__in=assigned.values("user_id"))
    if plan is not None:
        chosen |= Q(pk__in=Plan.objects.filter(~is_left(), pk=plan.pk).values("officer"))
    return allowed.filter(chosen).order_by("name", "pk")
