"""A long form whose tab dies while somebody writes: it is there again, and begins anew when they wish."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from tests.browser.conftest import House, assert_accessible, new_person
from tests.browser.entering import sign_in
from tests.factories import World

TOLD = "Ia dijanjikan kerja di restoran, lalu paspornya diambil"


def test_what_was_written_is_there_after_the_tab_has_died(chromium: Browser, house: House, town: World) -> None:
    context = new_person(chromium, width=360)
    page = context.new_page()
    sign_in(page, house)
    address = f"{house.address}/cases/{town.case.pk}/episodes/new/"
    page.goto(address)
    page.fill("textarea[name=account]", TOLD)
    expect(page.locator("[data-draft-state]")).to_have_text(re.compile(r"^Draf disimpan \d\d[:.]\d\d$"), timeout=15_000)
    # Nobody is asked whether to leave: as when a telephone ends the browser.
    page.close()
    again = context.new_page()
    again.goto(address)
    expect(again.locator("textarea[name=account]")).to_have_value(TOLD)
    assert_accessible(again)
    again.get_by_role("button", name="Mulai dari awal").click()
    expect(again.locator("textarea[name=account]")).to_have_value("")
    expect(again.get_by_role("button", name="Mulai dari awal")).to_have_count(0)
    # What is saved leaves no draft.
    again.fill("textarea[name=account]", TOLD)
    expect(again.locator("[data-draft-state]")).not_to_have_text("", timeout=15_000)
    again.locator("#form button[type=submit]").first.click()
    again.wait_for_url(re.compile(r"/account/$"))
    again.goto(address)
    expect(again.locator("textarea[name=account]")).to_have_value("")
    context.close()
