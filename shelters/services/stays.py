"""Admission, moving, extending, discharge."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from cases.extension import timeline
from cases.record.locking import held_open
from cases.record.touch import touch
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from shelters.models import Bed, BedRequest, Placement, Stay
from shelters.services import sharing
from shelters.services.locking import free_bed, open_stay, waiting_request
from shelters.services.request_alerts import tell_answer
from shelters.services.requests import withdraw_others


@transaction.atomic
def admit(
    *,
    request_id: UUID,
    expected_version: int,
    bed: Bed,
    planned_until: date | None,
    has_acknowledged_rules: bool,
    by: ActingUser,
    admitted_at: datetime | None = None,
) -> Stay:
    """Take somebody into a bed of the house that was asked.

    Raises DomainError (field "bed" when it is gone), ValidationError for times that cannot be, EditConflict.
    """
    admitted_at = admitted_at or timezone.now()
    asked = waiting_request(request_id, expected_version=expected_version)
    case = held_open(asked.case_id)
    _require_past(admitted_at, field="admitted_at")
    _require_later(planned_until, than=admitted_at, zone=asked.house.site.time_zone)
    bed = free_bed(bed, house=asked.house, request=asked)
    asked.state, asked.answered_at, asked.bed = BedRequest.State.ADMITTED, timezone.now(), None
    writes.update(asked, "state", "answered_at", "bed", by=by)
    stay = Stay(
        case=case,
        person_id=case.person_id,
        house=asked.house,
        admitted_at=admitted_at,
        planned_until=planned_until,
        has_acknowledged_rules=has_acknowledged_rules,
    )
    writes.create(stay, by=by)
    writes.create(Placement(case=case, stay=stay, bed=bed, since=admitted_at), by=by)
    withdraw_others(case, by=by)
    sharing.share_while_living(case, asked.house, planned_until=planned_until, by=by)
    timeline.append(record=stay, kind="shelters.admitted", detail=planned_until, by=by, at=admitted_at)
    tell_answer(asked, by=by)
    touch(case)
    record(by=by, verb="stay.admitted", target=stay, house=str(asked.house_id), bed=str(bed.pk))
    return stay


@transaction.atomic
def move(*, stay_id: UUID, expected_version: int, bed: Bed, by: ActingUser) -> Placement:
    """Put a resident into another bed of the house, now. Raises DomainError, EditConflict."""
    stay = open_stay(stay_id, expected_version=expected_version)
    held_open(stay.case_id)
    bed = free_bed(bed, house=stay.house)
    now = timezone.now()
    _end_placement(stay, now, by=by)
    placement = writes.create(Placement(case=stay.case, stay=stay, bed=bed, since=now), by=by)
    writes.update(stay, by=by)
    timeline.append(record=placement, kind="shelters.moved", by=by, at=now)
    touch(stay.case)
    record(by=by, verb="stay.moved", target=stay, bed=str(bed.pk))
    return placement


@transaction.atomic
def extend(*, stay_id: UUID, expected_version: int, planned_until: date | None, by: ActingUser) -> Stay:
    """Change until when somebody is to stay. Raises DomainError, EditConflict."""
    stay = open_stay(stay_id, expected_version=expected_version)
    held_open(stay.case_id)
    _require_later(planned_until, than=stay.admitted_at, zone=stay.house.site.time_zone)
    stay.planned_until = planned_until
    writes.update(stay, "planned_until", by=by)
    sharing.share_while_living(stay.case, stay.house, planned_until=planned_until, by=by)
    timeline.append(record=stay, kind="shelters.extended", detail=planned_until, by=by)
    touch(stay.case)
    record(by=by, verb="stay.extended", target=stay)
    return stay


@transaction.atomic
def discharge(
    *,
    stay_id: UUID,
    expected_version: int,
    discharged_at: datetime,
    destination_kind: str,
    destination: str = "",
    by: ActingUser,
) -> Stay:
    """End a stay. The bed is free at once; the house reaches the case for a week more.

    Raises DomainError, EditConflict, ValidationError for a time before admission or the last move.
    """
    stay = open_stay(stay_id, expected_version=expected_version)
    _require_past(discharged_at, field="discharged_at")
    stay.discharged_at = discharged_at
    stay.destination_kind, stay.destination = destination_kind, destination
    writes.update(stay, "discharged_at", "destination_kind", "destination", by=by)
    _end_placement(stay, discharged_at, by=by)
    sharing.share_after_discharge(stay.case, stay.house, discharged_at=discharged_at, by=by)
    timeline.append(record=stay, kind="shelters.discharged", by=by, at=discharged_at)
    touch(stay.case)
    record(by=by, verb="stay.discharged", target=stay, destination=destination_kind)
    return stay


def _end_placement(stay: Stay, at: datetime, *, by: ActingUser) -> None:
    placement = Placement.objects.select_for_update(of=("self",)).current().get(stay=stay)
    placement.until = at
    writes.update(placement, "until", by=by)


def _require_past(moment: datetime, *, field: str) -> None:
    if moment > timezone.now():
        raise DomainError(_("This time lies ahead. Enter when it happened."), field=field)


def _require_later(planned_until: date | None, *, than: datetime, zone: str) -> None:
    if planned_until is not None and planned_until < than.astimezone(ZoneInfo(zone)).date():
        raise DomainError(_("The planned end cannot be before admission."), field="planned_until")
