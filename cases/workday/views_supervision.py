"""For who answers for the work of others: the caseload of each, what is overdue, at risk and missing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.extension import alerts
from cases.extension.alerts import Alert, ShownAlert
from cases.merge import possible_duplicates
from cases.merge.duplicate_models import PossibleDuplicate
from cases.merge.possible_duplicates import ShownPair
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.record.stages import Stage
from cases.web.listed_cases import ListedCase, listed
from cases.workday.conditions import OVERDUE
from cases.workday.forms import SupervisedForm
from cases.workday.supervision import Overview, Worker, overview, team_of
from core.compartments import Compartment
from core.web.pages import ListPage, Page
from core.web.tables import Cell, Column, Table, moment

SUPERVISE = CasePermission.SUPERVISE
DUPLICATES = gettext_lazy("Perhaps two records of one person")


def _cases_with(**chosen: str) -> str:
    """The address of the list of those of the team's cases."""
    return f"{reverse('cases:supervised-cases')}?{urlencode(chosen)}"


class Supervision(Page):
    """Counts alone: nobody's name, no case. Where each comes from stands behind it, in the list."""

    access = SUPERVISE
    template_name = "cases/workday/supervision.html"
    title = gettext_lazy("Team and caseload")

    def context(self) -> Mapping[str, Any]:
        found = overview(self.user)
        return {
            "stats": _stats(found),
            "table": _table(found.workers),
            "lists": [
                (
                    "stages",
                    _("Stage"),
                    [(stage.label, count, _cases_with(stage=stage)) for stage, count in found.stages if count],
                ),
                ("risks", _("At risk and unreviewed"), [*_linked(found.risks), *_doubled(found.duplicates)]),
                ("missing", _("Missing data"), _linked(found.missing)),
            ],
            "open_cases": found.open_cases,
        }


def _stats(found: Overview) -> list[dict[str, Any]]:
    stats: list[dict[str, Any]] = [
        {"value": found.open_cases, "label": _("Open cases"), "url": reverse("cases:supervised-cases")}
    ]
    if found.high_risk is not None:
        grave = next((sign.code for sign, _count in found.signs if sign.is_grave), "")
        stats.append(
            {
                "value": found.high_risk,
                "label": _("High risk"),
                "url": _cases_with(sign=grave) if grave else "",
                "tone": "danger" if found.high_risk else "",
            }
        )
    stats.append(
        {
            "value": found.overdue,
            "label": _("Overdue tasks"),
            "url": _cases_with(sign=OVERDUE) if found.overdue else "",
            "tone": "warning" if found.overdue else "",
        }
    )
    if found.approvals is not None:
        stats.append({"value": found.approvals, "label": _("Waiting for approval"), "url": reverse("cases:approvals")})
    return stats


def _linked(found: list[tuple[Alert, int]]) -> list[tuple[Any, int, str]]:
    return [(sign.label, count, _cases_with(sign=sign.code)) for sign, count in found]


def _doubled(count: int) -> list[tuple[Any, int, str]]:
    return [(DUPLICATES, count, reverse("cases:possible-duplicates"))] if count else []


def _table(workers: list[Worker]) -> Table:
    # Who opens no reviews of risk has no such column.
    has_risk = any(worker.high_risk is not None for worker in workers)
    risk = [Column(_("High risk"), is_number=True)] if has_risk else []
    return Table(
        caption=_("Caseload of each colleague"),
        id="caseload",
        columns=[
            Column(_("Name")),
            Column(_("Open cases"), is_number=True),
            *risk,
            Column(_("Overdue tasks"), is_number=True),
            Column(_("Last activity")),
        ],
        rows=[
            [
                Cell(worker.name, url=_cases_with(worker=str(worker.user_id)), note=_absence(worker)),
                Cell(worker.cases, note=_parts(worker)),
                *([Cell(worker.high_risk)] if has_risk else []),
                Cell(worker.overdue, note=_since(worker)),
                Cell(moment(worker.last_active) if worker.last_active else _("none for 30 days")),
            ]
            for worker in workers
        ],
    )


def _absence(worker: Worker) -> str:
    said = [_("access switched off")] if worker.has_left else []
    said += (
        _("%(name)s stands in until %(day)s") % {"name": one.name, "day": date_format(one.until, "j M Y")}
        for one in worker.stand_ins
    )
    return ", ".join(said)


def _parts(worker: Worker) -> str:
    said = []
    if worker.leads:
        said.append(_("leads %(count)d") % {"count": worker.leads})
    if worker.covered:
        said.append(_("%(count)d as stand-in") % {"count": worker.covered})
    return ", ".join(said)


def _since(worker: Worker) -> str:
    return _("since %(day)s") % {"day": date_format(worker.overdue_since, "j M Y")} if worker.overdue_since else ""


class Supervised(NamedTuple):
    """A case as a row of the list, with what is to be looked at in it."""

    case: ListedCase
    stage: Any
    signs: list[ShownAlert]


class SupervisedCases(ListPage):
    """The open cases of the team with what is at risk and missing in each: longest without activity first."""

    access = SUPERVISE
    model = Case
    template_name = "cases/workday/supervised_cases.html"
    title = gettext_lazy("Open cases of the team")
    order = ("updated_at", "id")
    # What signs tell of (`Sign.reads`), and the names.
    opens = (Compartment.GENERAL, Compartment.IDENTITY, Compartment.LOCATION, Compartment.LEGAL)

    @cached_property
    def signs(self) -> list[Alert]:
        return alerts.known_somewhere(self.user)

    @cached_property
    def form(self) -> SupervisedForm:
        return SupervisedForm(self.request.GET or None, signs=self.signs, people=team_of(self.user))

    def narrow(self, rows: Any) -> Any:
        rows = rows.open().with_stage()
        chosen = self.form.chosen()
        if chosen.stage:
            rows = rows.filter(stage=chosen.stage)
        if chosen.worker is not None:
            rows = rows.worked_on_by(chosen.worker)
        rows = alerts.with_known(rows, self.user, base=SUPERVISE, asked=self.signs)
        if chosen.sign is not None:
            rows = rows.filter(**{chosen.sign.column: True})
        return rows.as_listed()

    def present(self, rows: list[Any]) -> list[Supervised]:
        return [
            Supervised(shown, Stage(row.stage).label, alerts.shown(row, self.user, self.signs))
            for row, shown in zip(rows, listed(rows, self.user), strict=True)
        ]

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": [(_("Team and caseload"), reverse("cases:supervision"))],
            "filter_form": self.form,
            "is_filtered": bool(self.request.GET),
        }


class PossibleDuplicates(ListPage):
    """Pairs of records that are perhaps of one person, as far as the supervisor sees both: the newest first."""

    access = SUPERVISE
    model = PossibleDuplicate
    template_name = "cases/merge/possible_duplicates.html"
    title = DUPLICATES
    order = ("-created_at", "-id")

    def narrow(self, rows: Any) -> Any:
        return rows.open()

    def present(self, rows: list[Any]) -> list[ShownPair]:
        return possible_duplicates.shown(rows, self.user, act=SUPERVISE)

    def context(self) -> Mapping[str, Any]:
        return {"breadcrumbs": [(_("Team and caseload"), reverse("cases:supervision"))]}
