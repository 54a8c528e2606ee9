"""Standing in for an absent colleague: who does, letting somebody, and ending it for all cases at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.cover import rules
from cases.cover.forms import CoverForm
from cases.cover.models import Cover
from cases.cover.rules import CoveredPart, CoverView
from cases.cover.services import cover, end_cover
from cases.permissions import CasePermission
from cases.record.access_models import Assignment
from cases.record.names import names_in
from cases.team.selectors import people_for_team
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError
from core.web.pages import ActionPage, DetailPage, FormPage, ListPage
from core.web.tables import Cell, Column, Table

LISTED = "cases.cover.listed"
LISTS = (Compartment.GENERAL, Compartment.IDENTITY)


class Covers(ListPage):
    """The latest first."""

    access = CasePermission.ASSIGN
    model = Cover
    template_name = "cases/cover/covers.html"
    title = gettext_lazy("Stand-ins")
    page_size = 20
    select = ("absent", "stand_in")

    def present(self, rows: list[Cover]) -> list[CoverView]:
        return rules.told(rows, self.user)

    def render(self, **extra: Any) -> Any:
        return super().render(table=_covers(extra.get("rows", [])), **extra)


class CoverPage(DetailPage):
    """For whoever is in it, and for whoever may change the team in one of its cases: of the others nothing is said."""

    access = CasePermission.VIEW
    model = Cover
    template_name = "cases/cover/cover.html"
    title = gettext_lazy("Stand-in")
    select = ("absent", "stand_in")

    def context(self) -> Mapping[str, Any]:
        (told,) = rules.told([self.row], self.user)
        cases = [row.case for row in told.seen]
        log_access(by=self.user, act=LISTED, rows=cases, compartments=LISTS)
        may_assign = self.user.acting.may(CasePermission.ASSIGN)
        return {
            "breadcrumbs": [(_("Stand-ins"), reverse("cases:covers"))] if may_assign else [],
            "facts": _facts(told),
            "table": _cases(told, names_in(cases, self.user)),
            "may_end": may_assign and rules.in_reach(self.user).lasting().filter(cover=self.row.pk).exists(),
        }


class NewCover(FormPage):
    """Who, for whom and when; then in which of their cases: two steps at one address."""

    access = CasePermission.ASSIGN
    form_class = CoverForm
    template_name = "cases/cover/cover_new.html"
    title = gettext_lazy("Let somebody stand in")
    intro = gettext_lazy("Somebody does the work of an absent colleague for some days, in the cases that you choose.")
    submit_label = gettext_lazy("Show the cases")
    offered: list[CoveredPart] | None = None
    is_second_step = False

    def form_arguments(self) -> dict[str, Any]:
        people, absent = people_for_team(self.user), rules.people_in_reach(self.user)
        return {"people": people, "absent": absent, "initial": self.initial()}

    def submit(self, form: CoverForm) -> Cover | None:
        """None until the cases are chosen."""
        self.form = form
        if "change" in self.request.POST:
            return None
        self.offered = rules.parts(**form.cleaned_data, by=self.user)
        if "choose" not in self.request.POST:
            return None
        keys = {str(part.row.pk): part.row.pk for part in self.offered}
        if not self.chosen <= keys.keys():
            raise DomainError(rules.changed())
        return cover(**form.cleaned_data, chosen={keys[key] for key in self.chosen}, by=self.user)

    @property
    def chosen(self) -> set[str]:
        return set(self.request.POST.getlist("part"))

    def succeeded(self, result: Cover | None) -> HttpResponseBase:
        if result is None:
            return self.show(self.form)
        messages.success(self.request, _("It is arranged. Access begins and ends by itself."))
        return self.redirect("cases:cover", pk=result.pk)

    def show(self, form: Any, *, status: int = 200) -> TemplateResponse:
        """The second step, unless something in the first is to be corrected."""
        if self.offered is not None and not set(form.errors) & set(form.fields):
            cases = [part.row.case for part in self.offered]
            log_access(by=self.user, act=LISTED, rows=cases, compartments=LISTS)
            self.is_second_step = True
        return super().show(form, status=status)

    def context(self) -> Mapping[str, Any]:
        found = {"breadcrumbs": [(_("Stand-ins"), reverse("cases:covers"))]}
        return {**found, **self.second_step()} if self.is_second_step else found

    def second_step(self) -> Mapping[str, Any]:
        given, offered = self.form.cleaned_data, self.offered or []
        names = names_in([part.row.case for part in offered], self.user)
        everything = "choose" not in self.request.POST
        return {
            "facts": [
                (_("Who is absent"), given["absent"].name),
                (_("Who stands in"), given["stand_in"].name),
                (_("First day"), date_format(given["first"]) if given["first"] else _("Now")),
                (_("Last day"), date_format(given["last"])),
            ],
            "last": given["last"],
            "choices": [
                (part, names[part.row.case_id], everything or str(part.row.pk) in self.chosen)
                for part in offered
                if not part.refusal
            ],
            "left_out": [(part, names[part.row.case_id]) for part in offered if part.refusal],
            "most": rules.MOST if len(offered) == rules.MOST else None,
        }

    def cancel_url(self) -> str:
        return reverse("cases:covers")


class EndCover(ActionPage):
    """In the cases whose team one may change; there may be others, of which nothing is said."""

    access = CasePermission.ASSIGN
    model = Cover
    select = ("absent", "stand_in")
    title = gettext_lazy("End the stand-in early")
    submit_label = gettext_lazy("End it now")
    done = gettext_lazy("It has ended, in all these cases.")

    def target(self) -> Cover:
        if not rules.in_reach(self.user).lasting().filter(cover=self.row.pk).exists():
            raise Http404
        found: Cover = self.row
        return found

    def context(self) -> Mapping[str, Any]:
        (told,) = rules.told([self.row], self.user)
        return {
            "breadcrumbs": [(_("Stand-ins"), reverse("cases:covers"))],
            "facts": _facts(told),
            "consequences": [
                _("Parts that the person has beside this stay as they are."),
                _("Both are told."),
            ],
        }

    def submit(self, form: Any) -> Cover:
        return end_cover(cover_id=self.row.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Cover) -> str:
        return reverse("cases:covers")

    def cancel_url(self) -> str:
        return reverse("cases:cover", kwargs={"pk": self.row.pk})


def _facts(told: CoverView) -> list[tuple[str, Any]]:
    return [
        (_("Who is absent"), told.cover.absent.name),
        (_("Who stands in"), told.cover.stand_in.name),
        (_("First day"), _day(told.first_day)),
        (_("Last day"), _day(told.last_day)),
        (_("Status"), _state(told).text),
    ]


def _covers(rows: list[CoverView]) -> Table:
    return Table(
        caption=_("Stand-ins"),
        columns=[
            Column(_("Who stands in")),
            Column(_("Who is absent")),
            Column(_("First day")),
            Column(_("Last day")),
            Column(_("Status")),
        ],
        rows=[
            [
                Cell(told.cover.stand_in.name, url=reverse("cases:cover", kwargs={"pk": told.cover.pk})),
                Cell(told.cover.absent.name),
                Cell(_day(told.first_day)),
                Cell(_day(told.last_day)),
                _state(told),
            ]
            for told in rows
        ],
    )


def _cases(told: CoverView, names: Mapping[UUID, Any]) -> Table:
    """With the days of each only where not all have those of the whole."""
    has_days = any((row.first_day, row.last_day) != (told.first_day, told.last_day) for row in told.seen)
    days = [Column(_("First day")), Column(_("Last day"))]

    def cells(row: Assignment) -> list[Cell]:
        case = Cell(names[row.case_id], url=row.case.get_absolute_url(), note=row.case.code)
        found = [case, Cell(row.get_part_display())]
        return [*found, Cell(_day(row.first_day)), Cell(_day(row.last_day))] if has_days else found

    return Table(
        caption=_("Cases"),
        columns=[Column(_("Survivor")), Column(_("Part in the case")), *(days if has_days else [])],
        rows=[cells(row) for row in told.seen],
    )


def _state(told: CoverView) -> Cell:
    if told.is_running:
        return Cell(_("Running"), badge="green")
    return Cell(_("Coming"), badge="blue") if told.is_coming else Cell(_("Ended"))


def _day(day: Any) -> str:
    return date_format(day, "j M Y") if day else "–"
