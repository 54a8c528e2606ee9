"""Which houses a user sees, and the states of what happens in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.models import Site
from cases.record.querysets import CaseRecordQuerySet, reachable
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.records import RecordQuerySet
from shelters.permissions import ShelterPermission

if TYPE_CHECKING:
    from cases.record.models import Case


class HouseQuerySet(RecordQuerySet[Any]):
    """Houses are reached by site or organisation. Who works on own cases alone reaches none, but may be
    offered all (`offered_to`): their names and how many beds are free, never who lives there or where.
    """

    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        reached = _places(user, act or ShelterPermission.VIEW)
        return self.filter(organisation_id=user.acting.organisation_id).filter(
            Q(site__in=reached) | Q(organisation__in=reached)
        )

    def offered_to(self, user: ActingUser) -> Self:
        """The houses that take people in, for those who may ask for a bed somewhere."""
        if not user.is_active or not user.acting.may(ShelterPermission.REQUEST_BED):
            return self.none()
        return self.filter(organisation_id=user.acting.organisation_id).open()

    def open(self) -> Self:
        return self.filter(is_open=True)


class InHouseQuerySet(RecordQuerySet[Any]):
    """Rooms and beds: as visible as their house. `house_path` leads there."""

    house_path = "house"

    def visible_to(self, user: ActingUser, act: str | None = None) -> Self:
        reached = _places(user, act or ShelterPermission.VIEW)
        return self.filter(organisation_id=user.acting.organisation_id).filter(
            Q(**{f"{self.house_path}__site__in": reached}) | Q(organisation__in=reached)
        )


class BedQuerySet(InHouseQuerySet):
    house_path = "room__house"


class BedRequestQuerySet(CaseRecordQuerySet[Any]):
    def waiting(self) -> Self:
        return self.filter(state="ASKED")


class StayQuerySet(CaseRecordQuerySet[Any]):
    def open(self) -> Self:
        return self.filter(discharged_at=None)


class PlacementQuerySet(CaseRecordQuerySet[Any]):
    def current(self) -> Self:
        return self.filter(until=None)


class HouseNoticeQuerySet(CaseRecordQuerySet[Any]):
    """Seen by whoever may write it on the case, and by the staff of the house where the person lives now."""

    def visible_to(self, user: ActingUser, act: str | None = None, *, case: Case | None = None) -> Self:
        rows = super().visible_to(user, act, case=case)
        writes = reachable(user, act=ShelterPermission.WRITE_HOUSE_NOTICE, compartment=Compartment.CLINICAL)
        return rows.filter(Q(case__in=writes) | Q(case__in=housed_with(user)))


def housed_with(user: ActingUser) -> QuerySet[Any]:
    """The ids of the cases whose person lives now in a house where the user works: not before admission, nor after."""
    works = {*_places(user, ShelterPermission.MANAGE_STAYS), *_places(user, ShelterPermission.WRITE_DAILY_NOTE)}
    stays = apps.get_model("shelters", "Stay")._default_manager.open()
    here = stays.filter(Q(house__site__in=works) | Q(organisation__in=works))
    return here.filter(organisation_id=user.acting.organisation_id).values("case")


def sites_within(user: ActingUser, act: str) -> QuerySet[Site]:
    """The sites at whose houses the user may do it."""
    reached = _places(user, act)
    return Site.objects.visible_to(user).filter(Q(pk__in=reached) | Q(organisation__in=reached))


def _places(user: ActingUser, act: str) -> list[Any]:
    """The sites and the organisation under which the user holds the permission."""
    if not user.is_active:
        return []
    return [principal for principal in user.acting.principals(act) if principal != user.pk]
