"""What is new on somebody's working day: the notes in which they were named."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from audit import access_log
from cases.extension.agenda import MOST, Fresh
from cases.notes.models import Note
from cases.permissions import CasePermission
from core.access.actor import ActingUser
from notifications.models import Notification
from notifications.notes import NAMED


def named(user: ActingUser, since: datetime) -> Iterable[Fresh]:
    """Notes in which others named this user since they last opened the case by itself, on whichever cases."""
    told = Notification.objects.visible_to(user).filter(kind=NAMED, created_at__gte=since)
    last = told.filter(subject_id=OuterRef("pk")).order_by("-created_at").values("created_at")[:1]
    rows: Any = Note.objects.visible_to(user, CasePermission.VIEW).filter(pk__in=told.values("subject_id"))
    rows = rows.annotate(told_at=Subquery(last)).select_related("case", "created_by").defer("text")
    opened = access_log.last_opened(user_id=user.pk, since=since)
    return [
        Fresh(row.case, row.told_at, _said(row), row.get_absolute_url(), (row.compartment,))
        for row in rows.order_by("-told_at", "-id")[:MOST]
        if row.case_id not in opened or row.told_at > opened[row.case_id]
    ]


def _said(row: Note) -> str:
    return _("%(name)s names you in a note") % {"name": row.created_by.name if row.created_by else ""}
