"""Notes, for other programs."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from cases.notes import api_serializers
from cases.notes.models import Note
from cases.notes.services import add_addendum, add_note, change_note
from cases.permissions import CasePermission
from cases.web.api_base import InCase
from cases.web.api_schema import adds, changes, described, lists
from core.compartments import Compartment


@described(listing=lists("note_list", api_serializers.NoteSerializer))
class Notes(InCase):
    """Notes of the kinds that the user reads, the newest first. One's own is changed while it may be; to what stays as
    it is, an addendum is written."""

    model = Note
    serializer_class = api_serializers.NoteSerializer
    access = {
        "listing": CasePermission.VIEW,
        "adding": CasePermission.ADD_NOTE,
        "changing": CasePermission.ADD_NOTE,
        "adding_to": CasePermission.ADD_NOTE,
    }
    opens = tuple(Compartment)
    sealed = ("text",)
    order = ("-happened_at", "-id")
    select = ("case", "created_by")

    @adds("note_add", api_serializers.NewNoteSerializer, api_serializers.NoteSerializer)
    def adding(self, request: Request, **kwargs: Any) -> Response:
        data = self.body(api_serializers.NewNoteSerializer, request)
        note = add_note(case=self.case, by=self.user, **data)
        return self.added(note)

    @changes("note_change", api_serializers.ChangeNoteSerializer, api_serializers.NoteSerializer)
    def changing(self, request: Request, **kwargs: Any) -> Response:
        note, version, data = self.asked(api_serializers.ChangeNoteSerializer, request)
        return self.answer(change_note(note_id=note.pk, expected_version=version, by=self.user, **data))

    @adds("note_addendum", api_serializers.AddendumSerializer, api_serializers.NoteSerializer)
    def adding_to(self, request: Request, **kwargs: Any) -> Response:
        note, data = self.visible_row(), self.body(api_serializers.AddendumSerializer, request)
        addendum = add_addendum(note_id=note.pk, by=self.user, **data)
        return self.added(addendum)
