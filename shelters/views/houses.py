"""The houses, the board of one house, and the one page on which its address stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access.actor import ActingUser
from core.access.permissions import CorePermission, step_up
from core.compartments import Compartment
from core.web.pages import DetailPage, Page
from shelters import selectors
from shelters.models import House
from shelters.permissions import ShelterPermission


class Houses(Page):
    """The houses that one works in, and those that one may ask for a bed: how many are free, no more."""

    tab = _("House")
    access = ShelterPermission.VIEW
    template_name = "shelters/houses.html"
    title = _("Houses")

    def context(self) -> Mapping[str, Any]:
        houses = selectors.houses_shown(self.user)
        counts = selectors.bed_counts(houses)
        return {
            "houses": [
                {
                    "house": house,
                    "counts": counts.get(house.pk, selectors.Counts()),
                    "is_reached": house.is_reached_by(self.user, ShelterPermission.VIEW),
                }
                for house in houses
            ]
        }


class HouseBoard(DetailPage):
    """Who sleeps where, which beds are free, who is waiting. The selector writes the line in the log."""

    model = House
    access = ShelterPermission.VIEW
    template_name = "shelters/house.html"
    title = _("House")
    select = ("site",)

    def heading(self) -> str | Promise:
        return str(self.row.name)

    def context(self) -> Mapping[str, Any]:
        house: House = self.row
        today = timezone.localdate(timezone=ZoneInfo(house.site.time_zone))
        return {
            "board": selectors.board(house, user=self.user, today=today),
            "manages": house.is_reached_by(self.user, ShelterPermission.MANAGE_STAYS),
            "may_see_address": reads_address(house, self.user),
        }


@step_up("address")
class Address(DetailPage):
    """The most dangerous fact of all: on this page only, for those who read places there, each look in the log. It is
    asked for once in a long while, so it asks who is there (decision 51)."""

    tab = _("House")
    model = House
    access = ShelterPermission.VIEW
    template_name = "shelters/address.html"
    title = _("Address of the house")
    opens = (Compartment.LOCATION,)

    def narrow(self, rows: Any) -> Any:
        places = self.user.acting.principals(CorePermission.READ, Compartment.LOCATION)
        return rows.filter(site__in=places) | rows.filter(organisation__in=places)

    def log_act(self) -> str:
        return "shelters.address.opened"


def reads_address(house: House, user: ActingUser) -> bool:
    return house.is_reached_by(user, CorePermission.READ, Compartment.LOCATION)
