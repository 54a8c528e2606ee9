"""The visits after a return: planned with the plan or added between them, recorded one by one."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.locking import held_open, locked_in_open_case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from notifications import alerts, reminders
from reintegration.models import FollowUp, Plan
from reintegration.schedule import reminder_moment, visit_days

REMINDER, UNSAFE = "reintegration.visit_due", "reintegration.not_safe"


def plan_visits(plan: Plan, *, by: ActingUser) -> list[FollowUp]:
    """Make the plan's visits, or move those that still lie ahead, each with its reminder. Extra ones stay."""
    rows = FollowUp.objects.of_the_rhythm().select_for_update().filter(plan=plan).order_by("month")
    have = {visit.month: visit for visit in rows}
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


def cancel_visits(plan: Plan, *, on: date, by: ActingUser) -> None:
    """Cancel the visits that lie ahead, with their reminders."""
    for visit in FollowUp.objects.planned().select_for_update().filter(plan=plan).order_by("due_on", "pk"):
        visit.outcome, visit.done_on = FollowUp.Outcome.CANCELLED, on
        writes.update(visit, "outcome", "done_on", by=by)
        reminders.cancel(kind=REMINDER, subject_id=visit.pk)


@transaction.atomic
def add_extra_visit(*, plan: Plan, due_on: date, extra_reason: str, by: ActingUser) -> FollowUp:
    """Add a visit between those of the rhythm, which all stay as they are. It may have taken place already.

    Raises DomainError for a plan that is not active and for a day before the return.
    """
    held_open(plan.case_id)
    plan = Plan.objects.select_related("case__site").select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.state != Plan.State.ACTIVE:
        raise DomainError(_("Visits can be added while the plan is active."))
    _require_after_return(plan, due_on)
    visit = FollowUp(case=plan.case, plan=plan, due_on=due_on, extra_reason=extra_reason)
    writes.create(visit, by=by)
    remind(visit, plan)
    timeline.append(record=visit, kind="reintegration.visit_added", detail=visit.due_on, by=by)
    touch(plan.case)
    record(by=by, verb="reintegration.visit_added", target=visit)
    return visit


@transaction.atomic
def change_extra_visit(
    *, visit_id: UUID, expected_version: int, due_on: date, extra_reason: str, by: ActingUser
) -> FollowUp:
    """Move an extra visit that still lies ahead to another day. Raises DomainError for any other visit and for a day
    before the return, EditConflict."""
    rows = FollowUp.objects.select_related("case__site", "plan")
    visit: FollowUp = locked_in_open_case(rows, pk=visit_id, expected_version=expected_version)
    if not visit.is_extra or not visit.is_planned:
        raise DomainError(_("Only an extra visit that is not recorded yet can be moved."))
    _require_after_return(visit.plan, due_on)
    visit.due_on, visit.extra_reason = due_on, extra_reason
    writes.update(visit, "due_on", "extra_reason", by=by)
    visit.plan.case = visit.case
    remind(visit, visit.plan)
    timeline.append(record=visit, kind="reintegration.visit_moved", detail=due_on, by=by)
    touch(visit.case)
    record(by=by, verb="reintegration.visit_moved", target=visit)
    return visit


def _require_after_return(plan: Plan, day: date) -> None:
    if day < plan.returned_on:
        raise DomainError(_("A visit cannot lie before the return."), field="due_on")


@transaction.atomic
def record_visit(
    *,
    visit_id: UUID,
    expected_version: int,
    done_on: date,
    contact: str,
    findings: str,
    ratings: dict[str, str],
    early_reason: str = "",
    by: ActingUser,
) -> FollowUp:
    """Write down a visit that took place; `ratings` maps domains to ratings, those not asked left out.

    A record can be corrected: recording a held or missed visit again replaces what stands there. `early_reason` is
    kept only where the visit was held more than two weeks before its day. Raises DomainError for such a visit without
    a reason, for a cancelled one, and for a day ahead or before the return, EditConflict.

    Where help with safety is needed now, who answers for the case is told at once.
    """
    visit = _recordable(visit_id, expected_version, done_on)
    is_early = done_on < visit.held_from
    if is_early and not early_reason.strip():
        raise _too_early(visit)
    unknown = set(ratings) - set(FollowUp.Domain.values) or set(ratings.values()) - set(FollowUp.Rating.values)
    if unknown:
        raise DomainError(_("This choice is not in the list."))
    visit.outcome, visit.missed_reason = FollowUp.Outcome.HELD, ""
    visit.early_reason = early_reason if is_early else ""
    was_unsafe = visit.is_unsafe
    visit.is_unsafe = ratings.get(FollowUp.Domain.SAFETY) == FollowUp.Rating.URGENT
    visit.done_on, visit.contact, visit.findings, visit.ratings = done_on, contact, findings, ratings
    visit = _recorded(visit, "reintegration.visit_held", by)
    if visit.is_unsafe and not was_unsafe:
        alerts.alert(UNSAFE, visit, by=by)
    return visit


@transaction.atomic
def record_missed(
    *, visit_id: UUID, expected_version: int, done_on: date, reason: str, findings: str, by: ActingUser
) -> FollowUp:
    """Write down that a visit did not take place, and why. Raises like `record_visit`, and DomainError for any day
    before the one for which it is planned."""
    visit = _recordable(visit_id, expected_version, done_on)
    if done_on < visit.due_on:
        said = _("This visit is planned for %(day)s. Before that day it cannot be recorded as not held.")
        raise DomainError(said % {"day": date_format(visit.due_on)}, field="done_on")
    visit.outcome, visit.missed_reason = FollowUp.Outcome.MISSED, reason
    visit.done_on, visit.contact, visit.findings, visit.ratings = done_on, "", findings, {}
    visit.early_reason, visit.is_unsafe = "", False
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


def _too_early(visit: FollowUp) -> DomainError:
    said = _(
        "This visit is planned for %(day)s. Say why it takes place earlier than planned, or add an extra visit and "
        "record that."
    )
    return DomainError(said % {"day": date_format(visit.due_on)}, field="early_reason")


def _recorded(visit: FollowUp, verb: str, by: ActingUser) -> FollowUp:
    written = ("outcome", "done_on", "early_reason", "contact", "missed_reason", "findings", "ratings", "is_unsafe")
    writes.update(visit, *written, by=by)
    reminders.cancel(kind=REMINDER, subject_id=visit.pk)
    detail = f"{visit.missed_reason}/{visit.done_on}" if visit.missed_reason else visit.done_on
    timeline.append(record=visit, kind=verb, detail=detail, by=by)
    touch(visit.case)
    record(by=by, verb=verb, target=visit, month=visit.month)
    return visit
