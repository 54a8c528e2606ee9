"""The case page with its one timeline, and the box in which a note is written."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.case_page.forms import TimelineForm
from cases.case_page.selectors import Cut, at_hand, timeline_page, writers_of
from cases.consent import basic_consent
from cases.consent import rules as consent_rules
from cases.consent.basic_consent import Withdrawal
from cases.extension import alerts, readers, timeline
from cases.merge import possible_duplicates
from cases.notes.draft_words import begun, said_when
from cases.notes.forms import QuickNoteForm
from cases.notes.models import NoteDraft
from cases.permissions import CasePermission
from cases.record.access_models import Assignment
from cases.team.selectors import written_in
from cases.web import case_head
from cases.web.pages import CasePage, InCase
from core.compartments import Compartment
from core.idempotency import new_mark
from core.web import form_recovery

# What of a timeline is asked for beside the kind; the fields for it are a press away.
MORE = ("by", "compartment", "since", "until")


class Front(InCase):
    """What the case page shows, also when a note on it is refused."""

    abstract = True
    template_name = "cases/case_page/detail.html"
    section = "timeline"
    shows = tuple(Compartment)

    def activity(self, known: Mapping[UUID, Any] | None = None) -> dict[str, Any]:
        """The timeline: the page that the address asks for, and what may be asked for."""
        asked = self.request.GET
        is_cut_more = asked.get("panel") == "cut" or any(asked.get(name) for name in MORE)
        form = TimelineForm(
            asked,
            writers=writers_of(self.case, self.user) if is_cut_more else (),
            compartments=self.case.compartments_of(self.user, CasePermission.VIEW),
        )
        cut = form.cut
        page = timeline_page(
            self.case,
            self.user,
            cursor_text=asked.get("after", ""),
            entry=asked.get("entry", ""),
            cut=cut,
            known=known,
        )
        kept = {name: value for name, value in asked.items() if value and name in form.fields}
        folder = self.case.get_absolute_url()
        return {
            "entries": page.entries,
            "more_url": f"{folder}?{urlencode({**kept, 'after': page.next})}" if page.next else "",
            "is_older": page.begins_at is not None or bool(asked.get("after")),
            "cut_form": form,
            "kind": cut.kind,
            # Also of what was written since the case was read.
            "kinds": timeline.kinds_read(self.row, self.user) | {entry.kind for entry in page.entries},
            "is_cut": cut != Cut(),
            "is_cut_more": is_cut_more,
        }

    def narrow(self, rows: Any) -> Any:
        return super().narrow(rows).with_kinds(self.user)

    def read_off(self) -> None:
        case_head.read_front(self.case)

    @cached_property
    def draft(self) -> NoteDraft | None:
        """What the user has begun to write in this case, wherever they did."""
        rows = NoteDraft.objects.visible_to(self.user, CasePermission.ADD_NOTE, case=self.case)
        found = rows.first()
        if found is not None:
            found.case = self.case
        return found

    @cached_property
    def withdrawal(self) -> Withdrawal | None:
        """Of basic consent."""
        return basic_consent.withdrawal_of(self.case)

    def box(self, team: list[Assignment]) -> dict[str, Any]:
        """What the form of a note is made of: what may be written, and whether it may be, who may be told, what was
        begun."""
        compartments = self.case.compartments_of(self.user, CasePermission.ADD_NOTE)
        if not compartments:
            return {"compartments": [], "default": "", "people": []}
        return {
            "compartments": compartments,
            "default": written_in(self.user, team, compartments),
            "people": readers.offered(
                self.case, self.user, compartments=compartments, first={row.user_id for row in team}
            ),
            "initial": begun(self.draft),
            "withdrawal": self.withdrawal,
        }

    def draft_saved(self) -> str:
        return said_when(self.draft) if self.draft else ""

    def extra(self) -> Mapping[str, Any]:
        may = self.may
        beside = at_hand(self.case, self.user)
        self.withdrawal = basic_consent.withdrawal(beside.consents)
        return {
            **self.activity(beside.by_key()),
            "signs": alerts.of(self.case, self.user),
            "duplicates": possible_duplicates.of_case(self.case, self.user),
            "team": beside.team,
            "tasks": beside.tasks,
            "today": timezone.localdate(),
            "soon": timezone.localdate() + consent_rules.SOON,
            "consents": beside.newest_consents,
            "allowances": basic_consent.allowances() if self.withdrawal else [],
            "restitution_refusal": consent_rules.restitution_refusal(self.case, beside.consents),
            "may_manage_tasks": may(CasePermission.MANAGE_TASKS),
            "may_close": may(CasePermission.CLOSE),
        }


class CaseDetail(Front, CasePage):
    access = CasePermission.VIEW
    title = _("Case")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page, or its timeline alone for htmx: what is being written above it stays."""
        return self.render(fragment="activity" if getattr(request, "htmx", False) else "")

    def extra(self) -> Mapping[str, Any]:
        shown = super().extra()
        box = self.box(shown["team"])
        note = QuickNoteForm(**box) if box["compartments"] else None
        return {**shown, "form": note, "form_owner": form_recovery.owner(self.user), "form_mark": new_mark()}
