"""What shelters put into the registries of `cases` and into the navigation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from care import triggers
from cases.extension import changes, closing, sections, system_texts, timeline, whereabouts
from cases.extension.changes import TrackedModel
from cases.extension.system_texts import Workplace
from cases.extension.timeline import EntryKind, EntryText, on_day
from cases.intake import first_steps
from cases.merge import services as merge_services
from cases.record.models import Case
from core.access.actor import ActingUser
from core.jobs import periodic
from core.web import navigation
from core.web.navigation import NavigationItem
from notifications import kinds, reminders
from notifications.models import Notification
from shelters import selectors
from shelters import whereabouts as own_whereabouts
from shelters.models import BedRequest, DailyNote, House, HouseNotice, Placement, Stay
from shelters.permissions import ShelterPermission
from shelters.services import attention, following, request_alerts, sharing


def _with_houses(rows: QuerySet[Any]) -> list[Any]:
    found = list(rows.select_related("house"))
    selectors.named(row.house for row in found)
    return found


def _requests(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = _with_houses(BedRequest.objects.visible_to(user, case=case).filter(pk__in=ids))
    return {row.pk: EntryText(row.house.name) for row in rows}


def _admissions(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = _with_houses(Stay.objects.visible_to(user, case=case).filter(pk__in=ids).defer("destination"))
    return {row.pk: EntryText(row.house.name) for row in rows}


_planned = on_day(_("planned until %(date)s"))


def _moves(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = Placement.objects.visible_to(user, case=case).filter(pk__in=ids).select_related("bed__room")
    return {row.pk: EntryText(f"{row.bed.room.name}, {row.bed.label}") for row in rows}


def _discharges(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = _with_houses(Stay.objects.visible_to(user, case=case).filter(pk__in=ids).defer("destination"))
    return {row.pk: EntryText(row.house.name, mark=row.get_destination_kind_display()) for row in rows}


def _daily_notes(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    rows = DailyNote.objects.visible_to(user, case=case).filter(pk__in=ids)
    attention = _("Needs attention")
    return {
        row.pk: EntryText(row.text, mark=attention if row.needs_attention else row.get_shift_display()) for row in rows
    }


for kind in (
    EntryKind(code="shelters.bed_asked", label=_("Bed asked for"), icon="bed", load=_requests),
    EntryKind(code="shelters.bed_declined", label=_("Bed refused by the house"), icon="bed-off", load=_requests),
    EntryKind(code="shelters.bed_withdrawn", label=_("Request for a bed taken back"), icon="bed-off", load=_requests),
    EntryKind(
        code="shelters.admitted", label=_("Admitted to a shelter"), icon="home-plus", load=_admissions, says=_planned
    ),
    EntryKind(
        code="shelters.extended",
        label=_("Planned end of the stay changed"),
        icon="calendar",
        load=_admissions,
        says=_planned,
    ),
    EntryKind(code="shelters.moved", label=_("Moved to another bed"), icon="bed", load=_moves),
    EntryKind(code="shelters.discharged", label=_("Discharged from the shelter"), icon="home-minus", load=_discharges),
    EntryKind(code="shelters.daily_note", label=_("Daily note"), icon="moon", load=_daily_notes),
):
    timeline.register(kind)

for told in (
    TrackedModel(model=BedRequest, label=_("Bed request"), access=ShelterPermission.VIEW),
    TrackedModel(model=Stay, label=_("Stay"), access=ShelterPermission.VIEW),
    TrackedModel(
        model=Placement,
        label=_("Bed during the stay"),
        access=ShelterPermission.VIEW,
        labels={"bed": _("Bed"), "since": _("Since"), "until": _("Until")},
    ),
    TrackedModel(model=DailyNote, label=_("Daily note"), access=ShelterPermission.VIEW),
    TrackedModel(
        model=HouseNotice,
        label=_("What the house must know of health"),
        access=ShelterPermission.WRITE_HOUSE_NOTICE,
    ),
):
    changes.register(told)


def _open_business(case: Case) -> Iterable[str | Promise]:
    if Stay.objects.open().filter(case=case).exists():
        yield _("The person still lives in a shelter: discharge them first.")
    if BedRequest.objects.waiting().filter(case=case).exists():
        yield _("A bed request is waiting: withdraw it first.")


# Since when somebody lives there is for who reads where; tasks are for everybody.
triggers.register(triggers.Trigger("STAY_BEGUN", _("the stay in the shelter began")))

system_texts.done_at(
    first_steps.ask_for_bed(), Workplace(_("Ask for a bed"), "shelters:ask", ShelterPermission.REQUEST_BED)
)

merge_services.followers.register(following.follow)

closing.register("shelters", _open_business, compartment=Stay.compartment)

sections.register(
    sections.CaseSection(
        code="house-notice",
        label=_("For the house"),
        icon="first-aid-kit",
        url_name="shelters:house-notice",
        access=ShelterPermission.WRITE_HOUSE_NOTICE,
        order=41,
        is_form=True,
    )
)
sections.register(
    sections.CaseSection(
        code="shelter",
        label=_("Shelter"),
        icon="home-heart",
        url_name="shelters:case",
        access=ShelterPermission.VIEW,
        order=40,
    )
)

for item in (
    NavigationItem(
        label=_("Houses"), url_name="shelters:houses", icon="home-heart", access=ShelterPermission.VIEW, order=30
    ),
    NavigationItem(
        label=_("Tonight"),
        url_name="shelters:tonight",
        icon="moon",
        access=ShelterPermission.WRITE_DAILY_NOTE,
        order=31,
    ),
    NavigationItem(
        label=_("Set up houses"),
        url_name="shelters:setup",
        icon="home-cog",
        access=ShelterPermission.MANAGE_HOUSES,
        order=80,
    ),
):
    navigation.register(item)

navigation.begin_at("shelters:tonight", ShelterPermission.WRITE_DAILY_NOTE)


def _shelter_url(notification: Notification, user: ActingUser) -> str:
    """The section "Shelter", for who may open it; else the case, which tells of daily notes too."""
    if user.acting.may(ShelterPermission.VIEW):
        return reverse("shelters:case", kwargs={"case": notification.case_id})
    return reverse("cases:detail", kwargs={"case": notification.case_id})


def _request_url(notification: Notification, user: ActingUser) -> str:
    """The board of the house, for who answers there; else the section "Shelter" of the case."""
    rows = BedRequest.objects.visible_to(user, ShelterPermission.MANAGE_STAYS).waiting().select_related("house")
    asked = rows.filter(pk=notification.subject_id, house__in=House.objects.visible_to(user)).first()
    return str(asked.house.get_absolute_url()) if asked else _shelter_url(notification, user)


reminders.register(
    kinds.Kind(attention.KIND, _("Something new needs your attention."), icon="alert-triangle", url=_shelter_url),
    attention.still_needed,
)
reminders.register(
    kinds.Kind(request_alerts.ASKED, _("There is a new request."), icon="help-circle", url=_request_url),
    request_alerts.still_waiting,
)
reminders.register(
    kinds.Kind(request_alerts.ANSWERED, _("A request has been answered."), icon="circle-check", url=_shelter_url),
    request_alerts.still_seen,
)
periodic.register("shelters.access", every=timedelta(days=1), do=sharing.renew_shares)

whereabouts.register(own_whereabouts.houses)
