"""The box on the case page in which a note is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from cases.case_page.views import Front
from cases.notes import drafts as notes_drafts
from cases.notes.forms import QuickNoteForm
from cases.notes.models import Note
from cases.notes.services import add_note
from cases.permissions import CasePermission
from cases.team.selectors import team
from cases.web.pages import CaseFormPage
from core.web import form_recovery


class AddNote(Front, CaseFormPage):
    """A note from the case page. With htmx the box comes back alone, and with the timeline once the note is saved."""

    access = CasePermission.ADD_NOTE
    form_class = QuickNoteForm
    title = _("New note")
    fragment = "note-box"

    def read_off(self) -> None:
        # The box alone shows none of what the whole page does.
        if self.is_fragment:
            CaseFormPage.read_off(self)
        else:
            super().read_off()

    def form_arguments(self) -> dict[str, Any]:
        return self.box(team(self.case))

    def extra(self) -> Mapping[str, Any]:
        return {} if self.is_fragment else super().extra()

    @property
    def is_fragment(self) -> bool:
        return bool(getattr(self.request, "htmx", False))

    def submit(self, form: QuickNoteForm) -> Note:
        return add_note(
            case=self.case,
            text=form.cleaned_data["text"],
            compartment=form.cleaned_data["compartment"],
            contact=form.cleaned_data["contact"],
            happened_at=form.cleaned_data["happened_at"],
            told=form.named,
            draft_version=form.draft_version,
            basis=form.basis_said,
            by=self.user,
        )

    def sent_again(self) -> None:
        """The page has kept on the draft what it still holds."""
        notes_drafts.give_up(case=self.case, version=None, text=self.request.POST.get("text", ""), by=self.user)

    def succeeded(self, result: Note) -> HttpResponseBase:
        if not self.is_fragment:
            return self.redirect(self.case)
        # What another device has written meanwhile is there again.
        self.__dict__.pop("draft", None)
        blank = QuickNoteForm(**self.box(team(self.case)))
        blank.keep_focus()
        owner = form_recovery.owner(self.user)
        return self.render(
            fragment="saved", form=blank, form_owner=owner, form_mark=self.form_mark, saved=True, **self.activity()
        )
