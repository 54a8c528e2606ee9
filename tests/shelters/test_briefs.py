"""What the house must know of a resident: who reads it, where it stands, and when it is closed again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from care import services as care
from care.models import SafetyPlan
from care.services.safety import SafetyFacts
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team.services import assign
from shelters import services
from shelters.models import BedRequest, HouseNotice, Stay
from tests.cases.asking import SignIn, at, looks, nothing_changes, queries, text
from tests.factories import World, make_case, make_user
from tests.shelters.conftest import MARK_REQUEST, Admit, Home, make_home, move_in

ALLERGY, WATCH = "MARKALLERGY amoksisilin", "MARKWATCH sesak napas: telepon puskesmas"
DOOR, STEPS = "MARKDOOR mantan suami, jangan dibukakan", "MARKSTEPS lari ke tetangga"
ALL = (ALLERGY, WATCH, DOOR, MARK_REQUEST)


@pytest.fixture
def health(world: World) -> Any:
    world.users["health"] = make_user("health", world.organisation, world.site, "health-worker")
    with world.at_work(world.caseworker) as by:
        case = Case.objects.get(pk=world.case.pk)
        assign(case=case, user=world.users["health"], part=Assignment.Part.HEALTH, by=by)
    return world.users["health"]


@pytest.fixture
def written(world: World, health: Any) -> HouseNotice:
    """By the health worker; and the lead's safety plan with a part for the house."""
    with world.at_work(world.caseworker) as by:
        care.make_safety_plan(
            case=world.case,
            facts=SafetyFacts(
                warning_signs="Telepon dari nomor asing",
                steps=STEPS,
                safe_places="",
                people="",
                take_along="",
                review_on=timezone.localdate() + timedelta(days=30),
                officer=by,
                for_house=DOOR,
            ),
            by=by,
        )
    with world.at_work(health) as by:
        return services.write_house_notice(case=world.case, allergies=ALLERGY, watch=WATCH, expected_version=0, by=by)


def pages_of(stay: Stay, night: Any) -> dict[str, str]:
    return {
        "board": stay.house.get_absolute_url(),
        "note": stay.note_url(night, "EVENING"),
        "move": reverse("shelters:move", kwargs={"pk": stay.pk}),
        "case": at("shelters:case", stay.case),
    }


def shown(page: Any) -> list[str]:
    return [mark for mark in (*ALL, STEPS) if mark in text(page)]


@pytest.mark.parametrize("where", ["board", "note", "move", "case"])
def test_who_is_on_shift_reads_it_and_nothing_else_of_health_or_safety(
    world: World, admit: Admit, written: HouseNotice, tonight: Any, sign_in: SignIn, where: str
) -> None:
    stay = admit()
    page = sign_in(world.shelter).get(pages_of(stay, tonight)[where])
    assert (page.status_code, shown(page)) == (200, list(ALL))
    assert "Health, " in text(page)


def test_the_look_is_logged_with_the_page_and_the_board_is_one_line(
    world: World, admit: Admit, written: HouseNotice, sign_in: SignIn
) -> None:
    stay = admit()
    staff = sign_in(world.shelter)
    staff.get(stay.house.get_absolute_url())
    (entry,) = looks(world, "shelters.house.opened")
    assert (entry.case_ids, entry.compartments) == ([stay.case_id], ["general", "identity", "location"])


def test_before_admission_the_house_reads_the_request_alone(
    world: World, home: Home, ask: Callable[..., BedRequest], written: HouseNotice, sign_in: SignIn
) -> None:
    asked = ask()
    staff = sign_in(world.shelter)
    addresses = [
        home.house.get_absolute_url(),
        at("shelters:case", world.case),
        reverse("shelters:admit", kwargs={"pk": asked.pk}),
    ]
    assert [shown(staff.get(address)) for address in addresses] == [[MARK_REQUEST]] * 3


def test_nothing_of_it_is_left_to_the_house_after_the_stay(
    world: World, admit: Admit, written: HouseNotice, tonight: Any, sign_in: SignIn
) -> None:
    stay = admit(admitted_at=timezone.now() - timedelta(days=2))
    world.users["house_manager"] = make_user("house_manager", world.organisation, world.site, "shelter-manager")
    people = [sign_in(world.shelter), sign_in(world.users["house_manager"])]
    assert [shown(browser.get(at("shelters:case", stay.case))) for browser in people] == [list(ALL)] * 2
    with world.at_work(world.shelter) as by:
        services.discharge(
            stay_id=stay.pk,
            expected_version=stay.version,
            discharged_at=timezone.now(),
            destination_kind="FAMILY",
            by=by,
        )
    for browser in people:
        # The week of the handover: the case is still reached.
        assert browser.get(at("shelters:case", stay.case)).status_code == 200
        for address in (*pages_of(stay, tonight).values(), reverse("cases:detail", kwargs={"case": stay.case_id})):
            assert shown(browser.get(address)) == []
    for actor in ("shelter", "house_manager"):
        with world.at_work(world.users[actor]) as user:
            assert not HouseNotice.objects.visible_to(user).exists()


