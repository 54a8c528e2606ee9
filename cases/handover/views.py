"""Handing over a caseload: who did, letting somebody take over, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.cover import rules as cover_rules
from cases.extension import handover_items
from cases.extension.handover_items import HandoverView, OfferedPart, Receiver
from cases.handover.forms import HandoverForm
from cases.handover.models import Handover
from cases.handover.services import HandoverChoice, hand_over, undo_handover
from cases.permissions import CasePermission
from cases.record.models import Case
from cases.record.names import names_in
from cases.team.selectors import people_for_team
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError
from core.keys.fields import preload
from core.web import form_recovery
from core.web.pages import ActionPage, DetailPage, FormPage, ListPage
from core.web.tables import Cell, Column, Table, moment

LISTED = "cases.handover.listed"
LISTS = (Compartment.GENERAL, Compartment.IDENTITY)
# A note for each case is no letter: what the next one has to know today.
LONGEST_NOTE = 1000


class Handovers(ListPage):
    """The latest first: in cases whose team one may change, and one's own."""

    access = CasePermission.ASSIGN
    model = Handover
    template_name = "cases/handover/handovers.html"
    title = gettext_lazy("Handovers")
    page_size = 20
    select = ("gives",)

    def present(self, rows: list[Handover]) -> list[HandoverView]:
        return handover_items.told(rows, self.user)

    def render(self, **extra: Any) -> Any:
        return super().render(table=_handovers(extra.get("rows", [])), **extra)


class HandoverPage(DetailPage):
    """For whoever is in it, and for whoever may change the team in one of its cases: of the others nothing is said."""

    access = CasePermission.VIEW
    model = Handover
    template_name = "cases/handover/handover.html"
    title = gettext_lazy("Handover")
    select = ("gives",)

    def context(self) -> Mapping[str, Any]:
        (told,) = handover_items.told([self.row], self.user)
        cases = handover_items.cases_of(told)
        log_access(by=self.user, act=LISTED, rows=cases.values(), compartments=LISTS)
        names = names_in(list(cases.values()), self.user)
        preload(told.parts, "note")
        may_assign = self.user.acting.may(CasePermission.ASSIGN)
        own = self.row.gives_id == self.user.pk or self.user.acting.may(CasePermission.HAND_OVER)
        return {
            "breadcrumbs": [(_("Handovers"), reverse("cases:handovers"))] if may_assign else [],
            "facts": _facts(told),
            "table": _cases(told, cases, names, self.user),
            "notes": [(f"{names[part.case_id]} · {part.case.code}", part.note) for part in told.parts if part.note],
            # Who reaches none of the cases any more cannot take them back.
            "may_undo": may_assign and own and bool(told.parts) and self.row.undone_at is None,
        }


class Taken(NamedTuple):
    """A part in the second step, with what was chosen for it so far."""

    offer: OfferedPart
    name: str
    number: int
    is_chosen: bool
    receiver_id: str
    note: str

    @property
    def possible(self) -> list[tuple[Receiver, bool]]:
        return [(one, str(one.user.pk) == self.receiver_id) for one in self.offer.possible]


