"""Notes as the timeline shows them: what was written, who was told, what was added, what may still be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from cases.approvals.models import CaseRules
from cases.extension.timeline import EntryText
from cases.notes.models import Note
from cases.permissions import CasePermission
from cases.record.models import Case
from core.access.actor import ActingUser
from core.keys.fields import opened
from core.web.timeline import Below, EntryLink


class NoteRow(NamedTuple):
    """A note with its content open; `hours` is for how long the organisation lets notes be changed."""

    id: UUID
    text: str
    version: int
    writer_id: UUID | None
    writer: str | None
    compartment: str
    contact: str
    basis: str
    happened_at: datetime
    created_at: datetime
    original_id: UUID | None
    told: list[UUID]
    hours: int | None

    @property
    def may_have_changed(self) -> bool:
        """Whether the time in which it may be changed is not over."""
        hours = CaseRules.NOTE_HOURS if self.hours is None else self.hours
        return timezone.now() < self.created_at + timedelta(hours=hours)


class NoteView(NamedTuple):
    """A note as its reader finds it. `told` are names; `addenda` stand in the order in which they were written."""

    note: NoteRow
    told: str
    addenda: list[Below]
    may_change: bool
    may_add: bool

    @property
    def contact(self) -> str:
        return str(dict(Note.Contact.choices).get(self.note.contact, ""))

    @property
    def basis(self) -> str:
        """By what right it was written although basic consent was withdrawn; empty where it was not."""
        why = dict(Note.Basis.choices).get(self.note.basis)
        return _("Written after basic consent was withdrawn: %(why)s") % {"why": why} if why else ""

    @property
    def is_changed(self) -> bool:
        return self.note.version > 1


def read(ids: Collection[UUID], user: ActingUser, case: Case) -> dict[UUID, NoteView]:
    """These notes of the case that the user reads, and what was added to them. The look must have been logged.

    One query, one for the keys, and one for names where somebody was told.
    """
    rows = Note.objects.visible_to(user, case=case).filter(Q(pk__in=ids) | Q(original__in=ids))
    hours = Subquery(CaseRules.objects.values("note_hours")[:1])
    columns = (
        "version",
        "created_by",
        "created_by__name",
        "compartment",
        "contact",
        "basis",
        "happened_at",
        "created_at",
    )
    found = [
        NoteRow(*values)
        for values in opened(
            rows.annotate(hours=hours).order_by("created_at", "id"), "text", *columns, "original", "told", "hours"
        )
    ]
    addenda: dict[UUID, list[Below]] = defaultdict(list)
    for note in found:
        if note.original_id is not None:
            addenda[note.original_id].append(Below(note.created_at, note.writer or "", note.text))
    names = _names(found, user)
    written = case.compartments_of(user, CasePermission.ADD_NOTE)
    return {
        note.id: NoteView(
            note,
            told=", ".join(names[user_id] for user_id in note.told if user_id in names),
            addenda=addenda[note.id],
            may_change=note.writer_id == user.pk
            and note.compartment in written
            and note.may_have_changed
            and not addenda[note.id],
            may_add=note.compartment in written,
        )
        for note in found
        if note.id in ids
    }


def lines(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    """What the timeline says of notes."""
    return {key: _line(one, case) for key, one in read(ids, user, case).items()}


def addendum_lines(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    """That something was added to a note: what it was stands under the note itself."""
    rows = Note.objects.visible_to(user, case=case).filter(pk__in=ids)
    found: Any = rows.values_list("pk", "original", "original__happened_at")
    return {
        pk: EntryText(
            url=_address(case, original),
            mark=date_format(timezone.localtime(happened_at), "j F Y"),
        )
        for pk, original, happened_at in found
    }


def _line(one: NoteView, case: Case) -> EntryText:
    marks = [
        one.contact,
        one.basis,
        _("changed later") if one.is_changed else "",
        _("has an addendum") if one.addenda else "",
    ]
    return EntryText(
        one.note.text,
        url=_address(case, one.note.id),
        mark=" · ".join(mark for mark in marks if mark),
        note=_("Told: %(names)s") % {"names": one.told} if one.told else "",
        links=tuple(links(one, case)),
        below=tuple(one.addenda),
    )


def links(one: NoteView, case: Case) -> Iterable[EntryLink]:
    """Where one goes on from a note: to change it while that may be done, to add to it, to what it was before."""
    if one.may_change:
        yield EntryLink(_("Change"), _address(case, one.note.id, "edit/"))
    elif one.may_add:
        yield EntryLink(_("Add to it"), _address(case, one.note.id, "add/"))
    if one.is_changed:
        yield EntryLink(_("Change history"), reverse("cases:changes", kwargs={"case": case.pk}))


def _address(case: Case, pk: UUID, page: str = "") -> str:
    # Put together here: forty of these stand on the most opened page.
    return f"{case.get_absolute_url()}notes/{pk}/{page}"


def _names(found: Iterable[NoteRow], user: ActingUser) -> dict[UUID, str]:
    wanted = {user_id for note in found for user_id in note.told}
    return dict(User.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}


__all__ = ["NoteRow", "NoteView", "addendum_lines", "lines", "links", "read"]
