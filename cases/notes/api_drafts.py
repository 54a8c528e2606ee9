"""The note that somebody is writing, for other programs of theirs: the same draft as in the box on the case page, and
read by nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from cases.extension import readers
from cases.notes.api_serializers import NOTE_LENGTH, NamedColleaguesField
from cases.notes.drafts import keep_note_draft
from cases.notes.models import Note, NoteDraft
from cases.permissions import CasePermission
from cases.web.api_base import InCase, expected_version
from cases.web.api_fields import Body, MomentField, PlainTextField, SealedTextField, Version
from cases.web.api_schema import changes, described, removes, shows
from core.access.log import log_access
from core.compartments import Compartment

ADD_NOTE = CasePermission.ADD_NOTE


class NoteDraftSerializer(serializers.ModelSerializer[NoteDraft]):
    """`happened_at` is null for the moment in which it is saved as a note."""

    text = SealedTextField()

    class Meta:
        model = NoteDraft
        fields = ["version", "compartment", "contact", "happened_at", "text", "told", "updated_at"]
        read_only_fields = fields


class KeptNoteDraftSerializer(Body):
    """The whole draft; what is left out is not said. `version` 0, here or as If-Match, says that there was none."""

    version = Version(min_value=0, required=False)
    text = PlainTextField(max_length=NOTE_LENGTH)
    compartment = serializers.ChoiceField(choices=Compartment.choices, default=Compartment.GENERAL)
    contact = serializers.ChoiceField(choices=Note.Contact.choices, allow_blank=True, default="")
    happened_at = MomentField(allow_null=True, default=None)
    told = NamedColleaguesField(default=list)


@described(showing=shows("note_draft_show", NoteDraftSerializer))
class OwnDraft(InCase):
    """One's own draft in the case, of which there is one at most. It is gone some days after nobody went on with it."""

    model = NoteDraft
    serializer_class = NoteDraftSerializer
    access = {"showing": ADD_NOTE, "keeping": ADD_NOTE, "dropping": ADD_NOTE}

    def own(self) -> NoteDraft:
        """Raises Http404 when there is none, or none of a kind that one reads still."""
        found: NoteDraft | None = self.visible().first()
        if found is None:
            raise Http404
        return found

    def showing(self, request: Request, **kwargs: Any) -> Response:
        draft = self.own()
        self.log("opened", [draft])
        return self.answer(draft)

    def log(self, verb: str, rows: list[Any]) -> None:
        """It says one thing, of one kind."""
        kinds = {row.compartment for row in rows}
        log_access(by=self.user, act=f"api.cases.notedraft.{verb}", rows=rows, compartments=kinds)

    @changes("note_draft_keep", KeptNoteDraftSerializer, NoteDraftSerializer)
    def keeping(self, request: Request, **kwargs: Any) -> Response:
        """Nothing is opened for it, and nobody is told."""
        said = self.body(KeptNoteDraftSerializer, request)
        version = expected_version(request, said.pop("version", None))
        self.require_readers(said["told"])
        return self.answer(keep_note_draft(case=self.case, expected_version=version, by=self.user, **said))

    @removes("note_draft_drop")
    def dropping(self, request: Request, **kwargs: Any) -> Response:
        draft, version = self.own(), expected_version(request, None)
        keep_note_draft(case=self.case, expected_version=version, text="", compartment=draft.compartment, by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def require_readers(self, told: Sequence[UUID]) -> None:
        """Whoever is to be told sees the case, as the box offers them; whether they read this kind is asked when it is
        saved. Raises ValidationError (400)."""
        user = self.user
        kinds = self.case.compartments_of(user, ADD_NOTE)
        if set(told) - {one.id for one in readers.offered(self.case, user, compartments=kinds)}:
            sentence = _("One of these people does not see this case. Choose from the list.")
            raise serializers.ValidationError({"told": [sentence]})
