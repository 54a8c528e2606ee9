"""Who may use the addresses of the shelters, and what each answer costs."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts import services as accounts
from core.db import organisation_scope
from shelters import nights, services
from shelters.models import BedRequest, House
from tests.cases.asking import (
    Addresses,
    SignIn,
    at,
    finds_nothing,
    nothing_changes,
    queries,
    send,
    take_off,
    text,
)
from tests.factories import World, make_case
from tests.shelters.asking import HOUSES, MARKS, beds_of, note_url
from tests.shelters.conftest import (
    MARK_DAILY,
    MARK_DESTINATION,
    Admit,
    Ask,
    Home,
    make_home,
)

QUERIES = {"houses": 5, "beds": 4, "bed-requests": 6, "stays": 7, "stay": 7, "daily-notes": 5, "note": 6}


def every_address(case: Any, stay: Any, asked: Any, night: Any) -> Addresses:
    """What a caseworker or the house does about one case."""
    return [
        ("GET", at("api-shelters:bed-requests", case)),
        ("POST", at("api-shelters:bed-requests", case)),
        ("POST", at("api-shelters:withdraw", case, pk=asked)),
        ("GET", at("api-shelters:stays", case)),
        ("GET", at("api-shelters:stay", case, pk=stay)),
        ("GET", at("api-shelters:daily-notes", case)),
    ]


def of_the_house(case: Any, stay: Any, asked: Any, night: Any) -> Addresses:
    """What only the staff of the house does."""
    return [
        ("POST", at("api-shelters:keep-bed", case, pk=asked)),
        ("POST", at("api-shelters:decline", case, pk=asked)),
        ("POST", at("api-shelters:stays", case)),
        ("PATCH", at("api-shelters:stay", case, pk=stay)),
        ("POST", at("api-shelters:move", case, pk=stay)),
        ("POST", at("api-shelters:discharge", case, pk=stay)),
        ("GET", note_url(stay, case, night)),
        ("PUT", note_url(stay, case, night)),
    ]


def test_who_leaves_the_case_finds_nothing_of_it(
    world: World, home: Home, admit: Admit, tonight: Any, sign_in: SignIn
) -> None:
    stay = admit()
    take_off(world, world.colleague)
    with world.at_work(world.caseworker):
        asked = BedRequest.objects.get()
    never = every_address(SimpleNamespace(pk=uuid4()), uuid4(), uuid4(), tonight)
    for actor in ("colleague", "outsider", "foreigner"):
        browser = sign_in(world.users[actor])
        finds_nothing(browser, every_address(world.case, stay.pk, asked.pk, tonight), never, marks=MARKS)


@pytest.mark.parametrize("actor", ["caseworker", "manager", "lawyer", "counsellor", "administrator", "foreigner"])
def test_what_the_house_does_is_done_by_nobody_else(
    world: World, home: Home, admit: Admit, tonight: Any, sign_in: SignIn, actor: str
) -> None:
    stay = admit()
    browser = sign_in(world.users[actor])
    with nothing_changes():
        for method, url in of_the_house(world.case, stay.pk, uuid4(), tonight):
            answer = send(browser, method, url, {})
            assert answer.status_code == 403, url
            assert not any(mark in text(answer) for mark in MARKS)


def test_the_staff_of_another_site_cannot_act_for_the_house(
    world: World, home: Home, admit: Admit, tonight: Any, sign_in: SignIn
) -> None:
    """Reaching the case is not enough: the house must be one's own."""
    stay = admit()
    with organisation_scope(world.organisation.pk):
        far = accounts.add_site(name="Kantor Jauh", time_zone="Asia/Jayapura", by=None)
        House.objects.filter(pk=home.house.pk).update(site=far)
    never = of_the_house(SimpleNamespace(pk=uuid4()), uuid4(), uuid4(), tonight)
    here = of_the_house(world.case, stay.pk, uuid4(), tonight)
    about_a_row = [number for number, (_method, url) in enumerate(here) if not url.endswith("/stays/")]
    finds_nothing(
        sign_in(world.shelter),
        [here[number] for number in about_a_row],
        [never[number] for number in about_a_row],
        marks=MARKS,
    )
    assert sign_in(world.shelter).get(at("api-shelters:stay", world.case, pk=stay.pk)).status_code == 200


def test_a_stay_of_another_case_is_not_found_in_this_one(
    world: World, admit: Admit, tonight: Any, sign_in: SignIn
) -> None:
    stay = admit()
    with world.at_work(world.caseworker) as by:
        other = make_case(by=by, site=world.site, name="Warga 2")
    staff = sign_in(world.shelter)
    with nothing_changes():
        for method, url in of_the_house(other, stay.pk, uuid4(), tonight):
            if not url.endswith("/stays/"):
                assert send(staff, method, url, {}).status_code == 404, url


def test_the_number_of_queries_stands_here_and_does_not_grow_with_the_rows(
    world: World, home: Home, ask: Ask, admit: Admit, tonight: Any, sign_in: SignIn
) -> None:
    staff = sign_in(world.shelter)
    morning = datetime.combine(tonight + timedelta(days=1), time(6), tzinfo=ZoneInfo(world.site.time_zone))
    for again in range(2):
        stay = admit()
        with world.at_work(world.shelter) as by:
            for shift in nights.Shift.values:
                services.save_daily_note(
                    stay_id=stay.pk,
                    night=tonight,
                    shift=shift,
                    facts=services.NoteFacts(text=MARK_DAILY),
                    expected_version=0,
                    by=by,
                    at=morning,
                )
            services.discharge(
                stay_id=stay.pk,
                expected_version=1,
                discharged_at=timezone.now(),
                destination_kind="FAMILY",
                destination=MARK_DESTINATION,
                by=by,
            )
        ask(house=make_home(world, f"Rumah {again}").house)
        urls = {
            "houses": HOUSES,
            "beds": beds_of(home),
            "stay": at("api-shelters:stay", world.case, pk=stay.pk),
            **{name: at(f"api-shelters:{name}", world.case) for name in ("bed-requests", "stays", "daily-notes")},
            "note": note_url(stay, world.case, tonight),
        }
        assert {name: queries(staff, url) for name, url in urls.items()} == QUERIES
