"""The box in which a note is written: kept by itself, a colleague named by keys alone, and gone on with elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import House, assert_accessible, new_person
from tests.browser.entering import sign_in
from tests.factories import World

KEPT = re.compile(r"^Disimpan \d\d:\d\d$")


def opened(chromium: Browser, house: House, town: World, width: int) -> Page:
    page = new_person(chromium, width=width, height=740).new_page()
    sign_in(page, house)
    page.goto(f"{house.address}/cases/{town.case.pk}/")
    return page


@pytest.fixture
def desk(chromium: Browser, house: House, town: World) -> Iterator[Page]:
    page = opened(chromium, house, town, 1280)
    yield page
    page.context.close()


@pytest.fixture
def phone(chromium: Browser, house: House, town: World, desk: Page) -> Iterator[Page]:
    page = opened(chromium, house, town, 360)
    yield page
    page.context.close()


def test_a_colleague_is_named_by_keys_and_the_note_is_kept_until_it_is_saved(desk: Page, phone: Page) -> None:
    desk.keyboard.press("n")
    desk.keyboard.type("Tolong telepon besok @col")
    options = desk.locator(".mentions [role=option]")
    expect(options).to_have_text(["Colleague"])
    assert desk.evaluate("document.activeElement.getAttribute('aria-activedescendant')") == options.first.get_attribute(
        "id"
    )
    assert_accessible(desk)
    desk.keyboard.press("Escape")
    expect(options).to_have_count(0)
    desk.keyboard.type("l")
    desk.keyboard.press("Enter")
    expect(desk.locator("#id_text")).to_have_value("Tolong telepon besok @Colleague ")
    expect(desk.get_by_label("Colleague", exact=True)).to_be_checked()
    expect(desk.locator("[data-draft-state]")).to_have_text(KEPT, timeout=15_000)
    # On the phone the same is in the box, and goes on there.
    phone.reload()
    expect(phone.locator("#id_text")).to_have_value("Tolong telepon besok @Colleague")
    expect(phone.get_by_label("Colleague", exact=True)).to_be_checked()
    assert_accessible(phone)
    phone.click("#note-box button[type=submit]")
    expect(phone.locator(".timeline-text").first).to_have_text("Tolong telepon besok @Colleague")
    expect(phone.locator(".timeline-note").first).to_contain_text("Colleague")
    expect(phone.locator("#id_text")).to_have_value("")
    desk.reload()
    expect(desk.locator("#id_text")).to_have_value("")
    assert_accessible(desk)


def test_who_does_not_read_the_chosen_kind_is_not_offered(desk: Page) -> None:
    desk.locator(".note-more summary").click()
    lawyer = desk.get_by_label("Lawyer", exact=True)
    lawyer.check()
    desk.locator("#note-box input[name=compartment][value=clinical]").check()
    expect(lawyer).to_be_hidden()
    expect(lawyer).not_to_be_checked()
    desk.locator("#id_text").focus()
    desk.keyboard.type("@law")
    expect(desk.locator(".mentions")).to_have_count(0)


OFFERED = {
    "general": ["Colleague", "Counsellor", "Lawyer", "Reintegration", "Manager", "Shelter"],
    "identity": ["Colleague", "Counsellor", "Lawyer", "Reintegration", "Manager", "Shelter"],
    "location": ["Colleague", "Reintegration", "Manager", "Shelter"],
    "clinical": ["Colleague", "Counsellor", "Manager"],
}


def test_who_is_offered_follows_the_kind_that_is_chosen_by_keys(desk: Page) -> None:
    offered = {}
    chosen = desk.locator("#note-box input[name=compartment]:checked")
    for kind in OFFERED:
        expect(chosen).to_have_value(kind)
        desk.locator("#id_text").focus()
        desk.keyboard.type("@")
        offered[kind] = desk.locator(".mentions [role=option]").all_text_contents()
        desk.keyboard.press("Escape")
        desk.keyboard.press("Backspace")
        expect(desk.locator(".mentions")).to_have_count(0)
        chosen.focus()
        desk.keyboard.press("ArrowDown")
    assert offered == OFFERED
    # Round to the first again.
    expect(chosen).to_have_value("general")
