"""Where houses are: who reads an address, and who sets houses up without reading one."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.urls import reverse

from accounts import services as accounts
from core.db import organisation_scope
from core.errors import DomainError
from shelters import services
from shelters.models import House, Stay
from tests.cases.asking import SignIn, looks, text
from tests.factories import MARK_NAME, PASSWORD, World, make_user
from tests.shelters.conftest import (
    MARK_ADDRESS,
    Ask,
    Home,
)
from tests.shelters.test_stays import far_case


@pytest.mark.parametrize(
    ("actor", "status"),
    [
        ("shelter", 200),
        ("manager", 200),
        ("caseworker", 404),
        ("lawyer", 403),
        ("administrator", 403),
        ("no_role", 403),
    ],
)
def test_the_address_stands_on_one_page_for_those_who_read_places_there(
    world: World, home: Home, sign_in: SignIn, actor: str, status: int
) -> None:
    page = sign_in(world.users[actor]).get(reverse("shelters:address", kwargs={"pk": home.house.pk}))
    assert (page.status_code, MARK_ADDRESS in text(page)) == (status, status == 200)
    entries = looks(world, "shelters.address.opened")
    assert [(e.user_id, e.compartments) for e in entries] == (
        [(world.users[actor].pk, ["location"])] if status == 200 else []
    )


def test_the_address_asks_who_is_there_before_anything_is_shown_or_logged(
    world: World, home: Home, sign_in: SignIn, later: Callable[[float], None]
) -> None:
    url = reverse("shelters:address", kwargs={"pk": home.house.pk})
    staff, caseworker = sign_in(world.shelter), sign_in(world.caseworker)
    later(settings.STEP_UP_MINUTES * 60 + 5)
    asked = staff.get(url)
    assert (asked.status_code, unquote(asked["Location"])) == (302, f"/step-up/?next={url}")
    assert looks(world, "shelters.address.opened") == []
    # Whether there is such a house, who may not read it learns no more than before.
    missing = url.replace(str(home.house.pk), "00000000-0000-4000-8000-000000000000")
    for browser in (staff, caseworker):
        answers = [(path, browser.get(path)) for path in (url, missing)]
        assert [(a.status_code, unquote(a["Location"])) for _path, a in answers] == [
            (302, f"/step-up/?next={path}") for path, _answer in answers
        ]
    # The house itself goes on without.
    assert staff.get(home.house.get_absolute_url()).status_code == 200
    assert staff.post("/step-up/", {"password": PASSWORD, "next": url})["Location"] == url
    assert MARK_ADDRESS in text(staff.get(url))
    assert [entry.user_id for entry in looks(world, "shelters.address.opened")] == [world.shelter.pk]


def test_the_address_is_on_no_other_page(
    world: World, home: Home, residents: list[Stay], ask: Ask, sign_in: SignIn
) -> None:
    ask(far_case(world))
    stay = residents[0]
    by_house = {"pk": home.house.pk}
    addresses = {
        "shelter": [
            reverse("shelters:houses"),
            reverse("shelters:house", kwargs=by_house),
            reverse("shelters:tonight"),
            reverse("shelters:case", kwargs={"case": world.case.pk}),
            reverse("shelters:discharge", kwargs={"pk": stay.pk}),
            reverse("cases:detail", kwargs={"case": world.case.pk}),
        ],
        "caseworker": [reverse("shelters:ask", kwargs={"case": world.case.pk})],
        "administrator": [
            reverse("shelters:setup"),
            reverse("shelters:setup-house", kwargs=by_house),
            reverse("shelters:change-house", kwargs=by_house),
        ],
    }
    for actor, urls in addresses.items():
        browser = sign_in(world.users[actor])
        for url in urls:
            page = browser.get(url)
            assert (page.status_code, MARK_ADDRESS in text(page)) == (200, False), url


def test_houses_are_set_up_without_seeing_anybody_and_without_reading_an_address(
    world: World, residents: list[Stay], home: Home, sign_in: SignIn
) -> None:
    browser = sign_in(world.administrator)
    added = browser.post(
        reverse("shelters:add-house"),
        {"name": "Rumah Anggrek", "site": str(world.site.pk), "new_address": MARK_ADDRESS},
    )
    assert added.status_code == 303
    with world.at_work(world.administrator):
        (house,) = (house for house in House.objects.all() if house.name == "Rumah Anggrek")
    assert (
        browser.post(
            reverse("shelters:add-room", kwargs={"pk": house.pk}), {"name": "Kamar 1", "beds": "3"}
        ).status_code
        == 303
    )
    twice = browser.post(reverse("shelters:add-room", kwargs={"pk": house.pk}), {"name": "Kamar 1", "beds": "3"})
    assert twice.status_code == 422
    # A change by somebody else meanwhile: the conflict shows no address.
    change = reverse("shelters:change-house", kwargs={"pk": house.pk})
    stale = browser.post(change, {"name": "Rumah Mawar", "version": "9", "new_address": "Jalan Baru"})
    assert (stale.status_code, MARK_ADDRESS in text(stale)) == (409, False)
    assert browser.post(change, {"name": "Rumah Mawar", "is_open": "on", "version": "1"}).status_code == 303
    seen = text(browser.get(reverse("shelters:setup-house", kwargs={"pk": home.house.pk})))
    assert (MARK_NAME in seen, world.case.code in seen, "Taken" in seen) == (False, False, False)
    kept = sign_in(world.shelter).get(reverse("shelters:address", kwargs={"pk": house.pk}))
    assert MARK_ADDRESS in text(kept)


def test_a_shelter_manager_sets_up_houses_of_the_own_site_alone(world: World, sign_in: SignIn) -> None:
    with organisation_scope(world.organisation.pk):
        far = accounts.add_site(name="Kantor Jauh", time_zone="Asia/Jayapura", by=None)
    manager = make_user("keeper", world.organisation, world.site, "shelter-manager")
    browser, address = sign_in(manager), reverse("shelters:add-house")
    page = text(browser.get(address))
    assert (str(world.site.pk) in page, str(far.pk) in page) == (True, False)
    facts = {"name": "Rumah Anggrek", "new_address": MARK_ADDRESS}
    refused = browser.post(address, {**facts, "site": str(far.pk)})
    assert (refused.status_code, "This choice is no longer possible" in text(refused)) == (422, True)
    with world.at_work(manager) as by, pytest.raises(DomainError, match="You cannot set up houses at this site"):
        services.add_house(site=far, name="Rumah Anggrek", by=by)
    with organisation_scope(world.organisation.pk):
        assert not House.objects.exists()
    assert browser.post(address, {**facts, "site": str(world.site.pk)}).status_code == 303
    with organisation_scope(world.organisation.pk):
        assert House.objects.get().site_id == world.site.pk
