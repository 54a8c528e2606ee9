"""A house in which the case of the cast lives, made through the services."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import timezone, translation

from shelters import nights, services
from shelters.models import Bed, BedRequest, House, Stay
from tests.factories import World, make_case

MARK_ADDRESS = "MARKADDRESS Jalan Contoh 12"
MARK_REQUEST = "MARKREQUEST datang dengan bayi"
MARK_DESTINATION = "MARKDESTINATION rumah bibi"
MARK_DAILY = "MARKDAILY tidur gelisah"
NOW = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)  # 20:30 in Jakarta


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Sentences are compared as they are written in the code."""
    with translation.override("en"):
        yield


@dataclass
class Home:
    """A house with two rooms of two beds."""

    house: House
    beds: list[Bed]


def make_home(world: World, name: str = "Rumah Melati") -> Home:
    with world.at_work(world.administrator) as by:
        house = services.add_house(site=world.site, name=name, address=MARK_ADDRESS, by=by)
        services.add_room(house=house, name="Kamar 2", beds=2, by=by)
        services.add_room(house=house, name="Kamar 10", beds=2, by=by)
        beds = list(Bed.objects.filter(room__house=house).select_related("room"))
    return Home(house, sorted(beds, key=lambda bed: (len(bed.room.name), bed.label)))


@pytest.fixture
def home(world: World) -> Home:
    return make_home(world)


Ask = Callable[..., BedRequest]
Admit = Callable[..., Stay]


@pytest.fixture
def ask(world: World, home: Home) -> Ask:
    def act(case: Any = None, house: House | None = None) -> BedRequest:
        with world.at_work(world.caseworker) as by:
            return services.ask_for_bed(
                case=case or world.case,
                house=house or home.house,
                wanted_from=date(2026, 11, 24),
                note=MARK_REQUEST,
                by=by,
            )

    return act


@pytest.fixture
def admit(world: World, home: Home, ask: Ask) -> Admit:
    def act(case: Any = None, bed: Bed | None = None, **facts: Any) -> Stay:
        asked = ask(case)
        with world.at_work(world.shelter) as by:
            return services.admit(
                request_id=asked.pk,
                expected_version=asked.version,
                bed=bed or home.beds[0],
                planned_until=facts.pop("planned_until", None),
                has_acknowledged_rules=True,
                by=by,
                **facts,
            )

    return act


def move_in(world: World, case: Any, bed: Bed) -> Stay:
    """A bed is asked for and somebody of the house admits."""
    with world.at_work(world.caseworker) as by:
        asked = services.ask_for_bed(case=case, house=bed.room.house, wanted_from=timezone.localdate(), by=by)
    with world.at_work(world.shelter) as by:
        return services.admit(
            request_id=asked.pk,
            expected_version=asked.version,
            bed=bed,
            planned_until=None,
            has_acknowledged_rules=True,
            by=by,
        )


@pytest.fixture
def residents(world: World, home: Home, admit: Admit) -> list[Stay]:
    """Three people in three beds; the first is the case of the cast."""
    cases = [world.case]
    with world.at_work(world.caseworker) as by:
        cases += [make_case(by=by, site=world.site, name=f"Warga {number}") for number in (2, 3)]
    return [admit(case, bed) for case, bed in zip(cases, home.beds, strict=False)]


@pytest.fixture
def tonight(world: World) -> Any:
    return nights.night_of(timezone.now(), world.site.time_zone)
