"""The second step in a browser, on an installation where it is compulsory: from the first sign-in to a new way in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from tests.accounts.second_step import Phone
from tests.browser.conftest import House, assert_accessible, in_a_thread, new_person
from tests.factories import PASSWORD, World, make_user, make_world

CODE = re.compile(r"\d{5} \d{5}")


@pytest.fixture(scope="module", autouse=True)
def _compulsory() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECOND_FACTOR", "1")
        yield


@pytest.fixture(scope="module")
def town(house: House, django_db_blocker: DjangoDbBlocker) -> World:
    """The cast and a second administrator."""

    def make() -> World:
        world = make_world()
        make_user("second", world.organisation, world.site, "administrator")
        return world

    with django_db_blocker.unblock():
        return in_a_thread(make)


def open_browser(chromium: Browser, house: House, *, width: int = 1280) -> Page:
    context = new_person(chromium, width=width, height=740)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(f"{house.address}/sign-in/")
    return page


def give_device(context: BrowserContext, page: Page) -> None:
    """A virtual device with a fingerprint reader on which a finger always lies."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def by_password(page: Page, actor: str) -> None:
    page.fill("[name=email]", f"{actor}@contoh.test")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(re.compile("/(enrol|sign-in/second)/"))
    assert_accessible(page)


def set_up_phone(page: Page, actor: str) -> tuple[Phone, list[str]]:
    """From the password to work, by keys where that matters; returns the phone and the recovery codes."""
    by_password(page, actor)
    page.click("a[href^='/enrol/app/']")
    assert_accessible(page)
    assert page.evaluate("document.querySelector('.offered-picture').naturalWidth") > 0
    phone = Phone(page.inner_text(".offered-key").replace(" ", ""), [])
    page.fill("[name=code]", "000000")
    page.press("[name=code]", "Enter")
    page.wait_for_selector("[data-error-summary]")
    assert_accessible(page)
    assert page.inner_text(".offered-key").replace(" ", "") == phone.secret
    page.fill("[name=code]", phone.code())
    page.press("[name=code]", "Enter")
    page.wait_for_selector(".codes")
    assert_accessible(page)
    codes = CODE.findall(page.inner_text(".codes"))
    page.click("main a.btn-primary")
    page.wait_for_url(lambda url: "enrol" not in url)
    return phone, codes


def sign_out(page: Page) -> None:
    page.click("details.menu summary")
    page.click("form[action='/sign-out/'] button")
    page.wait_for_url("**/sign-in/")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_phone_is_set_up_first_and_asked_for_from_then_on(
    chromium: Browser, house: House, town: World, width: int
) -> None:
    actor = {360: "shelter", 1280: "manager"}[width]
    page = open_browser(chromium, house, width=width)
    phone, codes = set_up_phone(page, actor)
    assert len(set(codes)) == 10
    page.go_back()
    expect(page.locator("body")).not_to_contain_text(codes[0])
    page.goto(f"{house.address}/account/")
    sign_out(page)
    by_password(page, actor)
    page.fill("[name=code]", phone.code(steps=1))
    page.press("[name=code]", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    sign_out(page)
    by_password(page, actor)
    page.fill("[name=code]", codes[0])
    page.press("[name=code]", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(f"{house.address}/account/sign-in/")
    expect(page.locator("main")).to_contain_text("Tersisa 9 kode")
    page.context.close()


def test_a_passkey_is_made_and_signs_in_in_both_ways(chromium: Browser, house: House, town: World) -> None:
    page = open_browser(chromium, house)
    give_device(page.context, page)
    by_password(page, "lawyer")
    page.click("a[href^='/enrol/passkey/']")
    assert_accessible(page)
    page.fill("[name=name]", "Laptop kantor")
    page.press("[name=name]", "Enter")
    page.wait_for_selector(".codes")
    page.click("main a.btn-primary")
    page.wait_for_url("**/cases/today/")
    sign_out(page)
    by_password(page, "lawyer")
    page.click("form[data-passkey] button")
    page.wait_for_url("**/cases/today/")
    sign_out(page)
    page.click("form[action='/sign-in/passkey/'] button")
    page.wait_for_selector("form[data-passkey]")
    assert_accessible(page)
    page.click("form[data-passkey] button")
    page.wait_for_url("**/cases/today/")
    page.goto(f"{house.address}/account/sign-in/")
    assert_accessible(page)
    expect(page.locator("main")).to_contain_text("Laptop kantor")
    page.context.close()


def test_without_a_passkey_at_hand_the_page_says_so_and_goes_on(chromium: Browser, house: House) -> None:
    page = open_browser(chromium, house)
    page.goto(f"{house.address}/sign-in/passkey/")
    page.evaluate("void (navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')))")
    page.click("form[data-passkey] button")
    expect(page.locator("[data-messages]")).to_contain_text("Kunci sandi tidak jadi dipakai.")
    expect(page.locator("form[data-passkey] button")).to_be_enabled()
    page.context.close()


def test_two_administrators_give_a_new_way_in(chromium: Browser, house: House, town: World) -> None:
    pages = {}
    for actor in ("administrator", "second", "counsellor"):
        pages[actor] = open_browser(chromium, house)
        set_up_phone(pages[actor], actor)
    asks, confirms = pages["administrator"], pages["second"]
    asks.goto(f"{house.address}/people/")
    asks.click("text=counsellor@contoh.test >> xpath=ancestor::tr >> a")
    asks.click("a[href$='/recover/']")
    assert_accessible(asks)
    asks.check("[value=FACTOR]")
    asks.click("main form button[type=submit]")
    asks.wait_for_url("**/people/recoveries/")
    assert_accessible(asks)
    confirms.goto(f"{house.address}/notifications/")
    expect(confirms.locator("main")).to_contain_text("Jalan masuk baru menunggu persetujuan Anda.")
    confirms.goto(f"{house.address}/people/recoveries/")
    confirms.click("a[href$='/confirm/']")
    assert_accessible(confirms)
    confirms.click("main form button[type=submit]")
    link = confirms.input_value("#link")
    assert_accessible(confirms)
    person = open_browser(chromium, house)
    person.goto(link)
    assert_accessible(person)
    person.fill("[name=password]", PASSWORD)
    person.press("[name=password]", "Enter")
    person.wait_for_url("**/enrol/")
    pages["counsellor"].goto(f"{house.address}/cases/")
    assert "/sign-in/" in pages["counsellor"].url, "signed out everywhere"
    person.goto(link)
    assert_accessible(person)
    expect(person.locator("h1")).to_have_text("Tautan ini tidak berlaku")
    for page in (*pages.values(), person):
        page.context.close()
