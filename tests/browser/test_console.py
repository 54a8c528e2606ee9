"""What the console of a browser says: nothing, also when a part of a page was replaced. And a list with its columns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import House, new_person
from tests.browser.entering import sign_in
from tests.factories import MARK_NAME, World

LOUD = ("error", "warning")


@pytest.fixture
def desk(chromium: Browser, house: House, town: World) -> Iterator[tuple[Page, list[str]]]:
    """The caseworker's page at 1280 pixels, and what its console says."""
    page = new_person(chromium, width=1280).new_page()
    heard: list[str] = []
    page.on("console", lambda said: heard.append(f"{page.url}: {said.text}") if said.type in LOUD else None)
    page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
    sign_in(page, house)
    yield page, heard
    page.context.close()


def test_no_page_writes_a_style_that_the_policy_blocks(house: House, town: World, desk: tuple[Page, list[str]]) -> None:
    page, heard = desk
    for address in ("cases/today/", "cases/", "cases/new/", f"cases/{town.case.pk}/"):
        answer = page.goto(f"{house.address}/{address}")
        assert answer is not None and answer.status == 200, address
    # A box that somebody drew taller carries a style of its own, and stands again in the part that comes back.
    page.locator("#id_text").fill("Catatan panjang")
    page.evaluate("document.getElementById('id_text').style.height = '20rem'")
    page.click("#note-box button[type=submit]")
    expect(page.locator(".timeline-text").first).to_have_text("Catatan panjang")
    expect(page.locator("#id_text")).to_have_value("")
    page.goto(f"{house.address}/cases/")
    page.fill("form.search [name=text]", MARK_NAME)
    page.press("form.search [name=text]", "Enter")
    expect(page.locator(".case-found")).to_contain_text(MARK_NAME)
    assert heard == []


def test_each_column_that_is_ticked_is_shown(house: House, town: World, desk: tuple[Page, list[str]]) -> None:
    page, heard = desk
    page.goto(f"{house.address}/cases/?panel=columns")
    ticked = page.locator("#columns input[name=column]:checked")
    heads = page.locator(".case-list thead th")
    assert heads.count() == ticked.count() + 1
    for number in range(heads.count()):
        expect(heads.nth(number)).to_be_visible()
        expect(page.locator(".case-list tbody tr").first.locator("th, td").nth(number)).to_be_visible()
    # The frame scrolls, the page does not.
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert heard == []
