"""What has to have room: the usual columns of the list, cards of what was found, words of a question, the menu."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from assessments.models import Instrument
from core.db import organisation_scope
from tests.browser.conftest import House, assert_accessible, in_a_thread, new_person
from tests.browser.entering import sign_in
from tests.factories import MARK_NAME, World

LANGUAGES = ("id", "en")
LINES = """cell => {
  const words = document.createRange();
  words.selectNodeContents(cell);
  return new Set([...words.getClientRects()].map(line => Math.round(line.top))).size;
}"""


def came(chromium: Browser, house: House, actor: str, width: int, language: str = "id") -> Iterator[Page]:
    context = new_person(chromium, width=width, height=740)
    page = context.new_page()
    sign_in(page, house, actor)
    context.add_cookies([{"name": "django_language", "value": language, "url": house.address}])
    yield page
    context.close()


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_usual_columns_fit_on_a_laptop(chromium: Browser, house: House, town: World, language: str) -> None:
    for page in came(chromium, house, "caseworker", 1280, language):
        page.goto(f"{house.address}/cases/")
        frame = page.locator(".table-frame")
        longest = {"id": "Tindak lanjut", "en": "Follow-up"}[language]
        page.locator("td.col-status").first.evaluate("(cell, words) => { cell.textContent = words; }", longest)
        page.locator("tbody th a").first.evaluate("link => { link.textContent = 'Nurhaliza Percontohan Umpamanya'; }")
        picture(page, f"room-list-{language}")
        assert frame.evaluate("frame => frame.scrollWidth - frame.clientWidth") == 0
        status = page.locator("td.col-status").first
        assert status.evaluate(LINES) == 1
        expect(page.locator("thead th").last).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_found_is_a_short_card_on_a_phone(chromium: Browser, house: House, town: World, language: str) -> None:
    for page in came(chromium, house, "caseworker", 360, language):
        page.goto(f"{house.address}/cases/search/")
        page.fill("form.search [name=text]", MARK_NAME)
        page.press("form.search [name=text]", "Enter")
        row = page.locator(".case-found tbody tr").first
        expect(row).to_contain_text(MARK_NAME)
        picture(page, f"room-found-{language}")
        why = row.locator("td.col-found")
        expect(why).to_be_visible()
        label = why.evaluate("cell => getComputedStyle(cell, '::before').content")
        assert {"id": "Ditemukan lewat", "en": "Found by"}[language] in label
        parts = [row.locator(name).bounding_box() for name in ("th", "td.code", "td.col-lead", "td.col-found")]
        tops = [box["y"] for box in parts if box is not None]
        assert len(tops) == 4 and tops == sorted(set(tops)), "name, code, who leads, and last why"
        assert row.evaluate("row => row.getBoundingClientRect().height") <= 124
        assert_accessible(page)


@pytest.fixture
def review(town: World, django_db_blocker: DjangoDbBlocker) -> str:
    """The address of the settings of a shipped instrument."""

    def find() -> str:
        with organisation_scope(town.organisation.pk):
            return reverse("assessments:adjust", kwargs={"pk": Instrument.objects.get(code="risk-review").pk})

    with django_db_blocker.unblock():
        return in_a_thread(find)


def test_the_words_of_a_question_are_read_whole_where_they_are_changed(
    chromium: Browser, house: House, town: World, review: str
) -> None:
    for page in came(chromium, house, "administrator", 360):
        page.goto(f"{house.address}{review}")
        picture(page, "room-questions")
        boxes = page.locator("textarea.is-sentence")
        assert boxes.count() > 20
        cut = "boxes => boxes.filter(box => box.scrollHeight > box.clientHeight + 1).map(box => box.value)"
        assert boxes.evaluate_all(cut) == []
        heights = boxes.evaluate_all("boxes => boxes.map(box => box.offsetHeight)")
        assert min(heights) < 50 < max(heights), "one line for one word, more for a sentence"
        assert_accessible(page)


def test_no_entry_of_the_menu_is_cut(chromium: Browser, house: House, town: World) -> None:
    for page in came(chromium, house, "administrator", 1280):
        page.goto(f"{house.address}/account/")
        entries = page.locator(".mainnav a")
        entries.last.evaluate("entry => entry.append(' Tanda tangan berkas restitusi dan lain-lain')")
        picture(page, "room-menu")
        assert entries.evaluate_all("all => all.filter(one => one.scrollWidth > one.clientWidth).length") == 0
        menu = page.locator(".mainnav")
        assert menu.evaluate("menu => menu.scrollWidth - menu.clientWidth") == 0


def test_who_hands_over_is_not_offered_to_take_over(chromium: Browser, house: House, town: World) -> None:
    one, other = str(town.colleague.pk), str(town.caseworker.pk)
    for page in came(chromium, house, "manager", 1280):
        page.goto(f"{house.address}/cases/handovers/new/")
        boxes = {key: page.locator(f"input[name=receivers][value='{key}']") for key in (one, other)}
        boxes[one].check()
        page.select_option("[name=gives]", one)
        expect(boxes[one]).to_be_hidden()
        expect(boxes[one]).not_to_be_checked()
        expect(boxes[other]).to_be_visible()
        page.select_option("[name=gives]", other)
        expect(boxes[one]).to_be_visible()
        expect(boxes[other]).to_be_hidden()
        page.click("main form button[type=submit]")
        expect(page.locator(".error-summary")).to_be_visible()
        expect(boxes[other]).to_be_hidden()
        assert_accessible(page)
        page.goto(f"{house.address}/cases/covers/new/")
        stands_in = page.locator(f"[name=stand_in] option[value='{one}']")
        page.select_option("[name=stand_in]", one)
        page.select_option("[name=absent]", one)
        expect(page.locator("[name=stand_in]")).to_have_value("")
        expect(stands_in).to_be_disabled()
