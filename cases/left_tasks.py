"""Open tasks that whoever has them cannot do any more."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases import left, signs
from cases.compiled import Ago
from cases.models import Task
from cases.permissions import CasePermission
from cases.signs import Sign

MANAGE = CasePermission.MANAGE_TASKS


def is_left(now: datetime | Ago | None = None) -> Q:
    """Of a row of `Task`: whether who has it may not do it where it is, now or by the day on which it is due: whoever
    may manage tasks reads them."""
    return left.is_left("assignee", MANAGE, due="due_on", now=now)


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
