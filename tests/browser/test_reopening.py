"""What a closed tab still shows when the browser opens it again: by Ctrl+Shift+T, or after it was started anew.

It is what the next one at a shared computer tries first. The browser then prefers what it has kept of a page to asking
the server, and puts back what was typed: from its cache and from the files of its sessions. So nothing stands between
it and the server here: Playwright's own routes would switch that cache off, and a browser without it proves nothing.
"""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.browser.conftest import House, in_a_thread
from tests.browser.entering import sign_in
from tests.browser.test_leaving import WITH_CACHE, leave
from tests.factories import MARK_NAME, World
from tests.jobs.processes import until

TYPED = "MARKTYPED dia takut pulang"
# What is typed is written down for the session some moments later.
WRITTEN_DOWN = 3000
# Seconds until the last tabs are back.
BACK = 3
# Playwright's browser locks up its cookies without a key ring; the same browser opens them only without one.
SAME_KEYS = ["--password-store=basic", "--use-mock-keychain"]
Visit = Callable[[BrowserContext], None]


class Neutral(BaseHTTPRequestHandler):
    """A page of somebody else that may be kept, with a form that may be filled in again."""

    asked: int = 0

    def do_GET(self) -> None:
        if self.path == "/":
            type(self).asked += 1
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Cache-Control", "max-age=3600")
        self.end_headers()
        self.wfile.write(
            b"<!doctype html><title>Netral</title><h1>Netral</h1><form><textarea name=t></textarea></form>"
        )

    def log_message(self, *_arguments: Any) -> None:
        pass


@pytest.fixture(scope="module", autouse=True)
def neutral() -> Iterator[str]:
    """Where quick exit leads, before the house is built."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Neutral)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUICK_EXIT_URL", address)
        yield address
    server.shutdown()
    server.server_close()


@pytest.fixture
def reopener(tmp_path: Path) -> Path:
    """An extension that does what Ctrl+Shift+T does: those keys belong to the browser's window, which no test has."""
    folder = tmp_path / "reopener"
    folder.mkdir()
    (folder / "manifest.json").write_text(
        json.dumps(
            {
                "manifest_version": 3,
                "name": "reopener",
                "version": "1",
                "permissions": ["sessions"],
                "background": {"service_worker": "worker.js"},
            }
        )
    )
    (folder / "worker.js").write_text("")
    return folder


@pytest.fixture
def browse(reopener: Path, tmp_path: Path) -> Callable[[Visit], None]:
    """Do something in a browser with a folder of its own, which stays for the next time."""

    def run(visit: Visit) -> None:
        given = [*WITH_CACHE["args"], f"--disable-extensions-except={reopener}", f"--load-extension={reopener}"]
        ignored = [*WITH_CACHE["ignore_default_args"], "--disable-extensions"]
        with sync_playwright() as playwright:
            context = playwright.chromium.launch_persistent_context(
                str(tmp_path / "browser"),
                locale="id-ID",
                **{**WITH_CACHE, "args": given, "ignore_default_args": ignored},
            )
            visit(context)
            context.close()

    return lambda visit: in_a_thread(lambda: run(visit))


@pytest.fixture
def browse_anew(tmp_path: Path) -> Callable[[Visit], None]:
    """Do something in the browser of `browse` when it has been started anew and has its last tabs again.

    It is started as people do, and joined when the tabs are back: Playwright's own start waits for its first tab, which
    now and then is the one that the last tabs take the place of, and then waits for ever.
    """
    folder = tmp_path / "browser"
    port = folder / "DevToolsActivePort"

    def run(visit: Visit) -> None:
        port.unlink(missing_ok=True)
        command = [WITH_CACHE["executable_path"], *WITH_CACHE["args"], *SAME_KEYS, f"--user-data-dir={folder}"]
        anew = ["--headless", "--restore-last-session", "--remote-debugging-port=0"]
        with subprocess.Popen([*command, *anew], stderr=subprocess.DEVNULL) as process, sync_playwright() as playwright:
            try:
                until(lambda: port.exists() and port.read_text().count("\n"))
                time.sleep(BACK)
                browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port.read_text().splitlines()[0]}")
                visit(browser.contexts[0])
                browser.new_browser_cdp_session().send("Browser.close")
                process.wait(timeout=30)
            finally:
                process.kill()

    return lambda visit: in_a_thread(lambda: run(visit))


def reopen(context: BrowserContext) -> Page:
    """Open the tab again that was closed last, as Ctrl+Shift+T does."""
    worker = context.service_workers[0] if context.service_workers else context.wait_for_event("serviceworker")
    with context.expect_page() as opened:
        worker.evaluate("async () => void await chrome.sessions.restore()")
    page = opened.value
    page.wait_for_load_state()
    return page


def at_the_case(context: BrowserContext, house: House, town: World) -> Page:
    """A task of the case that was typed and not saved, and the list with its filters before it.

    What is typed into the box of a note is kept for its writer on the server, and comes back to them from there.
    """
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, house)
    page.goto(f"{house.address}/cases/")
    page.goto(f"{house.address}/cases/{town.case.pk}/tasks/new/")
    assert MARK_NAME in page.inner_text("main")
    page.fill("[name=title]", TYPED)
    return page


