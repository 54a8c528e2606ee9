"""The check and what was found, deciding who is here already, the import itself, its report, and undoing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.permissions import CasePermission
from cases.record.models import Case
from core.files.spreadsheets import as_file, workbook
from core.keys.fields import preload
from core.web.pages import DetailPage, ListPage
from core.web.tables import moment as short_moment
from imports import selectors, shown
from imports.models import Import, ImportRow
from imports.permissions import ImportPermission
from imports.rows import Facts, read
from imports.views.base import TITLE, OfImport

PAGE, DOUBTS = 50, 10
# Of the columns of the workbook, in characters.
WIDTHS = (8, 24, 12, 60, 14)
State, RowState = Import.State, ImportRow.State


class ImportPage(OfImport, DetailPage):
    """Where a list stands: what to do next, how far the work is, what came of it."""

    template_name = "imports/detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request, "htmx", False):
            # While it works the part asks for itself; once it is done the whole page is another.
            if self.row.is_at_work and not selectors.failure(self.row):
                return self.render(row=self.row, fragment="progress")
            answer = HttpResponse()
            answer["HX-Redirect"] = self.row.get_absolute_url()
            return answer
        return self.render(row=self.row)

    def heading(self) -> str:
        return str(self.row.source)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        return selectors.counts(self.row)

    def context(self) -> Mapping[str, Any]:
        step = "done" if self.row.state in (State.RUNNING, State.DONE, State.UNDOING, State.UNDONE) else "check"
        return {**super().context(), "steps": shown.steps(self.row, step)}

    def extra(self) -> Mapping[str, Any]:
        found = self.counts
        may_run = found[RowState.READY] + found[RowState.DOUBTFUL] - found["undecided"] > 0
        return {
            "failure": selectors.failure(self.row),
            "progress": self.progress(),
            "stats": self.stats(),
            "undecided": found["undecided"],
            "doubtful": found[RowState.DOUBTFUL],
            "has_problems": bool(self.problem_count) and self.row.emptied_at is None,
            "may_run": self.row.state == State.CHECKED and may_run and not found["undecided"],
            "report": self.report() if self.row.finished_at else None,
            "until": short_moment(self.row.undo_until) if self.row.undo_until else "",
        }

    @cached_property
    def problem_count(self) -> int:
        found = self.counts
        warned = self.row.rows.filter(has_warnings=True).count() if self.row.state == State.CHECKED else 0
        return found[RowState.WRONG] + found[RowState.FAILED] + warned

    def progress(self) -> dict[str, Any]:
        """The context of `components/progress.html`."""
        row, found, total = self.row, self.counts, self.row.row_count
        waiting = {
            State.CHECKING: found[RowState.UNCHECKED],
            State.RUNNING: found[RowState.READY] + found[RowState.DOUBTFUL],
            State.UNDOING: found[RowState.TAKEN],
        }.get(State(row.state), 0)
        if row.state == State.RUNNING:
            total -= found[RowState.WRONG]
        elif row.state == State.UNDOING:
            total = found[RowState.TAKEN] + found[RowState.UNDONE] + found[RowState.KEPT]
        return {
            "title": row.get_state_display(),
            "state": "running",
            "done": total - waiting,
            "total": total,
            "message": _("You can leave this page: it goes on, and you are told."),
            "url": row.get_absolute_url(),
        }

    def stats(self) -> list[dict[str, Any]]:
        found = self.counts
        pairs: list[tuple[int, Any, str]] = []
        if self.row.state == State.CHECKED:
            ready = found[RowState.READY] + found[RowState.DOUBTFUL]
            pairs = [
                (ready, _("can become cases"), ""),
                (found[RowState.DOUBTFUL], _("perhaps here already"), RowState.DOUBTFUL),
                (found[RowState.WRONG], _("have a mistake"), RowState.WRONG),
                (self.row.rows.filter(has_warnings=True).count(), _("have a remark"), "warned"),
            ]
        elif self.row.finished_at:
            pairs = [
                (found[RowState.TAKEN] + found[RowState.KEPT], _("are cases"), RowState.TAKEN),
                (found[RowState.SKIPPED], _("left out by you"), RowState.SKIPPED),
                (found[RowState.WRONG] + found[RowState.FAILED], _("could not be taken"), RowState.FAILED),
            ]
            if self.row.undone_at:
                pairs = [(found[RowState.UNDONE], _("undone"), RowState.UNDONE), *pairs]
        rows_url = self.url("rows")
        return [
            {"value": value, "label": label, "url": f"{rows_url}?state={state}" if value else ""}
            for value, label, state in pairs
        ]

    def report(self) -> list[tuple[Any, Any]]:
        row = self.row
        found = [
            (_("Imported by"), row.created_by.name if row.created_by else ""),
            (_("Begun"), short_moment(row.begun_at)),
            (_("Finished"), short_moment(row.finished_at)),
            (_("Site"), row.site.name),
            (_("Lead caseworker"), row.lead.name),
            (_("Restricted"), _("yes") if row.is_restricted else _("no")),
            (_("Rows in the file"), row.row_count),
            (_("Fingerprint of the file (SHA-256)"), row.sha256),
        ]
        return found + ([(_("Undone"), short_moment(row.undone_at))] if row.undone_at else [])


class RowsPage(ListPage):
    """Row by row: what would be made of it, or was, and what is wrong with it."""

    shows_damage = False  # What would be made of a row is worked out from its cells and the plan.
    access = ImportPermission.RUN
    model = ImportRow
    template_name = "imports/rows.html"
    order = ("number", "id")
    page_size = PAGE
    select = ("case", "parent")
    title = gettext_lazy("Rows")

    @cached_property
    def list_row(self) -> Import:
        """The list in the address, in the access log. Raises Http404."""
        found = (
            Import.objects.visible_to(self.user, self.act).select_related("site", "lead").filter(pk=self.kwargs["pk"])
        )
        row = found.first()
        if row is None:
            raise Http404
        selectors.log_look(row, by=self.user)
        return row

    def narrow(self, rows: Any) -> Any:
        rows = rows.filter(parent=self.list_row)
        wanted = self.request.GET.get("state", "")
        if wanted == "warned":
            return rows.filter(has_warnings=True)
        if wanted == RowState.FAILED:
            return rows.filter(state__in=[RowState.FAILED, RowState.WRONG])
        if wanted == RowState.TAKEN:
            return rows.filter(state__in=[RowState.TAKEN, RowState.KEPT])
        return rows.filter(state=wanted) if wanted in RowState.values else rows

    def context(self) -> Mapping[str, Any]:
        row = self.list_row
        filters = [("", _("All rows")), *((code, label) for code, label in _FILTERS)]
        here = self.request.GET.get("state", "")
        url = reverse("imports:rows", kwargs={"pk": row.pk})
        return {
            "list": row,
            "breadcrumbs": [(TITLE, reverse("imports:list")), (row.source, row.get_absolute_url())],
            "tabs": [
                {"label": label, "url": f"{url}?state={code}" if code else url, "active": code == here}
                for code, label in filters
            ],
        }

    def present(self, rows: list[Any]) -> list[dict[str, Any]]:
        row = self.list_row
        preload(rows, "cells", "findings")
        plan, house, headings = selectors.plan_of(row), selectors.house_of(row, by=self.user), row.headings
        keys = {one.case_id for one in rows if one.case_id}
        visible = Case.objects.visible_to(self.user, CasePermission.VIEW).filter(pk__in=keys)
        seen = {case.pk: case for case in visible.only("code", "organisation", "person", "sealed_for")} if keys else {}
        found = []
        for one in rows:
            facts = read(one.cells, headings, plan, house).facts if one.cells else None
            case = seen.get(one.case_id)
            found.append(
                {
                    "number": one.number,
                    "state": one.get_state_display(),
                    "tone": shown.ROW_TONES.get(RowState(one.state), ""),
                    "case": case,
                    "code": one.case.code if one.case_id else "",
                    "name": self.name_of(one, facts),
                    "says": shown.says(facts) if facts else "",
                    "problems": shown.problems(one, headings),
                    "kept": one.get_kept_display() if one.kept else "",
                }
            )
        return found

    def name_of(self, one: ImportRow, facts: Facts | None) -> str:
        if facts is not None:
            return facts.person.full_name
        places = selectors.plan_of(self.list_row).places("full_name")
        return shown.cell_text(one.cells[places[0]]) if places and one.cells else ""


_FILTERS = (
    (RowState.DOUBTFUL.value, gettext_lazy("Perhaps here already")),
    (RowState.FAILED.value, gettext_lazy("With a mistake")),
    ("warned", gettext_lazy("With a remark")),
    (RowState.TAKEN.value, gettext_lazy("Cases")),
    (RowState.KEPT.value, gettext_lazy("Kept when undone")),
)


class ProblemsFile(OfImport, DetailPage):
    """What is wrong with which cell, as a workbook for whoever mends the list."""

    shows_damage = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = list(self.row.rows.order_by("number").exclude(state=RowState.TAKEN))
        preload(rows, "cells", "findings")
        heads = [_("Row"), _("Column"), _("Kind"), _("What it is, and how to mend it"), _("State")]
        return as_file(workbook(heads, self.lines(rows), WIDTHS), _("rows-to-mend"))

    def lines(self, rows: list[ImportRow]) -> Iterator[list[str | int]]:
        headings = self.row.headings
        for one in rows:
            for is_error, column, why in shown.problems(one, headings):
                kind = _("Mistake") if is_error else _("Remark")
                yield [one.number, column, kind, why, str(one.get_state_display())]
