"""Daily notes."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.locking import held_open
from cases.record.touch import touch
from core import unreadable, writes
from core.access.actor import ActingUser
from core.errors import DomainError, EditConflict
from core.keys.fields import are_damaged
from shelters import nights
from shelters.models import DailyNote, Stay
from shelters.services.attention import ask_attention

NOTE_FIELDS = ("mood", "sleep", "meals", "health", "text", "needs_attention")


@dataclass(frozen=True)
class NoteFacts:
    """What a daily note says. All may be empty but not all at once."""

    mood: str = ""
    sleep: str = ""
    meals: str = ""
    health: str = ""
    text: str = ""
    needs_attention: bool = False

    def with_mark(self) -> NoteFacts:
        """Who needs care needs attention, whether or not the box is ticked."""
        return replace(self, needs_attention=self.needs_attention or self.health == DailyNote.Health.NEEDS_CARE)


@transaction.atomic
def save_daily_note(
    *,
    stay_id: UUID,
    night: date,
    shift: str,
    facts: NoteFacts,
    expected_version: int,
    by: ActingUser,
    at: datetime | None = None,
) -> DailyNote:
    """Write or change what `by` notes of a stay in a shift of a night. `expected_version` 0 means: nothing yet.

    What others have written of the same shift stays theirs: each has a note of their own.

    A note that is marked "needs attention", or says that somebody needs care, is told to those whom it concerns, once.
    `at` is when it was written, now unless said. The same note sent twice is saved once; telling so reads the
    stored text, which the caller has logged. Raises EditConflict when `by` has changed it in another window meanwhile,
    DomainError for an empty note, a closed case, a night that lies too far back, a shift that is more than an hour
    ahead, and a resident who has left.
    """
    at = at or timezone.now()
    facts = facts.with_mark()
    held_open(Stay.objects.values_list("case_id", flat=True).get(pk=stay_id))
    stay = Stay.objects.select_related("case", "house__site").get(pk=stay_id)
    note = _existing(stay, night, shift, by)
    if not (any(astuple(facts)) or unreadable.stays(note, "text")):
        raise DomainError(_("Choose an answer or write something."), field="text")
    if note is None:
        if expected_version:
            raise DomainError(_("This note is not there any more."))
        _require_writable(stay, night, shift, at)
        return _write(stay, night, shift, facts, at=at, by=by)
    if note.version != expected_version:
        if note.updated_by_id == by.pk and _says(note, facts):
            return note
        raise EditConflict(note)
    _require_writable(stay, night, shift, at)
    is_marked_now = facts.needs_attention and not note.needs_attention
    for name in NOTE_FIELDS:
        setattr(note, name, getattr(facts, name))
    writes.update(note, *NOTE_FIELDS, by=by)
    if is_marked_now:
        ask_attention(note, at=at, by=by)
    touch(stay.case)
    record(by=by, verb="daily_note.changed", target=note)
    return note


def _write(stay: Stay, night: date, shift: str, facts: NoteFacts, *, at: datetime, by: ActingUser) -> DailyNote:
    values = {name: getattr(facts, name) for name in NOTE_FIELDS}
    note = writes.create(DailyNote(case=stay.case, stay=stay, night_of=night, shift=shift, **values), by=by)
    timeline.append(record=note, kind="shelters.daily_note", by=by, at=at)
    if note.needs_attention:
        ask_attention(note, at=at, by=by)
    touch(stay.case)
    record(by=by, verb="daily_note.written", target=note, shift=shift)
    return note


def _existing(stay: Stay, night: date, shift: str, by: ActingUser) -> DailyNote | None:
    # The lock on the case makes writers about one resident wait for each other, also before there is a note.
    rows = DailyNote.objects.filter(stay=stay, night_of=night, shift=shift, created_by=by.pk)
    return rows.select_related("case", "stay__house").first()


def _says(note: DailyNote, facts: NoteFacts) -> bool:
    # A text that is damaged is what was sent, where nothing was sent in its place.
    damaged = are_damaged(note, ["text"])
    is_same = not damaged or (not facts.text and unreadable.stays(note, "text"))
    return is_same and all(getattr(note, name) == getattr(facts, name) for name in NOTE_FIELDS if name not in damaged)


def _require_writable(stay: Stay, night: date, shift: str, at: datetime) -> None:
    if not stay.is_open:
        raise DomainError(_("This person has been discharged. Write a note in the case instead."))
    zone = stay.house.site.time_zone
    if not nights.writable(night, now=at, admitted_at=stay.admitted_at, time_zone=zone):
        raise DomainError(_("Notes can be written for tonight and for the night before."))
    if not nights.has_come(night, shift, now=at, time_zone=zone):
        raise DomainError(_("This shift has not begun. A note can be written from one hour before it."))
