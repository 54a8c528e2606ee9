"""My account: what it tells, a new password, a language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from audit.models import Act
from core.db import organisation_scope
from tests.factories import PASSWORD, World

NEW = "empat-kata-yang-panjang"
CHANGE = {"old_password": PASSWORD, "new_password": NEW, "again": NEW}


def test_it_names_ones_roles_and_leads_to_what_they_allow(world: World, sign_in: Callable[[User], Client]) -> None:
    page = sign_in(world.lawyer).get("/account/").content.decode()
    for words in ("Advokat", "Kantor Contoh", 'href="/account/access/"'):
        assert words in page
    assert "You have no role yet" not in page


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_source_code_is_offered_where_its_address_is_set(
    world: World, sign_in: Callable[[User], Client], settings: Any, language: str
) -> None:
    words = {
        "en": "Free software, AGPL-3.0-or-later: source code",
        "id": "Perangkat lunak bebas, AGPL-3.0-or-later: kode sumber",
    }[language]
    link = f'<a href="https://code.test/harapan?a=1&amp;b=2" rel="noreferrer">{words}</a>'
    stranger, member = Client(), sign_in(world.lawyer)
    for browser in (stranger, member):
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for address, wanted in (("https://code.test/harapan?a=1&b=2", 1), ("", 0)):
        settings.SOURCE_URL = address
        for page in (stranger.get("/sign-in/"), member.get("/account/")):
            assert page.status_code == 200
            assert page.content.decode().count(link) == wanted
            assert ("AGPL" in page.content.decode()) is bool(wanted)


def test_a_new_password_ends_all_other_sessions(world: World, sign_in: Callable[[User], Client]) -> None:
    here, elsewhere = sign_in(world.lawyer), sign_in(world.lawyer)
    key = here.session.session_key
    answer = here.post("/account/password/", CHANGE)
    assert (answer.status_code, answer["Location"]) == (303, "/account/")
    assert here.get("/account/").status_code == 200
    assert here.session.session_key != key
    assert elsewhere.get("/account/").status_code == 302
    user = User.objects.get(pk=world.lawyer.pk)
    assert user.check_password(NEW)
    with organisation_scope(world.organisation.pk):
        assert Act.objects.get(verb="account.password_changed").user_id == user.pk


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"old_password": "salah-sekali-salah"}, "This is not your password"),
        ({"again": "sesuatu-yang-lain"}, "not the same"),
        ({"new_password": "pendek", "again": "pendek"}, "too short"),
        ({"new_password": "lawyer@contoh.test", "again": "lawyer@contoh.test"}, "too similar"),
        ({"old_password": ""}, "Fill in this field"),
    ],
)
def test_a_password_that_cannot_be_changes_nothing(
    world: World, sign_in: Callable[[User], Client], changed: dict[str, str], said: str
) -> None:
    browser, elsewhere = sign_in(world.lawyer), sign_in(world.lawyer)
    answer = browser.post("/account/password/", {**CHANGE, **changed})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert User.objects.get(pk=world.lawyer.pk).check_password(PASSWORD)
    assert elsewhere.get("/account/").status_code == 200


def test_a_session_that_was_taken_over_cannot_guess_the_password(
    world: World, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(world.lawyer)
    for _ in range(6):
        browser.post("/account/password/", {**CHANGE, "old_password": "salah-sekali-salah"})
    answer = browser.post("/account/password/", CHANGE)
    assert answer.status_code == 422
    assert "Too many attempts" in answer.content.decode()
    assert User.objects.get(pk=world.lawyer.pk).check_password(PASSWORD)


def test_the_language_is_kept_and_holds_at_once(world: World, sign_in: Callable[[User], Client]) -> None:
    browser = sign_in(world.lawyer)
    answer = browser.post("/account/language/", {"language": "id"})
    assert answer.status_code == 303
    assert answer.cookies["django_language"].value == "id"
    assert User.objects.get(pk=world.lawyer.pk).language == "id"
    assert '<html lang="id">' in browser.get("/account/").content.decode()
    assert browser.post("/account/language/", {"language": "xx"}).status_code == 422
