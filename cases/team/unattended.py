"""What somebody has in a case who cannot do it there any more: their part is over, or their access switched off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Membership, MembershipRole
from cases.record.access_models import CaseAccess
from cases.record.compiled_sql import Ago
from cases.record.periods import DayAt
from core.access.permissions import CorePermission, Scope
from core.compartments import Compartment


def is_left(
    holder: str | QuerySet[Any],
    act: str,
    *,
    reads: Compartment = Compartment.GENERAL,
    due: str = "",
    now: datetime | Ago | None = None,
) -> Q:
    """Of a row of a case: whether who has it (`holder` names the field) may not do `act` where it is, where they read
    `reads`: neither now nor later, or with `due` (a field that is a day) by that day. Where several have it, `holder`
    finds their keys, with the row three levels above it (`OuterRef(OuterRef(OuterRef(…)))`): whether none of them may.

    Of now it is the answer of `mentions.readers_of(…, act)` for all rows at once. Whose part is yet to begin, as after
    a handover that was arranged ahead, does it then.
    """
    now = timezone.now() if now is None else now
    in_force = Q(until=None) | Q(until__gt=now)
    ways: Any = CaseAccess.objects.filter(in_force, Exists(_held(holder, act)), case=OuterRef("case"))
    if due:
        ways = ways.alias(first=DayAt("case__site__time_zone", "since"))
        ways = ways.filter(Q(since__lte=now) | Q(first__lte=OuterRef(due)))
    if reads != Compartment.GENERAL:
        ways = ways.filter(Exists(_held(holder, CorePermission.READ, reads)))
    return ~Q(Exists(ways))


def _held(
    holder: str | QuerySet[Any], code: str, compartment: Compartment = Compartment.GENERAL
) -> QuerySet[MembershipRole]:
    """Of a way into a case, of a row that `holder` has: the roles by which they hold the permission as whom it is
    (`Acting.held_as`): as the user, as its site, as the organisation."""
    permission = "role__permissions__"
    held_as = (
        Q(membership__user=OuterRef("principal"))
        | Q(**{f"{permission}scope__in": (Scope.SITE, Scope.ORGANISATION)}, site=OuterRef("principal"))
        | Q(**{f"{permission}scope": Scope.ORGANISATION}, membership__organisation=OuterRef("principal"))
    )
    user = (
        {"membership__user": OuterRef(OuterRef(holder))}
        if isinstance(holder, str)
        else {"membership__user__in": holder}
    )
    return MembershipRole.objects.filter(
        held_as,
        **user,
        membership__in=Membership.objects.current(),
        **{f"{permission}code": code, f"{permission}compartment": compartment},
    )
