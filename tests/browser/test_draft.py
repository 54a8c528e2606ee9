"""An assessment being filled in: the browser keeps it on the server and shows what is asked now."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from assessments import services
from assessments.models import Assessment
from tests.assessments.conftest import published
from tests.browser.conftest import House, assert_accessible, in_a_thread, new_person
from tests.browser.entering import sign_in
from tests.factories import World


def begun(town: World) -> Assessment:
    instrument = published(town)
    with town.at_work(town.caseworker) as by:
        return services.start(case=town.case, instrument=instrument, by=by)


@pytest.fixture
def page(chromium: Browser, house: House, town: World, django_db_blocker: DjangoDbBlocker) -> Iterator[Page]:
    with django_db_blocker.unblock():
        draft = in_a_thread(lambda: begun(town))
    context = new_person(chromium, width=360)
    page = context.new_page()
    sign_in(page, house)
    page.goto(f"{house.address}/cases/{town.case.pk}/assessments/{draft.pk}/fill/")
    yield page
    context.close()


def test_it_is_kept_as_it_is_filled_in_and_finished(page: Page) -> None:
    assert_accessible(page)
    told = page.locator("[data-question=q_told]")
    expect(told).to_be_hidden()
    page.locator("input[name=q_threats][value=yes]").check()
    expect(told).to_be_visible()
    expect(page.locator("[data-draft-state]")).to_have_text(re.compile(r"^Disimpan \d\d:\d\d$"))
    page.fill("textarea[name=q_told]", "Ancaman lewat telepon")
    # "Kept" is not said of what has just been written.
    expect(page.locator("[data-draft-state]")).to_have_text("", timeout=2_000)
    expect(page.locator("input[name=version]")).to_have_value("3", timeout=15_000)
    # What was kept is there, without a warning that something would be lost.
    page.reload()
    expect(page.locator("textarea[name=q_told]")).to_have_value("Ancaman lewat telepon")
    page.locator("input[name=q_fear][value='4']").check()
    page.locator("input[name=judgement][value=high]").check()
    # The button waits for what is just being saved.
    page.click("button[name=finish]")
    page.wait_for_url(re.compile(r"/assessments/[0-9a-f-]{36}/$"))
    assert "Ancaman lewat telepon" in page.inner_text("main")
    assert_accessible(page)
