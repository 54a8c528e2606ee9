"""Where one is signed in: what the list says, and ending it there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts import devices, services
from accounts.models import User
from accounts.services.sessions import forget_expired
from accounts.session_store import kept_as
from audit.models import Act
from core.db import organisation_scope
from core.jobs import periodic
from tests.factories import PASSWORD, World

SignIn = Callable[[User], Client]
ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)


def entered(user: User, agent: str) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    client.cookies["django_language"] = "en"
    client.post("/sign-in/", {"email": user.email, "password": PASSWORD})
    return client


@pytest.fixture
def laptop(world: World) -> Client:
    return entered(world.lawyer, "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0")


@pytest.fixture
def phone(world: World) -> Client:
    return entered(world.lawyer, ANDROID)


def test_the_list_names_one_s_own_devices_and_no_key(
    world: World, laptop: Client, phone: Client, sign_in: SignIn
) -> None:
    sign_in(world.manager)
    page = laptop.get("/account/devices/").content.decode()
    assert page.partition("<main")[2].count("<strong>") == 2
    assert page.index("Firefox on Linux") < page.index("This one") < page.index("Chrome on Android")
    for browser in (laptop, phone):
        assert str(browser.session.session_key) not in page


def test_one_is_ended_and_shows_nothing_more(world: World, laptop: Client, phone: Client) -> None:
    name = services.name_of(kept_as(str(phone.session.session_key)))
    assert "Chrome on Android" in laptop.get(f"/account/devices/{name}/end/").content.decode()
    cookie = phone.cookies["sessionid"].value
    assert laptop.post(f"/account/devices/{name}/end/").status_code == 303
    phone.cookies["sessionid"] = cookie
    assert phone.get("/account/").status_code == 302
    assert laptop.get("/account/").status_code == 200
    assert laptop.get(f"/account/devices/{name}/end/").status_code == 404
    with organisation_scope(world.organisation.pk):
        act = Act.objects.get(verb="session.ended")
    assert (act.user_id, act.detail) == (world.lawyer.pk, {"count": 1})


def test_all_others_are_ended_at_once(world: World, laptop: Client, phone: Client, sign_in: SignIn) -> None:
    third, other = entered(world.lawyer, ""), sign_in(world.manager)
    assert laptop.post("/account/devices/end-others/").status_code == 303
    assert [client.get("/account/").status_code for client in (laptop, phone, third, other)] == [200, 302, 302, 200]


def test_nobody_sees_or_ends_anothers(world: World, laptop: Client, sign_in: SignIn) -> None:
    other = sign_in(world.manager)
    name = services.name_of(kept_as(str(laptop.session.session_key)))
    for method in (other.get, other.post):
        assert method(f"/account/devices/{name}/end/").status_code == 404
    assert "Firefox" not in other.get("/account/devices/").content.decode()
    other.post("/account/devices/end-others/")
    assert laptop.get("/account/").status_code == 200


def test_the_one_that_asks_is_ended_by_signing_out_alone(laptop: Client) -> None:
    name = services.name_of(kept_as(str(laptop.session.session_key)))
    assert laptop.get(f"/account/devices/{name}/end/").status_code == 404


def test_what_has_ended_by_itself_is_not_listed(
    world: World, laptop: Client, phone: Client, later: Callable[[float], None]
) -> None:
    later(14 * 60)
    laptop.get("/account/")
    later(2 * 60)
    page = laptop.get("/account/devices/").content.decode()
    assert "Firefox on Linux" in page
    assert "Chrome on Android" not in page


def test_somebody_who_waits_for_the_second_step_has_no_session_to_list(world: World, laptop: Client) -> None:
    from tests.accounts.second_step import give_phone

    before = Session.objects.count()
    give_phone(world.lawyer)
    entered(world.lawyer, ANDROID)
    assert Session.objects.count() == before + 1
    assert "Android" not in laptop.get("/account/devices/").content.decode()


def test_what_is_over_is_forgotten_once_a_day(world: World, laptop: Client, browser: Client) -> None:
    assert periodic.registry["accounts.sessions"] == (timedelta(days=1), forget_expired)
    browser.get("/sign-in/passkey/")
    key = kept_as(str(browser.session.session_key))
    row = Session.objects.get(session_key=key)
    assert timedelta(minutes=9) < row.expire_date - timezone.now() <= timedelta(minutes=10)
    Session.objects.filter(session_key=key).update(expire_date=timezone.now())
    periodic.run("accounts.sessions")
    assert list(Session.objects.values_list("session_key", flat=True)) == [kept_as(str(laptop.session.session_key))]
    hours = Session.objects.get().expire_date - timezone.now()
    assert timedelta(hours=11) < hours <= timedelta(hours=12)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (ANDROID, "Chrome on Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.5 Safari/605.1.15", "Safari on macOS"),
        ("curl/8.0", "An unknown device"),
        ("<script>alert(1)</script>", "An unknown device"),
        ("", "An unknown device"),
    ],
)
def test_a_device_in_words(agent: str, words: str) -> None:
    from django.utils import translation

    with translation.override("en"):
        assert devices.in_words(devices.recognised(agent)) == words


def test_the_number_of_queries_does_not_grow_with_the_devices(
    world: World, laptop: Client, django_assert_num_queries: Any
) -> None:
    laptop.get("/account/devices/")
    for _ in range(3):
        with django_assert_num_queries(8):
            laptop.get("/account/devices/")
        entered(world.lawyer, ANDROID)
