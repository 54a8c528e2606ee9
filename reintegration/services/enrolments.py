"""Trainings, schools, jobs and businesses of a plan."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.locking import locked_in_open_case, require_open
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from reintegration.models import NEXT_STATES, Enrolment, Plan


@transaction.atomic
def enrol(
    *, plan: Plan, kind: str, title: str, provider: str, starts_on: date, ends_on: date | None, by: ActingUser
) -> Enrolment:
    """Add an enrolment to a running plan; `ends_on` is the end that is meant. Raises DomainError for an ended plan."""
    require_open(plan.case)
    if not plan.is_running:
        raise DomainError(_("This plan has ended."))
    enrolment = writes.create(
        Enrolment(
            case=plan.case,
            plan=plan,
            kind=kind,
            title=title,
            provider=provider,
            starts_on=starts_on,
            ends_on=ends_on,
        ),
        by=by,
    )
    timeline.append(record=enrolment, kind="reintegration.enrolled", by=by)
    touch(plan.case)
    record(by=by, verb="reintegration.enrolled", target=enrolment, kind=kind)
    return enrolment


@transaction.atomic
def change_enrolment(
    *,
    enrolment_id: UUID,
    expected_version: int,
    kind: str,
    title: str,
    provider: str,
    starts_on: date,
    ends_on: date | None,
    by: ActingUser,
) -> Enrolment:
    """Correct the facts of an enrolment that goes on. Raises DomainError for an ended one, EditConflict."""
    enrolment = _running(enrolment_id, expected_version)
    enrolment.kind, enrolment.title, enrolment.provider = kind, title, provider
    enrolment.starts_on, enrolment.ends_on = starts_on, ends_on
    writes.update(enrolment, "kind", "title", "provider", "starts_on", "ends_on", by=by)
    touch(enrolment.case)
    timeline.append(record=enrolment, kind="reintegration.enrolment_corrected", by=by)
    record(by=by, verb="reintegration.enrolment_changed", target=enrolment)
    return enrolment


@transaction.atomic
def move_enrolment(
    *, enrolment_id: UUID, expected_version: int, state: str, ends_on: date | None, note: str, by: ActingUser
) -> Enrolment:
    """Move an enrolment on, to attending or to its end. An end needs its day; attending keeps the meant one.

    Raises DomainError for a way that NEXT_STATES does not have and for an end without a day, EditConflict.
    """
    enrolment = _running(enrolment_id, expected_version)
    if state not in NEXT_STATES[enrolment.state]:
        raise DomainError(_("An enrolment cannot go from here to that state."), field="state")
    if not NEXT_STATES[state]:
        if ends_on is None:
            raise DomainError(_("Enter the day on which it ended."), field="ends_on")
        enrolment.ends_on, enrolment.exit_note = ends_on, note
    enrolment.state = state
    writes.update(enrolment, "state", "ends_on", "exit_note", by=by)
    timeline.append(record=enrolment, kind="reintegration.enrolment_moved", detail=state, by=by)
    touch(enrolment.case)
    record(by=by, verb="reintegration.enrolment_moved", target=enrolment, state=state)
    return enrolment


def _running(enrolment_id: UUID, expected_version: int) -> Enrolment:
    rows = Enrolment.objects.select_related("case", "plan")
    enrolment: Enrolment = locked_in_open_case(rows, pk=enrolment_id, expected_version=expected_version)
    if not enrolment.is_running:
        raise DomainError(_("This enrolment has ended."))
    return enrolment
