"""Boxes over an exhibit: drawn with a mouse and with a finger, and placed with the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import storages
from playwright.sync_api import Browser, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from legal import services
from tests.access import objects_legal
from tests.browser.conftest import House, assert_accessible, in_a_thread
from tests.browser.test_ways import signed_in
from tests.documents import samples
from tests.factories import World
from tests.legal.makers import add_paper


@pytest.fixture(scope="module")
def things(house: House, town: World, django_db_blocker: DjangoDbBlocker) -> dict[str, Any]:
    """One of everything that a lawyer works on, with an exhibit of two pages."""

    folder = house.folder / "media"

    def make() -> dict[str, Any]:
        sealed = storages["sealed"]
        with pytest.MonkeyPatch.context() as patch:
            # The files lie where the house looks for them.
            for name in ("location", "base_location"):
                patch.setitem(sealed.__dict__, name, str(folder))
            found = objects_legal.make(town)
            paper = add_paper(town, samples.pdf("NAMA ORANG LAIN", "halaman dua"), "Surat")
            with town.at_work(town.lawyer) as by:
                exhibit = services.add_exhibit(claim=found["claim"], document=paper, description="Surat", by=by)
            return {**found, "exhibit": exhibit}

    with django_db_blocker.unblock():
        return in_a_thread(make)


@pytest.fixture(params=[1280, 360])
def desk(chromium: Browser, house: House, things: dict[str, Any], request: pytest.FixtureRequest) -> Iterator[Page]:
    yield from signed_in(chromium, house, "lawyer", width=request.param)


def opened(page: Page, house: House, town: World, things: dict[str, Any]) -> None:
    page.goto(f"{house.address}/cases/{town.case.pk}/legal/exhibits/{things['exhibit'].pk}/redact/")
    page.wait_for_load_state("networkidle")


def rects(page: Page) -> int:
    return page.locator(".redact-boxes rect").count()


def test_a_box_is_drawn_moved_by_keys_and_kept(desk: Page, house: House, town: World, things: dict[str, Any]) -> None:
    opened(desk, house, town, things)
    if desk.locator("[data-draw]").get_attribute("aria-pressed") == "false":
        desk.locator("[data-draw]").click()
    rows, drawn = desk.locator("[data-box]").count(), rects(desk)
    # The head of the case stands above it: in a narrow window one scrolls to the page.
    desk.locator("[data-page]").evaluate("part => part.scrollIntoView({block: 'start', behavior: 'instant'})")
    frame = desk.locator("[data-page]").bounding_box()
    assert frame is not None
    desk.mouse.move(frame["x"] + 40, frame["y"] + 60)
    desk.mouse.down()
    desk.mouse.move(frame["x"] + 120, frame["y"] + 80)
    assert rects(desk) == drawn + 1, "it is seen while it is drawn"
    desk.mouse.up()
    assert (desk.locator("[data-box]").count(), rects(desk)) == (rows + 1, drawn + 1)
    assert desk.evaluate("document.activeElement.name") == f"box-{rows - 1}-reason"
    # Without a pointer: the next row, in figures.
    desk.keyboard.press("Tab")
    for name, value in (("page", "1"), ("left", "10"), ("top", "70"), ("width", "30"), ("height", "5")):
        desk.keyboard.press("Tab")
        assert desk.evaluate("document.activeElement.name") == f"box-{rows}-{name}"
        desk.keyboard.press("Control+A")
        desk.keyboard.type(value)
    assert rects(desk) == drawn + 2
    desk.keyboard.press("ArrowUp")
    expect(desk.locator(f"[name=box-{rows}-height]")).to_have_value("5.1")
    last = desk.locator(".redact-boxes rect").nth(drawn + 1)
    assert float(last.get_attribute("height") or 0) == pytest.approx(51)
    desk.locator(f"[name=box-{rows - 1}-drop]").check()
    assert rects(desk) == drawn + 1
    assert_accessible(desk)
    desk.locator(f"[name=box-{rows}-height]").press("Enter")
    desk.wait_for_url("**/redact/?page=*")
    assert rects(desk) == drawn + 1


def test_every_page_of_it_can_be_used_by_everybody(
    desk: Page, house: House, town: World, things: dict[str, Any]
) -> None:
    legal = f"{house.address}/cases/{town.case.pk}/legal"
    pages = [
        f"exhibits/{things['exhibit'].pk}/redact/",
        f"redactions/{things['redaction'].pk}/make/",
        f"claims/{things['claim'].pk}/exhibits/",
        f"matters/{things['matter'].pk}/",
        f"matters/{things['matter'].pk}/protection/",
    ]
    pages += [
        f"matters/{things['matter'].pk}/{kind}/add/"
        for kind in ("requests", "measures", "testimony", "travel", "court-days")
    ]
    for page in pages:
        desk.goto(f"{legal}/{page}")
        assert_accessible(desk)


def test_a_finger_draws_once_the_button_says_so(
    chromium: Browser, house: House, town: World, things: dict[str, Any], desk: Page
) -> None:
    context = chromium.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        storage_state=desk.context.storage_state(),
    )
    phone = context.new_page()
    opened(phone, house, town, things)
    toggle, drawn = phone.locator("[data-draw]"), rects(phone)
    assert toggle.get_attribute("aria-pressed") == "false"
    for count in (drawn, drawn + 1):
        phone.locator("[data-page]").evaluate("part => part.scrollIntoView({block: 'center', behavior: 'instant'})")
        frame = phone.locator("[data-page]").bounding_box()
        assert frame is not None
        x, y = frame["x"] + 40, max(frame["y"], 0) + 200
        fingers = context.new_cdp_session(phone)
        for kind, points in (
            ("touchStart", [{"x": x, "y": y}]),
            ("touchMove", [{"x": x + 80, "y": y + 30}]),
            ("touchEnd", []),
        ):
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        phone.wait_for_timeout(300)
        assert rects(phone) == count
        toggle.tap()
    context.close()


def test_it_works_without_a_script(
    chromium: Browser, house: House, town: World, things: dict[str, Any], desk: Page
) -> None:
    context = chromium.new_context(java_script_enabled=False, storage_state=desk.context.storage_state())
    plain = context.new_page()
    opened(plain, house, town, things)
    free = plain.locator("[data-box]").count() - 1
    expect(plain.locator("[data-draw]")).to_be_hidden()
    for name, value in (("left", "50"), ("top", "50"), ("width", "10"), ("height", "10")):
        plain.fill(f"[name=box-{free}-{name}]", value)
    before = plain.locator(".redact-boxes rect").count()
    plain.click("button[name=go][value='2']")
    plain.wait_for_url("**/redact/?page=2")
    plain.click("button[name=go][value='1']")
    plain.wait_for_url("**/redact/?page=1")
    assert plain.locator(".redact-boxes rect").count() == before + 1
    context.close()
