"""How somebody of the fixed cast comes in, in a browser."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.conftest import House
from tests.factories import PASSWORD


def sign_in(page: Page, house: House, actor: str = "caseworker") -> None:
    """By password, without a second step."""
    page.goto(f"{house.address}/sign-in/")
    page.fill("[name=email]", f"{actor}@contoh.test")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
