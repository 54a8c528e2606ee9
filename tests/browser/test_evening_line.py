"""The evening round on a poor line: what was said of a lost connection ends with the answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Dialog, expect
from pytest_django.plugin import DjangoDbBlocker

from shelters import nights
from tests.browser.conftest import House, in_a_thread, new_person
from tests.browser.entering import sign_in
from tests.factories import World, make_case
from tests.shelters.conftest import make_home, move_in

OFFLINE = "Tidak ada koneksi."


@pytest.fixture
def round_of_two(town: World, django_db_blocker: DjangoDbBlocker) -> Any:
    """Where the evening note of the first of two residents is written."""

    def made() -> str:
        home = make_home(town)
        with town.at_work(town.caseworker) as by:
            second = make_case(by=by, site=town.site, name="Warga Kedua")
        stay = move_in(town, town.case, home.beds[0])
        move_in(town, second, home.beds[1])
        night = nights.night_of(timezone.now(), town.site.time_zone)
        return str(stay.note_url(night, "EVENING"))

    with django_db_blocker.unblock():
        return in_a_thread(made)


def test_saving_takes_back_that_there_was_no_line_and_lets_one_leave(
    chromium: Browser, house: House, town: World, round_of_two: str
) -> None:
    context = new_person(chromium, width=360)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    sign_in(page, house, "shelter")
    page.goto(f"{house.address}{round_of_two}")
    page.fill("[name=text]", "Demam sejak sore.")
    context.set_offline(True)
    page.click("form.note-form button[type=submit]")
    expect(page.locator("[data-said]")).to_contain_text(OFFLINE)
    expect(page.locator("[name=text]")).to_have_value("Demam sejak sore.")
    context.set_offline(False)
    page.click("form.note-form button[type=submit]")
    expect(page.locator(".entry-who")).to_have_text("Warga Kedua")
    expect(page.locator("[data-said]")).to_have_count(0)
    expect(page.locator("[name=text]")).to_have_value("")
    page.goto(f"{house.address}/tonight/")
    assert asked == []
    context.close()