class NewHandover(FormPage):
    """Who, to whom and from when on; then which cases, to whom of them, with a word for each: two steps."""

    access = CasePermission.ASSIGN
    form_class = HandoverForm
    template_name = "cases/handover/handover_new.html"
    title = gettext_lazy("Hand over cases")
    intro = gettext_lazy("A colleague takes over cases for good. For some days, let somebody stand in instead.")
    submit_label = gettext_lazy("Show the cases")
    offered: list[OfferedPart] | None = None
    is_second_step = False

    def form_arguments(self) -> dict[str, Any]:
        people, givers = people_for_team(self.user), cover_rules.people_in_reach(self.user)
        hands_over = self.user.acting.may(CasePermission.HAND_OVER)
        if not hands_over:
            people, givers = people.exclude(pk=self.user.pk), givers.filter(pk=self.user.pk)
        initial = {"goes_along": True} | ({} if hands_over else {"gives": self.user.pk})
        return {"people": people, "givers": givers, "initial": initial}

    def submit(self, form: HandoverForm) -> Handover | None:
        """None until the cases are chosen."""
        self.form = form
        if "change" in self.request.POST:
            return None
        asked, goes_along = _asked(form)
        self.offered = handover_items.offers(**asked, by=self.user)
        if "choose" not in self.request.POST:
            return None
        keys = {str(one.row.pk) for one in self.offered}
        if not self.chosen <= keys:
            raise DomainError(_("This list has changed in the meantime. Look at it again."))
        given = {one.offer.row.pk: self.given(one) for one in self.taken if one.is_chosen}
        return hand_over(**asked, goes_along=goes_along, chosen=given, by=self.user)

    def given(self, taken: Taken) -> HandoverChoice:
        receiver = next((one.user.pk for one, is_chosen in taken.possible if is_chosen), None)
        if receiver is None:
            words = {"code": taken.offer.row.case.code}
            raise DomainError(_("Choose who takes over %(code)s.") % words)
        if len(taken.note) > LONGEST_NOTE:
            words = {"code": taken.offer.row.case.code}
            raise DomainError(_("The note for %(code)s is too long. Write it into the case.") % words)
        return HandoverChoice(receiver, taken.note)

    @cached_property
    def posted(self) -> QueryDict:
        """What was chosen and noted, also before signing in again: no field of the form."""
        return form_recovery.given_back(self.request) or self.request.POST

    @property
    def chosen(self) -> set[str]:
        return set(self.posted.getlist("part"))

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What was chosen and noted, as fields that nobody sees: in the first step all of it, so that the second finds
        it again, and in the second the notes for cases that it does not offer."""
        if form_recovery.is_anothers(self.request) and not form_recovery.is_of_same_person(self.request):
            return []
        fields = [(name, value) for name, values in self.posted.lists() for value in values if value]
        if not self.is_second_step:
            return [one for one in fields if one[0] == "part" or one[0].startswith(("to-", "note-"))]
        shown = {f"note-{one.offer.row.pk}" for one in self.taken}
        return [one for one in fields if one[0].startswith("note-") and one[0] not in shown]

    @cached_property
    def names(self) -> dict[UUID, Any]:
        """What to call each case; the names of survivors once the look has been logged, which the page alone does."""
        cases = [one.row.case for one in self.offered or []]
        return names_in(cases, self.user) if self.is_second_step else {case.pk: case.code for case in cases}

    @cached_property
    def taken(self) -> list[Taken]:
        possible = [one for one in self.offered or [] if one.possible]
        return [
            Taken(
                one,
                str(self.names[one.row.case_id]),
                number,
                str(one.row.pk) in self.chosen or self.is_new(one),
                self.receiver_id(one),
                self.posted.get(f"note-{one.row.pk}", "").strip(),
            )
            for number, one in enumerate(possible, start=1)
        ]

    def is_new(self, offer: OfferedPart) -> bool:
        """Whether nobody has chosen yet whether this case goes: the second step asks of each who takes it over."""
        return "choose" not in self.posted and f"to-{offer.row.pk}" not in self.posted

    def receiver_id(self, offer: OfferedPart) -> str:
        """As it was chosen; where the people were changed since, somebody who is still asked about."""
        possible = [str(one.user.pk) for one in offer.possible]
        chosen = self.posted.get(f"to-{offer.row.pk}", possible[0])
        return chosen if "choose" in self.posted or chosen in possible else possible[0]

    def succeeded(self, result: Handover | None) -> HttpResponseBase:
        if result is None:
            return self.show(self.form)
        messages.success(self.request, _("The cases are handed over. Everybody whom it is about is told."))
        may_see = Handover.objects.visible_to(self.user, CasePermission.VIEW).filter(pk=result.pk).exists()
        return self.redirect("cases:handover", pk=result.pk) if may_see else self.redirect("cases:handovers")

    def show(self, form: Any, *, status: int = 200) -> TemplateResponse:
        """The second step, unless something in the first is to be corrected."""
        if form_recovery.comes_back(self.request) and "choose" in self.posted:
            form = self.again(form)
        if self.offered is not None and not set(form.errors) & set(form.fields):
            cases = [one.row.case for one in self.offered]
            log_access(by=self.user, act=LISTED, rows=cases, compartments=LISTS)
            self.is_second_step = True
            # What was read of the form before it was to be shown has no names in it.
            for known in ("names", "taken"):
                self.__dict__.pop(known, None)
        return super().show(form, status=status)

    def again(self, form: Any) -> Any:
        """The form of the second step as it was left; the first, filled, where its cases cannot be offered any more."""
        left = self.form_class(data=self.posted, **self.form_arguments())
        if not left.is_valid():
            return form
        try:
            self.offered = handover_items.offers(**_asked(left)[0], by=self.user)
        except DomainError:
            return form
        self.form = left
        return left

    def context(self) -> Mapping[str, Any]:
        found = {"breadcrumbs": [(_("Handovers"), reverse("cases:handovers"))]}
        return {**found, **self.second_step()} if self.is_second_step else found

    def second_step(self) -> Mapping[str, Any]:
        given, offered = self.form.cleaned_data, self.offered or []
        receivers = list(given["receivers"])
        return {
            "facts": [
                (_("Who hands over"), given["gives"].name),
                (_("Who takes over"), ", ".join(one.name for one in receivers)),
                (_("Last day of the one who goes"), date_format(given["last"]) if given["last"] else _("Now")),
                (_("First day of the one who comes"), date_format(given["first"]) if given["first"] else _("Now")),
            ],
            "choices": self.taken,
            "has_one_receiver": len(receivers) == 1,
            "goes_along": given["goes_along"],
            "first": given["first"],
            "left_out": [(one, self.names[one.row.case_id]) for one in offered if not one.possible],
            "most": handover_items.MOST if len(offered) == handover_items.MOST else None,
        }

    def cancel_url(self) -> str:
        return reverse("cases:handovers")


def _asked(form: HandoverForm) -> tuple[dict[str, Any], bool]:
    """Who, to whom and when, and whether what is to be done goes along."""
    asked = {**form.cleaned_data, "receivers": list(form.cleaned_data["receivers"])}
    return asked, asked.pop("goes_along")


class UndoHandover(ActionPage):
    """While nobody has worked on it; else it says why not."""

    access = CasePermission.ASSIGN
    model = Handover
    select = ("gives",)
    title = gettext_lazy("Undo the handover")
    submit_label = gettext_lazy("Undo it")
    done = gettext_lazy("It is undone: everybody has their cases as before.")

    def context(self) -> Mapping[str, Any]:
        (told,) = handover_items.told([self.row], self.user)
        return {
            "breadcrumbs": [(_("Handovers"), reverse("cases:handovers"))],
            "facts": _facts(told),
            "consequences": [
                _("Access goes back at once, and what went along with it."),
                _("It works while nobody has worked on these cases since."),
                _("Everybody whom it is about is told."),
            ],
        }

    def submit(self, form: Any) -> Handover:
        return undo_handover(handover_id=self.row.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Handover) -> str:
        return reverse("cases:handovers")

    def cancel_url(self) -> str:
        return reverse("cases:handover", kwargs={"pk": self.row.pk})


def _facts(told: HandoverView) -> list[tuple[str, Any]]:
    row = told.handover
    return [
        (_("Who hands over"), row.gives.name),
        (_("Who takes over"), ", ".join(told.takers) or "–"),
        (_("When"), moment(row.created_at)),
        (_("Status"), _state(row).text),
    ]


def _handovers(rows: list[HandoverView]) -> Table:
    return Table(
        caption=_("Handovers"),
        columns=[Column(_("When")), Column(_("Who hands over")), Column(_("Who takes over")), Column(_("Status"))],
        rows=[
            [
                Cell(moment(told.handover.created_at), url=reverse("cases:handover", kwargs={"pk": told.handover.pk})),
                Cell(told.handover.gives.name),
                Cell(", ".join(told.takers)),
                _state(told.handover),
            ]
            for told in rows
        ],
    )


def _cases(told: HandoverView, cases: Mapping[UUID, Case], names: Mapping[UUID, Any], user: ActingUser) -> Table:
    return Table(
        caption=_("Cases"),
        columns=[
            Column(_("Survivor")),
            Column(_("Part in the case")),
            Column(_("Who takes over")),
            Column(_("Last day")),
            Column(_("First day")),
            Column(_("Went along")),
        ],
        rows=[
            [
                Cell(names[part.case_id], url=part.case.get_absolute_url(), note=part.case.code),
                Cell(part.given.get_part_display()),
                Cell(part.taken.user.name),
                Cell(date_format(part.given.last_day, "j M Y") if part.given.last_day else "–"),
                Cell(date_format(part.taken.first_day, "j M Y")),
                Cell(handover_items.moved_words(part.moved, cases[part.case_id], user) or "–"),
            ]
            for part in told.parts
        ],
    )


def _state(row: Handover) -> Cell:
    return Cell(_("Undone"), badge="grey") if row.undone_at else Cell(_("Handed over"), badge="green")
