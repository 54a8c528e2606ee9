"""Notes: written, changed while they may be, and answered by an addendum once they stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.services import record
from cases.approvals.models import CaseRules
from cases.approvals.services import rules
from cases.consent import basic_consent
from cases.extension import readers as extension_readers
from cases.extension import timeline
from cases.notes.drafts import give_up
from cases.notes.models import Note
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.errors import DomainError
from core.registry import signal

# Tells of a `note` that now lies in another compartment, and the keys of those who still read it (`readers`).
note_moved = signal("cases.note_moved")
# Tells that people are named in a `note`: their keys (`recipients`).
named_in_note = signal("cases.named_in_note")


@transaction.atomic
def add_note(
    *,
    case: Case,
    text: str,
    by: ActingUser,
    compartment: str = Compartment.GENERAL,
    happened_at: datetime | None = None,
    contact: str = "",
    told: Sequence[UUID] = (),
    draft_version: int | None = None,
    basis: str = "",
) -> Note:
    """Write a note into a compartment that the writer reads in this case, and tell those who are named in it.

    `happened_at` is now where it is None. With `draft_version` the draft of which it was made is given up, unless it
    was written on elsewhere meanwhile. Raises DomainError for another compartment, for a moment to come, for somebody
    who does not read the note, and where basic consent was withdrawn for a note without a `basis`.
    """
    _require_writer(case, compartment, by)
    note = _write(
        Note(case=case, text=text, compartment=compartment, contact=contact, basis=basis),
        happened_at,
        told=told,
        by=by,
    )
    if draft_version is not None:
        give_up(case=case, version=draft_version, text=text, by=by)
    return note


def _write(note: Note, happened_at: datetime | None, *, told: Sequence[UUID], by: ActingUser) -> Note:
    if happened_at is not None and happened_at > timezone.now():
        raise DomainError(_("This has not happened yet. Check the day and the time."), field="happened_at")
    _require_readers(note.case, note.compartment, told)
    note.basis = _basis_for(note.case, note.compartment, note.basis)
    note.happened_at, note.told = happened_at or timezone.now(), list(dict.fromkeys(told))
    writes.create(note, by=by)
    timeline.append(record=note, kind="cases.note", by=by, at=note.happened_at)
    _finish(note, by=by, verb="case.note_added", told=told)
    return note


@transaction.atomic
def add_addendum(*, note_id: UUID, text: str, by: ActingUser, told: Sequence[UUID] = (), basis: str = "") -> Note:
    """Say something of a note that stays as it is: who may write in its compartment does, whoever wrote the note.

    An addendum to an addendum is one to the note itself. With `basis` as `add_note`. Raises DomainError.
    """
    found = Note.objects.select_related("case", "original").get(pk=note_id)
    # The note is held, so that nobody changes it while it is answered.
    note = Note.objects.select_for_update(of=("self",)).select_related("case").get(pk=found.original_id or found.pk)
    _require_writer(note.case, note.compartment, by)
    _require_readers(note.case, note.compartment, told)
    addendum = Note(case=note.case, text=text, compartment=note.compartment, original=note)
    addendum.told, addendum.basis = list(dict.fromkeys(told)), _basis_for(note.case, note.compartment, basis)
    writes.create(addendum, by=by)
    timeline.append(record=addendum, kind="cases.addendum", by=by, at=addendum.happened_at)
    _finish(addendum, by=by, verb="case.note_addendum", told=told, original=str(note.pk))
    return addendum


@transaction.atomic
def change_note(
    *,
    note_id: UUID,
    expected_version: int,
    text: str,
    by: ActingUser,
    told: Sequence[UUID] = (),
    compartment: str | None = None,
    basis: str = "",
) -> Note:
    """Change one's own note while it may be; `told` are those who are to be told of it now. With another `compartment`
    it moves there, under other keys, and those who do not read it there were not told of it. `basis` as `add_note`;
    one that the note has already stays.

    Raises DomainError for somebody else's, for one that stays as it is, and for a compartment in which the writer does
    not write; EditConflict when it has moved on.
    """
    note = Note.objects.select_related("case").locked(pk=note_id, expected_version=expected_version)
    if note.created_by_id != by.pk:
        raise DomainError(_("Only the writer can change a note. Add a note of your own instead."))
    why = why_locked(note)
    if why:
        raise DomainError(why)
    target = note.compartment if compartment is None else compartment
    if target != note.compartment:
        _require_writer(note.case, target, by)
    _require_readers(note.case, target, told)
    note.basis = _basis_for(note.case, target, basis or note.basis) or note.basis
    is_moved, note.compartment = target != note.compartment, target
    note.text, note.told = text, list(dict.fromkeys([*note.told, *told]))
    if is_moved:
        _leave_where_it_lay(note)
    writes.update(note, "text", "told", "compartment", "basis", by=by)
    _finish(note, by=by, verb="case.note_changed", told=told)
    return note


def _leave_where_it_lay(note: Note) -> None:
    """Nothing of a note that lies elsewhere now is left to those who do not read it there."""
    readers = extension_readers.readers_of(note.case)
    left = {user_id for user_id, reader in readers.items() if note.compartment in reader.compartments}
    note.told = [user_id for user_id in note.told if user_id in left]
    timeline.move(case=note.case, subject_id=note.pk, compartment=note.compartment)
    note_moved.send(Note, note=note, readers=left)


def why_locked(note: Note) -> str:
    """Why the note can be changed no longer, as a sentence that says what to do; empty while it can be."""
    hours = note_hours()
    if note.is_locked(hours=hours):
        if not hours:
            return _("A note stays as it was saved. Add to it instead.")
        said = ngettext(
            "A note can be changed for %(hours)d hour. Add to it instead.",
            "A note can be changed for %(hours)d hours. Add to it instead.",
            hours,
        )
        return said % {"hours": hours}
    if Note.objects.filter(original=note.pk).exists():
        return _("Somebody has added to this note, so it stays as it is. Add to it, too.")
    return ""


def note_hours() -> int:
    """For how long the open organisation lets a note be changed."""
    found = rules()
    return CaseRules.NOTE_HOURS if found is None else found.note_hours


def _basis_for(case: Case, compartment: str, basis: str) -> str:
    """By what right something is written of which basic consent was withdrawn; empty where it was not.

    Raises DomainError until that is said.
    """
    found = basic_consent.withdrawal_of(case)
    if found is None or compartment not in found.compartments:
        return ""
    if basis not in Note.Basis.values:
        raise DomainError(found.question(), field="basis")
    return basis


def _require_writer(case: Case, compartment: str, by: ActingUser) -> None:
    if not Case.objects.visible_to(by, CasePermission.ADD_NOTE, compartment=compartment).filter(pk=case.pk).exists():
        raise DomainError(_("You cannot write notes of this kind in this case."), field="compartment")


def _require_readers(case: Case, compartment: str, told: Sequence[UUID]) -> None:
    """Raise DomainError unless all of these read the note. Only who sees the case is called by name."""
    if not told:
        return
    readers = extension_readers.readers_of(case)
    if not all(user_id in readers for user_id in told):
        raise DomainError(_("One of these people does not see this case. Choose from the list."), field="told")
    others = sorted(readers[user_id].name for user_id in told if compartment not in readers[user_id].compartments)
    if others:
        sentence = _("They do not read notes of this kind: %(names)s. Leave them out or choose another kind.")
        raise DomainError(sentence % {"names": ", ".join(others)}, field="told")


def _finish(note: Note, *, by: ActingUser, verb: str, told: Sequence[UUID], **detail: str) -> None:
    touch(note.case)
    others = set(told) - {by.pk}
    detail |= {"basis": note.basis} if note.basis else {}
    record(by=by, verb=verb, target=note, compartment=note.compartment, told=len(others), **detail)
    if others:
        named_in_note.send(Note, note=note, recipients=others)
