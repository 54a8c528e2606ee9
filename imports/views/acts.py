"""Making the cases of a list, going on with what has stopped, and undoing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.permissions import CasePermission
from cases.record.models import Case
from core.access.permissions import step_up
from core.compartments import Compartment
from core.web.pages import ActionPage
from core.web.tables import moment as short_moment
from imports import selectors, services
from imports.models import Import, ImportRow
from imports.models import Mapping as KeptMapping
from imports.permissions import ImportPermission
from imports.views.base import TITLE, OfImport

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
        # Of cases that one does not see any more nothing is said, and nothing happens to them.
        seen = Case.objects.visible_to(self.user, CasePermission.CLOSE)
        rows = self.row.rows.filter(state=RowState.TAKEN, case__in=seen).select_related("case")
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


@step_up("imports")
class ColleaguesUndo(ImportUndo):
    """The same for what a colleague imported: how many cases it is, and nothing of the list."""

    access = ImportPermission.UNDO
    opens: ClassVar[tuple[Compartment, ...]] = ()

    def extra(self) -> Mapping[str, Any]:
        row = self.row
        facts = [
            (_("List"), row.source),
            (_("Imported by"), row.created_by.name if row.created_by else ""),
            (_("Finished"), short_moment(row.finished_at)),
            (_("Site"), row.site.name),
        ]
        return {**super().extra(), "facts": facts}

    def after(self, result: Import) -> str:
        return reverse("imports:list")

    def cancel_url(self) -> str:
        return reverse("imports:list")


@step_up("imports")
class MappingDelete(ActionPage):
    """Deletes how columns of files of one make are meant. What was imported by it stays."""

    access = ImportPermission.RUN
    model = KeptMapping
    title = gettext_lazy("Delete the mapping")
    submit_label = gettext_lazy("Delete the mapping")
    done = gettext_lazy("The mapping was deleted.")

    def context(self) -> Mapping[str, Any]:
        return {
            "breadcrumbs": [(TITLE, reverse("imports:list"))],
            "facts": [(_("Name"), self.row.name)],
            "consequences": [_("Lists that were imported by it stay as they are.")],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> None:
        services.delete_mapping(mapping_id=self.row.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: None) -> str:
        return reverse("imports:list")

    def cancel_url(self) -> str:
        return reverse("imports:list")
