"""What the protection of matters puts into the registries: time line, changes, closing, erasing, the day and signs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.extension import agenda, alerts, changes, closing, erasure, task_owners, timeline
from cases.extension.agenda import MOST, AgendaDates, AgendaText
from cases.extension.alerts import Alert
from cases.extension.changes import TrackedModel
from cases.extension.task_owners import Owner
from cases.extension.timeline import EntryKind, EntryText
from cases.record.compiled_sql import Ago
from cases.record.models import Case
from cases.workday.conditions import is_of_mine
from core.access.actor import ActingUser
from core.compartments import Compartment
from legal.models import (
    CourtTravel,
    Matter,
    Protection,
    ProtectionMeasure,
    ProtectionRequest,
    RemoteTestimony,
    WitnessPlan,
)
from legal.models.protection import answer_within, kind_words
from legal.permissions import LegalPermission
from legal.protecting import SOON

LEGAL = (Compartment.GENERAL, Compartment.LEGAL)
TODAY = Ago(is_day=True)


def _url(row: Any) -> str:
    return reverse("legal:protection", kwargs={"case": row.case_id, "pk": row.matter_id})


def _lines(model: type[Protection], say: Callable[[Any], object], ids: list[UUID], user: ActingUser, case: Case) -> Any:
    manager: Any = model._default_manager
    rows = manager.visible_to(user, LegalPermission.VIEW, case=case).filter(pk__in=ids)
    return {row.pk: EntryText(url=_url(row), mark=str(say(row))) for row in rows}


for model, label, changed, removed, icon, say in (
    (
        ProtectionRequest,
        gettext_lazy("Request for protection"),
        gettext_lazy("Request for protection corrected"),
        gettext_lazy("Request for protection removed"),
        "shield",
        lambda row: date_format(row.asked_on),
    ),
    (
        ProtectionMeasure,
        gettext_lazy("Protection measure"),
        gettext_lazy("Protection measure corrected"),
        gettext_lazy("Protection measure removed"),
        "shield-check",
        lambda row: row.get_kind_display(),
    ),
    (
        RemoteTestimony,
        gettext_lazy("Testimony by video link"),
        gettext_lazy("Testimony by video link corrected"),
        gettext_lazy("Testimony by video link removed"),
        "video",
        lambda row: date_format(row.asked_on),
    ),
    (
        CourtTravel,
        gettext_lazy("Way to court"),
        gettext_lazy("Way to court corrected"),
        gettext_lazy("Way to court removed"),
        "car",
        lambda row: date_format(row.goes_on),
    ),
    (
        WitnessPlan,
        gettext_lazy("Day at court"),
        gettext_lazy("Day at court corrected"),
        gettext_lazy("Day at court removed"),
        "users",
        lambda row: date_format(row.held_on),
    ),
):
    load, states = partial(_lines, model, say), getattr(model, "State", None)
    said = timeline.chosen(states.choices) if states else None
    timeline.register(EntryKind(code=f"legal.{model.code}", label=label, icon=icon, load=load, says=said))
    timeline.register(EntryKind(code=f"legal.{model.code}_changed", label=changed, icon=icon, load=load))
    timeline.register(EntryKind(code=f"legal.{model.code}_removed", label=removed, icon="trash", load=timeline.nothing))
    words = {"kinds": lambda codes: ", ".join(kind_words(codes))} if model is ProtectionRequest else {}
    changes.register(TrackedModel(model=model, label=label, access=LegalPermission.VIEW, words=words))


def _running(case: Case) -> Iterable[str]:
    count = ProtectionRequest.objects.filter(case=case, state__in=ProtectionRequest.RUNNING).count()
    if count:
        yield ngettext(
            "%(count)d request for protection is not ended.", "%(count)d requests for protection are not ended.", count
        ) % {"count": count}


def _granted(cases: list[Case]) -> Iterable[str | Promise]:
    if ProtectionRequest.objects.filter(case__in=cases, state=ProtectionRequest.State.GRANTED).exists():
        yield gettext_lazy("LPSK protects the survivor now.")


task_owners.register(Owner(model=CourtTravel, access=LegalPermission.MANAGE, url_name="legal:travel-edit"))
closing.register("legal.protection", _running, compartment=Matter.compartment)
erasure.register("legal.protection", holds=_granted)


def _mine(model: type[Protection], user: ActingUser) -> Any:
    manager: Any = model._default_manager
    rows = manager.visible_to(user, LegalPermission.MANAGE).filter(is_of_mine(user), matter__closed_on=None)
    return rows.select_related("case")


def _ending(user: ActingUser, until: date) -> list[Protection]:
    """What ends within two weeks of that day, and has not ended."""
    within = (timezone.localdate(), until + SOON)
    requests = _mine(ProtectionRequest, user).filter(state=ProtectionRequest.State.GRANTED, ends_on__range=within)
    measures = _mine(ProtectionMeasure, user).filter(ends_on__range=within)
    found = [*requests.order_by("ends_on", "id")[:MOST], *measures.order_by("ends_on", "id")[:MOST]]
    return sorted(found, key=lambda row: (row.ends_on, str(row.pk)))[:MOST]


def _answered_after() -> timedelta:
    deadline = answer_within().deadline
    assert deadline is not None and deadline.value is not None  # noqa: S101 -- the law says how many days
    return timedelta(days=deadline.value)


def _at_court(user: ActingUser, until: date) -> list[Protection]:
    within = (timezone.localdate(), until)
    travels = _mine(CourtTravel, user).filter(goes_on__range=within).order_by("goes_on", "id")[:MOST]
    plans = _mine(WitnessPlan, user).filter(held_on__range=within).order_by("held_on", "id")[:MOST]
    return sorted([*travels, *plans], key=lambda row: (_court_day(row), str(row.pk)))[:MOST]


def _court_day(row: Any) -> date:
    found: date = row.goes_on if isinstance(row, CourtTravel) else row.held_on
    return found


def _ends(row: Any) -> AgendaText:
    what = row.get_kind_display() if isinstance(row, ProtectionMeasure) else ", ".join(row.kind_labels)
    return AgendaText(what, _("It ends on %(day)s.") % {"day": date_format(row.ends_on)})


# The day by which LPSK answers is a legal deadline and stands among those (`legal/deadline_agenda_registrations.py`).
for code, label, find, on, words_of in (
    ("ends", gettext_lazy("Protection ends: see to what comes after"), _ending, lambda row: row.ends_on - SOON, _ends),
    (
        "court",
        gettext_lazy("Day at court"),
        _at_court,
        _court_day,
        lambda row: AgendaText(_("Way to court") if isinstance(row, CourtTravel) else _("Accompaniment")),
    ),
):
    agenda.register(
        AgendaDates(
            code=f"legal.protection_{code}",
            label=label,
            access=LegalPermission.MANAGE,
            compartment=Compartment.LEGAL,
            find=find,
            on=on,
            url=_url,
            say=words_of,
        )
    )


def _ends_soon() -> Q:
    within = Q(ends_on__gte=TODAY, ends_on__lte=Ago(-SOON, is_day=True), matter__closed_on=None)
    requests = ProtectionRequest.objects.filter(within, state=ProtectionRequest.State.GRANTED, case=OuterRef("pk"))
    return Q(Exists(requests)) | Q(Exists(ProtectionMeasure.objects.filter(within, case=OuterRef("pk"))))


def _no_answer() -> Exists:
    overdue = Q(sent_on__lt=Ago(_answered_after(), is_day=True), matter__closed_on=None)
    waiting = ProtectionRequest.objects.filter(overdue, state__in=ProtectionRequest.WAITING, case=OuterRef("pk"))
    return Exists(waiting)


for sign in (
    Alert(
        code="legal.protection_ends",
        label=gettext_lazy("Protection ends within 14 days"),
        why=gettext_lazy("Afterwards nobody protects the survivor, unless it is asked for again."),
        holds=_ends_soon,
        access=LegalPermission.VIEW,
        reads=LEGAL,
        url_name="legal:section",
        fill=LegalPermission.MANAGE,
        is_risk=True,
        weight=75,
    ),
    Alert(
        code="legal.protection_unanswered",
        label=gettext_lazy("LPSK has not answered in time"),
        why=gettext_lazy("A request for protection waits longer than the law allows."),
        holds=_no_answer,
        access=LegalPermission.VIEW,
        reads=LEGAL,
        url_name="legal:section",
        fill=LegalPermission.MANAGE,
        is_risk=True,
        weight=70,
    ),
):
    alerts.register(sign)
