"""The case page with its one timeline, and notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import consenting, services, signs
from cases.forms import NoteForm, QuickNoteForm
from cases.models import Note
from cases.pages import CaseFormPage, CasePage, InCase
from cases.permissions import CasePermission
from cases.selectors import at_hand, timeline_page
from core import kept_forms
from core.access import Compartment


class Front(InCase):
    """What the case page shows, also when a note on it is refused."""

    abstract = True
    template_name = "cases/detail.html"
    section = "timeline"
    shows = tuple(Compartment)

    def activity(self, known: Mapping[UUID, Any] | None = None) -> dict[str, Any]:
        """The timeline: the page that the address asks for, and the kinds to choose from."""
        kind, after = self.request.GET.get("kind", ""), self.request.GET.get("after", "")
        page = timeline_page(self.case, self.user, cursor_text=after, kind=kind, known=known)
        older = {"kind": kind, "after": page.next} if kind else {"after": page.next}
        return {
            "entries": page.entries,
            "more_url": f"{self.case.get_absolute_url()}?{urlencode(older)}" if page.next else "",
            "kind": kind,
        }

    def narrow(self, rows: Any) -> Any:
        return signs.with_all(super().narrow(rows))

    def extra(self) -> Mapping[str, Any]:
        may = self.user.acting.may
        beside = at_hand(self.case, self.user)
        return {
            **self.activity(beside.by_key()),
            "signs": signs.of(self.case, self.user),
            "team": beside.team,
            "tasks": beside.tasks,
            "today": timezone.localdate(),
            "soon": timezone.localdate() + consenting.SOON,
            "consents": beside.newest_consents,
            "restitution_refusal": consenting.restitution_refusal(self.case, beside.consents),
            "may_manage_tasks": may(CasePermission.MANAGE_TASKS),
            "may_close": may(CasePermission.CLOSE),
        }


class CaseDetail(Front, CasePage):
    access = CasePermission.VIEW
    title = _("Case")

    def extra(self) -> Mapping[str, Any]:
        compartments = self.case.compartments_of(self.user, CasePermission.ADD_NOTE)
        note = QuickNoteForm(compartments=compartments) if compartments else None
        return {**super().extra(), "form": note, "form_owner": kept_forms.owner(self.user)}


class AddNote(Front, CaseFormPage):
    """A note from the case page. With htmx the box comes back alone, and with the timeline once the note is saved."""

    access = CasePermission.ADD_NOTE
    form_class = QuickNoteForm
    title = _("New note")
    fragment = "note-box"

    def narrow(self, rows: Any) -> Any:
        # The box alone shows none of what the whole page does.
        return CaseFormPage.narrow(self, rows) if self.is_fragment else super().narrow(rows)

    def form_arguments(self) -> dict[str, Any]:
        return {"compartments": self.compartments(), "initial": self.initial()}

    def compartments(self) -> list[str]:
        return self.case.compartments_of(self.user, CasePermission.ADD_NOTE)

    def extra(self) -> Mapping[str, Any]:
        return {} if self.is_fragment else super().extra()

    @property
    def is_fragment(self) -> bool:
        return bool(getattr(self.request, "htmx", False))

    def submit(self, form: QuickNoteForm) -> Note:
        return services.add_note(
            case=self.case,
            text=form.cleaned_data["text"],
            compartment=form.cleaned_data["compartment"],
            by=self.user,
        )

    def succeeded(self, result: Note) -> HttpResponseBase:
        if not self.is_fragment:
            return self.redirect(self.case)
        blank = QuickNoteForm(compartments=self.compartments())
        blank.keep_focus()
        owner = kept_forms.owner(self.user)
        return self.render(fragment="saved", form=blank, form_owner=owner, saved=True, **self.activity())


class EditNote(CaseFormPage):
    access = CasePermission.ADD_NOTE
    record_model = Note
    form_class = NoteForm
    title = _("Change note")
    section = "timeline"
    shows = tuple(Compartment)
    done = _("The note was changed.")

    def initial(self) -> dict[str, Any]:
        return {"text": self.record.text, "version": self.record.version}

    def submit(self, form: NoteForm) -> Note:
        return services.change_note(
            note_id=self.record.pk,
            expected_version=form.expected_version,
            text=form.cleaned_data["text"],
            by=self.user,
        )

    def after(self, result: Note) -> Any:
        return self.case
