"""Making the cases of a list, going on with what has stopped, and undoing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.access import step_up
from core.pages import ActionPage
from imports import selectors, services
from imports.models import Import, ImportRow
from imports.views.base import OfImport

State, RowState = Import.State, ImportRow.State


class ActOnImport(OfImport, ActionPage):
    """A button that begins work on a list, and leads to where one sees how far it is."""

    abstract = True

    def after(self, result: Import) -> str:
        return result.get_absolute_url()

    def cancel_url(self) -> str:
        return str(self.row.get_absolute_url())


@step_up("imports")
class ImportRun(ActOnImport):
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


class ImportGoOn(ActOnImport):
    """Goes on with work that has stopped for good."""

    title = gettext_lazy("Go on")
    submit_label = gettext_lazy("Go on")

    def narrow(self, rows: Any) -> Any:
        return rows.filter(state__in=[State.CHECKING, State.RUNNING, State.UNDOING])

    def extra(self) -> Mapping[str, Any]:
        return {"consequences": [_("What was done stays done; the rest is tried again.")]}

    def submit(self, form: Any) -> Import:
        return services.go_on_running(import_id=self.row.pk, expected_version=form.expected_version, by=self.user)


@step_up("imports")
class ImportUndo(ActOnImport):
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
