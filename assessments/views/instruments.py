"""Setting up instruments: the list, one with its versions, settings of shipped ones. No page here shows an answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import reading, seeds, services
from assessments.definitions import Question
from assessments.forms.adjusting import AdjustForm, adjusted_values
from assessments.forms.editor import ChangeInstrumentForm, InstrumentForm
from assessments.models import Edition, Instrument
from assessments.permissions import AssessmentPermission
from core.web.pages import ActionPage, DetailPage, FormPage, ListPage, RowFormPage, RowPage
from core.web.tables import Cell, Column, Table

EDIT = AssessmentPermission.EDIT_INSTRUMENTS
TONES = {Edition.State.PUBLISHED: "green", Edition.State.DRAFT: "amber", Edition.State.RETIRED: "grey"}


def list_url() -> str:
    return reverse("assessments:instruments")


class Instruments(ListPage):
    """All instruments of the organisation."""

    access = EDIT
    model = Instrument
    order = ("name_id", "id")
    template_name = "assessments/instruments.html"
    title = gettext_lazy("Instruments")

    def present(self, rows: list[Instrument]) -> list[Any]:
        editions = Edition.objects.visible_to(self.user, self.act).filter(instrument__in=rows).defer("definition")
        self.states: dict[Any, list[Edition]] = {}
        for edition in editions.order_by("-number"):
            self.states.setdefault(edition.instrument_id, []).append(edition)
        return rows

    def render(self, *, rows: list[Instrument], **extra: Any) -> Any:  # type: ignore[override]
        table = Table(
            caption=_("Instruments"),
            columns=[Column(_("Name")), Column(_("Kind")), Column(_("Kind of content")), Column(_("State"))],
            rows=[self._cells(row) for row in rows],
            id="instruments",
        )
        return super().render(table=table, rows=rows, **extra)

    def _cells(self, row: Instrument) -> list[Cell]:
        editions = self.states.get(row.pk, [])
        states = {edition.state: edition for edition in editions}
        shown = states.get(Edition.State.PUBLISHED) or (editions[0] if editions else None)
        note = _("Shipped") if row.is_shipped else _("Our own")
        state = Cell(shown.get_state_display(), badge=TONES[Edition.State(shown.state)]) if shown else Cell("–")
        if shown and shown.state == Edition.State.PUBLISHED and Edition.State.DRAFT in states:
            state = state._replace(note=_("and a draft"))
        return [
            Cell(row.name, url=row.get_absolute_url(), note=note),
            Cell(row.get_kind_display()),
            Cell(row.get_compartment_display()),
            state,
        ]


class OneInstrument(RowPage):
    """About one instrument."""

    abstract = True
    access = EDIT
    model = Instrument

    def context(self) -> Mapping[str, Any]:
        return {"breadcrumbs": [(_("Instruments"), list_url()), (str(self.row.name), self.row.get_absolute_url())]}

    def cancel_url(self) -> str:
        return str(self.row.get_absolute_url())

    def after(self, result: Any) -> Any:
        return self.cancel_url()


class InstrumentPage(OneInstrument, DetailPage):
    """What an instrument is, and its versions."""

    access = EDIT
    template_name = "assessments/instrument.html"
    title = gettext_lazy("Instrument")

    def heading(self) -> str | Promise:
        return str(self.row.name)

    def context(self) -> Mapping[str, Any]:
        row: Instrument = self.row
        source, licence = seeds.origin(row)
        editions = list(
            Edition.objects.visible_to(self.user, self.act)
            .filter(instrument=row)
            .defer("definition")
            .order_by("-number")
        )
        states = {edition.state: edition for edition in editions}
        return {
            "breadcrumbs": [(_("Instruments"), list_url())],
            "facts": [
                (_("Kind"), row.get_kind_display()),
                (_("Kind of content"), row.get_compartment_display()),
                (_("Name in Indonesian"), row.name_id),
                (_("Name in English"), row.name_en),
                (_("Source"), source),
                (_("Licence"), licence),
            ],
            "editions": [(edition, TONES[Edition.State(edition.state)]) for edition in editions],
            "draft": states.get(Edition.State.DRAFT),
            "published": states.get(Edition.State.PUBLISHED),
        }


class NewInstrument(FormPage):
    """An instrument of the organisation's own."""

    access = EDIT
    form_class = InstrumentForm
    title = gettext_lazy("New instrument")
    done = gettext_lazy("The instrument is there as a draft. Add its questions now.")

    def initial(self) -> dict[str, Any]:
        return {"kind": Instrument.Kind.OTHER}

    def submit(self, form: Any) -> Instrument:
        return services.create_instrument(**form.cleaned_data, by=self.user)

    def after(self, result: Instrument) -> Any:
        return result

    def cancel_url(self) -> str:
        return list_url()


