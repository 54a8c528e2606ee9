"""Asking for access to a case that one knows of by its code, and answering. Of the case itself nothing is shown to who
asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import selectors
from accounts.models import Membership
from cases.access_requests.forms import AnswerRequestForm, RequestAccessForm
from cases.access_requests.models import AccessRequest
from cases.access_requests.services import answer_request, request_access
from cases.extension import handover_items
from cases.permissions import CasePermission
from cases.record.emergency import is_in_by_emergency
from cases.record.models import Case
from core.access import providers
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.web.pages import FormPage, ListPage, RowFormPage
from core.web.tables import Cell, Column, Table, moment

LISTED = "cases.case.listed"


class AccessRequests(ListPage):
    """One's own, and those that one may answer, the latest first."""

    access = CasePermission.VIEW
    model = AccessRequest
    template_name = "cases/access_requests/access_requests.html"
    title = gettext_lazy("Asking for access")
    page_size = 20
    select = ("user", "case", "grant")

    def render(self, **extra: Any) -> Any:
        return super().render(table=_table(extra.get("rows", []), self.user), **extra)


class RequestAccess(FormPage):
    access = CasePermission.VIEW
    form_class = RequestAccessForm
    title = gettext_lazy("Ask for access to a case")
    intro = gettext_lazy(
        "For a case that you know of and do not see. Whoever answers for it is asked. If there is no such case, or "
        "nobody answers, you read nothing here either."
    )
    submit_label = gettext_lazy("Ask")
    done = gettext_lazy("Your question is on its way, if there is such a case.")

    def submit(self, form: RequestAccessForm) -> AccessRequest:
        return request_access(**form.cleaned_data, by=self.user)

    def after(self, result: AccessRequest) -> str:
        return reverse("cases:access-requests")

    def cancel_url(self) -> str:
        return reverse("cases:access-requests")

    def context(self) -> Mapping[str, Any]:
        return {"breadcrumbs": [(_("Asking for access"), reverse("cases:access-requests"))]}


class AnswerRequest(RowFormPage):
    """Who asks, why, and what they would read: for whoever may change the team of the case."""

    access = CasePermission.ASSIGN
    model = AccessRequest
    select = ("user", "case")
    template_name = "forms/confirm.html"
    form_class = AnswerRequestForm
    title = gettext_lazy("Somebody asks for access")
    submit_label = gettext_lazy("Answer")
    done = gettext_lazy("Your answer is saved.")

    @cached_property
    def case(self) -> Case:
        """Raises Http404 for a case in which one is by an emergency alone."""
        case: Case = Case.objects.visible_to(self.user, self.act).with_reached_by().get(pk=self.row.case_id)
        if is_in_by_emergency(case, self.user, CasePermission.ASSIGN):
            raise Http404
        return case

    def target(self) -> AccessRequest:
        log_access(by=self.user, act=LISTED, rows=[self.case], compartments=(Compartment.GENERAL,))
        found: AccessRequest = self.row
        return found

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "is_restricted": self.case.is_restricted}

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version, "days": self.row.days}

    def context(self) -> Mapping[str, Any]:
        row = self.row
        asker = providers.authoriser.load(row.user_id, self.user.acting.organisation_id)
        member = Membership.objects.visible_to(self.user).current().filter(user=row.user_id).first()
        roles = [held.name for held in selectors.held_roles(member.pk)] if member else []
        opens = handover_items.newly_read(self.case, asker) if asker else []
        return {
            "breadcrumbs": [(_("Asking for access"), reverse("cases:access-requests"))],
            "facts": [
                (_("Who asks"), row.user.name),
                (_("Roles"), ", ".join(roles) or "–"),
                (_("Case"), self.case.code),
                (_("When"), moment(row.created_at)),
                (_("Why"), row.reason),
                (_("For how many days"), row.days),
                (_("Would newly read"), ", ".join(opens) or "–"),
            ],
        }

    def submit(self, form: AnswerRequestForm) -> AccessRequest:
        given = form.cleaned_data
        return answer_request(
            request_id=self.row.pk,
            expected_version=form.expected_version,
            state=given["state"],
            days=given["days"],
            answer=given["answer"],
            by=self.user,
        )

    def after(self, result: AccessRequest) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("cases:access-requests")


def _table(rows: list[AccessRequest], user: ActingUser) -> Table:
    # Asked with a key for each row, so that one without a case takes the same time.
    keys = [row.case_id or row.pk for row in rows]
    seen = set(Case.objects.visible_to(user, CasePermission.VIEW).filter(pk__in=keys).values_list("pk", flat=True))
    return Table(
        caption=_("Asking for access"),
        columns=[
            Column(_("When")),
            Column(_("Who asks")),
            Column(_("Case"), is_code=True),
            Column(_("Why")),
            Column(_("Status")),
            Column(_("Answer")),
        ],
        rows=[
            [
                Cell(moment(row.created_at), url=_answer_url(row, user)),
                Cell(row.user.name),
                # Not even the code that they typed, to who does not see the case: it stays with them.
                Cell(row.code, url=row.case.get_absolute_url()) if row.case and row.case_id in seen else Cell("–"),
                Cell(row.reason),
                _state(row, user),
                Cell(row.answer),
            ]
            for row in rows
        ],
    )


def _answer_url(row: AccessRequest, user: ActingUser) -> str:
    if row.user_id == user.pk or not row.is_waiting or not user.acting.may(CasePermission.ASSIGN):
        return ""
    return reverse("cases:answer-request", kwargs={"pk": row.pk})


def _state(row: AccessRequest, user: ActingUser) -> Cell:
    """Whoever asked reads no difference between a code without a case and a case about which nothing was said."""
    if row.state == AccessRequest.State.GRANTED and row.grant is not None:
        until = _("until %(moment)s") % {"moment": moment(row.grant.until)}
        return Cell(row.get_state_display(), badge="green", note=until)
    if row.state == AccessRequest.State.REFUSED:
        return Cell(row.get_state_display(), badge="red")
    if row.user_id == user.pk:
        return Cell(_("No answer"), badge="grey") if row.is_old else Cell(_("Waiting"), badge="amber")
    if row.is_waiting:
        return Cell(_("Waiting"), badge="amber")
    return Cell(_("No answer") if row.state == AccessRequest.State.WAITING else row.get_state_display(), badge="grey")
