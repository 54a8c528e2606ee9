"""Setting up the second step: where it is compulsory, before anything else; where it is not, whenever one likes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts import services
from accounts.models import User
from audit.models import Act
from core.db import organisation_scope
from core.errors import DomainError
from notifications.models import Notification
from tests.accounts.conftest import role
from tests.accounts.second_step import Phone, codes_on, give_phone, hidden, key_on, options_on
from tests.factories import PASSWORD, World
from tests.passkeys import Device

Enter = Callable[..., Any]
SignIn = Callable[[User], Client]


@pytest.fixture
def compulsory(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def set_up(browser: Client, url: str, *, phone: Phone | None = None, **extra: str) -> tuple[Phone, Any]:
    page = browser.get(url)
    phone = phone or Phone(key_on(page), [])
    return phone, browser.post(url, {"sealed": hidden(page, "sealed"), "code": phone.code(), **extra})


def test_after_the_password_nothing_but_setting_it_up_and_then_one_is_in(
    world: World, browser: Client, enter: Enter, compulsory: None
) -> None:
    answer = enter(world.lawyer, next="/account/")
    assert answer["Location"] == "/enrol/?next=%2Faccount%2F"
    assert browser.get("/account/").status_code == 302
    choices = browser.get(answer["Location"]).content.decode()
    assert "/enrol/app/?next=%2Faccount%2F" in choices
    phone, done = set_up(browser, "/enrol/app/?next=%2Faccount%2F")
    assert done.status_code == 200
    assert len(codes_on(done)) == 10
    assert 'href="/account/"' in done.content.decode()
    assert browser.session["factor"] == "totp"
    assert browser.get("/account/").status_code == 200
    with organisation_scope(world.organisation.pk):
        assert Act.objects.get(verb="account.factor_added").detail == {"kind": "totp"}
        assert Notification.objects.filter(recipient=world.lawyer, kind="account.factor_added").count() == 1
    # The code that set it up is used.
    browser.post("/sign-out/")
    enter(world.lawyer)
    assert browser.post("/sign-in/second/", {"code": phone.code()}).status_code == 422
    assert browser.post("/sign-in/second/", {"code": codes_on(done)[0]}).status_code == 303


def test_a_passkey_will_do(world: World, browser: Client, enter: Enter, compulsory: None) -> None:
    enter(world.lawyer)
    device = Device()
    answer = device.create(options_on(browser.get("/enrol/passkey/")))
    done = browser.post("/enrol/passkey/", {"name": "Laptop", "credential": json.dumps(answer)})
    assert len(codes_on(done)) == 10
    assert browser.session["factor"] == "webauthn"
    assert browser.get("/account/").status_code == 200


def test_a_wrong_code_keeps_the_key_that_was_scanned(
    world: World, browser: Client, enter: Enter, compulsory: None
) -> None:
    enter(world.lawyer)
    page = browser.get("/enrol/app/")
    refused = browser.post("/enrol/app/", {"sealed": hidden(page, "sealed"), "code": "000000"})
    assert refused.status_code == 422
    assert key_on(refused) == key_on(page)
    assert not Authenticator.objects.exists()
    phone = Phone(key_on(page), [])
    assert browser.post("/enrol/app/", {"sealed": hidden(refused, "sealed"), "code": phone.code()}).status_code == 200


@pytest.mark.parametrize("sealed", ["", "x", "AAAA", "é", "x" * 5000])
def test_a_key_that_is_not_ours_is_not_taken(
    world: World, browser: Client, enter: Enter, compulsory: None, sealed: str
) -> None:
    enter(world.lawyer)
    phone = Phone(key_on(browser.get("/enrol/app/")), [])
    assert browser.post("/enrol/app/", {"sealed": sealed, "code": phone.code()}).status_code == 422
    assert not Authenticator.objects.exists()


def test_the_key_of_somebody_elses_page_is_not_taken(world: World, compulsory: None) -> None:
    pages = {}
    for actor in ("lawyer", "manager"):
        browser = Client()
        browser.post("/sign-in/", {"email": world.users[actor].email, "password": PASSWORD})
        pages[actor] = (browser, browser.get("/enrol/app/"))
    phone = Phone(key_on(pages["manager"][1]), [])
    moved = {"sealed": hidden(pages["manager"][1], "sealed"), "code": phone.code()}
    assert pages["lawyer"][0].post("/enrol/app/", moved).status_code == 422
    assert not Authenticator.objects.exists()


def test_of_two_with_the_same_password_the_second_is_asked_for_what_the_first_has_set_up(
    world: World, compulsory: None
) -> None:
    thief, person = Client(), Client()
    for browser in (thief, person):
        browser.cookies["django_language"] = "en"
        browser.post("/sign-in/", {"email": world.lawyer.email, "password": PASSWORD})
    page = thief.get("/enrol/app/")
    _phone, done = set_up(person, "/enrol/app/")
    assert done.status_code == 200
    late = thief.post("/enrol/app/", {"sealed": hidden(page, "sealed"), "code": Phone(key_on(page), []).code()})
    assert (late.status_code, late["Location"]) == (303, "/sign-in/second/")
    assert Authenticator.objects.filter(user=world.lawyer, type="totp").count() == 1
    with pytest.raises(DomainError, match="sudah punya langkah kedua"):
        services.set_up_app(user=world.lawyer, sealed=hidden(page, "sealed"), code="000000", first=True)


def test_accepting_an_invitation_leads_straight_there(world: World, browser: Client, compulsory: None) -> None:
    with world.at_work(world.administrator) as by:
        _row, token = services.invite(
            email="baru@contoh.test", name="Orang Baru", role=role(world, "lawyer"), site=world.site, by=by
        )
    new = {"name": "Orang Baru", "password": "empat-kata-yang-panjang", "again": "empat-kata-yang-panjang"}
    answer = browser.post(f"/invitation/{token}/", new)
    assert (answer.status_code, answer["Location"]) == (303, "/enrol/")
    assert browser.get("/account/").status_code == 302
    set_up(browser, "/enrol/app/")
    assert browser.session["organisation"] == str(world.organisation.pk)
    assert "baru@contoh.test" in browser.get("/account/").content.decode()


def test_who_is_invited_and_has_an_account_shows_their_own_second_step(
    world: World, browser: Client, compulsory: None
) -> None:
    phone = give_phone(world.foreigner)
    with world.at_work(world.administrator) as by:
        _row, token = services.invite(
            email=world.foreigner.email, name="F", role=role(world, "lawyer"), site=world.site, by=by
        )
    answer = browser.post(f"/invitation/{token}/", {"name": "F", "password": PASSWORD, "again": PASSWORD})
    assert answer["Location"] == "/sign-in/second/"
    browser.post("/sign-in/second/", {"code": phone.code()})
    assert browser.session["organisation"] == str(world.organisation.pk), "where the invitation came from"


def test_where_it_is_not_compulsory_one_sets_it_up_by_oneself(
    world: World, browser: Client, enter: Enter, sign_in: SignIn
) -> None:
    own = sign_in(world.lawyer)
    assert "A password alone signs you in." in own.get("/account/sign-in/").content.decode()
    phone, done = set_up(own, "/account/sign-in/app/")
    assert len(codes_on(done)) == 10
    assert enter(world.lawyer)["Location"] == "/sign-in/second/"
    assert browser.post("/sign-in/second/", {"code": phone.code(steps=1)}).status_code == 303


def test_setting_it_up_anew_replaces_the_phone_and_keeps_the_codes(world: World, sign_in: SignIn) -> None:
    old = give_phone(world.lawyer)
    browser = sign_in(world.lawyer)
    new, done = set_up(browser, "/account/sign-in/app/")
    assert (done.status_code, done["Location"]) == (303, "/account/sign-in/")
    assert new.secret != old.secret
    enter = Client()
    enter.post("/sign-in/", {"email": world.lawyer.email, "password": PASSWORD})
    assert enter.post("/sign-in/second/", {"code": old.code(steps=1)}).status_code == 422
    assert enter.post("/sign-in/second/", {"code": old.codes[0]}).status_code == 303


def test_new_recovery_codes_replace_the_old(world: World, browser: Client, enter: Enter, sign_in: SignIn) -> None:
    phone = give_phone(world.lawyer)
    new = codes_on(sign_in(world.lawyer).post("/account/sign-in/codes/"))
    assert len(new) == 10
    assert not set(new) & set(phone.codes)
    enter(world.lawyer)
    assert browser.post("/sign-in/second/", {"code": phone.codes[0]}).status_code == 422
    assert browser.post("/sign-in/second/", {"code": new[0]}).status_code == 303


def test_the_picture_is_an_image_of_our_own(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.lawyer).get("/account/sign-in/app/").content.decode()
    assert '<img class="offered-picture" src="data:image/svg+xml;base64,' in page
    assert "<svg" not in page.split("offered-picture")[1].split(">")[0]
