"""A note that is being written, as its box shows it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from cases.notes.models import NoteDraft
from core import unreadable
from core.web.tables import time_or_day


def begun(draft: NoteDraft | None) -> dict[str, Any]:
    """The fields of a note as they were left."""
    if draft is None:
        return {"version": 0}
    names = ("version", "text", "compartment", "contact", "happened_at", "told")
    # A draft that is damaged stays as it is until something else is written.
    found = {name: getattr(draft, name) for name in names}
    return {name: "" if unreadable.held_by(value) else value for name, value in found.items()}


def said_when(draft: NoteDraft | None) -> str:
    """When a draft was kept, in words; of which day, where that was not today."""
    if draft is None:
        return ""
    if unreadable.held_by(draft.text):
        return unreadable.word()
    return gettext("Saved %(time)s") % {"time": time_or_day(draft.updated_at)}
