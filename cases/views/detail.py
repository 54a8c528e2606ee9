"""The case page with its one timeline, and notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from cases import services, timeline
from cases.forms import NoteForm, QuickNoteForm
from cases.models import Note
from cases.pages import CaseFormPage, CasePage, InCase
from cases.permissions import CasePermission
from cases.selectors import newest_consents, open_tasks, team, timeline_page
from core.access import Compartment


class Activity(InCase):
    """What the case page and its quick note show: the timeline and a blank note."""

    abstract = True
    section = "timeline"
    shows = tuple(Compartment)

    def activity(self) -> dict[str, Any]:
        kind = self.request.GET.get("kind", "")
        page = timeline_page(self.case, self.user, cursor_text=self.request.GET.get("after", ""), kind=kind)
        return {
            "entries": page.entries,
            "next": page.next,
            "kind": kind,
            "kinds": sorted(((k.code, k.label) for k in timeline.registered().values()), key=lambda pair: str(pair[1])),
        }


class CaseDetail(Activity, CasePage):
    access = CasePermission.VIEW
    template_name = "cases/detail.html"
    title = _("Case")

    def extra(self) -> Mapping[str, Any]:
        may = self.user.acting.may
        return {
            **self.activity(),
            "note_form": QuickNoteForm(user=self.user) if may(CasePermission.ADD_NOTE) else None,
            "team": team(self.case),
            "tasks": open_tasks(self.case, self.user),
            "consents": newest_consents(self.case, self.user),
            "restitution_refusal": services.restitution_refusal(self.case),
            "may_manage_tasks": may(CasePermission.MANAGE_TASKS),
            "may_close": may(CasePermission.CLOSE),
        }


class AddNote(Activity, CaseFormPage):
    """A note from the case page; with htmx the timeline comes back with it on top."""

    access = CasePermission.ADD_NOTE
    form_class = QuickNoteForm
    title = _("New note")
    submit_label = _("Save note")
    fragment = "note-form"
    template_name = "cases/add_note.html"

    def form_arguments(self) -> dict[str, Any]:
        return {"user": self.user, "initial": self.initial()}

    def submit(self, form: QuickNoteForm) -> Note:
        return services.add_note(
            case=self.case,
            text=form.cleaned_data["text"],
            compartment=form.cleaned_data["compartment"],
            by=self.user,
        )

    def succeeded(self, result: Note) -> HttpResponseBase:
        if not getattr(self.request, "htmx", False):
            return self.redirect(self.case)
        self.template_name = "cases/detail.html"  # type: ignore[misc]  # of this one answer
        form = QuickNoteForm(user=self.user)
        return self.render(fragment="activity", note_form=form, saved=True, **self.activity())


class EditNote(CaseFormPage):
    access = CasePermission.ADD_NOTE
    record_model = Note
    form_class = NoteForm
    title = _("Change note")
    section = "timeline"
    shows = tuple(Compartment)
    done = _("The note was changed.")

    def prepare(self) -> None:
        super().prepare()
        self.record  # noqa: B018 -- a note that is not visible is a 404

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
