"""A house with a resident, and a second one that is asked for a bed, for each state of the access matrix."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from shelters import nights, services
from shelters.models import Bed, House
from tests.factories import World

MARK_ADDRESS = "MARKADDRESS Jalan Contoh 12"
MARK_REQUEST = "MARKREQUEST datang dengan bayi"
MARK_DAILY = "MARKDAILY tidur gelisah"
MARK_ALLERGY = "MARKALLERGY amoksisilin"
MARKS = {
    MARK_ADDRESS: "location",
    MARK_REQUEST: "location",
    MARK_DAILY: "general",
    MARK_ALLERGY: "shelters.write_house_notice shelters.manage_stays",
}


def make(world: World) -> dict[str, Any]:
    house, beds = _house(world, "Rumah")
    asked_house, _beds = _house(world, "Wisma")
    with world.at_work(world.caseworker) as by:
        given = {"case": world.case, "wanted_from": date(2026, 11, 24), "note": MARK_REQUEST, "by": by}
        first = services.ask_for_bed(house=house, **given)
    with world.at_work(world.shelter) as by:
        stay = services.admit(
            request_id=first.pk,
            expected_version=1,
            bed=beds[0],
            planned_until=None,
            has_acknowledged_rules=True,
            by=by,
        )
        night = nights.night_of(timezone.now(), house.site.time_zone)
        facts = services.NoteFacts(text=MARK_DAILY)
        services.save_daily_note(stay_id=stay.pk, night=night, shift="EVENING", facts=facts, expected_version=0, by=by)
    with world.at_work(world.caseworker) as by:
        services.write_house_notice(case=world.case, allergies=MARK_ALLERGY, watch="", expected_version=0, by=by)
        request = services.ask_for_bed(house=asked_house, **{**given, "by": by})
    return {
        "house": house,
        "room": beds[0].room,
        "bed": beds[0],
        "bed_request": request,
        "stay": stay,
        "night": night.isoformat(),
        "shift": "evening",
    }


def _house(world: World, name: str) -> tuple[House, list[Bed]]:
    """A house at the site of the case."""
    with world.at_work(world.administrator) as by:
        house = services.add_house(
            site=world.case.site, name=f"{name} {str(world.case.pk)[:8]}", address=MARK_ADDRESS, by=by
        )
        room = services.add_room(house=house, name="Kamar 1", beds=2, by=by)
        return house, list(Bed.objects.filter(room=room).select_related("room").order_by("label"))
