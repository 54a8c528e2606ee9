"""The counsellor's own sessions on the case page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.form_drafts.pages import KeepsDraft
from cases.web.pages import CaseFormPage, CasePage, InCase
from core.access.log import log_access
from core.compartments import Compartment
from core.web.pagination import after, cursor
from counselling import services
from counselling.forms import ChangeSessionForm, SessionForm
from counselling.models import Session
from counselling.permissions import CounsellingPermission

PAGE_SIZE = 50
ORDER = ("-held_at", "-id")


class InCounselling(InCase):
    """Where all pages of the section lie, and the session that some of them are about."""

    abstract = True
    tab = _("Talks")
    section = "counselling"

    @cached_property
    def session(self) -> Session:
        """The session in the URL, opened and on record. Raises Http404."""
        found: Session = self.record
        log_access(by=self.user, act="counselling.session.opened", rows=[found], compartments=[Compartment.COUNSELLING])
        return found

    def cancel_url(self) -> str:
        return reverse("counselling:section", kwargs={"case": self.case.pk})


class Sessions(InCounselling, CasePage):
    """One's own sessions with this survivor, without their content."""

    access = CounsellingPermission.VIEW
    template_name = "counselling/section.html"
    title = _("Counselling")

    def extra(self) -> Mapping[str, Any]:
        sessions = Session.objects.visible_to(self.user, self.act, case=self.case).order_by(*ORDER)
        found = list(after(sessions, ORDER, self.request.GET.get("after", ""))[: PAGE_SIZE + 1])
        return {
            "sessions": found[:PAGE_SIZE],
            "next": cursor(found[PAGE_SIZE - 1], ORDER) if len(found) > PAGE_SIZE else "",
            "may_write": self.may(CounsellingPermission.WRITE),
        }


class ShowSession(InCounselling, CasePage):
    """One session with its content."""

    access = CounsellingPermission.VIEW
    record_model = Session
    template_name = "counselling/session.html"
    title = _("Counselling session")

    def extra(self) -> Mapping[str, Any]:
        return {"session": self.session, "may_write": self.may(CounsellingPermission.WRITE)}


class RecordSession(KeepsDraft, InCounselling, CaseFormPage):
    draft_in = Compartment.COUNSELLING
    access = CounsellingPermission.WRITE
    form_class = SessionForm
    title = _("Record a session")
    submit_label = _("Save session")
    done = _("The session is saved. Only you can read it.")

    def initial(self) -> dict[str, Any]:
        return {"held_at": timezone.localtime(), "minutes": 60}

    def submit(self, form: SessionForm) -> Session:
        return services.record_session(case=self.case, facts=form.facts(), by=self.user)

    def after(self, result: Session) -> str:
        return self.cancel_url()


class ChangeSession(KeepsDraft, InCounselling, CaseFormPage):
    draft_in = Compartment.COUNSELLING
    access = CounsellingPermission.WRITE
    record_model = Session
    form_class = ChangeSessionForm
    title = _("Change the session")
    submit_label = _("Save session")
    done = _("The session is saved. Only you can read it.")

    def target(self) -> Session:
        return self.session

    def initial(self) -> dict[str, Any]:
        names = ("held_at", "minutes", "kind", "attendance", "content", "next_on", "version")
        return {name: getattr(self.session, name) for name in names}

    def submit(self, form: ChangeSessionForm) -> Session:
        return services.change_session(
            session_id=self.session.pk, expected_version=form.expected_version, facts=form.facts(), by=self.user
        )

    def after(self, result: Session) -> str:
        return reverse("counselling:session", kwargs={"case": self.case.pk, "pk": result.pk})
