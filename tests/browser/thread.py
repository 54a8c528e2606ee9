"""The people of the thread, each with a browser of their own, and what is looked for in what they carry away."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import House, assert_accessible, new_person

PASSWORD = "perahu-kuning-di-jendela"
ADMIN = "admin@benang.test"
NAME = "Melati Contohbenang"
STORY = "MARKSTORY dijanjikan bekerja di restoran, paspor ditahan"
SESSION = "MARKSESSION isi konseling rahasia"
NIGHT = "Tidur nyenyak, ikut memasak makan malam"

PEOPLE = {
    "caseworker": ("Pekerja kasus", "Kantor Benang"),
    "colleague": ("Pekerja kasus", "Kantor Benang"),
    "shelter": ("Petugas rumah aman", "Kantor Benang"),
    "counsellor": ("Konselor", "Kantor Benang"),
    "lawyer": ("Advokat", "Kantor Benang"),
    "reintegration": ("Petugas reintegrasi", "Kantor Benang"),
}
PARTS = {"counsellor": "COUNSELLOR", "lawyer": "LAWYER", "reintegration": "REINTEGRATION"}


class Thread:
    """The people, each in a browser of their own, and what they have made so far."""

    def __init__(self, house: House, chromium: Browser, desk: Path) -> None:
        self.house, self.chromium = house, chromium
        # Where somebody keeps what they have downloaded: not on the server.
        self.desk = desk
        self.pages: dict[str, Page] = {}
        self.case = ""

    def browser_of(self, who: str, *, phone: bool = False) -> Page:
        if who not in self.pages:
            context: BrowserContext = new_person(self.chromium, width=360 if phone else 1280)
            page = context.new_page()
            page.on("pageerror", lambda error: pytest.fail(f"{who}: {error}"))
            self.pages[who] = page
        return self.pages[who]

    def go(self, who: str, path: str) -> Page:
        page = self.pages[who]
        page.goto(f"{self.house.address}{path}")
        assert_accessible(page)
        return page


def save(page: Page) -> None:
    """Press the button of the page's own form, and wait for the page that follows."""
    with page.expect_navigation():
        page.locator("form#form button.btn").last.click()
    assert page.locator(".error-summary, [data-error-summary]").count() == 0, page.inner_text("main")
    assert_accessible(page)


def keep_place(page: Page) -> None:
    """Whoever waits by keyboard for a job keeps the focus while the page asks how far it is."""
    refresh = page.locator(".job-foot a")
    refresh.focus()
    refresh.evaluate("link => { link.isOld = true }")
    page.wait_for_function("() => !document.querySelector('.job-foot a').isOld")
    expect(refresh).to_be_focused()
