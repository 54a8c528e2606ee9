"""Ending the sessions of somebody else, wherever they are signed in."""

from __future__ import annotations

from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone


def end_sessions(*, user_id: UUID, organisation_id: UUID) -> int:
    """End every session in which a person works in an organisation. Returns how many.

    Each is unpacked to see whose it is: there are as many as people at work today, and a column that says so would
    be one more place that tells who is signed in.
    """
    store = import_module(settings.SESSION_ENGINE).SessionStore
    ended = 0
    for row in Session.objects.filter(expire_date__gt=timezone.now()).order_by("session_key").iterator():
        content = row.get_decoded()
        if content.get(SESSION_KEY) == str(user_id) and content.get("organisation") == str(organisation_id):
            store(row.session_key).delete()
            ended += 1
    return ended
