"""An installation that no real case belongs into says so on every page; one that is safe says nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.factories import World

ROOT = Path(__file__).resolve().parents[3]
BANNER = "Not safe: no real case belongs in here."
ASK = "from django.conf import settings; print(*settings.NOT_FOR_REAL_CASES)"


@pytest.mark.parametrize(
    ("dangers", "told"),
    [
        (["demo"], ["its keys lie beside its data"]),
        (["demo", "fallback"], ["its keys lie beside its data", "makeshift parts"]),
    ],
)
def test_every_page_says_it_and_why(
    world: World, sign_in: Callable[[User], Client], settings: Any, dangers: list[str], told: list[str]
) -> None:
    settings.NOT_FOR_REAL_CASES = dangers
    stranger = Client()
    stranger.cookies["django_language"] = "en"
    for browser, path in ((stranger, "/sign-in/"), (sign_in(world.caseworker), f"/cases/{world.case.pk}/")):
        page = browser.get(path).content.decode()
        assert page.count(BANNER) == 1
        assert [words in page for words in ("its keys lie beside its data", "makeshift parts")] == [
            words in told for words in ("its keys lie beside its data", "makeshift parts")
        ]
    assert "Tidak aman" in Client().get("/sign-in/").content.decode()


def test_a_safe_installation_says_nothing(world: World, sign_in: Callable[[User], Client], settings: Any) -> None:
    settings.NOT_FOR_REAL_CASES = []
    for browser, path in ((Client(), "/sign-in/"), (sign_in(world.caseworker), "/cases/")):
        assert "not-safe" not in browser.get(path).content.decode()


@pytest.mark.parametrize(
    ("module", "fallback", "dangers"),
    [
        ("dev", "", "demo"),
        ("dev", "a message broker of plain files", "demo fallback"),
        ("prod", "", ""),
        ("prod", "PostgreSQL from a Python package", "fallback"),
    ],
)
def test_the_settings_know_how_the_house_stands(module: str, fallback: str, dangers: str) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": f"config.settings.{module}",
        "HARAPAN_FALLBACK": fallback,
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "harapan.contoh.test",
        "MEDIA_ROOT": "/nowhere",
        "CLAMD": "none",
        "ACCESS_LOG_WITNESS": "none",
        "BROKER_URL": "redis://127.0.0.1:6379/0",
        "CACHE_URL": "redis://127.0.0.1:6379/1",
    }
    done = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == dangers, done.stderr


def test_a_key_leads_to_the_cases_only_for_who_may_open_them(world: World, sign_in: Callable[[User], Client]) -> None:
    goes = '<template data-goes="/" data-goes-to="/cases/">'
    for actor, is_led in (("caseworker", True), ("lawyer", True), ("administrator", False), ("no_role", False)):
        assert (goes in sign_in(world.users[actor]).get("/account/").content.decode()) is is_led, actor
