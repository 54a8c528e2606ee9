"""Open tasks that whoever has them cannot do any more."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from cases.permissions import CasePermission
from cases.record.compiled_sql import Ago
from cases.team import unattended

MANAGE = CasePermission.MANAGE_TASKS


def is_left(now: datetime | Ago | None = None) -> Q:
    """Of a row of `Task`: whether who has it may not do it where it is, now or by the day on which it is due: whoever
    may manage tasks reads them."""
    return unattended.is_left("assignee", MANAGE, due="due_on", now=now)
