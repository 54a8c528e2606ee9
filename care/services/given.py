"""Services that were given."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from care.models import GivenService, Goal
from cases.extension import timeline
from cases.record.date_rules import require_past
from cases.record.locking import locked_in_open_case, require_open
from cases.record.models import Case
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError


class ServiceFacts(NamedTuple):
    kind: str
    given_on: date
    is_by_partner: bool = False
    giver: str = ""
    minutes: int | None = None
    quantity: int | None = None
    note: str = ""
    goal: Goal | None = None


@transaction.atomic
def record_service(*, case: Case, facts: ServiceFacts, by: ActingUser) -> GivenService:
    """Write down what was given.

    Raises DomainError for a closed case, a day ahead, a goal of another case.
    """
    require_open(case)
    _require_sound(case, facts)
    row = writes.create(GivenService(case=case, **facts._asdict()), by=by)
    timeline.append(record=row, kind="care.service", by=by)
    touch(case)
    record(by=by, verb="care.service_recorded", target=row, kind=facts.kind)
    return row


@transaction.atomic
def change_service(*, service_id: UUID, expected_version: int, facts: ServiceFacts, by: ActingUser) -> GivenService:
    """Correct what was written down. Raises as `record_service`, and EditConflict."""
    rows = GivenService.objects.select_related("case")
    row: GivenService = locked_in_open_case(rows, pk=service_id, expected_version=expected_version)
    _require_sound(row.case, facts)
    for name, value in facts._asdict().items():
        setattr(row, name, value)
    writes.update(row, *ServiceFacts._fields, by=by)
    touch(row.case)
    timeline.append(record=row, kind="care.service_changed", by=by)
    record(by=by, verb="care.service_changed", target=row)
    return row


def _require_sound(case: Case, facts: ServiceFacts) -> None:
    require_past(facts.given_on, field="given_on")
    if facts.goal is not None and facts.goal.case_id != case.pk:
        raise DomainError(_("This choice is no longer possible. Choose another one."), field="goal")
