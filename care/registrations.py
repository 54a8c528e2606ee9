"""What `care` puts into the registries of `cases`, `notifications` and `core`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import org_seeding
from assessments.services import assessments as reviews
from care import services, triggers
from care.models import Action, CarePlan, Conference, CustodyMove, GivenService, Goal, HeldItem, SafetyPlan
from care.permissions import CarePermission
from care.selectors import (
    APPROVAL,
    find_plan,
    held_by_us,
    makers_of_plan,
    plans_made_by,
    plans_seen_by,
    sights_of_plan,
)
from care.services import first_needs, safety
from care.triggers import Trigger
from cases.approvals.models import Approval
from cases.extension import approvals, closing, handover_items, sections, system_texts, task_owners, timeline
from cases.extension.handover_items import HandoverItem
from cases.extension.system_texts import Workplace
from cases.extension.task_owners import Owner
from cases.extension.timeline import EntryKind, EntryText, chosen
from cases.intake import first_steps
from cases.intake import services as intake_services
from cases.record.models import Case
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.web import navigation
from core.web.navigation import NavigationItem
from notifications import kinds, reminders
from notifications.models import Notification

Lines = dict[UUID, EntryText]
VIEW = CarePermission.VIEW


def _address(name: str, case: Case) -> str:
    return reverse(f"care:{name}", kwargs={"case": case.pk})


def _plans(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    rows = CarePlan.objects.visible_to(user, VIEW, case=case).filter(pk__in=ids).values_list("pk", flat=True)
    return {pk: EntryText(url=_address("plan", case)) for pk in rows}


def _goals(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    rows = Goal.objects.visible_to(user, VIEW, case=case).filter(pk__in=ids)
    return {row.pk: EntryText(row.objective, _address("plan", case)) for row in rows}


def _services(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    rows = GivenService.objects.visible_to(user, VIEW, case=case).filter(pk__in=ids)
    return {row.pk: EntryText(row.note, _address("services", case), row.get_kind_display()) for row in rows}


def _conferences(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    rows = Conference.objects.visible_to(user, VIEW, case=case).filter(pk__in=ids)
    return {row.pk: EntryText(row.discussed, _address("conferences", case), date_format(row.held_on)) for row in rows}


def _moves(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    rows = CustodyMove.objects.visible_to(user, VIEW, case=case).filter(pk__in=ids).select_related("item")
    return {
        row.pk: EntryText(row.get_holder_display(), _address("custody", case), row.item.get_kind_display())
        for row in rows
    }


def _safety_plans(ids: list[UUID], user: ActingUser, case: Case) -> Lines:
    rows = SafetyPlan.objects.visible_to(user, CarePermission.KEEP_SAFE, case=case).filter(pk__in=ids)
    return {pk: EntryText(url=_address("safety", case)) for pk in rows.values_list("pk", flat=True)}


for kind in (
    EntryKind(code="care.plan", label=_("Plan begun"), icon="target-arrow", load=_plans),
    EntryKind(code="care.goal", label=_("Goal"), icon="target-arrow", load=_goals),
    EntryKind(
        code="care.goal_ended", label=_("Goal ended"), icon="flag-check", load=_goals, says=chosen(Goal.State.choices)
    ),
    EntryKind(code="care.goal_changed", label=_("Goal changed"), icon="target-arrow", load=_goals),
    EntryKind(code="care.goal_reopened", label=_("Goal worked on again"), icon="target-arrow", load=_goals),
    EntryKind(code="care.service", label=_("Service given"), icon="heart-handshake", load=_services),
    EntryKind(code="care.service_changed", label=_("Service given, corrected"), icon="heart-handshake", load=_services),
    EntryKind(code="care.conference", label=_("Case conference"), icon="users-group", load=_conferences),
    EntryKind(
        code="care.conference_changed",
        label=_("Case conference, corrected"),
        icon="users-group",
        load=_conferences,
    ),
    EntryKind(code="care.custody", label=_("Custody"), icon="briefcase", load=_moves),
    EntryKind(code="care.safety_plan", label=_("Safety plan made"), icon="shield-heart", load=_safety_plans),
    EntryKind(
        code="care.safety_reviewed", label=_("Safety plan looked at again"), icon="shield-heart", load=_safety_plans
    ),
    EntryKind(code="care.safety_given", label=_("Safety plan given"), icon="shield-heart", load=_safety_plans),
):
    timeline.register(kind)


def _held(case: Case) -> Iterable[str]:
    count = held_by_us(case)
    if count:
        yield ngettext(
            "Our organisation still holds %(count)d thing of the survivor: hand it back first.",
            "Our organisation still holds %(count)d things of the survivor: hand them back first.",
            count,
        ) % {"count": count}


task_owners.register(Owner(model=Action, access=CarePermission.MANAGE, url_name="care:change-action"))
closing.register("care", _held, compartment=HeldItem.compartment)

sections.register(
    sections.CaseSection(code="plan", label=_("Plan"), icon="target-arrow", url_name="care:plan", access=VIEW, order=50)
)

approvals.register(
    approvals.ApprovalKind(
        code=APPROVAL,
        label=_("Plan"),
        ask=CarePermission.MANAGE,
        find=find_plan,
        url=lambda case, _of: _address("plan", case),
        makers=makers_of_plan,
        made_by=plans_made_by,
        sights=sights_of_plan,
        seen_by=plans_seen_by,
    )
)


def _opened_on(case: Case) -> date | None:
    return case.opened_on


def _approved_on(case: Case) -> date | None:
    rows = Approval.objects.approved().filter(case=case, kind=APPROVAL).order_by("-decided_at")
    decided_at = rows.values_list("decided_at", flat=True).first()
    return timezone.localdate(decided_at) if decided_at else None


triggers.register(Trigger("CASE_OPENED", _("the case was opened"), _opened_on))
triggers.register(Trigger("PLAN_APPROVED", _("the plan was approved"), _approved_on))

navigation.register(
    NavigationItem(
        label=_("Plan templates"),
        url_name="care:templates",
        icon="template",
        access=CarePermission.MANAGE_TEMPLATES,
        order=78,
    )
)


def _safety_url(notification: Notification, user: ActingUser) -> str:
    may = user.acting.may(CarePermission.KEEP_SAFE)
    return reverse("care:safety", kwargs={"case": notification.case_id}) if may else ""


reminders.register(
    kinds.Kind(safety.REMINDER, _("Something is to be looked at again."), icon="shield-heart", url=_safety_url),
    safety.still_due,
    also_others=True,
)


handover_items.register(
    HandoverItem(
        code="care.safety",
        label=_("Safety plan"),
        find=safety.plans_of,
        takes=safety.taken_by_role,
        move=safety.pass_on,
        act=CarePermission.VIEW,
        compartments=(Compartment.LOCATION,),
    )
)
intake_services.case_opened.connect(first_needs.begin_with_needs, dispatch_uid="care.plan")
reviews.assessment_finished.connect(first_needs.give_safety_step, dispatch_uid="care.safety_step")
for title in (first_steps.get_to_safety, first_steps.agree_on_safety, first_needs.keep_safe_today):
    system_texts.done_at(title(), Workplace(_("Safety plan"), "care:safety", CarePermission.KEEP_SAFE))
org_seeding.register("care", services.plant_templates)
