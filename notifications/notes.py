"""Whoever is named in a note is told so, once for each time that it is saved, and in no words by whom or about whom."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cases.models import Note
from cases.permissions import CasePermission
from cases.services import notes
from core.access.actor import ActingUser
from notifications import kinds
from notifications.kinds import Kind
from notifications.models import Notification
from notifications.services import notify

NAMED = "cases.named_in_note"


def tell(note: Note, recipients: Collection[UUID]) -> None:
    """The hook of `cases.services.notes`."""
    for recipient in sorted(recipients):
        notify(recipient_id=recipient, kind=NAMED, subject_id=note.pk, due=note.updated_at, case=note.case)


def forget(note: Note, readers: Collection[UUID]) -> None:
    """The other hook: a note lies where not everybody who was told of it reads it."""
    Notification.objects.filter(kind=NAMED, subject_id=note.pk).exclude(recipient__in=readers).delete()


def url(notification: Notification, user: ActingUser) -> str:
    """The note, for whoever reads it still; else the case."""
    if not user.acting.may(CasePermission.VIEW) or notification.case is None:
        return ""
    note = Note.objects.visible_to(user, CasePermission.VIEW).filter(pk=notification.subject_id).first()
    return note.get_absolute_url() if note else notification.case.get_absolute_url()


kinds.register(Kind(NAMED, _("A colleague wants to tell you something."), icon="message", url=url))
notes.named_hooks.append(tell)
notes.moved_hooks.append(forget)
