"""The course of a matter: its steps, appointments and orders, and who went along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from cases.record.querysets import with_case
from legal import course, services
from legal.forms.course import (
    AccompanimentEditForm,
    AccompanimentForm,
    HearingEditForm,
    HearingForm,
    OrderEditForm,
    OrderForm,
    SettleForm,
    StepEditForm,
    StepForm,
)
from legal.models import Accompaniment, Hearing, Order, Step
from legal.permissions import LegalPermission
from legal.views.base import LegalFormPage, LegalPage
from legal.views.rows import OfRow, RowAdd, RowEdit, RowRemove


class StepAdd(RowAdd):
    form_class = StepForm
    title = _("Add a step")

    def initial(self) -> dict[str, Any]:
        """A link may name the kind that is missing: of it the law asks for its own day, which is hardly today."""
        kind = self.request.GET.get("kind", "")
        return {"kind": kind} if kind in Step.Kind else {"on": timezone.localdate()}

    def submit(self, form: StepForm) -> Step:
        return services.add_step(matter=self.record, **form.facts(), by=self.user)


class StepEdit(RowEdit):
    record_model = Step
    form_class = StepEditForm
    title = _("Change the step")

    def submit(self, form: StepEditForm) -> Step:
        return services.change_step(
            step_id=self.record.pk, expected_version=form.expected_version, **form.facts(), by=self.user
        )


class StepRemove(RowRemove):
    record_model = Step
    title = _("Remove the step")

    def about(self) -> tuple[str | Promise, str]:
        return (self.record.get_kind_display(), date_format(self.record.on))

    def submit(self, form: Any) -> None:
        services.remove_step(step_id=self.record.pk, expected_version=form.expected_version, by=self.user)


class HearingAdd(RowAdd):
    form_class = HearingForm
    title = _("Plan an appointment")

    def initial(self) -> dict[str, Any]:
        """It is mostly at the court of the matter. A link may name what it is about."""
        agenda = self.request.GET.get("agenda", "")
        named = {"agenda_code": agenda} if agenda in Hearing.Agenda else {}
        return {"kind": Hearing.Kind.HEARING, "place": self.record.court, **named}

    def submit(self, form: HearingForm) -> Hearing:
        return services.add_hearing(matter=self.record, **form.facts(), by=self.user)


class HearingPage(OfRow, LegalPage):
    """One appointment, to which a reminder leads."""

    record_model = Hearing
    template_name = "legal/hearing.html"
    title = _("Appointment")

    def extra(self) -> Mapping[str, Any]:
        hearing: Hearing = self.record
        following = Hearing.objects.visible_to(self.user, self.act, case=self.case).filter(follows=hearing).first()
        gone = Accompaniment.objects.visible_to(self.user, self.act, case=self.case).filter(hearing=hearing)
        return {
            "hearing": hearing,
            "following": following,
            "accompaniments": with_case(gone.select_related("companion").order_by("on", "id"), self.case),
            "matter": hearing.matter,
            "may_manage": self.may_write(LegalPermission.MANAGE),
        }


class HearingEdit(RowEdit):
    record_model = Hearing
    form_class = HearingEditForm
    title = _("Change the appointment")

    def submit(self, form: HearingEditForm) -> Hearing:
        return services.change_hearing(
            hearing_id=self.record.pk, expected_version=form.expected_version, **form.facts(), by=self.user
        )


class HearingSettle(OfRow, LegalFormPage):
    record_model = Hearing
    form_class = SettleForm
    title = _("How the appointment went")
    submit_label = _("Save")
    done = _("It is written down.")

    def initial(self) -> dict[str, Any]:
        hearing: Hearing = self.record
        state = Hearing.State.HELD if hearing.is_planned else hearing.state
        return {"state": state, "result": hearing.result, "version": hearing.version}

    def submit(self, form: SettleForm) -> Hearing:
        return services.settle_hearing(
            hearing_id=self.record.pk, expected_version=form.expected_version, **form.facts(), by=self.user
        )


class HearingRemove(RowRemove):
    record_model = Hearing
    title = _("Remove the appointment")

    def about(self) -> tuple[str | Promise, str]:
        at = timezone.localtime(self.record.at)
        return (self.record.get_kind_display(), date_format(at, "DATETIME_FORMAT"))

    def submit(self, form: Any) -> None:
        services.remove_hearing(hearing_id=self.record.pk, expected_version=form.expected_version, by=self.user)


class OrderAdd(RowAdd):
    form_class = OrderForm
    title = _("Add an order")

    def initial(self) -> dict[str, Any]:
        return {"body": self.record.court, "number": self.record.register_number}

    def submit(self, form: OrderForm) -> Order:
        return services.add_order(matter=self.record, **form.facts(), by=self.user)


class OrderEdit(RowEdit):
    record_model = Order
    form_class = OrderEditForm
    title = _("Change the order")

    def submit(self, form: OrderEditForm) -> Order:
        return services.change_order(
            order_id=self.record.pk, expected_version=form.expected_version, **form.facts(), by=self.user
        )


class OrderRemove(RowRemove):
    record_model = Order
    title = _("Remove the order")

    def about(self) -> tuple[str | Promise, str]:
        return (self.record.get_kind_display(), date_format(self.record.on))

    def submit(self, form: Any) -> None:
        services.remove_order(order_id=self.record.pk, expected_version=form.expected_version, by=self.user)


# With whom one sits at an appointment of a kind.
AT = {
    Hearing.Kind.HEARING: Accompaniment.Place.COURT,
    Hearing.Kind.EXAMINATION: Accompaniment.Place.POLICE,
    Hearing.Kind.LPSK_INTERVIEW: Accompaniment.Place.LPSK,
}


class AccompanimentAdd(RowAdd):
    """A link may name the appointment to which somebody went along."""

    form_class = AccompanimentForm
    title = _("Write down an accompaniment")

    @cached_property
    def hearings(self) -> QuerySet[Hearing]:
        return course.appointments(self.record.pk, case=self.case, by=self.user)

    def form_arguments(self) -> dict[str, Any]:
        return {**super().form_arguments(), "hearings": self.hearings}

    def initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("hearing", "")
        hearing = next((row for row in self.hearings if str(row.pk) == asked), None) if asked else None
        if hearing is None:
            return {"on": timezone.localdate(), "companion": self.user.pk}
        return {
            "hearing": hearing.pk,
            "on": hearing.on,
            "place": AT.get(Hearing.Kind(hearing.kind), ""),
            "companion": hearing.companion_id or self.user.pk,
        }

    def submit(self, form: AccompanimentForm) -> Accompaniment:
        return services.add_accompaniment(matter=self.record, **form.facts(), by=self.user)


class AccompanimentEdit(RowEdit):
    record_model = Accompaniment
    form_class = AccompanimentEditForm
    title = _("Change the accompaniment")

    def form_arguments(self) -> dict[str, Any]:
        row: Accompaniment = self.record
        hearings = course.appointments(row.matter_id, case=self.case, by=self.user, also=row.hearing_id)
        return {**super().form_arguments(), "hearings": hearings}

    def initial(self) -> dict[str, Any]:
        return {**super().initial(), "hearing": self.record.hearing_id}

    def submit(self, form: AccompanimentEditForm) -> Accompaniment:
        return services.change_accompaniment(
            accompaniment_id=self.record.pk, expected_version=form.expected_version, **form.facts(), by=self.user
        )


class AccompanimentRemove(RowRemove):
    record_model = Accompaniment
    title = _("Remove the accompaniment")

    def about(self) -> tuple[str | Promise, str]:
        return (self.record.get_place_display(), date_format(self.record.on))

    def submit(self, form: Any) -> None:
        services.remove_accompaniment(
            accompaniment_id=self.record.pk, expected_version=form.expected_version, by=self.user
        )