class CopyInstrument(OneInstrument, RowFormPage):
    """An own instrument that begins as the newest version of another one."""

    access = EDIT
    form_class = InstrumentForm
    title = gettext_lazy("Make a copy of your own")
    done = gettext_lazy("The copy is there as a draft.")

    def initial(self) -> dict[str, Any]:
        row: Instrument = self.row
        names = ("name_id", "name_en", "kind", "compartment", "source", "licence")
        return {name: getattr(row, name) for name in names}

    def submit(self, form: Any) -> Instrument:
        newest = Edition.objects.visible_to(self.user, self.act).filter(instrument=self.row).order_by("-number").first()
        return services.create_instrument(**form.cleaned_data, like=newest, by=self.user)

    def after(self, result: Instrument) -> Any:
        return result


class ChangeInstrument(OneInstrument, RowFormPage):
    access = EDIT
    form_class = ChangeInstrumentForm
    title = gettext_lazy("Change the instrument")
    done = gettext_lazy("Saved.")

    def initial(self) -> dict[str, Any]:
        names = ("version", "name_id", "name_en", "kind", "source", "licence")
        return {name: getattr(self.row, name) for name in names}

    def submit(self, form: Any) -> Instrument:
        said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        return services.change_instrument(
            instrument_id=self.row.pk, expected_version=form.expected_version, **said, by=self.user
        )


class BeginDraft(OneInstrument, ActionPage):
    access = EDIT
    title = gettext_lazy("Begin a draft")
    submit_label = gettext_lazy("Begin a draft")

    def context(self) -> Mapping[str, Any]:
        said = _("It begins as the newest version. That one stays in use until the draft is published.")
        return {**super().context(), "consequences": [said]}

    def submit(self, form: Any) -> Edition:
        return services.begin_draft(instrument_id=self.row.pk, expected_version=form.expected_version, by=self.user)

    def after(self, result: Edition) -> Any:
        return reverse("assessments:edition", kwargs={"pk": result.pk})


class RetireInstrument(OneInstrument, ActionPage):
    access = EDIT
    title = gettext_lazy("Take out of use")
    submit_label = gettext_lazy("Take out of use")
    done = gettext_lazy("Nothing new is filled in with it. What is there stays.")

    def context(self) -> Mapping[str, Any]:
        said = _("Nobody begins with it any more. Drafts in cases can be finished, and what was filled in stays.")
        return {**super().context(), "consequences": [said]}

    def submit(self, form: Any) -> Instrument:
        return services.retire(instrument_id=self.row.pk, expected_version=form.expected_version, by=self.user)


class AdjustInstrument(OneInstrument, RowFormPage):
    """What is required, hidden and called otherwise in a shipped instrument, as a new version."""

    access = EDIT
    form_class = AdjustForm
    title = gettext_lazy("Settings of the questions")
    submit_label = gettext_lazy("Publish as a new version")
    intro = gettext_lazy("What is filled in already stays as it was asked.")
    done = gettext_lazy("The new version is in use.")

    @cached_property
    def questions(self) -> list[Question]:
        """As they come. Raises Http404 for an own instrument."""
        if not self.row.is_shipped:
            raise Http404
        return list(reading.read(seeds.definition_of(self.row.code)).questions())

    def prepare(self) -> None:
        self.questions  # noqa: B018 -- an own instrument has no such page

    def form_arguments(self) -> dict[str, Any]:
        return {"initial": self.initial(), "questions": self.questions}

    def initial(self) -> dict[str, Any]:
        return {"version": self.row.version, **adjusted_values(self.questions, self.row.adjustments)}

    def context(self) -> Mapping[str, Any]:
        return {**super().context(), "form_class": "form-wide"}

    def submit(self, form: AdjustForm) -> Edition:
        return services.adjust(
            instrument_id=self.row.pk,
            expected_version=form.expected_version,
            adjustments=form.adjustments(),
            by=self.user,
        )
