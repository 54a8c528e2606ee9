"""Legal holds of a case: those that stood and the one that stands, putting one, lifting it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.legal_hold.forms import LiftHoldForm, PutHoldForm
from cases.legal_hold.models import LegalHold
from cases.legal_hold.services import lift_hold, put_hold
from cases.permissions import CasePermission
from cases.web.pages import CaseFormPage, CasePage
from core.keys.fields import preload
from core.web.tables import Cell, Column, Table, moment


class Holds(CasePage):
    access = CasePermission.HOLD
    template_name = "cases/legal_hold/holds.html"
    title = _("Legal hold")
    section = "team"

    def extra(self) -> Mapping[str, Any]:
        rows = LegalHold.objects.visible_to(self.user, CasePermission.HOLD, case=self.case)
        found = list(rows.select_related("case", "created_by", "lifted_by").order_by("-created_at", "-id"))
        return {"standing": next((row for row in found if row.lifted_at is None), None), "table": _table(found)}


class OfHold(CaseFormPage):
    abstract = True
    access = CasePermission.HOLD
    section = "team"

    def cancel_url(self) -> str:
        return reverse("cases:holds", kwargs={"case": self.case.pk})

    def after(self, result: LegalHold) -> str:
        return self.cancel_url()


class PutHold(OfHold):
    form_class = PutHoldForm
    title = _("Put this case on legal hold")
    submit_label = _("Put on hold")
    intro = _("While the hold stands, nobody can erase the person of this case, also after the case is closed.")
    done = _("The case is on legal hold.")

    def submit(self, form: PutHoldForm) -> LegalHold:
        return put_hold(case_id=self.case.pk, reason=form.cleaned_data["reason"], by=self.user)


class LiftHold(OfHold):
    record_model = LegalHold
    form_class = LiftHoldForm
    title = _("Lift the legal hold")
    submit_label = _("Lift the hold")
    intro = _("The person of this case can be erased then, once the case is closed and nothing else stands against it.")
    done = _("The legal hold is lifted.")

    def initial(self) -> dict[str, Any]:
        return {"version": self.record.version}

    def submit(self, form: LiftHoldForm) -> LegalHold:
        return lift_hold(
            hold_id=self.record.pk,
            expected_version=form.expected_version,
            reason=form.cleaned_data["lifted_reason"],
            by=self.user,
        )


def _table(rows: list[LegalHold]) -> Table:
    preload(rows, "reason", "lifted_reason")
    return Table(
        caption=gettext("Legal holds, the latest first"),
        columns=[
            Column(gettext("Since")),
            Column(gettext("Why the case is held")),
            Column(gettext("Lifted at")),
            Column(gettext("Why the hold was lifted")),
        ],
        rows=[
            [
                Cell(moment(row.created_at), note=row.created_by.name if row.created_by else ""),
                Cell(row.reason),
                _lifted(row),
                Cell(row.lifted_reason),
            ]
            for row in rows
        ],
    )


def _lifted(row: LegalHold) -> Cell:
    if row.lifted_at is None or row.lifted_by is None:
        return Cell(gettext("Stands"), badge="amber")
    return Cell(moment(row.lifted_at), note=row.lifted_by.name)
