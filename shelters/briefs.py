"""What the house must know of a resident, in one block: health, whom not to put beside her, who must not come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from care.models import SafetyPlan
from core.access.actor import ActingUser
from core.keys.fields import preload
from shelters.models import BedRequest, HouseNotice, Stay
from shelters.permissions import ShelterPermission
from shelters.querysets import housed_with


class Brief(NamedTuple):
    """`request` is the one by which she was admitted; `door` the part of her safety plan that is for the house."""

    notice: HouseNotice | None = None
    request: BedRequest | None = None
    door: str = ""

    @property
    def says_something(self) -> bool:
        return bool(self.notice or self.door or (self.request and self.request.note))


def briefs(stays: Iterable[Stay], user: ActingUser) -> dict[UUID, Brief]:
    """What this user may read of it, by the keys of the stays: three queries for all. Of a stay that has ended nothing.

    The look at what is general and at places must have been logged.
    """
    living = [stay for stay in stays if stay.is_open]
    cases = [stay.case_id for stay in living]
    if not cases:
        return {}
    notices = {row.case_id: row for row in _notices(cases, user)}
    requests = {(row.case_id, row.house_id): row for row in _requests(living, user)}
    plans = list(_plans(cases, user))
    preload([*notices.values(), *requests.values(), *plans], "allergies", "watch", "note", "for_house")
    doors = {plan.case_id: plan.for_house for plan in plans}
    return {
        stay.pk: Brief(
            notices.get(stay.case_id), requests.get((stay.case_id, stay.house_id)), doors.get(stay.case_id, "")
        )
        for stay in living
    }


def _notices(cases: list[UUID], user: ActingUser) -> Any:
    rows = HouseNotice.objects.visible_to(user).filter(case__in=cases)
    return rows.select_related("case", "updated_by")


def _requests(stays: list[Stay], user: ActingUser) -> Any:
    """The last that each house answered with yes: an open stay began with it."""
    rows = BedRequest.objects.visible_to(user, ShelterPermission.VIEW).filter(
        state=BedRequest.State.ADMITTED,
        case__in=[stay.case_id for stay in stays],
        house__in={stay.house_id for stay in stays},
    )
    return rows.select_related("case").order_by("case", "house", "-answered_at", "-id").distinct("case", "house")


def _plans(cases: list[UUID], user: ActingUser) -> Any:
    """Of safety plans the one part that is for the house, and only for who works where the person lives."""
    rows = SafetyPlan.objects.visible_to(user, ShelterPermission.VIEW).only("organisation", "case", "for_house")
    return rows.filter(case__in=cases).filter(case__in=housed_with(user))
