"""The plan of a return, from its preparation to its end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from cases.case_page.closing import set_status
from cases.extension import timeline
from cases.record.locking import held_open, require_open
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from reintegration.models import FollowUp, Plan
from reintegration.permissions import ReintegrationPermission
from reintegration.selectors import officers
from reintegration.services.visits import cancel_visits, plan_visits, remind


@transaction.atomic
def prepare_plan(*, case: Case, officer: User, returned_on: date, destination: str, goals: str, by: ActingUser) -> Plan:
    """Write down a plan that is not active yet.

    Raises DomainError for a closed case and for an officer who does not work on it, ValidationError when the
    case has a running plan.
    """
    require_open(case)
    _require_on_case(case, officer, by)
    plan = writes.create(
        Plan(case=case, officer=officer, returned_on=returned_on, destination=destination, goals=goals), by=by
    )
    timeline.append(record=plan, kind="reintegration.plan", by=by)
    touch(case)
    record(by=by, verb="reintegration.plan_prepared", target=plan)
    return plan


@transaction.atomic
def change_plan(
    *,
    plan_id: UUID,
    expected_version: int,
    officer: User,
    returned_on: date,
    destination: str,
    goals: str,
    by: ActingUser,
) -> Plan:
    """Change a running plan. With another day of return the visits that lie ahead move; with another officer
    their reminders do. Raises DomainError for a plan that has ended, EditConflict.
    """
    plan = _running_in_open_case(plan_id, expected_version)
    _require_on_case(plan.case, officer, by, plan=plan)
    if FollowUp.objects.filter(plan=plan, done_on__lt=returned_on).exists():
        raise DomainError(_("A visit is recorded before this day. Check the date."), field="returned_on")
    if FollowUp.objects.planned().filter(plan=plan, month=None, due_on__lt=returned_on).exists():
        raise DomainError(_("An extra visit is planned before this day. Change it first."), field="returned_on")
    is_moved = plan.returned_on != returned_on
    is_handed_over = plan.officer_id != officer.pk
    plan.officer, plan.returned_on = officer, returned_on
    plan.destination, plan.goals = destination, goals
    writes.update(plan, "officer", "returned_on", "destination", "goals", by=by)
    if plan.state == Plan.State.ACTIVE and is_moved:
        plan_visits(plan, by=by)
    elif is_handed_over:
        _remind_of_visits(plan)
    touch(plan.case)
    record(by=by, verb="reintegration.plan_changed", target=plan)
    return plan


@transaction.atomic
def activate_plan(*, plan_id: UUID, expected_version: int, by: ActingUser) -> Plan:
    """The survivor has returned: plan the visits and follow the case up.

    Raises DomainError unless the plan is being prepared and the case open, EditConflict.
    """
    plan = _running_in_open_case(plan_id, expected_version)
    if plan.state != Plan.State.DRAFT:
        raise DomainError(_("This plan is active already."))
    plan.state = Plan.State.ACTIVE
    writes.update(plan, "state", by=by)
    plan_visits(plan, by=by)
    set_status(case=plan.case, status=Case.Status.FOLLOW_UP, by=by)
    timeline.append(record=plan, kind="reintegration.plan_active", by=by)
    touch(plan.case)
    record(by=by, verb="reintegration.plan_activated", target=plan)
    return plan


@transaction.atomic
def complete_plan(*, plan_id: UUID, expected_version: int, by: ActingUser) -> Plan:
    """All visits are behind us. Raises DomainError while one lies ahead, EditConflict."""
    plan = _running(plan_id, expected_version)
    if plan.state != Plan.State.ACTIVE:
        raise DomainError(_("This plan is not active yet."))
    if FollowUp.objects.planned().filter(plan=plan).exists():
        raise DomainError(_("A visit still lies ahead. Record every visit first, or end the plan early."))
    plan.state, plan.ended_on = Plan.State.COMPLETED, timezone.localdate()
    writes.update(plan, "state", "ended_on", by=by)
    timeline.append(record=plan, kind="reintegration.plan_completed", by=by)
    touch(plan.case)
    record(by=by, verb="reintegration.plan_completed", target=plan)
    return plan


@transaction.atomic
def end_plan(*, plan_id: UUID, expected_version: int, on: date, note: str, by: ActingUser) -> Plan:
    """End a plan early: the visits that lie ahead are cancelled and the case, if open, is active again.

    Raises DomainError for a plan that has ended and for a day ahead, EditConflict.
    """
    plan = _running(plan_id, expected_version)
    if on > timezone.localdate():
        raise DomainError(_("The date lies in the future."), field="on")
    if on < plan.returned_on and plan.state == Plan.State.ACTIVE:
        raise DomainError(_("The plan cannot end before the return."), field="on")
    was_active = plan.state == Plan.State.ACTIVE
    plan.state, plan.ended_on, plan.end_note = Plan.State.ENDED, on, note
    writes.update(plan, "state", "ended_on", "end_note", by=by)
    cancel_visits(plan, on=on, by=by)
    if was_active:
        set_status(case=plan.case, status=Case.Status.ACTIVE, by=by)
    timeline.append(record=plan, kind="reintegration.plan_ended", by=by)
    touch(plan.case)
    record(by=by, verb="reintegration.plan_ended", target=plan)
    return plan


def _running(plan_id: UUID, expected_version: int) -> Plan:
    plan = Plan.objects.select_related("case__site").locked(pk=plan_id, expected_version=expected_version)
    if not plan.is_running:
        raise DomainError(_("This plan has ended."))
    return plan


def plans_of(case_id: UUID, user_id: UUID, due: date | None) -> list[UUID]:
    """The running plan of a case for which somebody is responsible. It is all of a piece, whatever is due when: a visit
    before the next one begins is made by who hands it over (`made_by`)."""
    rows = Plan.objects.filter(case=case_id, officer=user_id, state__in=[Plan.State.DRAFT, Plan.State.ACTIVE])
    return list(rows.values_list("pk", flat=True))


def taken_by_role(plan_ids: Collection[UUID], user: ActingUser) -> list[UUID]:
    """Those of these plans that somebody can be given: none, where no role of theirs lets them keep plans."""
    return list(plan_ids) if user.acting.may(ReintegrationPermission.MANAGE) else []


def pass_on(plan_ids: Collection[UUID], officer: User, by: ActingUser) -> list[UUID]:
    """Make somebody else responsible for plans of a case that is held, and remind them of the visits. Returns which."""
    rows = Plan.objects.select_for_update(of=("self",)).filter(pk__in=plan_ids).select_related("case__site")
    found = list(rows.order_by("pk"))
    for plan in found:
        plan.officer_id = officer.pk
        writes.update(plan, "officer", by=by)
        _remind_of_visits(plan)
        record(by=by, verb="reintegration.plan_changed", target=plan)
    return [plan.pk for plan in found]


def _remind_of_visits(plan: Plan) -> None:
    """Remind the officer of the visits that lie ahead, and nobody else."""
    if plan.state == Plan.State.ACTIVE:
        for visit in FollowUp.objects.planned().filter(plan=plan).order_by("due_on", "pk"):
            remind(visit, plan)


def _running_in_open_case(plan_id: UUID, expected_version: int) -> Plan:
    held_open(Plan.objects.values_list("case_id", flat=True).get(pk=plan_id))
    return _running(plan_id, expected_version)


def _require_on_case(case: Case, officer: User, by: ActingUser, *, plan: Plan | None = None) -> None:
    if not officers(case, by, plan=plan).filter(pk=officer.pk).exists():
        raise DomainError(_("This person cannot be responsible for this plan. Choose another one."), field="officer")
