"""What the frame of every page does in a browser: quick exit, covering, the warning about unsaved text, axe.

The component page needs no account and no database, so a plain server thread in this process is enough.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Route

from core.web.navigation import Frame
from tests.browser.conftest import TAGS


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments: Any) -> None:
        pass


class ManyThreads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@pytest.fixture(scope="module")
def live() -> Iterator[str]:
    """The address of the component page on a server of this process."""
    server = make_server(
        "127.0.0.1", 0, StaticFilesHandler(get_wsgi_application()), server_class=ManyThreads, handler_class=Quiet
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/_/components/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser that reaches no other host: the neutral page and the end of the session are answered here."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, locale="id-ID")
    context.exits = []

    def neutral(route: Route) -> None:
        route.fulfill(body="<title>Neutral</title>", content_type="text/html")

    def ended(route: Route) -> None:
        context.exits.append(route.request.method)
        route.fulfill(status=204)

    context.route(f"{settings.QUICK_EXIT_URL}**", neutral)
    context.route("**/quick-exit/", ended)
    yield context
    context.close()


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(address)
    return page


def test_quick_exit_leaves_in_every_tab_and_ends_the_session(context: BrowserContext, live: str) -> None:
    other, page = opened(context, live), opened(context, live)
    entries = page.evaluate("history.length")

    page.fill("#id_title", "typed")
    page.click("[data-exit] button")

    page.wait_for_url(settings.QUICK_EXIT_URL)
    other.wait_for_url(settings.QUICK_EXIT_URL)
    assert context.exits[0] == "POST"
    assert page.evaluate("history.length") == entries


def test_shift_three_times_leaves_but_capital_letters_do_not(context: BrowserContext, live: str) -> None:
    page = opened(context, live)

    page.focus("#id_title")
    for _ in range(4):
        page.keyboard.press("Shift+A")
    assert page.input_value("#id_title") == "AAAA"

    for _ in range(2):
        page.keyboard.press("Shift")
    assert page.inner_text("[data-exit-presses]") == "Tekan Shift sekali lagi untuk meninggalkan halaman ini."
    page.keyboard.press("Shift")
    page.wait_for_url(settings.QUICK_EXIT_URL)


def test_the_page_is_blank_at_once_also_when_nothing_answers(context: BrowserContext, live: str) -> None:
    page = opened(context, live)
    page.route(f"{settings.QUICK_EXIT_URL}**", lambda _route: None)
    blank = page.evaluate(
        """() => {
            document.querySelector('[data-exit] button').click()
            return [document.body.checkVisibility({visibilityProperty: true}), document.title]
        }"""
    )
    assert blank == [False, "\u200b"], "before the browser draws again"


def test_quick_exit_is_also_on_a_page_that_is_not_there(context: BrowserContext, live: str) -> None:
    page = opened(context, f"{live}nowhere/")
    assert "Neutral" not in page.title()
    page.click("[data-exit] button")
    page.wait_for_url(settings.QUICK_EXIT_URL)
    assert context.exits == ["POST"]

    page = opened(context, f"{live}nowhere/")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(settings.QUICK_EXIT_URL)


def test_an_idle_page_is_covered_and_keeps_what_was_typed(
    context: BrowserContext, live: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Frame, "idle_minutes", 15)
    page = context.new_page()
    page.clock.install()
    page.goto(live)
    page.fill("#id_title", "typed")

    page.clock.fast_forward(14 * 60_000)
    assert not page.is_visible("[data-blank]")
    page.clock.fast_forward(2 * 60_000)
    assert page.is_visible("[data-blank]")
    assert page.evaluate("document.querySelector('main').closest('[inert]') !== null")
    assert page.evaluate(
        """() => {
            const exit = document.querySelector('[data-exit] button')
            const { x, y } = exit.getBoundingClientRect()
            return document.elementFromPoint(x + 4, y + 4) === exit
        }"""
    )

    page.route("**/", lambda route: route.fulfill(status=200))
    page.click("[data-blank] button")
    page.wait_for_selector("[data-blank]", state="hidden")
    assert page.input_value("#id_title") == "typed"


def test_typed_text_is_not_lost_without_a_question(context: BrowserContext, live: str) -> None:
    page = opened(context, live)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)

    page.goto(live)
    assert asked == []
    page.fill("#id_title", "typed")
    page.goto(live)
    assert asked == ["beforeunload"]


def test_what_is_saved_is_left_without_a_question(context: BrowserContext, live: str) -> None:
    page = opened(context, live)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    saved = {"status": 200, "headers": {"HX-Redirect": "/_/components/?saved"}}
    page.route("**/saved-here/", lambda route: route.fulfill(**saved))

    page.fill("#id_title", "typed")
    page.evaluate("""() => {
        const form = document.querySelector("#id_title").closest("form[data-guard]")
        htmx.ajax("POST", "/saved-here/", { source: form })
    }""")
    page.wait_for_url("**/?saved")

    assert asked == []


def test_a_link_of_the_summary_leads_to_the_field(context: BrowserContext, live: str) -> None:
    page = opened(context, live)

    page.click("#refused [data-error-summary] a[href='#refused_sex']")

    assert page.evaluate("document.activeElement.id") == "refused_sex_0"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_part_is_accessible_and_fits(chromium: Browser, live: str, width: int, scheme: Any) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme, locale="id-ID")
    refused: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(live)

    found = Axe().run(page, options={"runOnly": TAGS})

    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert refused == []
    context.close()
