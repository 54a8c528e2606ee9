"""The case list on a phone: how much of it is in sight, and that nothing is named twice or lost."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from cases.record.models import Case
from core.db import organisation_scope
from tests.browser.conftest import House, assert_accessible, in_a_thread, new_person
from tests.browser.entering import sign_in
from tests.factories import World, make_case

TALLEST = 100


@pytest.fixture(scope="module")
def _urgent(town: World, django_db_blocker: DjangoDbBlocker) -> None:
    def make() -> None:
        with town.at_work(town.caseworker) as by:
            made = [
                make_case(by=by, site=town.site, name=name)
                for name in ("Rina Contohnama", "Budi", "Siti Nurhaliza Percontohan Andaikan Semisal Umpamanya")
            ]
        with organisation_scope(town.organisation.pk):
            Case.objects.filter(pk=made[-1].pk).update(priority="URGENT", is_restricted=True)

    with django_db_blocker.unblock():
        in_a_thread(make)


@pytest.fixture(params=["id-ID", "en-GB"])
def page(request: pytest.FixtureRequest, chromium: Browser, house: House, town: World, _urgent: None) -> Iterator[Page]:
    context = new_person(chromium, width=360, height=740)
    page = context.new_page()
    sign_in(page, house)
    context.add_cookies([{"name": "django_language", "value": request.param[:2], "url": house.address}])
    page.goto(f"{house.address}/cases/")
    yield page
    context.close()


def top(one: Locator) -> float:
    box = one.bounding_box()
    assert box is not None
    return box["y"]


def test_a_case_takes_three_lines_on_a_phone(page: Page) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/list-{page.evaluate('document.documentElement.lang')}.png", full_page=True)
    rows = page.locator(".case-list tbody tr")
    expect(rows).to_have_count(4)
    for number in range(4):
        row = rows.nth(number)
        shown = [row.locator("td").nth(place) for place in (0, 1, 3, 6)]
        for cell in shown:
            expect(cell).to_be_visible()
        code, status, lead, updated = map(top, shown)
        assert abs(code - status) < 4, "code and status in one line"
        assert abs(lead - updated) < 4, "who leads and the last activity in one line"
        assert top(row.locator("th")) < code < lead
    heights = [rows.nth(number).evaluate("row => row.getBoundingClientRect().height") for number in range(4)]
    assert sorted(heights)[2] <= TALLEST, heights
    expect(page.locator(".case-list .badge-red")).to_be_visible()
    assert_accessible(page)


def test_chosen_columns_keep_their_names(page: Page) -> None:
    page.goto(f"{page.url}?column=code&column=site&column=opened")
    cells = page.locator(".case-list tbody tr").first.locator("td")
    expect(cells).to_have_count(3)
    for place in range(3):
        expect(cells.nth(place)).to_be_visible()
        name = cells.nth(place).evaluate("cell => getComputedStyle(cell, '::before').position")
        assert name == "static", "the name of the column is in sight"
