"""A form that is sent where there is no line: the page and what was typed in it stay, and nothing is sent twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.plugin import DjangoDbBlocker

from cases.tasks.models import Task
from core.db import organisation_scope
from tests.browser.conftest import House, assert_accessible, in_a_thread, new_person
from tests.browser.entering import sign_in
from tests.factories import World

NO_LINE = "Tidak ada koneksi. Tidak ada yang disimpan, dan isian Anda masih ada di sini"
NOT_REACHABLE = "Sistem sedang tidak dapat dijangkau."
BUTTON = "#form button[type=submit]"


@pytest.fixture
def page(chromium: Browser, house: House, town: World) -> Iterator[Page]:
    context = new_person(chromium, width=360)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    sign_in(page, house)
    page.goto(f"{house.address}/cases/{town.case.pk}/tasks/new/")
    yield page
    context.close()


@pytest.fixture
def count(town: World, django_db_blocker: DjangoDbBlocker) -> Callable[[], int]:
    def tasks() -> int:
        with organisation_scope(town.organisation.pk):
            return Task.objects.count()

    def counted() -> int:
        with django_db_blocker.unblock():
            return in_a_thread(tasks)

    return counted


def write(page: Page, text: str) -> None:
    page.fill("[name=title]", text)
    page.fill("[name=due_on]", "2031-01-02")


def stays(page: Page, text: str, said: str) -> None:
    expect(page.locator("[data-said]")).to_have_count(1)
    expect(page.locator("[data-said]")).to_contain_text(said)
    assert page.url.endswith("/tasks/new/")
    expect(page.locator("[name=title]")).to_have_value(text)


def test_without_a_line_the_text_stays_and_is_sent_once_when_there_is_one(page: Page, count: Callable[[], int]) -> None:
    before = count()
    write(page, "Telepon keluarga")
    page.context.set_offline(True)
    for _ in range(2):
        page.click(BUTTON)
        stays(page, "Telepon keluarga", NO_LINE)
    assert_accessible(page)
    # What is written is still warned about before it is left.
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.evaluate("history.back()")
    stays(page, "Telepon keluarga", NO_LINE)
    page.context.set_offline(False)
    page.dblclick(BUTTON)
    page.wait_for_url(lambda url: "/tasks/" not in url)
    expect(page.locator("main")).to_contain_text("Telepon keluarga")
    assert count() == before + 1


@pytest.mark.parametrize(("status", "said"), [(None, NO_LINE), (502, NOT_REACHABLE)])
def test_a_request_that_fails_is_no_line(page: Page, count: Callable[[], int], status: int | None, said: str) -> None:
    before = count()
    write(page, "Antar ke dokter")
    page.route("**/_/alive/", lambda route: route.fulfill(status=status) if status else route.abort())
    page.click(BUTTON)
    stays(page, "Antar ke dokter", said)
    assert count() == before
    page.unroute("**/_/alive/")
    page.click(BUTTON)
    page.wait_for_url(lambda url: "/tasks/" not in url)
    assert count() == before + 1


def test_nothing_is_sent_once_somebody_has_left_by_quick_exit(page: Page, count: Callable[[], int]) -> None:
    before = count()
    waiting: list[Route] = []
    page.route("**/_/alive/", lambda route: waiting.append(route))
    write(page, "Jangan dikirim")
    page.click(BUTTON)
    page.wait_for_timeout(300)
    # What quick exit tells all that runs in the page; the browser is on its way elsewhere then.
    page.evaluate("window.dispatchEvent(new Event('leaving'))")
    (asked,) = waiting
    asked.fulfill(status=200)
    page.wait_for_timeout(1_000)
    assert page.url.endswith("/tasks/new/")
    assert count() == before
