"""The check and what was found, deciding who is here already, the import itself, its report, and undoing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.likely import initials_of, log_matches
from cases.models import Case
from cases.permissions import CasePermission
from core.access import step_up
from core.fields import preload
from core.pages import ActionPage, DetailPage, ListPage, RowFormPage
from core.tables import moment as short_moment
from imports import selectors, services, shown
from imports.forms import DoubtsForm
from imports.models import Import, ImportRow
from imports.permissions import ImportPermission
from imports.rows import Facts, read
from imports.services.making import joinable
from imports.spreadsheets import WORKBOOK, workbook
from imports.views.base import TITLE, OfImport

PAGE, DOUBTS = 50, 10
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

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = list(self.row.rows.order_by("number").exclude(state=RowState.TAKEN))
        preload(rows, "cells", "findings")
        heads = [_("Row"), _("Column"), _("Kind"), _("What it is, and how to mend it"), _("State")]
        response = HttpResponse(workbook(heads, self.lines(rows)), content_type=WORKBOOK)
        name = f"{_('rows-to-mend')}.xlsx"
        response["Content-Disposition"] = str(content_disposition_header(True, name))
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def lines(self, rows: list[ImportRow]) -> Iterator[list[str | int]]:
        headings = self.row.headings
        for one in rows:
            for is_error, column, why in shown.problems(one, headings):
                kind = _("Mistake") if is_error else _("Remark")
                yield [one.number, column, kind, why, str(one.get_state_display())]


class DoubtsPage(OfImport, RowFormPage):
    """Who of the list may be here already: a person decides, row by row."""

    form_class = DoubtsForm
    template_name = "imports/doubts.html"
    title = gettext_lazy("Perhaps here already")
    submit_label = gettext_lazy("Save and go on")

    def narrow(self, rows: Any) -> Any:
        return rows.filter(state=State.CHECKED)

    def extra(self) -> Mapping[str, Any]:
        return {"left": self.row.rows.filter(state=RowState.DOUBTFUL, decision="").count(), "form_class": "form-lines"}

    @cached_property
    def doubtful(self) -> list[ImportRow]:
        """A page of them: those first about which nothing was decided; with `?all` those that were, too."""
        rows = self.row.rows.filter(state=RowState.DOUBTFUL)
        sent = [int(name[4:]) for name in self.request.POST if name.startswith("row-") and name[4:].isdigit()][:DOUBTS]
        if self.request.method == "POST":
            rows = rows.filter(number__in=sent)
        elif "all" in self.request.GET:
            after = self.request.GET.get("after", "")
            rows = rows.filter(number__gt=int(after)) if after.isdecimal() and len(after) < 9 else rows
        else:
            rows = rows.filter(decision="")
        found = list(rows.order_by("number")[:DOUBTS])
        preload(found, "cells", "findings")
        return found

    @cached_property
    def cases(self) -> dict[str, Case]:
        """The cases of those who are alike, as far as they are seen now. The look is logged."""
        wanted = {each[0] for one in self.doubtful for each in one.findings.get("known", [])}
        visible = Case.objects.with_name_open_to(self.user, CasePermission.VIEW).filter(pk__in=wanted)
        found = list(visible.as_listed()) if wanted else []
        log_matches(found, by=self.user)
        return {str(case.pk): case for case in found}

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "asked": [self.asked(one) for one in self.doubtful]}

    def asked(self, one: ImportRow) -> tuple[int, str, list[tuple[str, Any]]]:
        facts = self.facts_of(one)
        name = facts.person.full_name if facts else ""
        label = _("Row %(number)d: %(name)s") % {"number": one.number, "name": name}
        if facts:
            label = f"{label} · {shown.says(facts)}"
        offered: list[tuple[str, Any]] = []
        for case_id, is_likely, why in one.findings.get("known", []):
            case = self.cases.get(case_id)
            if (
                case is not None
                and case.person_id in self.joinable
                and not (case.is_open and facts and not facts.is_closed)
            ):
                offered.append((f"CASE:{case_id}", self.same_as(case, is_likely, why)))
        for number, is_likely, why in one.findings.get("earlier", []):
            words = {"number": number, "how": _likely(is_likely), "why": why}
            offered.append((f"ROW:{number}", _("The same person as in row %(number)d – %(how)s: %(why)s") % words))
        return one.number, label, [("NEW", _("A new person")), *offered, ("SKIP", _("Leave this row out"))]

    def same_as(self, case: Any, is_likely: bool, why: str) -> str:
        words = {
            "code": case.code,
            "initials": self.initials.get(case.person_id, ""),
            "site": case.site_name,
            "how": _likely(is_likely),
            "why": why,
        }
        return _("The same person as in case %(code)s (%(initials)s, %(site)s) – %(how)s: %(why)s") % words

    @cached_property
    def joinable(self) -> set[Any]:
        return joinable(self.cases.values(), by=self.user)

    @cached_property
    def initials(self) -> dict[Any, str]:
        return initials_of(self.cases.values(), by=self.user)

    @cached_property
    def house(self) -> Any:
        return selectors.house_of(self.row, by=self.user)

    def facts_of(self, one: ImportRow) -> Facts | None:
        return read(one.cells, self.row.headings, selectors.plan_of(self.row), self.house).facts

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version, **{f"row-{one.number}": one.decision for one in self.doubtful}}

    def submit(self, form: Any) -> None:
        services.decide(import_id=self.row.pk, decisions=form.decisions(), by=self.user)

    def after(self, result: Any) -> str:
        is_left = self.row.rows.filter(state=RowState.DOUBTFUL, decision="").exists()
        return self.url("doubts") if is_left else self.row.get_absolute_url()

    def cancel_url(self) -> str:
        return str(self.row.get_absolute_url())


def _likely(is_likely: bool) -> str:
    return _("very likely") if is_likely else _("possible")


@step_up("imports")
class ImportRun(OfImport, ActionPage):
    title = gettext_lazy("Make the cases")
    submit_label = gettext_lazy("Make the cases")
    step = "done"

    def narrow(self, rows: Any) -> Any:
        return rows.filter(state=State.CHECKED)

    def extra(self) -> Mapping[str, Any]:
        found = selectors.counts(self.row)
        ready = found[RowState.READY] + found[RowState.DOUBTFUL]
        left_out = self.row.rows.filter(decision="SKIP", state=RowState.DOUBTFUL).count()
        made, wrong = ready - left_out, found[RowState.WRONG]
        return {
            "consequences": [
                ngettext("%(count)d case is made.", "%(count)d cases are made.", made) % {"count": made},
                ngettext("%(count)d row is left out.", "%(count)d rows are left out.", wrong + left_out)
                % {"count": wrong + left_out},
                _("In each case safe contact and consent stand as not recorded: ask when you meet the person."),
                _("It can be undone as a whole within 30 days, for cases on which nobody has worked."),
            ]
        }

    def submit(self, form: Any) -> Import:
        return services.begin_run(import_id=self.row.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Import) -> str:
        return result.get_absolute_url()

    def cancel_url(self) -> str:
        return str(self.row.get_absolute_url())


class ImportGoOn(OfImport, ActionPage):
    """Goes on with work that has stopped for good."""

    title = gettext_lazy("Go on")
    submit_label = gettext_lazy("Go on")

    def narrow(self, rows: Any) -> Any:
        return rows.filter(state__in=[State.CHECKING, State.RUNNING, State.UNDOING])

    def extra(self) -> Mapping[str, Any]:
        return {"consequences": [_("What was done stays done; the rest is tried again.")]}

    def submit(self, form: Any) -> Import:
        return services.go_on_running(import_id=self.row.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Import) -> str:
        return result.get_absolute_url()

    def cancel_url(self) -> str:
        return str(self.row.get_absolute_url())


@step_up("imports")
class ImportUndo(OfImport, ActionPage):
    title = gettext_lazy("Undo the import")
    submit_label = gettext_lazy("Undo the import")
    step = "done"

    def narrow(self, rows: Any) -> Any:
        return rows.filter(state=State.DONE)

    def extra(self) -> Mapping[str, Any]:
        rows = self.row.rows.filter(state=RowState.TAKEN).select_related("case")
        worked_on = sum(one.was_worked_on for one in rows)
        total = len(rows)
        return {
            "consequences": [
                ngettext(
                    "%(count)d case is erased for good and is in no list any more.",
                    "%(count)d cases are erased for good and are in no list any more.",
                    total - worked_on,
                )
                % {"count": total - worked_on},
                *self.staying(worked_on),
                _("The report of the import stays. The list can be imported again."),
            ],
            "submit_class": "btn-danger",
        }

    def staying(self, count: int) -> list[str]:
        words = ngettext(
            "%(count)d case stays, since somebody has worked on it.",
            "%(count)d cases stay, since somebody has worked on them.",
            count,
        )
        return [words % {"count": count}] if count else []

    def submit(self, form: Any) -> Import:
        return services.begin_undo(import_id=self.row.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Import) -> str:
        return result.get_absolute_url()

    def cancel_url(self) -> str:
        return str(self.row.get_absolute_url())
