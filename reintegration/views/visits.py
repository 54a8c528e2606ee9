"""The visits after a return, extra ones between them, and the list of those that are due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.form_drafts.pages import KeepsDraft
from cases.record.models import Identity
from cases.safe_contact.notice import ContactNotice, notices
from cases.web.pages import CaseFormPage, CasePage
from core.compartments import Compartment
from core.keys.fields import preload
from core.web.pages import ListPage
from reintegration import services
from reintegration.forms import ChangeExtraVisitForm, ExtraVisitForm, MissedVisitForm, VisitForm
from reintegration.models import FollowUp, Plan
from reintegration.permissions import ReintegrationPermission
from reintegration.views.base import InReintegration

DAYS_AHEAD = 30


class Rated(NamedTuple):
    label: str
    rating: str
    rating_label: str


class Visit(InReintegration, CasePage):
    """One visit with what was found."""

    access = ReintegrationPermission.VIEW
    record_model = FollowUp
    template_name = "reintegration/visit.html"
    title = _("Follow-up visit")

    def extra(self) -> Mapping[str, Any]:
        ratings = self.record.ratings
        return {
            "visit": self.record,
            "rated": [
                Rated(str(domain.label), ratings[domain.value], str(FollowUp.Rating(ratings[domain.value]).label))
                for domain in FollowUp.Domain
                if domain.value in ratings
            ],
            "may_manage": self.may(ReintegrationPermission.MANAGE),
        }


class AddExtraVisit(InReintegration, CaseFormPage):
    access = ReintegrationPermission.MANAGE
    record_model = Plan
    form_class = ExtraVisitForm
    title = _("Add an extra visit")
    submit_label = _("Add visit")
    done = _("The extra visit is added.")

    def submit(self, form: ExtraVisitForm) -> FollowUp:
        return services.add_extra_visit(plan=self.record, **form.said, by=self.user)


class ChangeExtraVisit(InReintegration, CaseFormPage):
    access = ReintegrationPermission.MANAGE
    record_model = FollowUp
    form_class = ChangeExtraVisitForm
    title = _("Change the extra visit")
    submit_label = _("Save visit")
    done = _("The extra visit is changed.")

    def initial(self) -> dict[str, Any]:
        visit = self.record
        return {"version": visit.version, "due_on": visit.due_on, "extra_reason": visit.extra_reason}

    def submit(self, form: ChangeExtraVisitForm) -> FollowUp:
        return services.change_extra_visit(
            visit_id=self.record.pk, expected_version=form.expected_version, **form.said, by=self.user
        )


class RecordVisit(KeepsDraft, InReintegration, CaseFormPage):
    draft_in = Compartment.LOCATION
    access = ReintegrationPermission.MANAGE
    record_model = FollowUp
    form_class = VisitForm
    template_name = "reintegration/record_visit.html"
    title = _("Record the visit")
    submit_label = _("Save visit")
    done = _("The visit is recorded.")

    def form_arguments(self) -> dict[str, Any]:
        is_early = self.record.is_early
        asks = is_early or bool(self.record.early_reason)
        return {**super().form_arguments(), "asks_why_early": asks, "is_early": is_early}

    def initial(self) -> dict[str, Any]:
        visit = self.record
        return {
            "version": visit.version,
            "done_on": visit.done_on or timezone.localdate(),
            "early_reason": visit.early_reason,
            "contact": visit.contact,
            "findings": visit.findings,
            **{f"rating_{domain}": rating for domain, rating in visit.ratings.items()},
        }

    def extra(self) -> Mapping[str, Any]:
        return {"visit": self.record}

    def submit(self, form: VisitForm) -> FollowUp:
        return services.record_visit(
            visit_id=self.record.pk,
            expected_version=form.expected_version,
            done_on=form.cleaned_data["done_on"],
            contact=form.cleaned_data["contact"],
            findings=form.cleaned_data["findings"],
            ratings=form.ratings(),
            early_reason=form.cleaned_data["early_reason"],
            by=self.user,
        )


class RecordMissed(InReintegration, CaseFormPage):
    access = ReintegrationPermission.MANAGE
    record_model = FollowUp
    form_class = MissedVisitForm
    title = _("The visit did not take place")
    submit_label = _("Save")
    done = _("It is recorded that the visit did not take place.")

    def initial(self) -> dict[str, Any]:
        visit = self.record
        return {
            "version": visit.version,
            "done_on": visit.done_on or timezone.localdate(),
            "reason": visit.missed_reason,
            "findings": visit.findings,
        }

    def submit(self, form: MissedVisitForm) -> FollowUp:
        return services.record_missed(
            visit_id=self.record.pk,
            expected_version=form.expected_version,
            done_on=form.cleaned_data["done_on"],
            reason=form.cleaned_data["reason"],
            findings=form.cleaned_data["findings"],
            by=self.user,
        )


class Line(NamedTuple):
    """One visit as the list shows it. `days` is negative when it is overdue; `absent` names the colleague whose visit
    it is, if it is a colleague's."""

    visit: FollowUp
    name: str
    days: int
    absent: str
    contact: ContactNotice

    @property
    def late(self) -> int:
        return -self.days


class DueVisits(ListPage):
    """One's own visits and those of whom one stands in for: what is overdue first, then the next thirty days."""

    access = ReintegrationPermission.MANAGE
    model = FollowUp
    order = ("due_on", "id")
    select = ("case", "plan__officer")
    opens = (Compartment.IDENTITY,)
    template_name = "reintegration/due.html"
    title = _("Visits")

    def narrow(self, rows: Any) -> Any:
        until = timezone.localdate() + timedelta(days=DAYS_AHEAD)
        return rows.planned().made_by(self.user).filter(due_on__lte=until)

    def render(self, *, rows: list[FollowUp], **extra: Any) -> TemplateResponse:  # type: ignore[override]
        persons = [row.case.person_id for row in rows]
        identities = list(Identity.objects.visible_to(self.user).filter(person__in=persons)) if rows else []
        preload(identities, "full_name")
        names = {identity.person_id: identity.full_name for identity in identities}
        contacts = notices([row.case for row in rows], self.user)
        today = timezone.localdate()
        lines = [
            Line(
                row,
                names.get(row.case.person_id, ""),
                (row.due_on - today).days,
                self.absent(row),
                contacts[row.case_id],
            )
            for row in rows
        ]
        return super().render(lines=lines, days_ahead=DAYS_AHEAD, **extra)

    def absent(self, visit: FollowUp) -> str:
        officer = visit.plan.officer
        return "" if visit.is_kept or officer.pk == self.user.pk else officer.name
