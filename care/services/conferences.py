"""Conferences on a case, and what they decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from care.models import Conference, Decision
from cases.extension import timeline
from cases.record.access_models import Assignment
from cases.record.date_rules import require_past
from cases.record.locking import locked_in_open_case, require_open
from cases.record.models import Case
from cases.record.touch import touch
from cases.tasks.models import Task
from cases.tasks.services import add_task
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError


@transaction.atomic
def record_conference(
    *,
    case: Case,
    held_on: date,
    present: Iterable[UUID],
    outsiders: str,
    discussed: str,
    by: ActingUser,
) -> Conference:
    """Write down a conference. `present` are people who work or have worked on the case, or `by`.

    Raises DomainError for a closed case, a day ahead, and anybody else among `present`.
    """
    require_open(case)
    keys = _present(case, sorted(set(present)), by)
    require_past(held_on, field="held_on")
    row = writes.create(
        Conference(case=case, held_on=held_on, present=keys, outsiders=outsiders, discussed=discussed), by=by
    )
    timeline.append(record=row, kind="care.conference", by=by)
    touch(case)
    record(by=by, verb="care.conference_recorded", target=row)
    return row


@transaction.atomic
def change_conference(
    *,
    conference_id: UUID,
    expected_version: int,
    held_on: date,
    present: Iterable[UUID],
    outsiders: str,
    discussed: str,
    by: ActingUser,
) -> Conference:
    """Correct what was written down. Raises as `record_conference`, and EditConflict."""
    rows = Conference.objects.select_related("case")
    row: Conference = locked_in_open_case(rows, pk=conference_id, expected_version=expected_version)
    require_past(held_on, field="held_on")
    row.present = _present(row.case, present, by, but=row.present)
    row.held_on, row.outsiders, row.discussed = held_on, outsiders, discussed
    writes.update(row, "held_on", "present", "outsiders", "discussed", by=by)
    touch(row.case)
    timeline.append(record=row, kind="care.conference_changed", by=by)
    record(by=by, verb="care.conference_changed", target=row)
    return row


@transaction.atomic
def add_decision(*, conference: Conference, title: str, due_on: date, assignee: User, by: ActingUser) -> Decision:
    """Add what was decided, as a task of somebody on the team. Raises DomainError as `add_task`."""
    task = add_task(
        case=conference.case,
        title=title,
        due_on=due_on,
        assignee=assignee,
        origin=Task.Origin.CONFERENCE,
        why=date_format(conference.held_on),
        by=by,
    )
    row = writes.create(Decision(case=conference.case, conference=conference, task=task), by=by)
    record(by=by, verb="care.decision_added", target=row)
    return row


def _present(case: Case, asked: Iterable[UUID], by: ActingUser, *, but: Iterable[UUID] = ()) -> list[UUID]:
    keys = set(asked)
    team = set(Assignment.objects.filter(case=case, user__in=keys).values_list("user_id", flat=True))
    if keys - team - {by.pk} - set(but):
        raise DomainError(_("This person does not work on the case."), field="present")
    return sorted(keys)
