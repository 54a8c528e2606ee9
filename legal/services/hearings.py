"""Appointments: planned, changed, and how they went. A postponement makes the next one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NotRequired, TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from cases.record.models import Case
from cases.team.membership import require_on_case
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from legal.models import Hearing, Matter
from legal.services import rows
from legal.services.computing import recompute

YEARS_BACK, YEARS_AHEAD = 10, 5
"""A proceeding may be older than the case with us. Anything further away is a slip in the year."""


class HearingFacts(TypedDict):
    kind: str
    at: datetime
    place: str
    agenda: str
    agenda_code: NotRequired[str]
    by_teleconference: bool
    survivor_attends: bool
    needs_interpreter: bool
    companion: User


@transaction.atomic
def add_hearing(*, matter: Matter, by: ActingUser, **facts: Unpack[HearingFacts]) -> Hearing:
    """Plan an appointment, or write down one that has been. Raises DomainError for a closed case, for a year that
    cannot be, and for a companion who does not work on it."""
    _require_near(facts["at"], field="at")
    _require_of_team(facts["companion"], matter.case, by)
    hearing = rows.add(Hearing(case=matter.case, matter=matter, **facts), by=by)
    _move_deadlines(hearing)
    return hearing


@transaction.atomic
def change_hearing(
    *, hearing_id: UUID, expected_version: int, by: ActingUser, **facts: Unpack[HearingFacts]
) -> Hearing:
    """Correct what is known of it; another day is a postponement. Raises as `add_hearing`, and EditConflict."""
    hearing = rows.locked(Hearing, pk=hearing_id, expected_version=expected_version)
    if facts["at"] != hearing.at:
        _require_near(facts["at"], field="at")
    if facts["companion"] is not None and facts["companion"].pk != hearing.companion_id:
        _require_of_team(facts["companion"], hearing.case, by)
    rows.change(hearing, **facts, by=by)
    _move_deadlines(hearing)
    return hearing


@transaction.atomic
def settle_hearing(
    *, hearing_id: UUID, expected_version: int, state: str, result: str, next_at: datetime | None = None, by: ActingUser
) -> Hearing:
    """Say how it went. With `next_at` the next one is planned like it, and returned in its place.

    Raises DomainError for one that lies ahead and is said to be held, for a next one that is not later, that a
    cancelled one cannot have or that is planned already; EditConflict.
    """
    hearing = rows.locked(Hearing, pk=hearing_id, expected_version=expected_version)
    if state == Hearing.State.HELD and hearing.at > timezone.now():
        raise DomainError(_("It lies ahead: it cannot have been held yet."), field="state")
    rows.change(hearing, state=state, result=result, by=by)
    following = hearing if next_at is None else _followed(hearing, next_at, by)
    _move_deadlines(hearing)
    return following


@transaction.atomic
def remove_hearing(*, hearing_id: UUID, expected_version: int, by: ActingUser) -> None:
    """Take out what was entered by mistake. Raises DomainError when another one follows it or somebody went along to
    it, EditConflict."""
    hearing = rows.locked(Hearing, pk=hearing_id, expected_version=expected_version)
    if Hearing.objects.filter(follows=hearing).exists():
        raise DomainError(_("Another appointment follows this one. Remove that one first."))
    if hearing.accompaniments.exists():
        raise DomainError(_("It is written down who went along to it. Take the appointment out there first."))
    rows.remove(hearing, by=by)
    _move_deadlines(hearing)


def accompanied(case_id: UUID, user_id: UUID, due: date | None) -> list[UUID]:
    """The planned appointments of a case to which somebody goes along; with `due` from that day on."""
    rows = Hearing.objects.planned().filter(case=case_id, companion=user_id)
    rows = rows if due is None else rows.filter(at__date__gte=due)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def pass_on(hearing_ids: Collection[UUID], companion: User, by: ActingUser) -> list[UUID]:
    """Have somebody else go along to appointments of a case that is held. Returns which."""
    found = list(
        Hearing.objects.select_for_update(of=("self",)).filter(pk__in=hearing_ids).select_related("case").order_by("pk")
    )
    for hearing in found:
        hearing.companion_id = companion.pk
        writes.update(hearing, "companion", by=by)
        record(by=by, verb="legal.hearing_changed", target=hearing)
    return [hearing.pk for hearing in found]


def _followed(hearing: Hearing, at: datetime, by: ActingUser) -> Hearing:
    if hearing.state == Hearing.State.CANCELLED:
        raise DomainError(_("What is cancelled has no next day. Choose postponed."), field="next_at")
    _require_near(at, field="next_at")
    if at <= hearing.at:
        raise DomainError(_("The next one must be later than this one."), field="next_at")
    if Hearing.objects.filter(follows=hearing).exists():
        raise DomainError(_("The next one is planned already. Change that one."), field="next_at")
    # What was not dealt with is dealt with then; after one that was held something else is.
    is_postponed = hearing.state == Hearing.State.POSTPONED
    following = Hearing(
        case=hearing.case,
        matter=hearing.matter,
        kind=hearing.kind,
        at=at,
        place=hearing.place,
        agenda=hearing.agenda if is_postponed else "",
        agenda_code=hearing.agenda_code if is_postponed else "",
        by_teleconference=hearing.by_teleconference,
        survivor_attends=hearing.survivor_attends,
        needs_interpreter=hearing.needs_interpreter,
        companion=hearing.companion,
        follows=hearing,
    )
    return rows.add(following, by=by)


def _require_near(at: datetime, *, field: str) -> None:
    year = timezone.localdate().year
    if not year - YEARS_BACK <= at.year <= year + YEARS_AHEAD:
        raise DomainError(_("Check the year of the appointment."), field=field)


def _move_deadlines(hearing: Hearing) -> None:
    """What must be done before demand or judgment is due on the day for which they are planned."""
    recompute([hearing.matter_id])


def _require_of_team(companion: User, case: Case, by: ActingUser) -> None:
    if companion is not None:
        require_on_case(case, companion, by, field="companion")
