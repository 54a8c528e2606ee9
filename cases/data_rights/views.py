"""The register of requests about personal data: the list, a new one, and what came of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.data_rights.forms import ChangeDataRequestForm, DataRequestForm, SettleDataRequestForm
from cases.data_rights.models import DataRequest
from cases.data_rights.services import DataRequestFacts, change_data_request, log_data_request, settle_data_request
from cases.extension.system_texts import in_words
from cases.permissions import CasePermission
from core.access.permissions import step_up
from core.compartments import Compartment
from core.web.pages import FormPage, ListPage, RowFormPage
from core.web.tables import Cell, Column, Table, moment


class DataRequests(ListPage):
    """The open ones first, the one that waits longest at the top."""

    access = CasePermission.HANDLE_DATA_REQUESTS
    model = DataRequest
    template_name = "cases/data_rights/data_requests.html"
    title = gettext_lazy("Data protection requests")
    order = ("outcome", "received_at", "id")

    @property
    def shown(self) -> str:
        asked = self.request.GET.get("show", "")
        return asked if asked in ("OPEN", *DataRequest.Outcome.values) else ""

    def narrow(self, rows: Any) -> Any:
        if self.shown == "OPEN":
            return rows.open()
        return rows.filter(outcome=self.shown) if self.shown else rows

    def render(self, **extra: Any) -> TemplateResponse:
        return super().render(table=_table(extra.get("rows", [])), **extra)

    def context(self) -> Mapping[str, Any]:
        here = reverse("cases:data-requests")
        tabs = [("", _("All")), ("OPEN", _("Still open")), *DataRequest.Outcome.choices]
        return {
            "tabs": [
                {"label": label, "url": f"{here}?show={code}" if code else here, "active": self.shown == code}
                for code, label in tabs
            ]
        }


class NewDataRequest(FormPage):
    access = CasePermission.HANDLE_DATA_REQUESTS
    form_class = DataRequestForm
    title = gettext_lazy("New data protection request")
    done = gettext_lazy("The request was written down.")

    def submit(self, form: DataRequestForm) -> DataRequest:
        return log_data_request(facts=form.request(), by=self.user)

    def context(self) -> Mapping[str, Any]:
        return {"breadcrumbs": _above()}

    def after(self, result: DataRequest) -> str:
        return reverse("cases:data-request", kwargs={"pk": result.pk})

    def cancel_url(self) -> str:
        return reverse("cases:data-requests")


class OfDataRequest(RowFormPage):
    """Who asks and how to reach them stands here without a case that could count in the trail (S-12)."""

    abstract = True

    access = CasePermission.HANDLE_DATA_REQUESTS
    model = DataRequest
    select = ("created_by", "settled_by")
    opens = (Compartment.IDENTITY,)

    def cancel_url(self) -> str:
        return reverse("cases:data-requests")


@step_up("requests")
class DataRequestPage(OfDataRequest):
    """One request, to be read and settled."""

    form_class = SettleDataRequestForm
    template_name = "cases/data_rights/data_request.html"
    title = gettext_lazy("Data protection request")
    submit_label = gettext_lazy("Settle the request")
    done = gettext_lazy("The request is settled.")

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version}

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "asked": self.row}

    def context(self) -> Mapping[str, Any]:
        is_open = not self.row.outcome
        change = reverse("cases:change-data-request", kwargs={"pk": self.row.pk}) if is_open else ""
        return {"breadcrumbs": _above(), "facts": _facts(self.row), "is_open": is_open, "change_url": change}

    def submit(self, form: SettleDataRequestForm) -> DataRequest:
        given = form.cleaned_data
        return settle_data_request(
            request_id=self.row.pk,
            expected_version=form.expected_version,
            outcome=given["outcome"],
            answer=given["answer"],
            on=given["settled_on"],
            is_of_no_case=given.get("is_of_no_case", False),
            by=self.user,
        )

    def after(self, result: DataRequest) -> str:
        return self.cancel_url()


@step_up("requests")
class ChangeDataRequest(OfDataRequest):
    form_class = ChangeDataRequestForm
    title = gettext_lazy("Correct the data protection request")
    submit_label = gettext_lazy("Save request")
    done = gettext_lazy("The request is saved.")

    def initial(self) -> dict[str, Any]:
        row = self.row
        facts = {name: getattr(row, name) for name in DataRequestFacts.__dataclass_fields__}
        return {"version": row.version, **facts, "asker": in_words(row.asker), "about": in_words(row.about)}

    def context(self) -> Mapping[str, Any]:
        return {"breadcrumbs": [*_above(), (str(DataRequestPage.title), self.cancel_url())]}

    def submit(self, form: ChangeDataRequestForm) -> DataRequest:
        kept = {name: getattr(self.row, name) for name in ("asker", "about") if name not in form.changed_data}
        return change_data_request(
            request_id=self.row.pk,
            expected_version=form.expected_version,
            facts=replace(form.request(), **kept),
            by=self.user,
        )

    def after(self, result: DataRequest) -> str:
        return self.cancel_url()

    def cancel_url(self) -> str:
        return reverse("cases:data-request", kwargs={"pk": self.row.pk})


def _above() -> list[tuple[str, str]]:
    return [(_("Data protection requests"), reverse("cases:data-requests"))]


def _facts(row: DataRequest) -> list[tuple[str, Any]]:
    facts = [
        (_("What is asked"), row.get_kind_display()),
        (_("What exactly"), in_words(row.about) or "–"),
        (_("Case code"), row.case_code or "–"),
        (_("Who makes the request"), row.get_asker_is_display()),
        (_("Name and how to reach them safely"), in_words(row.asker)),
        (_("How it reached us"), row.get_channel_display()),
        (_("Received at"), moment(row.received_at)),
        (_("To be done until"), _deadline(row)),
        (_("Written down by"), row.created_by.name if row.created_by else ""),
    ]
    if row.settled_on is not None and row.settled_by is not None:
        facts += [
            (_("Outcome"), row.get_outcome_display()),
            (_("What was done"), row.answer or "–"),
            (_("Settled on"), date_format(row.settled_on)),
            (_("Settled by"), row.settled_by.name),
        ]
    return facts


def _deadline(row: DataRequest) -> str:
    if row.due_at is None:
        return _("No deadline in hours is known for this. Answer without delay.")
    said = _("%(moment)s: 3×24 hours after it was received (article %(article)s of UU 27/2022)")
    return said % {"moment": moment(row.due_at), "article": row.article}


def _table(rows: list[DataRequest]) -> Table:
    return Table(
        caption=_("Data protection requests, the open ones first"),
        columns=[
            Column(_("What is asked")),
            Column(_("Who makes the request")),
            Column(_("Case code"), is_code=True),
            Column(_("Received at")),
            Column(_("Outcome")),
        ],
        rows=[
            [
                Cell(row.get_kind_display(), url=reverse("cases:data-request", kwargs={"pk": row.pk})),
                Cell(row.get_asker_is_display()),
                Cell(row.case_code),
                Cell(moment(row.received_at)),
                _state(row),
            ]
            for row in rows
        ],
    )


def _state(row: DataRequest) -> Cell:
    if row.outcome:
        return Cell(row.get_outcome_display(), note=date_format(row.settled_on) if row.settled_on else "")
    until = _("until %(moment)s") % {"moment": moment(row.due_at)} if row.due_at else ""
    return (
        Cell(_("Overdue"), badge="red", note=until)
        if row.is_overdue
        else Cell(_("Still open"), badge="amber", note=until)
    )
