"""An address that is asked in a way that it does not take says so, as a page and to a program."""

from __future__ import annotations

import json

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from core.web import error_pages
from tests.cases.asking import SignIn, at, nothing_changes, text
from tests.factories import World


@pytest.mark.parametrize(
    ("method", "name", "allow"),
    [
        ("GET", "accounts:sign-out", "POST"),
        ("PUT", "accounts:sign-in", "GET, HEAD, POST"),
        ("DELETE", "cases:list", "GET, HEAD"),
    ],
)
def test_a_page_says_what_to_do(world: World, sign_in: SignIn, method: str, name: str, allow: str) -> None:
    browser = sign_in(world.caseworker)
    with nothing_changes():
        answer = browser.generic(method, reverse(name))
    assert (answer.status_code, answer.headers["Allow"]) == (405, allow)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "This cannot be done here" in text(answer) and "Go back and use the buttons of the page." in text(answer)


def test_who_may_not_look_learns_nothing_by_asking_otherwise(world: World, sign_in: SignIn) -> None:
    for name, status in (("administrator", 403), ("no_role", 403)):
        answer = sign_in(world.users[name]).put(at("cases:detail", world.case))
        assert (answer.status_code, "This cannot be done here" in text(answer)) == (status, False)


def test_a_program_gets_the_sentence(rf: RequestFactory) -> None:
    with translation.override("id"):
        answer = error_pages.not_allowed(rf.put("/api/v1/cases/"), "GET, POST")
    assert (answer.status_code, answer.headers["Allow"], json.loads(answer.content)) == (
        405,
        "GET, POST",
        {"detail": "Alamat ini tidak menerima cara itu."},
    )
