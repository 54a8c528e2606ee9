"""Whoever is named in a note is told so, once for each time that it is saved, and in no words by whom or about whom."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from cases.notes.models import Note
from cases.permissions import CasePermission
from core.access.actor import ActingUser
from notifications.models import Notification
from notifications.services import notify

NAMED = "cases.named_in_note"


def tell(sender: object, *, note: Note, recipients: Collection[UUID], **_: Any) -> None:
    for recipient in sorted(recipients):
        notify(recipient_id=recipient, kind=NAMED, subject_id=note.pk, due=note.updated_at, case=note.case)


def forget(sender: object, *, note: Note, readers: Collection[UUID], **_: Any) -> None:
    """The note lies where not everybody who was told of it reads it."""
    Notification.objects.filter(kind=NAMED, subject_id=note.pk).exclude(recipient__in=readers).delete()


def url(notification: Notification, user: ActingUser) -> str:
    """The note, for whoever reads it still; else the case."""
    if not user.acting.may(CasePermission.VIEW) or notification.case is None:
        return ""
    note = Note.objects.visible_to(user, CasePermission.VIEW).filter(pk=notification.subject_id).first()
    return note.get_absolute_url() if note else notification.case.get_absolute_url()
