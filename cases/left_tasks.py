"""Open tasks that whoever has them cannot do any more: their part in the case is over, or their access switched off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, MembershipRole
from cases import signs
from cases.compiled import Ago
from cases.days import DayAt
from cases.models import CaseAccess, Task
from cases.permissions import CasePermission
from cases.signs import Sign
from core.access import Scope

MANAGE = CasePermission.MANAGE_TASKS


def is_left(now: datetime | Ago | None = None) -> Q:
    """Of a row of `Task`: whether who has it may not do it where it is, now or by the day on which it is due.

    Of now it is the answer of `mentions.readers_of(…, MANAGE)` for all rows at once: whoever may manage tasks reads
    them. Whose part begins on the day at the latest, as after a handover that was arranged ahead, does it then.
    """
    now = timezone.now() if now is None else now
    permission = "role__permissions__"
    # As whom the role is held (`Acting.held_as`): as the user, as its site, as the organisation.
    held_as = (
        Q(membership__user=OuterRef("principal"))
        | Q(**{f"{permission}scope__in": (Scope.SITE, Scope.ORGANISATION)}, site=OuterRef("principal"))
        | Q(**{f"{permission}scope": Scope.ORGANISATION}, membership__organisation=OuterRef("principal"))
    )
    held = MembershipRole.objects.filter(
        held_as,
        membership__user=OuterRef(OuterRef("assignee")),
        membership__in=Membership.objects.current(),
        **{f"{permission}code": MANAGE},
    )
    in_force = Q(until=None) | Q(until__gt=now)
    in_time = Q(since__lte=now) | Q(first__lte=OuterRef("due_on"))
    ways: Any = CaseAccess.objects.alias(first=DayAt("case__site__time_zone", "since"))
    ways = ways.filter(in_force, in_time, Exists(held), case=OuterRef("case"))
    return ~Q(Exists(ways))


def _holds() -> Exists:
    return Exists(Task.objects.filter(is_left(Ago()), case=OuterRef("pk"), done_at=None))


signs.register(
    Sign(
        code="cases.task_left",
        label=_("Task of somebody who does not see the case any more"),
        why=_("Nobody does it. Give it to somebody else, or say that it is not needed any more."),
        holds=_holds,
        access=CasePermission.VIEW,
        url_name="cases:detail",
        fill=MANAGE,
        is_missing=True,
        weight=59,
    )
)
