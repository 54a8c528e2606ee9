"""What the registries of the case page hear of the course of a matter. All of it lies in the legal compartment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.extension import changes, handover_items, timeline
from cases.extension.changes import TrackedModel
from cases.extension.handover_items import HandoverItem
from cases.extension.timeline import EntryKind, EntryText, at_moment, chosen, nothing, on_day
from cases.record.models import Case
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.domain.countries import language_name
from legal import rights
from legal.addresses import matter_url
from legal.models import Accompaniment, Briefing, Hearing, MatterRecord, Order, Step
from legal.permissions import LegalPermission
from legal.services import hearings

VIEW = LegalPermission.VIEW


def _lines[R: MatterRecord](model: type[R], say: Callable[[R], str]) -> Any:
    """How the timeline loads rows of a matter: `say` is what each says of itself."""

    def load(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
        manager: Any = model._default_manager
        rows = manager.visible_to(user, VIEW, case=case).filter(pk__in=ids)
        return {row.pk: EntryText(say(row), url=matter_url(row)) for row in rows}

    return load


def _briefings(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = Briefing.objects.visible_to(user, VIEW, case=case).filter(pk__in=ids)
    url = reverse("legal:section", kwargs={"case": case.pk})
    return {row.pk: EntryText(url=url) for row in rows}


loaders: dict[str, timeline.Loader] = {}
for code, label, changed, removed, icon, load, said in (
    (
        "step",
        _("Step of a legal matter"),
        _("Step of a legal matter corrected"),
        _("Step of a legal matter removed"),
        "gavel",
        _lines(Step, Step.get_kind_display),
        on_day(),
    ),
    (
        "hearing",
        _("Appointment in a legal matter"),
        _("Appointment in a legal matter changed"),
        _("Appointment in a legal matter removed"),
        "calendar",
        _lines(Hearing, Hearing.get_kind_display),
        at_moment,
    ),
    (
        "order",
        pgettext_lazy("court", "Order"),
        _("Order corrected"),
        _("Order removed"),
        "gavel",
        _lines(Order, Order.get_kind_display),
        on_day(),
    ),
    (
        "accompaniment",
        _("Accompaniment"),
        _("Accompaniment corrected"),
        _("Accompaniment removed"),
        "walk",
        _lines(Accompaniment, Accompaniment.get_place_display),
        on_day(),
    ),
    (
        "briefing",
        _("Rights briefing"),
        _("Rights briefing corrected"),
        _("Rights briefing removed"),
        "scale",
        _briefings,
        on_day(),
    ),
):
    timeline.register(EntryKind(code=f"legal.{code}", label=label, icon=icon, load=load, says=said))
    timeline.register(EntryKind(code=f"legal.{code}_changed", label=changed, icon=icon, load=load, says=said))
    timeline.register(EntryKind(code=f"legal.{code}_removed", label=removed, icon="trash", load=nothing))
    loaders[code] = load

timeline.register(
    EntryKind(
        code="legal.hearing_state",
        label=_("How an appointment went"),
        icon="calendar",
        load=loaders["hearing"],
        says=chosen(Hearing.State.choices),
    )
)
timeline.register(
    EntryKind(
        code="legal.order_state",
        label=_("How far an order is carried out"),
        icon="gavel",
        load=loaders["order"],
        says=chosen(Order.State.choices),
    )
)

for model, label in (
    (Step, _("Step of a legal matter")),
    (Order, pgettext_lazy("court", "Order")),
    (Accompaniment, _("Accompaniment")),
):
    changes.register(TrackedModel(model=model, label=label, access=VIEW, about="on"))


def _rights(codes: list[str]) -> str:
    return "; ".join(str(right.label) for right in rights.all_rights() if right.code in codes)


changes.register(TrackedModel(model=Hearing, label=_("Appointment in a legal matter"), access=VIEW, about="at"))
changes.register(
    TrackedModel(
        model=Briefing,
        label=_("Rights briefing"),
        access=VIEW,
        about="on",
        words={"rights": _rights, "language": language_name},
    )
)


handover_items.register(
    HandoverItem(
        code="legal.hearings",
        label=_("Appointment in a legal matter"),
        find=hearings.accompanied,
        move=hearings.pass_on,
        act=LegalPermission.VIEW,
        compartments=(Compartment.LEGAL,),
    )
)