def close(page: Page) -> None:
    """As people close a tab: it is asked whether it may go, and the browser remembers it."""
    page.wait_for_timeout(WRITTEN_DOWN)
    page.close(run_before_unload=True)
    page.wait_for_event("close") if not page.is_closed() else None


def shown(page: Page) -> str:
    """All that somebody could read in a page: its words, what stands in its fields, its title."""
    fields = "[...document.querySelectorAll('input, textarea, select')].map((one) => one.value).join(' ')"
    return f"{page.url} {page.title()} {page.content()} {page.evaluate(fields)}"


def marks(page: Page) -> list[str]:
    return [mark for mark in (MARK_NAME, TYPED) if mark in shown(page)]


def asked_again(page: Page) -> None:
    expect(page.locator("[name=password]")).to_be_visible()
    assert "/sign-in/" in page.url


def back(page: Page) -> None:
    """One step back in the tab's own history; it may find nothing there."""
    page.go_back(wait_until="load")


def test_a_tab_comes_back_as_it_was_where_its_page_allows_it(browse: Callable[[Visit], None], neutral: str) -> None:
    """What the others prove nothing without: from the browser's cache, with what was typed in it."""

    def visit(context: BrowserContext) -> None:
        page = context.new_page()
        page.goto(neutral)
        page.fill("textarea", TYPED)
        before = Neutral.asked
        close(page)
        again = reopen(context)
        assert again.url == neutral
        expect(again.locator("textarea")).to_have_value(TYPED)
        assert Neutral.asked == before, "the server was not asked again"

    browse(visit)


def test_a_tab_of_a_session_that_stands_is_asked_for_anew_and_what_was_typed_is_gone(
    browse: Callable[[Visit], None], house: House, town: World
) -> None:
    def visit(context: BrowserContext) -> None:
        close(at_the_case(context, house, town))
        page = reopen(context)
        expect(page.locator("main")).to_contain_text(MARK_NAME)
        assert page.input_value("[name=title]") == ""
        assert TYPED not in shown(page)

    browse(visit)


def exited(page: Page, _house: House) -> None:
    page.click("[data-exit] button")
    page.wait_for_url("http://127.0.0.1:*/")
    close(page)


def signed_out(page: Page, house: House) -> None:
    other = page.context.new_page()
    other.goto(f"{house.address}/account/")
    close(page)
    leave(other)
    # Not the tab that was closed last, which would be the one that comes back.
    other.goto("about:blank")


def ended_elsewhere(page: Page, house: House) -> None:
    """This browser knows nothing of it: its cookie is as it was."""
    close(page)

    def from_the_phone() -> None:
        with sync_playwright() as playwright:
            phone = playwright.chromium.launch(**WITH_CACHE)
            other = phone.new_page()
            sign_in(other, house)
            other.goto(f"{house.address}/account/devices/end-others/")
            other.click("main form button")
            other.wait_for_url("**/account/devices/")
            phone.close()

    in_a_thread(from_the_phone)


ENDS = pytest.mark.parametrize("end", [exited, signed_out, ended_elsewhere], ids=lambda one: one.__name__)


@ENDS
def test_a_tab_that_comes_back_after_the_session_shows_nothing(
    browse: Callable[[Visit], None], house: House, town: World, end: Callable[[Page, House], None]
) -> None:
    def visit(context: BrowserContext) -> None:
        end(at_the_case(context, house, town), house)
        page = reopen(context)
        assert marks(page) == []
        steps = 0
        while page.evaluate("navigation.canGoBack") and steps < 6:
            back(page)
            assert marks(page) == []
            asked_again(page)
            steps += 1
        # Whoever signs in now gets nothing that was typed before.
        sign_in(page, house)
        page.goto(f"{house.address}/cases/{town.case.pk}/tasks/new/")
        assert TYPED not in shown(page)

    browse(visit)


@ENDS
def test_a_browser_that_is_started_anew_with_its_last_tabs_shows_nothing(
    browse: Callable[[Visit], None],
    browse_anew: Callable[[Visit], None],
    house: House,
    town: World,
    tmp_path: Path,
    end: Callable[[Page, House], None],
) -> None:
    """And neither the words that were shown nor those that were typed lie in its folder."""
    seen: list[str] = []

    def first(context: BrowserContext) -> None:
        end(at_the_case(context, house, town), house)
        left = context.new_page()
        left.goto(f"{house.address}/cases/{town.case.pk}/")
        left.wait_for_timeout(WRITTEN_DOWN)

    def again(context: BrowserContext) -> None:
        for page in context.pages:
            page.wait_for_load_state()
            seen.append(page.url)
            assert marks(page) == []

    browse(first)
    browse_anew(again)
    assert any("/sign-in/" in url for url in seen), f"no tab of ours came back: {seen}"
    files = [path for path in (tmp_path / "browser").rglob("*") if path.is_file()]
    assert any("Sessions" in path.parts for path in files), "the browser wrote down its tabs"
    forms = [form for mark in (MARK_NAME, TYPED) for form in (mark.encode(), mark.encode("utf-16-le"))]
    assert [str(path) for path in files for form in forms if form in path.read_bytes()] == []
