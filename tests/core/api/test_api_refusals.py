"""What a program hears from an address of the API that leads nowhere: JSON, and nothing about what exists."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client, RequestFactory

from accounts.models import User
from core.web import error_pages
from tests.factories import World

NOWHERE = "/api/v1/cases/nothing-here/"


@pytest.mark.parametrize(("language", "sentence"), [("en", "Not found."), ("id", "Data tidak ditemukan.")])
def test_an_address_that_is_none_is_told_as_a_row_that_is_none(
    world: World, sign_in: Callable[[User], Client], language: str, sentence: str
) -> None:
    browser = sign_in(world.caseworker)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    missing = browser.get(f"/api/v1/cases/{UUID(int=1)}/")
    for answer in (browser.get(NOWHERE), browser.post("/api/v2/", {"a": "1"}), missing):
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
        assert answer.json() == {"detail": sentence}


def test_a_fault_is_told_as_json(
    world: World, sign_in: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("MARKFAULT")

    browser = sign_in(world.caseworker)
    browser.raise_request_exception = False
    monkeypatch.setattr("core.access.providers.recorder.opened", fail)
    answer = browser.get(f"/api/v1/cases/{world.case.pk}/")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/json")
    assert answer.json() == {"detail": "Something went wrong here"}


def test_nothing_of_what_a_program_sent_is_kept_when_a_service_is_gone(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[object] = []
    monkeypatch.setattr("core.web.form_recovery.keep", kept.append)
    answer = error_pages.service_gone(rf.post("/api/v1/cases/", {"text": "a"}), OperationalError())
    assert (answer.status_code, answer["Content-Type"], kept) == (503, "application/json", [])


def test_a_page_that_is_none_stays_a_page(world: World, sign_in: Callable[[User], Client]) -> None:
    answer = sign_in(world.caseworker).get("/nothing-here/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")
