"""The safety plan, and the reminder to look at it again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from care.models import SafetyPlan
from care.permissions import CarePermission
from cases.cover.substitution import seen_to_by
from cases.extension import timeline
from cases.record.date_rules import require_past
from cases.record.locking import locked_in_open_case, require_open
from cases.record.models import Case
from cases.record.touch import touch
from cases.team.membership import require_on_case
from core import writes
from core.access import providers
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.db import current_organisation
from core.errors import DomainError
from notifications import reminders
from notifications.reminders import Due

REMINDER = "care.safety_review"
HOUR = time(8)


class SafetyFacts(NamedTuple):
    warning_signs: str
    steps: str
    safe_places: str
    people: str
    take_along: str
    review_on: date
    officer: User
    for_house: str = ""


@transaction.atomic
def make_safety_plan(*, case: Case, facts: SafetyFacts, by: ActingUser) -> SafetyPlan:
    """Write down a safety plan. Raises DomainError for a closed case, a day that is past, an officer who does not work
    on the case or opens no safety plans; ValidationError when it has one.
    """
    require_open(case)
    _require_sound(case, facts, by)
    plan = writes.create(SafetyPlan(case=case, **facts._asdict()), by=by)
    _remind(plan)
    timeline.append(record=plan, kind="care.safety_plan", by=by)
    touch(case)
    record(by=by, verb="care.safety_plan_made", target=plan)
    return plan


@transaction.atomic
def change_safety_plan(*, plan_id: UUID, expected_version: int, facts: SafetyFacts, by: ActingUser) -> SafetyPlan:
    """Look at it again: what it says now, and when it is looked at next. Raises as `make_safety_plan`, EditConflict."""
    plan = _locked(plan_id, expected_version)
    _require_sound(plan.case, facts, by)
    for name, value in facts._asdict().items():
        setattr(plan, name, value)
    plan.revision += 1
    writes.update(plan, *SafetyFacts._fields, "revision", by=by)
    _remind(plan)
    timeline.append(record=plan, kind="care.safety_reviewed", by=by)
    touch(plan.case)
    record(by=by, verb="care.safety_plan_changed", target=plan)
    return plan


@transaction.atomic
def give_safety_plan(*, plan_id: UUID, expected_version: int, on: date, by: ActingUser) -> SafetyPlan:
    """Note that the survivor has it as it is now. Raises DomainError for a day ahead, EditConflict."""
    plan = _locked(plan_id, expected_version)
    require_past(on, field="on")
    plan.given_on, plan.given_revision = on, plan.revision
    writes.update(plan, "given_on", "given_revision", by=by)
    timeline.append(record=plan, kind="care.safety_given", by=by)
    touch(plan.case)
    record(by=by, verb="care.safety_plan_given", target=plan)
    return plan


def plans_of(case_id: UUID, user_id: UUID, due: date | None) -> list[UUID]:
    """The safety plan of a case, while somebody is to look at it again; with `due` from that day on."""
    rows = SafetyPlan.objects.filter(case=case_id, officer=user_id)
    rows = rows if due is None else rows.filter(review_on__gte=due)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def taken_by_role(plan_ids: Collection[UUID], user: ActingUser) -> list[UUID]:
    """Those of these plans that somebody can be given: none, where no role of theirs opens any to them."""
    opens = user.acting.may(CarePermission.KEEP_SAFE) and user.acting.reads(Compartment.LOCATION)
    return list(plan_ids) if opens else []


def pass_on(plan_ids: Collection[UUID], officer: User, by: ActingUser) -> list[UUID]:
    """Have somebody else look at plans of a case that is held, and be reminded. Returns which."""
    rows = SafetyPlan.objects.select_for_update(of=("self",)).filter(pk__in=plan_ids).select_related("case__site")
    found = list(rows.order_by("pk"))
    for plan in found:
        plan.officer_id = officer.pk
        writes.update(plan, "officer", by=by)
        _remind(plan)
        record(by=by, verb="care.safety_plan_changed", target=plan)
    return [plan.pk for plan in found]


def still_due(plan_id: UUID, job_due: datetime, user: ActingUser) -> Due | None:
    """The plan's case, if it is open, and still to be looked at that day by this user, who may see it: the officer, or
    who stands in for them in it."""
    rows = SafetyPlan.objects.visible_to(user, CarePermission.KEEP_SAFE).select_related("case__site")
    plan = rows.filter(seen_to_by(user, "officer"), pk=plan_id, case__closed_on=None).first()
    if plan is None or _moment(plan) > timezone.now():
        return None
    return Due(plan.case, _moment(plan))


def _remind(plan: SafetyPlan) -> None:
    reminders.cancel(kind=REMINDER, subject_id=plan.pk)
    reminders.plan(kind=REMINDER, subject_id=plan.pk, recipient_id=plan.officer_id, at=_moment(plan))


def _moment(plan: SafetyPlan) -> datetime:
    """Eight in the morning where the site is."""
    return datetime.combine(plan.review_on, HOUR, tzinfo=ZoneInfo(plan.case.site.time_zone))


def _locked(plan_id: UUID, expected_version: int) -> SafetyPlan:
    rows = SafetyPlan.objects.select_related("case__site")
    plan: SafetyPlan = locked_in_open_case(rows, pk=plan_id, expected_version=expected_version)
    return plan


def _require_sound(case: Case, facts: SafetyFacts, by: ActingUser) -> None:
    if facts.review_on < timezone.localdate():
        raise DomainError(_("This day is past. Choose today or later."), field="review_on")
    require_on_case(case, facts.officer, by, field="officer")
    if facts.officer.pk != by.pk and not _opens(case, facts.officer.pk):
        raise DomainError(_("This person does not open safety plans. Choose somebody who does."), field="officer")


def _opens(case: Case, user_id: UUID) -> bool:
    """Whether somebody would see the safety plan of the case: a reminder of what one may not open is never sent."""
    user = providers.authoriser.load(user_id, current_organisation())
    rows = Case.objects.visible_to(user, CarePermission.KEEP_SAFE, compartment=Compartment.LOCATION) if user else None
    return rows is not None and rows.filter(pk=case.pk).exists()
