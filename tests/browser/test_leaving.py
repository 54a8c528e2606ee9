"""What a browser still shows and keeps after somebody has left (S-26), with its back/forward cache on.

Playwright switches that cache off by itself, and then Back always asks the server: a test without it proves nothing.
Which pages that are not to be stored come into it differs from browser to browser and from year to year. Here the worst
one is asked: it keeps every page, as if `no-store` had not been said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, Route, expect, sync_playwright

from tests.browser.conftest import ARGUMENTS, House, in_a_thread
from tests.browser.entering import sign_in
from tests.factories import MARK_NAME, PASSWORD, World

WITH_CACHE: dict[str, Any] = {
    "executable_path": "/usr/bin/chromium",
    "args": ARGUMENTS,
    "ignore_default_args": ["--disable-back-forward-cache"],
}
# What the page shows from the first moment on, each time that it comes back from the cache.
NOTE = """addEventListener("pageshow", (event) => {
    if (event.persisted) {
        const shown = document.body.checkVisibility() ? document.body.innerText : "";
        sessionStorage.setItem("shown", (sessionStorage.getItem("shown") ?? "") + "|" + shown);
    }
})"""


@pytest.fixture(scope="module")
def cached(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(**WITH_CACHE)
    yield browser
    browser.close()


@pytest.fixture
def page(cached: Browser, house: House, town: World) -> Iterator[Page]:
    """The page of the case, with others of ours before it."""
    context = cached.new_context(locale="id-ID")
    yield at_the_case(context, house, town)
    context.close()


def at_the_case(context: BrowserContext, house: House, town: World) -> Page:
    page = context.new_page()
    context.route(re.compile(r"/(cases|account)/"), without_no_store)
    context.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="<title>Netral</title>"))
    sign_in(page, house)
    page.goto(f"{house.address}/cases/{town.case.pk}/")
    assert MARK_NAME in page.inner_text("main")
    page.evaluate(NOTE)
    return page


def without_no_store(route: Route) -> None:
    answer = route.fetch(max_redirects=0)
    assert answer.headers["cache-control"] == "no-store"
    headers = {name: value for name, value in answer.headers.items() if name != "cache-control"}
    route.fulfill(response=answer, headers=headers)


def sign_in_here(page: Page) -> None:
    """At the page to which a session that has ended led, and back to what was being typed."""
    page.fill("[name=email]", "caseworker@contoh.test")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.click("main form button[autofocus]")
    page.wait_for_selector("textarea")


def leave(page: Page) -> None:
    page.click("details.menu summary")
    page.click("form[action='/sign-out/'] button")
    page.wait_for_url("**/sign-in/")


def asked_again(page: Page) -> str:
    """What the page shows in the end: after a step back the browser was led to sign-in."""
    page.wait_for_url("**/sign-in/**")
    page.wait_for_selector("[name=password]")
    page.wait_for_load_state()
    return page.content()


def elsewhere(page: Page) -> None:
    """To a page of another host, which leaves our cookies alone: then the browser keeps the page that was left."""
    page.goto("https://www.wikipedia.org/")
    assert page.title() == "Netral"


def back(page: Page) -> None:
    # Not at once: what is evaluated must have ended before the page goes.
    page.evaluate("window.left = true; void setTimeout(() => history.back(), 50)")
    # Asked again and again from here: what waits within the page may not evaluate anything under its policy.
    for _ in range(200):
        with suppress(Error):
            if page.evaluate("!window.left"):
                return
        page.wait_for_timeout(25)
    raise AssertionError("The page did not go back.")


def shown_on_the_way(page: Page) -> str:
    return str(page.evaluate("sessionStorage.getItem('shown') ?? ''"))


def test_the_cache_is_on_and_a_page_of_a_session_that_stands_comes_back(page: Page) -> None:
    elsewhere(page)
    back(page)
    expect(page.locator("body")).to_contain_text(MARK_NAME, use_inner_text=True)
    assert shown_on_the_way(page) == "|", "it came from the cache, and was blank until the server had been asked"


def test_back_after_signing_out_shows_nothing(page: Page, house: House) -> None:
    page.goto(f"{house.address}/account/")
    leave(page)
    for _ in range(3):
        back(page)
        assert MARK_NAME not in asked_again(page)
    assert MARK_NAME not in shown_on_the_way(page)
    again = page.context.new_page()
    again.goto(f"{house.address}/account/")
    assert "/sign-in/" in again.url


def test_back_after_the_session_has_ended_elsewhere_shows_nothing(page: Page, cached: Browser, house: House) -> None:
    elsewhere(page)
    phone = cached.new_context(locale="id-ID")
    other = phone.new_page()
    sign_in(other, house)
    other.goto(f"{house.address}/account/devices/end-others/")
    other.click("main form button")
    other.wait_for_url("**/account/devices/")
    phone.close()
    # Nothing in this browser has changed: it does not know yet.
    back(page)
    assert MARK_NAME not in asked_again(page)
    assert shown_on_the_way(page) == "|", "it came from the cache, blank"


def test_back_after_quick_exit_shows_nothing(page: Page) -> None:
    page.click("[data-exit] button")
    page.wait_for_url("https://www.wikipedia.org/")
    back(page)
    assert MARK_NAME not in asked_again(page)
    assert MARK_NAME not in shown_on_the_way(page)


def test_quick_exit_without_a_line_ends_the_session_for_whoever_opens_the_address_next(
    page: Page, house: House
) -> None:
    context = page.context
    context.route("**/quick-exit/", lambda route: route.abort("internetdisconnected"))
    page.click("[data-exit] button")
    page.wait_for_url("https://www.wikipedia.org/")
    names = {cookie["name"]: cookie for cookie in context.cookies(house.address)}
    assert (names["q"]["value"], names["q"]["path"], names["q"]["sameSite"]) == ("1", "/", "Lax")
    assert "sessionid" in names, "nothing has reached the server, which could end it"
    again = context.new_page()
    again.goto(f"{house.address}/account/")
    assert "/sign-in/" in again.url
    assert not {"q", "sessionid"} & {cookie["name"] for cookie in context.cookies(house.address)}
    sign_in(again, house)
    again.goto(f"{house.address}/account/")
    assert "/sign-in/" not in again.url


def test_what_other_tabs_show_goes_when_somebody_signs_out_in_one(page: Page, house: House, town: World) -> None:
    """Also what was being typed there: it waits, sealed, for whoever wrote it (decision 7)."""
    typing = page.context.new_page()
    typing.goto(f"{house.address}/cases/{town.case.pk}/")
    typing.fill("#note-box textarea", "Dia takut pulang")
    # Nobody has signed out: a page without a session changes nothing.
    page.evaluate("new BroadcastChannel('session').postMessage('over?')")
    page.wait_for_timeout(500)
    assert MARK_NAME in page.inner_text("main")
    assert MARK_NAME in typing.inner_text("main")
    other = page.context.new_page()
    other.goto(f"{house.address}/account/")
    leave(other)
    assert MARK_NAME not in asked_again(page)
    expect(typing.locator("[name=password]")).to_be_visible()
    assert not {MARK_NAME, "Dia takut pulang"} & set(re.findall('MARK[A-Z]+[^<"]*|Dia takut pulang', typing.content()))
    sign_in_here(typing)
    assert typing.locator("textarea").input_value() == "Dia takut pulang"


def test_nothing_is_left_in_the_browsers_own_folder(house: House, town: World, tmp_path: Path) -> None:
    def visit() -> None:
        with sync_playwright() as playwright:
            context = playwright.chromium.launch_persistent_context(str(tmp_path), locale="id-ID", **WITH_CACHE)
            page = at_the_case(context, house, town)
            leave(page)
            context.close()

    in_a_thread(visit)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(b"sign-in" in path.read_bytes() for path in files if path.name == "History"), "the folder was written"
    forms = [MARK_NAME.encode(), MARK_NAME.encode("utf-16-le")]
    assert [str(path) for path in files for form in forms if form in path.read_bytes()] == []
