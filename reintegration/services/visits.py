"""The visits after a return: planned with the plan, recorded one by one."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases import timeline
from cases.services.locking import locked_in_open_case
from cases.services.touch import touch
from core import writes
from core.errors import DomainError
from notifications import reminders
from reintegration.models import FollowUp, Plan
from reintegration.schedule import reminder_moment, visit_days

REMINDER = "reintegration.visit_due"


def plan_visits(plan: Plan, *, by: Any) -> list[FollowUp]:
    """Make the plan's visits, or move those that still lie ahead, each with its reminder."""
    have = {visit.month: visit for visit in FollowUp.objects.select_for_update().filter(plan=plan).order_by("month")}
    for month, due_on in visit_days(plan.returned_on).items():
        visit = have.get(month)
        if visit is None:
            visit = FollowUp(case=plan.case, plan=plan, month=month, due_on=due_on)
            have[month] = writes.create(visit, by=by)
        elif visit.is_planned:
            visit.due_on = due_on
            writes.update(visit, "due_on", by=by)
        else:
            continue
        remind(visit, plan)
    return list(have.values())


def remind(visit: FollowUp, plan: Plan) -> None:
    """Plan the reminder of a visit anew: for the officer, at eight in the morning where the site is."""
    reminders.cancel(kind=REMINDER, subject_id=visit.pk)
    at = reminder_moment(visit.due_on, plan.case.site.time_zone)
    reminders.plan(kind=REMINDER, subject_id=visit.pk, recipient_id=plan.officer_id, at=at)


def cancel_visits(plan: Plan, *, on: date, by: Any) -> None:
    """Cancel the visits that lie ahead, with their reminders."""
    for visit in FollowUp.objects.planned().select_for_update().filter(plan=plan).order_by("month"):
        visit.outcome, visit.done_on = FollowUp.Outcome.CANCELLED, on
        writes.update(visit, "outcome", "done_on", by=by)
        reminders.cancel(kind=REMINDER, subject_id=visit.pk)


@transaction.atomic
def record_visit(
    *,
    visit_id: UUID,
    expected_version: int,
    done_on: date,
    contact: str,
    findings: str,
    ratings: dict[str, str],
    by: Any,
) -> FollowUp:
    """Write down a visit that took place; `ratings` maps domains to ratings, those not asked left out.

    A record can be corrected: recording a held or missed visit again replaces what stands there. Raises
    DomainError for a cancelled visit and for a day ahead or before the return, EditConflict.
    """
    visit = _recordable(visit_id, expected_version, done_on)
    unknown = set(ratings) - set(FollowUp.Domain.values) or set(ratings.values()) - set(FollowUp.Rating.values)
    if unknown:
        raise DomainError(_("This choice is not in the list."))
    visit.outcome, visit.missed_reason = FollowUp.Outcome.HELD, ""
    visit.done_on, visit.contact, visit.findings, visit.ratings = done_on, contact, findings, ratings
    return _recorded(visit, "reintegration.visit_held", by)


@transaction.atomic
def record_missed(
    *, visit_id: UUID, expected_version: int, done_on: date, reason: str, findings: str, by: Any
) -> FollowUp:
    """Write down that a visit did not take place, and why. Raises like `record_visit`."""
    visit = _recordable(visit_id, expected_version, done_on)
    visit.outcome, visit.missed_reason = FollowUp.Outcome.MISSED, reason
    visit.done_on, visit.contact, visit.findings, visit.ratings = done_on, "", findings, {}
    return _recorded(visit, "reintegration.visit_missed", by)


def _recordable(visit_id: UUID, expected_version: int, done_on: date) -> FollowUp:
    rows = FollowUp.objects.select_related("case", "plan")
    visit: FollowUp = locked_in_open_case(rows, pk=visit_id, expected_version=expected_version)
    if visit.outcome == FollowUp.Outcome.CANCELLED:
        raise DomainError(_("This visit was cancelled when the plan ended."))
    if done_on > timezone.localdate():
        raise DomainError(_("The date lies in the future."), field="done_on")
    if done_on < visit.plan.returned_on:
        raise DomainError(_("A visit cannot lie before the return."), field="done_on")
    return visit


def _recorded(visit: FollowUp, verb: str, by: Any) -> FollowUp:
    writes.update(visit, "outcome", "done_on", "contact", "missed_reason", "findings", "ratings", by=by)
    reminders.cancel(kind=REMINDER, subject_id=visit.pk)
    timeline.append(record=visit, kind=verb, by=by)
    touch(visit.case)
    record(by=by, verb=verb, target=visit, month=visit.month)
    return visit
