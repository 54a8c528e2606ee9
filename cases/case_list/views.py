"""Lists: cases, and my tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.case_list import columns, export
from cases.case_list.filters import CaseFilter
from cases.case_list.forms import ShownForm
from cases.case_list.models import CaseView
from cases.identity.forms_search import SearchForm
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.web.listed_cases import ListedCase, listed
from core.access.permissions import step_up
from core.compartments import Compartment
from core.errors import DomainError
from core.files.spreadsheets import as_file
from core.web.forms import Form
from core.web.pages import FormPage, ListPage, Page

# Of the filters these stand above the list; the others are a press away.
SHORT = ("status", "priority", "mine", "overdue")
FILTER, COLUMNS = "filter", "columns"


class Chip(NamedTuple):
    """A filter that is on, and the address of the list without it."""

    label: Any
    text: Any
    url: str


class OfList(Page):
    """What the address asks of the case list, or the saved view that it names."""

    abstract = True
    order: tuple[str, ...]

    def narrow(self, rows: Any) -> Any:
        query = self.request.GET
        self.views = list(CaseView.objects.visible_to(self.user, self.act).order_by("name", "id"))
        self.asked = columns.asked(query, self.views, self.user)
        self.order, self.page_size = self.asked.order, self.asked.shows.size
        only = {*self.offered(), *self.asked.data}
        self.filter = CaseFilter(self.asked.data or None, only=only, queryset=rows, request=self.request)
        found = self.filter.qs.as_listed()
        sound = {
            name: values for name, values in self.asked.shows.filters.items() if name not in self.filter.form.errors
        }
        self.shows = self.asked.shows._replace(filters=sound)
        if "urgency" in self.order[0]:
            found = found.with_urgency()
        if "stage" in self.shows.columns:
            found = found.with_stage()
        return found.with_person_facts() if self.shows_person else found

    def offered(self) -> Sequence[str]:
        """The filters whose fields are shown."""
        return ()

    @property
    def gone(self) -> list[Any]:
        """The labels of filters that cannot be asked for any more: the rows are found without them."""
        form = self.filter.form
        return [form.fields[name].label for name in form.errors]

    @property
    def view_id(self) -> UUID | None:
        return self.asked.view.pk if self.asked.view else None

    @property
    def shows_person(self) -> bool:
        return not {"age", "gender", "citizenship"}.isdisjoint(self.shows.columns)


class CaseList(OfList, ListPage):
    """What I may see, the latest activity first or as I ask for it."""

    access = CasePermission.VIEW
    model = Case
    template_name = "cases/case_list/list.html"
    title = _("Cases")
    opens = (Compartment.GENERAL, Compartment.IDENTITY)

    @property
    def panel(self) -> str:
        return self.request.GET.get("panel", "")

    def present(self, rows: list[Any]) -> Sequence[ListedCase]:
        return listed(rows, self.user)

    def context(self) -> Mapping[str, Any]:
        shows, view = self.shows, self.asked.view
        form = self.filter.form
        return {
            "filter_form": form,
            "filter_fields": [form[name] for name in self.offered()],
            "kept": self.kept(),
            "kept_filters": [(name, one) for name, values in shows.filters.items() for one in values]
            + self.kept_view(),
            "panel": self.panel,
            "shown_form": ShownForm(initial={"sort": shows.sort, "size": str(shows.size), "column": shows.columns}),
            "here": columns.address(shows, self.view_id),
            "clear_url": columns.address(shows._replace(filters={})),
            "chips": self.chips(),
            "gone": self.gone,
            "columns": shows.columns,
            "heads": self.heads(),
            "order_label": columns.ORDERS[shows.sort].label,
            "views": self.views,
            "view": view,
            "may_change_view": view is not None and self.may_change(view),
            "is_changed": self.asked.is_changed,
            "may_save_view": self.asked.is_changed if view else shows != columns.USUAL,
            "search_form": SearchForm(),
            "may_take": self.user.acting.may(CasePermission.TAKE_LIST),
            "may_register": self.user.acting.may(CasePermission.REGISTER),
            "is_filtered": bool(self.asked.data),
        }

    def offered(self) -> list[str]:
        """The filters whose fields are shown: nobody is offered one by what their role does not read."""
        hidden = set() if self.user.acting.may(CasePermission.READ_ACCOUNT) else {"exploitation"}
        return [name for name in (columns.FILTERS if self.panel == FILTER else SHORT) if name not in hidden]

    def kept(self) -> list[tuple[str, str]]:
        """What the form of the filter carries on beside its fields."""
        shown = self.offered()
        filters = [(name, one) for name, values in self.shows.filters.items() if name not in shown for one in values]
        return [*filters, *self.kept_columns(), *self.kept_view()]

    def kept_columns(self) -> list[tuple[str, str]]:
        shows = self.shows
        return [("sort", shows.sort), ("size", str(shows.size)), *(("column", one) for one in shows.columns)]

    def kept_view(self) -> list[tuple[str, str]]:
        return [("view", str(self.asked.view.pk))] if self.asked.view else []

    def chips(self) -> list[Chip]:
        """Each filter that is on. What cannot be asked for any more has none: the page says so."""
        form, shows, view_id = self.filter.form, self.shows, self.view_id
        return [
            Chip(form.fields[name].label, text, columns.address(columns.without(shows, name, value), view_id))
            for name, values in shows.filters.items()
            for value in values
            if (text := _in_words(form, name, value)) is not None
        ]

    def heads(self) -> list[dict[str, Any]]:
        """The columns with their order now and the address that a press on each leads to."""
        shows, view_id = self.shows, self.view_id
        found = []
        for code in shows.columns:
            column = columns.COLUMNS[code]
            is_on = bool(column.first) and shows.sort.lstrip("-") == column.first.lstrip("-")
            other = shows.sort.lstrip("-") if shows.sort.startswith("-") else f"-{shows.sort}"
            found.append(
                {
                    "label": column.label,
                    "aria_sort": ("descending" if shows.sort.startswith("-") else "ascending") if is_on else "",
                    "url": columns.address(shows._replace(sort=other if is_on else column.first), view_id)
                    if column.first
                    else "",
                }
            )
        return found

    def may_change(self, view: CaseView) -> bool:
        return view.owner_id == self.user.pk or self.user.acting.may(CasePermission.SHARE_VIEWS)


def _in_words(form: Any, name: str, value: str) -> Any:
    """What a value of a filter means; empty where its label says all, None for nothing."""
    cleaned, field = form.cleaned_data.get(name), form.fields[name]
    if cleaned in (None, "", False, []):
        return None
    if cleaned is True:
        return ""
    if isinstance(cleaned, str | list):
        return dict(field.choices).get(value, value)
    return date_format(cleaned, "j M Y") if hasattr(cleaned, "year") else cleaned.name


@step_up("export")
class CaseFile(OfList, FormPage):
    """The list as a file: what it shows, without names and without restricted cases.

    There is none while a filter of the address cannot be asked for: it would hold other cases than were asked for.
    """

    access = CasePermission.TAKE_LIST
    form_class = Form
    template_name = "cases/case_list/list_file.html"
    title = _("Download the list as a file")
    submit_label = _("Download the file")

    def prepare(self) -> None:
        rows = self.narrow(Case.objects.visible_to(self.user, self.act)).filter(is_restricted=False)
        self.cases = list(rows.order_by(*self.order)[: export.MOST + 1])

    def context(self) -> Mapping[str, Any]:
        labels = [str(columns.COLUMNS[code].label) for code in export.columns(self.shows.columns)]
        return {
            "breadcrumbs": [(_("Cases"), self.cancel_url())],
            "gone": self.no_longer() if self.gone else "",
            "facts": [(_("Cases"), export.count(self.cases)), (_("Columns"), ", ".join(labels))],
            "consequences": [
                _("The file holds codes and no names. Restricted cases are left out."),
                _("Nobody watches over a file outside. Delete it when you have done your work with it."),
                _("That you took it is written down, with the cases that are in it."),
            ],
        }

    def no_longer(self) -> str:
        names = ", ".join(map(str, self.gone))
        return gettext("What was asked for is there no longer: %(names)s. No file was made.") % {"names": names}

    def submit(self, form: Any) -> bytes:
        if self.gone:
            raise DomainError(self.no_longer())
        return export.taken(self.cases, self.shows.columns, by=self.user)

    def succeeded(self, result: bytes) -> HttpResponseBase:
        return as_file(result, f"{_('list')}-{timezone.localdate().isoformat()}")

    def cancel_url(self) -> str:
        return f"{reverse('cases:list')}{columns.address(self.shows, self.view_id)}"
