"""Single keys: through a list and into a case, to a new note from any of its pages, and the list of keys itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import House, assert_accessible
from tests.browser.test_ways import FOCUSED, signed_in
from tests.factories import World


@pytest.fixture
def desk(chromium: Browser, house: House, town: World) -> Iterator[Page]:
    yield from signed_in(chromium, house, "caseworker", width=1280)


def test_rows_are_gone_through_and_opened(desk: Page, house: House, town: World) -> None:
    desk.goto(f"{house.address}/cases/")
    links = desk.locator("main .row-link")
    last = links.count() - 1
    desk.keyboard.press("ArrowDown")
    expect(links.nth(0)).not_to_be_focused()
    desk.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    desk.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    for _row in range(last + 1):
        desk.keyboard.press("ArrowDown")
    expect(links.nth(last)).to_be_focused()
    assert desk.locator(".table-frame").first.get_attribute("aria-keyshortcuts") == "j k"
    address = links.nth(last).get_attribute("href")
    desk.keyboard.press("Enter")
    desk.wait_for_url(f"{house.address}{address}")


def test_n_writes_a_note_from_any_page_of_a_case(desk: Page, house: House, town: World) -> None:
    for page in ("team/", "person/"):
        desk.goto(f"{house.address}/cases/{town.case.pk}/{page}")
        desk.keyboard.press("n")
        desk.wait_for_url(f"{house.address}/cases/{town.case.pk}/")
        assert desk.evaluate(FOCUSED) == "n"
    desk.goto(f"{house.address}/cases/")
    desk.keyboard.press("n")
    desk.wait_for_timeout(300)
    assert desk.url == f"{house.address}/cases/"


def test_the_list_of_keys_opens_closes_and_leaves_the_quick_exit_at_hand(desk: Page, house: House) -> None:
    desk.goto(f"{house.address}/cases/")
    desk.keyboard.press("j")
    row = desk.locator("main .row-link").first
    desk.keyboard.press("?")
    shown = desk.locator("[data-keys-list]")
    expect(shown).to_be_visible()
    expect(shown.locator("h2")).to_be_focused()
    assert_accessible(desk)
    # Nothing else happens below it, and the way off the page can be pressed.
    desk.keyboard.press("j")
    expect(shown.locator("h2")).to_be_focused()
    desk.locator("[data-exit] button").first.click(trial=True)
    desk.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    expect(row).to_be_focused()
    desk.click("details.menu summary")
    desk.click("[data-keys-open]")
    expect(shown).to_be_visible()
    desk.click("[data-keys-close]")
    expect(shown).to_be_hidden()


def test_while_somebody_types_they_are_letters(desk: Page, house: House, town: World) -> None:
    desk.goto(f"{house.address}/cases/")
    box = desk.locator("[data-key='/']")
    box.click()
    desk.keyboard.type("jk?n/")
    assert box.input_value() == "jk?n/"
    expect(desk.locator("[data-keys-list]")).to_be_hidden()
    expect(box).to_be_focused()


def test_turned_off_they_do_nothing_and_can_be_turned_on_again(desk: Page, house: House) -> None:
    desk.goto(f"{house.address}/cases/")
    desk.keyboard.press("?")
    desk.click("[data-keys-list] [data-keys-on] button")
    expect(desk.locator("[data-keys-list] [data-keys-off] button")).to_be_focused()
    desk.click("[data-keys-close]")
    desk.evaluate("document.activeElement.blur()")
    for key in ("j", "?", "/"):
        desk.keyboard.press(key)
    expect(desk.locator("[data-keys-list]")).to_be_hidden()
    assert desk.evaluate("document.activeElement === document.body") is True
    assert desk.locator(".table-frame").first.get_attribute("aria-keyshortcuts") is None
    desk.click("details.menu summary")
    desk.click("[data-keys-open]")
    desk.click("[data-keys-list] [data-keys-off] button")
    desk.click("[data-keys-close]")
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("j")
    expect(desk.locator("main .row-link").first).to_be_focused()


def test_past_the_sections_of_a_case_a_few_presses_lead_to_the_button(desk: Page, house: House, town: World) -> None:
    for path in ("plan/", "assessments/"):
        answer = desk.goto(f"{house.address}/cases/{town.case.pk}/{path}")
        assert answer is not None and answer.status == 200
        assert desk.locator(".tabs a").count() > 10
        desk.keyboard.press("Tab")
        desk.keyboard.press("Tab")
        expect(desk.locator("a.skip[href='#section']")).to_be_focused()
        assert_accessible(desk)
        desk.keyboard.press("Enter")
        expect(desk.locator("#section")).to_be_focused()
        desk.keyboard.press("Tab")
        expect(desk.locator("#section a.btn-primary, #section button, #section .btn").first).to_be_focused()
