"""What the registries of the case page hear of the course of a matter. All of it lies in the legal compartment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases import changes, handing_over, timeline
from cases.changes import Told
from cases.handing_over import Goes
from cases.models import Case
from cases.timeline import Kind, Line
from core.access import Compartment
from core.domain.countries import language_name
from legal import rights
from legal.models import Accompaniment, Briefing, Hearing, MatterRecord, Order, Step
from legal.permissions import LegalPermission
from legal.services import hearings

VIEW = LegalPermission.VIEW


def matter_url(row: MatterRecord) -> str:
    return reverse("legal:matter", kwargs={"case": row.case_id, "pk": row.matter_id})


def _lines[R: MatterRecord](model: type[R], say: Callable[[R], str]) -> Any:
    """How the timeline loads rows of a matter: `say` is what each says of itself."""

    def load(ids: list[UUID], user: Any, case: Case) -> dict[UUID, Line]:
        manager: Any = model._default_manager
        rows = manager.visible_to(user, VIEW, case=case).filter(pk__in=ids)
        return {row.pk: Line(say(row), url=matter_url(row)) for row in rows}

    return load


def _step(row: Step) -> str:
    return f"{row.get_kind_display()}, {date_format(row.on)}"


def _hearing(row: Hearing) -> str:
    return f"{row.get_kind_display()}, {date_format(timezone.localtime(row.at), 'DATETIME_FORMAT')}"


def _order(row: Order) -> str:
    return f"{row.get_kind_display()}, {date_format(row.on)}"


def _accompaniment(row: Accompaniment) -> str:
    return f"{row.get_place_display()}, {date_format(row.on)}"


def _briefings(ids: list[UUID], user: Any, case: Case) -> dict[UUID, Line]:
    rows = Briefing.objects.visible_to(user, VIEW, case=case).filter(pk__in=ids)
    url = reverse("legal:section", kwargs={"case": case.pk})
    return {row.pk: Line(date_format(row.on), url=url) for row in rows}


for kind in (
    Kind(code="legal.step", label=_("Step of a legal matter"), icon="gavel", load=_lines(Step, _step)),
    Kind(
        code="legal.hearing", label=_("Appointment in a legal matter"), icon="calendar", load=_lines(Hearing, _hearing)
    ),
    Kind(code="legal.order", label=_("Order"), icon="gavel", load=_lines(Order, _order)),
    Kind(
        code="legal.accompaniment",
        label=_("Accompaniment"),
        icon="walk",
        load=_lines(Accompaniment, _accompaniment),
    ),
    Kind(code="legal.briefing", label=_("Rights briefing"), icon="scale", load=_briefings),
):
    timeline.register(kind)

for model, label in (
    (Step, _("Step of a legal matter")),
    (Order, _("Order")),
    (Accompaniment, _("Accompaniment")),
):
    changes.register(Told(model=model, label=label, access=VIEW, about="on"))


def _rights(codes: list[str]) -> str:
    return "; ".join(str(right.label) for right in rights.all_rights() if right.code in codes)


changes.register(Told(model=Hearing, label=_("Appointment in a legal matter"), access=VIEW, about="at"))
changes.register(
    Told(
        model=Briefing,
        label=_("Rights briefing"),
        access=VIEW,
        about="on",
        words={"rights": _rights, "language": language_name},
    )
)


handing_over.register(
    Goes(
        code="legal.hearings",
        label=_("Appointment in a legal matter"),
        find=hearings.accompanied,
        move=hearings.pass_on,
        act=LegalPermission.VIEW,
        compartments=(Compartment.LEGAL,),
    )
)
