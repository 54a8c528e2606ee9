"""Notes: written in the box on the case page and kept while they are, read, changed, and added to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponseBase, JsonResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.consent import basic_consent
from cases.consent.basic_consent import Withdrawal
from cases.extension import readers
from cases.extension.readers import NamableColleague
from cases.notes import presentation
from cases.notes.draft_words import said_when
from cases.notes.drafts import keep_note_draft
from cases.notes.forms import AddendumForm, NoteForm, QuickNoteForm
from cases.notes.models import Note
from cases.notes.services import add_addendum, change_note, why_locked
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.team.selectors import team
from cases.web.pages import CaseFormPage, CasePage, InCase
from core.compartments import Compartment
from core.errors import DomainError, EditConflict
from core.web.pages import RowFormPage


class KeepNote(RowFormPage):
    """Keeps what stands in the box while somebody writes. Nothing of the case is opened for it."""

    access = CasePermission.ADD_NOTE
    model = Case
    row_kwarg = "case"
    form_class = QuickNoteForm
    http_method_names = ["post"]

    def narrow(self, rows: Any) -> Any:
        return rows.with_reached_by()

    def post(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        case: Case = self.target()
        compartments = case.compartments_of(self.user, CasePermission.ADD_NOTE)
        people = readers.offered(case, self.user, compartments=compartments)
        form = QuickNoteForm(
            self.request.POST, compartments=compartments, default=Compartment.GENERAL.value, people=people
        )
        form.full_clean()
        if {"text", "version"} & form.errors.keys() and self.request.POST.get("text", "").strip():
            return JsonResponse({"saved": gettext("Not saved: this is too long for a note.")}, status=422)
        made = form.cleaned_data
        try:
            draft = keep_note_draft(
                case=case,
                expected_version=form.draft_version,
                text=made.get("text", ""),
                # What makes no sense yet is left out, and asked for when the note is saved.
                compartment=made.get("compartment", Compartment.GENERAL),
                contact=made.get("contact", ""),
                happened_at=made.get("happened_at"),
                told=form.named,
                by=self.user,
            )
        except EditConflict:
            said = gettext(
                "You write this note in another window or on another device, too. Save it here, or reload to see the "
                "other."
            )
            return JsonResponse({"saved": said}, status=409)
        except DomainError as error:
            return JsonResponse({"saved": str(error.message)}, status=422)
        return JsonResponse({"saved": said_when(draft), "version": draft.version if draft else 0})


class OfNote(InCase):
    """About one note: `read` is what its reader finds."""

    abstract = True
    record_model = Note
    section = "timeline"
    shows = tuple(Compartment)

    @cached_property
    def read(self) -> presentation.NoteView:
        """The note of the address; of an addendum the note that it belongs to. Raises Http404."""
        key = self.record.original_id or self.record.pk
        found = presentation.read([key], self.user, self.case).get(key)
        if found is None:
            raise Http404
        return found

    @cached_property
    def withdrawal(self) -> Withdrawal | None:
        """Of basic consent."""
        return basic_consent.withdrawal_of(self.case)

    def people(self, *compartments: str) -> list[NamableColleague]:
        first = {row.user_id for row in team(self.case)}
        return readers.offered(self.case, self.user, compartments=compartments, first=first)

    def after(self, result: Note) -> Any:
        return result

    def cancel_url(self) -> str:
        return str(self.record.get_absolute_url())


class NotePage(OfNote, CasePage):
    """A note with what was added to it: the address that stays."""

    access = CasePermission.VIEW
    template_name = "cases/notes/note.html"
    title = _("Note")

    def extra(self) -> Mapping[str, Any]:
        return {"read": self.read, "links": list(presentation.links(self.read, self.case))}


class EditNote(OfNote, CaseFormPage):
    access = CasePermission.ADD_NOTE
    form_class = NoteForm
    template_name = "cases/notes/note_edit.html"
    title = _("Change note")
    done = _("The note was changed.")

    def get(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The note itself, where it can be changed no longer."""
        self.prepare()
        is_own = self.record.created_by_id == self.user.pk
        return super().get(*args, **kwargs) if is_own and not why_locked(self.record) else self.redirect(self.record)

    @cached_property
    def kinds(self) -> list[str]:
        """What the note may be: what its writer writes here, and what it is."""
        written = self.case.compartments_of(self.user, CasePermission.ADD_NOTE)
        return [value for value in Compartment.values if value in written or value == self.record.compartment]

    def form_arguments(self) -> dict[str, Any]:
        return {
            "initial": self.initial(),
            "people": self.people(*self.kinds),
            "compartments": self.kinds,
            "withdrawal": self.withdrawal,
        }

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.record, name) for name in ("text", "compartment", "basis", "version")}

    def extra(self) -> Mapping[str, Any]:
        return {"readers": readers.said(self.case, self.kinds) if len(self.kinds) > 1 else []}

    def submit(self, form: NoteForm) -> Note:
        return change_note(
            note_id=self.record.pk,
            expected_version=form.expected_version,
            text=form.cleaned_data["text"],
            compartment=form.cleaned_data.get("compartment"),
            basis=form.basis_said,
            told=form.named,
            by=self.user,
        )


class AddAddendum(OfNote, CaseFormPage):
    """What is to be said of a note that stays as it is."""

    access = CasePermission.ADD_NOTE
    form_class = AddendumForm
    template_name = "cases/notes/note_addendum.html"
    title = _("Add to a note")
    done = _("It stands under the note now.")

    def form_arguments(self) -> dict[str, Any]:
        kind = self.record.compartment
        return {"people": self.people(kind), "compartments": [kind], "withdrawal": self.withdrawal}

    def extra(self) -> Mapping[str, Any]:
        return {"read": self.read}

    def submit(self, form: AddendumForm) -> Note:
        return add_addendum(
            note_id=self.record.pk,
            text=form.cleaned_data["text"],
            told=form.named,
            basis=form.basis_said,
            by=self.user,
        )
