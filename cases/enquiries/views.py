"""Enquiries: the list, one of them, and the intake that begins with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Site
from cases.enquiries.forms import AnswerForm, BeginForm, EnquiryForm, NewEnquiryForm
from cases.enquiries.models import Enquiry
from cases.enquiries.public_reports import answer_reporter, report_of, words_of
from cases.enquiries.report_models import PublicReport
from cases.enquiries.retention import erased_on
from cases.enquiries.services import EnquiryFacts, begin_from_enquiry, begun_by_colleague, change_enquiry, log_enquiry
from cases.intake import selectors as intake_selectors
from cases.intake.draft_models import IntakeDraft
from cases.intake.models import Intake
from cases.permissions import CasePermission
from core.compartments import Compartment
from core.keys.fields import preload
from core.web.pages import ActionPage, FormPage, ListPage, RowFormPage
from core.web.tables import Cell, Column, Table, moment


class Enquiries(ListPage):
    """The open ones, or all; the latest first."""

    access = CasePermission.LOG_ENQUIRIES
    model = Enquiry
    template_name = "cases/enquiries/enquiries.html"
    title = gettext_lazy("Enquiries")
    opens = (Compartment.IDENTITY,)
    order = ("-received_at", "-id")
    select = ("site", "created_by")

    @property
    def shows_all(self) -> bool:
        return self.request.GET.get("show") == "all"

    def narrow(self, rows: Any) -> Any:
        return rows if self.shows_all else rows.open()

    def render(self, **extra: Any) -> TemplateResponse:
        return super().render(table=_table(extra.get("rows", [])), **extra)

    def context(self) -> Mapping[str, Any]:
        here = reverse("cases:enquiries")
        return {
            "tabs": [
                {"label": _("Still open"), "url": here, "active": not self.shows_all},
                {"label": _("All"), "url": f"{here}?show=all", "active": self.shows_all},
            ]
        }


class NewEnquiry(FormPage):
    access = CasePermission.LOG_ENQUIRIES
    form_class = NewEnquiryForm
    title = gettext_lazy("New enquiry")
    done = gettext_lazy("The enquiry was logged.")

    def form_arguments(self) -> dict[str, Any]:
        sites = Site.objects.visible_to(self.user).filter(pk__in=self.user.acting.sites(CasePermission.LOG_ENQUIRIES))
        return {"sites": sites.order_by("name"), "initial": self.initial()}

    def submit(self, form: NewEnquiryForm) -> Enquiry:
        return log_enquiry(site=form.cleaned_data["site"], facts=form.enquiry(), by=self.user)

    def context(self) -> Mapping[str, Any]:
        return {"breadcrumbs": _above()}

    def after(self, result: Enquiry) -> str:
        return reverse("cases:enquiry", kwargs={"pk": result.pk})

    def cancel_url(self) -> str:
        return reverse("cases:enquiries")


class OfEnquiry(RowFormPage):
    abstract = True
    access = CasePermission.LOG_ENQUIRIES
    model = Enquiry
    select = ("site", "case", "created_by", "organisation")
    opens = (Compartment.IDENTITY,)

    def cancel_url(self) -> str:
        return reverse("cases:enquiries")


class EnquiryPage(OfEnquiry):
    """One enquiry, to be read and gone on with."""

    form_class = EnquiryForm
    template_name = "cases/enquiries/enquiry.html"
    title = gettext_lazy("Enquiry")
    done = gettext_lazy("The enquiry was saved.")

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.row, name) for name in (*EnquiryFacts.__dataclass_fields__, "version")}

    def submit(self, form: EnquiryForm) -> Enquiry:
        return change_enquiry(
            enquiry_id=self.row.pk, expected_version=form.expected_version, facts=form.enquiry(), by=self.user
        )

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": _above(),
            "enquiry": self.row,
            "may_register": self.user.acting.may(CasePermission.REGISTER),
            "facts": _facts(self.row),
            "erased_on": self.erased_on,
            "lead": self.lead(),
            "words": words_of(self.report) if self.report else [],
            "has_reporter": self.report is not None,
        }

    @cached_property
    def erased_on(self) -> date | None:
        return erased_on(self.row)

    def lead(self) -> str:
        if self.erased_on is None:
            return ""
        return _("Without another word, and if it becomes no case, it will be erased for good on %(date)s.") % {
            "date": date_format(self.erased_on)
        }

    @cached_property
    def report(self) -> PublicReport | None:
        return report_of(self.row)

    def after(self, result: Enquiry) -> str:
        return reverse("cases:enquiries")


class AnswerReporter(OfEnquiry):
    """A word to whoever wrote through the public form: they see it when they come back with their code."""

    form_class = AnswerForm
    title = gettext_lazy("Answer the reporter")
    submit_label = gettext_lazy("Send the answer")
    done = gettext_lazy("The answer waits for whoever has the code.")

    def narrow(self, rows: Any) -> Any:
        return rows.filter(channel=Intake.Channel.PUBLIC_FORM, erased_at=None)

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version}

    def context(self) -> Mapping[str, Any]:
        return {"breadcrumbs": _above()}

    def submit(self, form: AnswerForm) -> Enquiry:
        return answer_reporter(
            enquiry_id=self.row.pk,
            expected_version=form.expected_version,
            text=form.cleaned_data["text"],
            by=self.user,
        )

    def after(self, result: Enquiry) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("cases:enquiry", kwargs={"pk": self.row.pk})


class BeginFromEnquiry(ActionPage, OfEnquiry):
    """The button that makes an intake of it, for who registers cases: what was asked goes along."""

    form_class = BeginForm
    title = gettext_lazy("Begin an intake")
    submit_label = gettext_lazy("Begin an intake")

    def narrow(self, rows: Any) -> Any:
        return rows.filter(erased_at=None) if self.user.acting.may(CasePermission.REGISTER) else rows.none()

    @cached_property
    def begun(self) -> IntakeDraft | None:
        return begun_by_colleague(self.row, self.user)

    def initial(self) -> dict[str, Any]:
        return {**super().initial(), "instead_of": self.begun and self.begun.pk}

    def context(self) -> Mapping[str, Any]:
        consequences = [_("What was asked is taken along. The enquiry is closed when the case is opened.")]
        if self.begun is not None:
            said = _(
                "%(name)s has begun an intake from this enquiry, saved last on %(at)s. It stays theirs, without the"
                " enquiry. Talk to each other first."
            )
            name = self.begun.created_by.name if self.begun.created_by else ""
            consequences.insert(0, said % {"name": name, "at": moment(self.begun.updated_at)})
        return {"breadcrumbs": _above(), "facts": _facts(self.row), "consequences": consequences}

    def submit(self, form: BeginForm) -> IntakeDraft:
        return begin_from_enquiry(
            enquiry_id=self.row.pk,
            expected_version=form.expected_version,
            instead_of=form.cleaned_data["instead_of"],
            by=self.user,
        )

    def after(self, result: IntakeDraft) -> str:
        return intake_selectors.step_url(result.pk, "contact")

    def cancel_url(self) -> str:
        return reverse("cases:enquiry", kwargs={"pk": self.row.pk})


def _above() -> list[tuple[str, str]]:
    return [(_("Enquiries"), reverse("cases:enquiries"))]


def _facts(row: Enquiry) -> list[tuple[str, Any]]:
    return [
        (_("How to reach them safely"), row.safe_contact),
        (_("Who asks"), row.asker),
        (_("What it is about"), row.about),
        (_("How it reached us"), row.get_channel_display()),
        (_("Received at"), moment(row.received_at)),
        (_("Site"), row.site.name),
        (_("Logged by"), row.created_by.name if row.created_by else ""),
        (_("What was advised"), row.advice),
        (_("Outcome"), _outcome(row)),
    ]


def _outcome(row: Enquiry) -> str:
    return row.get_outcome_display() or (_("Nothing was done") if row.erased_at else _("Still open"))


def _table(rows: list[Enquiry]) -> Table:
    preload(rows, "safe_contact", "asker", "about")
    return Table(
        caption=_("Enquiries, the latest first"),
        columns=[
            Column(_("What it is about")),
            Column(_("Who asks")),
            Column(_("Received at")),
            Column(_("Site")),
            Column(_("Logged by")),
            Column(_("Outcome")),
        ],
        rows=[
            [
                Cell(Truncator(row.about).chars(80), url=reverse("cases:enquiry", kwargs={"pk": row.pk})),
                # A number stands below what is safe: inside.
                Cell(_("Safe contact: see inside") if row.safe_contact else row.asker, note=row.get_channel_display()),
                Cell(moment(row.received_at)),
                Cell(row.site.name),
                Cell(row.created_by.name if row.created_by else ""),
                Cell(_outcome(row), badge="" if row.outcome or row.erased_at else "amber"),
            ]
            for row in rows
        ],
    )
