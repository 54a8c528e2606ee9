"""From the file to what is meant by its columns and values. Each step can be left and gone on with."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.team.selectors import people_for_team
from core.access.log import log_access
from core.access.permissions import step_up
from core.web.pages import ActionPage, FormPage, ListPage
from core.web.tables import Cell, Column, Table
from core.web.tables import moment as short_moment
from imports import cells, selectors, services, shown
from imports.fields import FIELDS, with_dates
from imports.forms import ColumnsForm, MappingChoiceForm, NewForm, ReadingForm, ValuesForm
from imports.models import Import
from imports.models import Mapping as KeptMapping
from imports.permissions import ImportPermission
from imports.plan import House, Plan, values_of
from imports.spelled import NOT_TAKEN
from imports.views.base import TITLE, OfPrepared
from imports.workbench import Note

PREVIEW = 3
MOST_OTHERS = 50


class ImportsPage(ListPage):
    """One's own lists: those that were begun and those that were imported. Below them what colleagues imported, for
    who may undo it, and the mappings that are kept."""

    access = ImportPermission.RUN
    model = Import
    template_name = "imports/list.html"
    title = TITLE
    select = ("site",)

    def render(self, *, rows: list[Import], **extra: Any) -> Any:  # type: ignore[override]
        return super().render(
            rows=rows,
            table=_table(rows) if rows else None,
            others=self.others(),
            mappings=self.mappings(),
            **extra,
        )

    def others(self) -> Table | None:
        if not self.user.acting.may(ImportPermission.UNDO):
            return None
        rows = Import.objects.visible_to(self.user, ImportPermission.UNDO).exclude(created_by=self.user.pk)
        found = list(rows.select_related("site", "created_by").order_by("-finished_at", "id")[:MOST_OTHERS])
        return _others(found) if found else None

    def mappings(self) -> Table | None:
        found = list(KeptMapping.objects.visible_to(self.user, self.act).select_related("created_by").order_by("name"))
        return _mappings(found) if found else None


def _others(rows: list[Import]) -> Table:
    columns = [
        Column(_("List")),
        Column(_("State")),
        Column(_("Imported by")),
        Column(_("Site")),
        Column(_("Finished")),
    ]
    body = [
        [
            Cell(
                row.source,
                url=reverse("imports:undo-for-colleague", kwargs={"pk": row.pk}) if row.may_be_undone else "",
            ),
            Cell(row.get_state_display(), badge=shown.TONES[Import.State(row.state)]),
            Cell(row.created_by.name if row.created_by else ""),
            Cell(row.site.name),
            Cell(short_moment(row.finished_at) if row.finished_at else ""),
        ]
        for row in rows
    ]
    return Table(caption=_("Imported by colleagues"), columns=columns, rows=body, id="others", is_caption_visible=True)


def _mappings(rows: list[KeptMapping]) -> Table:
    columns = [Column(_("Name")), Column(_("Kept by")), Column(_("Last changed")), Column(_("Actions"))]
    body = [
        [
            Cell(row.name),
            Cell(row.created_by.name if row.created_by else ""),
            Cell(short_moment(row.updated_at)),
            Cell(gettext("Delete"), url=reverse("imports:delete-mapping", kwargs={"pk": row.pk})),
        ]
        for row in rows
    ]
    return Table(caption=_("Kept mappings"), columns=columns, rows=body, id="mappings", is_caption_visible=True)


def _table(rows: list[Import]) -> Table:
    columns = [
        Column(_("List")),
        Column(_("State")),
        Column(_("Rows"), is_number=True),
        Column(_("Site")),
        Column(_("Begun")),
    ]
    body = [
        [
            Cell(row.source, url=row.get_absolute_url()),
            Cell(row.get_state_display(), badge=shown.TONES[Import.State(row.state)]),
            Cell(row.row_count),
            Cell(row.site.name),
            Cell(short_moment(row.created_at)),
        ]
        for row in rows
    ]
    return Table(caption=TITLE, columns=columns, rows=body)


@step_up("imports")
class ImportNew(FormPage):
    access = ImportPermission.RUN
    form_class = NewForm
    template_name = "imports/new.html"
    title = TITLE
    submit_label = _("Read the list")

    def context(self) -> Mapping[str, Any]:
        return {"breadcrumbs": [(TITLE, reverse("imports:list"))]}

    def form_arguments(self) -> dict[str, Any]:
        return {
            **super().form_arguments(),
            "sites": selectors.sites_for(self.user),
            "people": people_for_team(self.user),
        }

    def initial(self) -> dict[str, Any]:
        sites = list(selectors.sites_for(self.user)[:2])
        return {"lead": self.user.pk, **({"site": sites[0].pk} if len(sites) == 1 else {})}

    def submit(self, form: Any) -> Import:
        facts = form.cleaned_data
        row = services.begin_import(
            upload=facts["file"],
            site=facts["site"],
            lead=facts["lead"],
            source=facts["source"],
            is_restricted=facts["is_restricted"],
            by=self.user,
        )
        earlier = Import.objects.visible_to(self.user, self.act).filter(sha256=row.sha256, finished_at__isnull=False)
        same = earlier.exclude(state=Import.State.UNDONE).order_by("-finished_at").first()
        if same is not None and same.finished_at is not None:
            said = gettext("This very file was imported on %(day)s already.")
            messages.warning(self.request, said % {"day": short_moment(same.finished_at)})
        return row

    def after(self, result: Import) -> str:
        return reverse("imports:columns", kwargs={"pk": result.pk})

    def cancel_url(self) -> str:
        return reverse("imports:list")


class ReadingPage(OfPrepared):
    """Which sheet, where the headings stand, and of a CSV how it is written."""

    form_class = ReadingForm
    step = "file"
    submit_label = _("Read it this way")

    def extra(self) -> Mapping[str, Any]:
        return {
            "facts": [
                (_("File"), self.row.name),
                (_("Type"), self.row.get_kind_display()),
                (_("Rows"), self.row.row_count),
                (_("Site"), self.row.site.name),
                (_("Lead caseworker"), self.row.lead.name),
                (_("Restricted"), gettext("yes") if self.row.is_restricted else gettext("no")),
            ],
            "warnings": notes(self.row),
            "table": preview(self.row, self.cells),
        }

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "reading": self.row.reading}

    def initial(self) -> dict[str, Any]:
        kept = {name: self.row.reading.get(name) for name in ("row", "sheet", "encoding", "separator")}
        return {**kept, "version": self.row.version}

    def submit(self, form: Any) -> Import:
        return services.read_again(
            import_id=self.row.pk, expected_version=form.expected_version, wish=form.wish(), by=self.user
        )

    def after(self, result: Import) -> str:
        return self.url("columns")


def notes(row: Import) -> list[Any]:
    """What a person should know of how the file was read."""
    return [Note(note).label for note in row.reading.get("notes", [])]


def preview(row: Import, rows: list[list[Any]]) -> Table:
    """The first rows as they were read."""
    names = [heading or f"({place + 1})" for place, heading in enumerate(row.headings)]
    return Table(
        caption=_("The first rows as they were read"),
        columns=[Column(name) for name in names],
        rows=[[Cell(shown.cell_text(cell)) for cell in cells_of] for cells_of in rows[:PREVIEW]],
    )


class ColumnsPage(OfPrepared):
    """Which field each column goes to, proposed from its heading and from what stands in it."""

    form_class = ColumnsForm
    template_name = "imports/columns.html"
    step = "columns"
    submit_label = _("Save and go on")

    def extra(self) -> Mapping[str, Any]:
        mappings = KeptMapping.objects.visible_to(self.user, self.act).order_by("name")
        return {
            "warnings": notes(self.row),
            "table": preview(self.row, self.cells),
            "reading": self.reading(),
            "reading_url": self.url("reading"),
            "form_class": "form-lines",
            "mapping_form": MappingChoiceForm(mappings=mappings, initial={"version": self.row.version})
            if mappings.exists()
            else None,
            "mapping_url": self.url("mapping"),
        }

    def reading(self) -> str:
        """How the file was read, in a line."""
        kept = self.row.reading
        if self.row.kind == Import.Kind.CSV:
            how = gettext("CSV, %(encoding)s, parted by: %(separator)s") % {
                "encoding": selectors.encoding(kept["encoding"]),
                "separator": selectors.separator(kept["separator"]),
            }
        else:
            how = gettext("Sheet “%(sheet)s”") % {"sheet": kept["sheet"]}
        headed = gettext("headings in row %(row)d") % {"row": kept["row"]}
        return f"{how}, {headed}"

    def form_arguments(self) -> dict[str, Any]:
        rows = self.cells
        samples = [shown.samples(cells_of[place] for cells_of in rows) for place in range(len(self.row.headings))]
        return {**super().form_arguments(), "headings": self.row.headings, "samples": samples}

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version, **ColumnsForm.chosen(selectors.plan_of(self.row).columns)}

    def submit(self, form: Any) -> Import:
        return services.set_columns(
            import_id=self.row.pk, expected_version=form.expected_version, columns=form.columns(), by=self.user
        )

    def after(self, result: Import) -> str:
        return self.url("values")


class MappingApply(OfPrepared):
    """Takes over what was said of an earlier list; what it does not know stays as it was proposed."""

    form_class = MappingChoiceForm
    step = "columns"
    submit_label = _("Use it")

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "mappings": self.mappings}

    @cached_property
    def mappings(self) -> Any:
        return KeptMapping.objects.visible_to(self.user, self.act).order_by("name")

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version}

    def submit(self, form: Any) -> Import:
        mapping = form.cleaned_data["mapping"]
        log_access(by=self.user, act="imports.mapping.opened", rows=[mapping], compartments=self.opens)
        return services.apply_mapping(
            import_id=self.row.pk, expected_version=form.expected_version, mapping=mapping, by=self.user
        )

    def after(self, result: Import) -> str:
        return self.url("columns")

    def cancel_url(self) -> str:
        return self.url("columns")


class ValuesPage(OfPrepared):
    """What each value of the lists' columns means; then the list is checked."""

    form_class = ValuesForm
    step = "values"
    submit_label = _("Save and check the list")

    @cached_property
    def plan(self) -> Plan:
        return selectors.plan_of(self.row)

    @cached_property
    def house(self) -> House:
        return selectors.house_of(self.row, by=self.user)

    @cached_property
    def values(self) -> dict[str, dict[str, tuple[str, int]]]:
        return values_of(self.plan, self.cells)

    @cached_property
    def dated(self) -> list[Any]:
        places = [place for place, code in enumerate(self.plan.columns) if code in with_dates()]
        return [cells_of[place] for cells_of in self.cells for place in places]

    def extra(self) -> Mapping[str, Any]:
        many = [code for code, words in self.values.items() if len(words) > 60]
        said = gettext("“%(field)s” has more than 60 different values. Perhaps the column is something else.")
        return {
            "warnings": [said % {"field": FIELDS[code].label} for code in many],
            "form_class": "form-lines",
            "nothing": not self.values,
        }

    def form_arguments(self) -> dict[str, Any]:
        orders = {cells.order_of(cell) for cell in self.dated}
        return {
            **super().form_arguments(),
            "values": self.values,
            "house": self.house,
            "asks_order": bool(orders - {""}),
            "asks_pivot": any(map(cells.has_short_year, self.dated)),
        }

    def initial(self) -> dict[str, Any]:
        orders = [cells.order_of(cell) for cell in self.dated]
        is_month_first = self.plan.is_month_first or ("MD" in orders and "DM" not in orders)
        found: dict[str, Any] = {
            "version": self.row.version,
            "order": "MD" if is_month_first else "DM",
            "pivot": self.plan.pivot,
        }
        for code, words in self.values.items():
            for place, (word, (text, _count)) in enumerate(words.items()):
                kept = self.plan.values.get(code, {}).get(word)
                offered = dict(self.house.options(code))
                known = kept if kept in offered or kept == NOT_TAKEN else ""
                found[f"value-{code}-{place}"] = known or self.house.meaning(code, text)
        return found

    def submit(self, form: Any) -> Import:
        facts = form.cleaned_data
        return services.set_values_and_check(
            import_id=self.row.pk,
            expected_version=form.expected_version,
            values=form.meanings(),
            is_month_first=facts.get("order") == "MD",
            pivot=facts.get("pivot"),
            keep_as=facts["name"].strip(),
            by=self.user,
        )

    def after(self, result: Import) -> str:
        return result.get_absolute_url()


class ImportDiscard(OfPrepared, ActionPage):
    template_name = "forms/confirm.html"
    title = _("Give the list up")
    submit_label = _("Give it up")
    done = _("The list was given up. Nothing of it is left here.")

    def extra(self) -> Mapping[str, Any]:
        return {
            "facts": [(_("List"), self.row.source), (_("File"), self.row.name), (_("Rows"), self.row.row_count)],
            "consequences": [_("The file and its rows are deleted here. No case is made."), _("Your own file stays.")],
            "submit_class": "btn-danger",
        }

    def submit(self, form: Any) -> None:
        services.discard_import(import_id=self.row.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Any) -> str:
        return reverse("imports:list")