def test_another_house_reads_nothing_of_it(
    world: World, home: Home, admit: Admit, written: HouseNotice, sign_in: SignIn
) -> None:
    with world.at_work(world.administrator) as by:
        far = accounts.add_site(name="Kantor Sana", time_zone="Asia/Jakarta", by=by)
        house = services.add_house(site=far, name="Rumah Sana", address="", by=by)
    world.users["far"] = make_user("far", world.organisation, far, "shelter-manager")
    admit()
    # Asked for a bed, too: its staff reach the case, and live with somebody else.
    with world.at_work(world.caseworker) as by:
        services.ask_for_bed(case=world.case, house=house, wanted_from=date(2026, 11, 24), note="Pindah", by=by)
    browser = sign_in(world.users["far"])
    for address in (house.get_absolute_url(), at("shelters:case", world.case)):
        page = browser.get(address)
        assert (page.status_code, [mark for mark in (ALLERGY, WATCH, DOOR, STEPS) if mark in text(page)]) == (200, [])
    with world.at_work(world.users["far"]) as user:
        assert not HouseNotice.objects.visible_to(user).exists()


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        ("health", True),
        ("caseworker", True),
        ("colleague", True),
        ("manager", True),
        ("shelter", True),
        ("lawyer", False),
        ("counsellor", False),
        ("reintegration", False),
        ("outsider", False),
        ("administrator", False),
        ("no_role", False),
        ("foreigner", False),
    ],
)
def test_who_sees_the_row(world: World, admit: Admit, written: HouseNotice, actor: str, sees: bool) -> None:
    admit()
    with world.at_work(world.users[actor]) as user:
        assert HouseNotice.objects.visible_to(user).exists() is sees
        case = Case.objects.with_reached_by().get(pk=world.case.pk) if actor != "foreigner" else None
        if case is not None:
            assert HouseNotice.objects.visible_to(user, case=case).exists() is sees


@pytest.mark.parametrize("actor", ["lawyer", "counsellor", "reintegration"])
def test_nobody_else_on_the_case_meets_it_on_a_page_or_in_the_changes(
    world: World, admit: Admit, written: HouseNotice, sign_in: SignIn, actor: str
) -> None:
    admit()
    browser = sign_in(world.users[actor])
    for name in ("cases:detail", "cases:changes"):
        page = browser.get(at(name, world.case))
        assert (page.status_code, shown(page)) == (200, [])
    assert browser.get(at("shelters:house-notice", world.case)).status_code == 403


def test_the_requester_reads_what_they_asked_for_while_she_lives_there(
    world: World, admit: Admit, sign_in: SignIn
) -> None:
    stay = admit()
    page = sign_in(world.caseworker).get(at("shelters:case", stay.case))
    assert shown(page) == [MARK_REQUEST]


def test_a_second_stay_is_told_by_its_own_request(world: World, home: Home, admit: Admit, sign_in: SignIn) -> None:
    stay = admit(admitted_at=timezone.now() - timedelta(days=2))
    with world.at_work(world.shelter) as by:
        services.discharge(
            stay_id=stay.pk,
            expected_version=stay.version,
            discharged_at=timezone.now() - timedelta(days=1),
            destination_kind="FAMILY",
            by=by,
        )
    move_in(world, world.case, home.beds[1])
    assert shown(sign_in(world.shelter).get(home.house.get_absolute_url())) == []


@pytest.mark.parametrize("residents", [1, 3])
def test_a_board_reads_all_of_it_at_once(
    world: World, home: Home, written: HouseNotice, sign_in: SignIn, residents: int
) -> None:
    with world.at_work(world.caseworker) as by:
        living = [world.case, *(make_case(by=by, site=world.site, name=f"Warga {n}") for n in range(1, residents))]
        for case in living[1:]:
            services.write_house_notice(case=case, allergies="Udang", watch="", expected_version=0, by=by)
    for case, bed in zip(living, home.beds, strict=False):
        move_in(world, case, bed)
    staff = sign_in(world.shelter)
    assert queries(staff, home.house.get_absolute_url()) == 14


def test_the_health_worker_writes_and_changes_it_and_every_version_is_kept(
    world: World, admit: Admit, health: Any, sign_in: SignIn
) -> None:
    admit()
    browser, url = sign_in(health), at("shelters:house-notice", world.case)
    assert browser.get(url).status_code == 200
    filled = {"version": "0", "form_mark": "m1", "allergies": ALLERGY, "watch": ""}
    # Sent twice it is one.
    assert [browser.post(url, filled).status_code for _ in range(2)] == [303, 303]
    assert browser.post(url, {**filled, "version": "1", "form_mark": "m2", "watch": WATCH}).status_code == 303
    assert "Written by Health" in text(browser.get(url))
    with world.at_work(health):
        assert list(HouseNotice.objects.values_list("version", flat=True)) == [2]
    changes = text(sign_in(world.caseworker).get(at("cases:changes", world.case)))
    assert WATCH in changes
    with nothing_changes():
        stale = browser.post(url, {**filled, "version": "1", "form_mark": "m3"})
    assert (stale.status_code, WATCH in text(stale)) == (409, True)


def test_nothing_at_all_is_refused(world: World, health: Any, sign_in: SignIn) -> None:
    with nothing_changes():
        page = sign_in(health).post(at("shelters:house-notice", world.case), {"version": "0", "form_mark": "m"})
    assert (page.status_code, "Where nothing is known, say so." in text(page)) == (422, True)


def test_the_part_for_the_house_is_on_the_teams_page_and_not_on_the_survivors_paper(
    world: World, written: HouseNotice, sign_in: SignIn
) -> None:
    browser = sign_in(world.caseworker)
    with world.at_work(world.caseworker):
        plan = SafetyPlan.objects.get(case=world.case)
    assert DOOR in text(browser.get(at("care:safety", world.case)))
    assert DOOR not in text(browser.get(at("care:print-safety", world.case, pk=plan.pk)))
    with world.at_work(world.shelter) as user:
        assert not make_home(world).house.is_reached_by(user, "care.keep_safe")
