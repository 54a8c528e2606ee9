"""What `reintegration` puts into the registries of `cases`, `notifications` and `core`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.extension import changes, closing, handover_items, sections, timeline
from cases.extension.changes import TrackedModel
from cases.extension.handover_items import HandoverItem
from cases.extension.timeline import EntryKind, EntryText, chosen, on_day
from cases.record.models import Case
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.web import navigation
from core.web.navigation import NavigationItem
from notifications import alerts, kinds, reminders
from notifications.models import Notification
from notifications.reminders import Due
from reintegration.models import GOES_AS, Enrolment, FollowUp, Plan
from reintegration.permissions import ReintegrationPermission
from reintegration.schedule import local_day, reminder_moment
from reintegration.services.plans import pass_on, plans_of, taken_by_role
from reintegration.services.visits import REMINDER, UNSAFE


def _plans(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    if not user.acting.may(ReintegrationPermission.VIEW):
        return {}
    rows = Plan.objects.visible_to(user, ReintegrationPermission.VIEW, case=case).filter(pk__in=ids)
    return {row.pk: EntryText(url=_section(row.case_id)) for row in rows}


def _enrolments(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    if not user.acting.may(ReintegrationPermission.VIEW):
        return {}
    rows = Enrolment.objects.visible_to(user, ReintegrationPermission.VIEW, case=case).filter(pk__in=ids)
    return {row.pk: EntryText(row.get_kind_display(), _section(row.case_id)) for row in rows}


def _visits(ids: list[UUID], user: ActingUser, case: Case) -> dict[UUID, EntryText]:
    if not user.acting.may(ReintegrationPermission.VIEW):
        return {}
    rows = FollowUp.objects.visible_to(user, ReintegrationPermission.VIEW, case=case).filter(pk__in=ids)
    return {
        row.pk: EntryText(url=reverse("reintegration:visit", kwargs={"case": row.case_id, "pk": row.pk}))
        for row in rows
    }


def _missed(detail: str) -> str:
    """Why a visit was missed, and on which day."""
    reason, day = detail.split("/")
    return f"{chosen(FollowUp.MissedReason.choices)(reason)}, {on_day()(day)}"


def _section(case_id: UUID) -> str:
    return reverse("reintegration:section", kwargs={"case": case_id})


for kind in (
    EntryKind(code="reintegration.plan", label=_("Reintegration plan prepared"), icon="map-2", load=_plans),
    EntryKind(code="reintegration.plan_active", label=_("Reintegration plan active"), icon="home-heart", load=_plans),
    EntryKind(
        code="reintegration.plan_completed", label=_("Reintegration plan completed"), icon="circle-check", load=_plans
    ),
    EntryKind(code="reintegration.plan_ended", label=_("Reintegration plan ended early"), icon="circle-x", load=_plans),
    EntryKind(code="reintegration.enrolled", label=_("Enrolled"), icon="school", load=_enrolments),
    EntryKind(
        code="reintegration.enrolment_moved",
        label=_("Enrolment changed"),
        icon="school",
        load=_enrolments,
        says=chosen(Enrolment.State.choices),
    ),
    EntryKind(
        code="reintegration.enrolment_corrected", label=_("Enrolment corrected"), icon="school", load=_enrolments
    ),
    EntryKind(
        code="reintegration.visit_added",
        label=_("Extra visit planned"),
        icon="calendar-plus",
        load=_visits,
        says=on_day(),
    ),
    EntryKind(
        code="reintegration.visit_moved", label=_("Extra visit moved"), icon="calendar", load=_visits, says=on_day()
    ),
    EntryKind(code="reintegration.visit_held", label=_("Follow-up visit"), icon="walk", load=_visits, says=on_day()),
    EntryKind(
        code="reintegration.visit_missed",
        label=_("Follow-up visit did not take place"),
        icon="calendar-x",
        load=_visits,
        says=_missed,
    ),
):
    timeline.register(kind)


def _ratings(found: dict[str, str]) -> str:
    domains, ratings = dict(FollowUp.Domain.choices), dict(FollowUp.Rating.choices)
    return ", ".join(f"{domains[domain]}: {ratings[rating]}" for domain, rating in found.items())


for told in (
    TrackedModel(model=Plan, label=_("Reintegration plan"), access=ReintegrationPermission.VIEW),
    TrackedModel(model=Enrolment, label=_("Enrolment"), access=ReintegrationPermission.VIEW, about="title"),
    TrackedModel(
        model=FollowUp,
        label=_("Follow-up visit"),
        access=ReintegrationPermission.VIEW,
        about="due_on",
        words={"ratings": _ratings},
    ),
):
    changes.register(told)


def _active_plan(case: Case) -> Iterable[str | Promise]:
    if Plan.objects.active().filter(case=case).exists():
        yield _("The reintegration plan is still active.")


closing.register("reintegration", _active_plan, compartment=Plan.compartment)

sections.register(
    sections.CaseSection(
        code="reintegration",
        label=_("Reintegration"),
        icon="home-heart",
        url_name="reintegration:section",
        access=ReintegrationPermission.VIEW,
        order=60,
    )
)

navigation.register(
    NavigationItem(
        label=_("Visits"),
        url_name="reintegration:due",
        icon="calendar-due",
        access=ReintegrationPermission.MANAGE,
        order=40,
    )
)
navigation.begin_at("cases:today", ReintegrationPermission.MANAGE)


def _due_visit(visit_id: UUID, job_due: datetime, user: ActingUser) -> Due | None:
    """The visit, if it still lies ahead, is this user's to make, and has not been moved to a later day."""
    visit = (
        FollowUp.objects.visible_to(user, ReintegrationPermission.MANAGE)
        .planned()
        .select_related("case__site")
        .made_by(user)
        .filter(pk=visit_id)
        .first()
    )
    if visit is None:
        return None
    zone = visit.case.site.time_zone
    if local_day(job_due, zone) < visit.due_on:
        return None
    return Due(visit.case, reminder_moment(visit.due_on, zone))


def _visit_url(notification: Notification, user: ActingUser) -> str:
    kwargs = {"case": notification.case_id, "pk": notification.subject_id}
    return reverse("reintegration:record-visit", kwargs=kwargs)


reminders.register(
    kinds.Kind(REMINDER, _("A visit is due."), icon="calendar-due", url=_visit_url), _due_visit, also_others=True
)


def _unsafe_visit(visit_id: UUID, user: ActingUser) -> FollowUp | None:
    """The visit, as long as it says that help is needed now."""
    rows = FollowUp.objects.visible_to(user, ReintegrationPermission.VIEW).select_related("case")
    return rows.filter(pk=visit_id, is_unsafe=True, case__closed_on=None).first()


def _unsafe_url(notification: Notification, user: ActingUser) -> str:
    may = user.acting.may(ReintegrationPermission.VIEW)
    kwargs = {"case": notification.case_id, "pk": notification.subject_id}
    return reverse("reintegration:visit", kwargs=kwargs) if may else ""


alerts.register(UNSAFE, _unsafe_visit, _unsafe_url)

handover_items.register(
    HandoverItem(
        code=GOES_AS,
        label=_("Reintegration plan"),
        find=plans_of,
        takes=taken_by_role,
        move=pass_on,
        act=ReintegrationPermission.VIEW,
        compartments=(Compartment.LOCATION,),
    )
)
