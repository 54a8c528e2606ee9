"""Open tasks that whoever has them cannot do any more."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from cases.extension import alerts
from cases.extension.alerts import Alert
from cases.permissions import CasePermission
from cases.record.compiled_sql import Ago
from cases.tasks.models import Task
from cases.tasks.unattended import MANAGE, is_left


def _holds() -> Exists:
    return Exists(Task.objects.filter(is_left(Ago()), case=OuterRef("pk"), done_at=None))


alerts.register(
    Alert(
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
