"""Signing in and out, choosing where to work, quick exit, the first page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.backends.cached_db import KEY_PREFIX
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from accounts import services
from accounts.models import Membership, Organisation, Role, User
from accounts.session_store import kept_as
from core.db import organisation_scope
from tests.factories import PASSWORD, ROLES, World, make_user
from tests.hashers import CheapArgon2

WRONG = "The email address or the password is not right."


def also_elsewhere(world: World, user: User) -> None:
    """The user also works for the other organisation."""
    with organisation_scope(world.other_organisation.pk):
        services.add_member(user=user, role=Role.objects.get(code="lawyer"), site=world.other_site, by=None)


def test_signing_in_begins_a_session_at_work(world: World, browser: Client, enter: Callable[..., Any]) -> None:
    browser.get("/sign-in/")
    browser.session["before"] = 1
    key = browser.session.session_key
    answer = enter(world.administrator)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    session = browser.session
    assert session["organisation"] == str(world.organisation.pk)
    assert session["begun"] == session["seen"] > 0
    assert session.session_key != key
    assert browser.get("/", follow=True).redirect_chain == [("/people/", 303)]


def test_signing_in_is_noted_in_the_record_of_acts(world: World, enter: Callable[..., Any]) -> None:
    from audit.models import Act

    enter(world.lawyer)
    with organisation_scope(world.organisation.pk):
        assert Act.objects.get(verb="session.begun").user_id == world.lawyer.pk


def test_the_email_address_may_be_typed_in_capitals(world: World, browser: Client) -> None:
    answer = browser.post("/sign-in/", {"email": "LAWYER@Contoh.TEST", "password": PASSWORD})
    assert answer.status_code == 303


def test_an_unknown_address_and_a_wrong_password_get_the_same_page(
    world: World, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[str] = []

    def noting(act: Any) -> Any:
        def noted(*args: Any) -> Any:
            work.append("hash")
            return act(*args)

        return noted

    monkeypatch.setattr(CheapArgon2, "encode", noting(CheapArgon2.encode))
    monkeypatch.setattr(CheapArgon2, "verify", noting(CheapArgon2.verify))
    pages = []
    for email in ("nobody@contoh.test", world.lawyer.email):
        work.clear()
        answer = browser.post("/sign-in/", {"email": email, "password": "salah-sekali-salah"})
        pages.append((answer.status_code, scrubbed(answer, email), list(work)))
    assert pages[0] == pages[1]
    assert pages[0][0] == 422
    assert WRONG in pages[0][1]
    assert pages[0][2] == ["hash"], "one hash each, so that the time does not tell"


def scrubbed(answer: Any, email: str) -> str:
    token = str(answer.context["csrf_token"])
    return str(answer.content.decode().replace(email, "EMAIL").replace(token, "TOKEN"))


def test_a_disabled_account_gets_the_words_of_a_wrong_password(world: World, enter: Callable[..., Any]) -> None:
    User.objects.filter(pk=world.lawyer.pk).update(is_active=False)
    answer = enter(world.lawyer)
    assert answer.status_code == 422
    assert WRONG in answer.content.decode()


def test_who_works_nowhere_any_more_is_told_so_and_gets_no_session(
    world: World, browser: Client, enter: Callable[..., Any]
) -> None:
    Organisation.objects.filter(pk=world.organisation.pk).update(is_suspended=True)
    answer = enter(world.lawyer)
    assert answer.status_code == 422
    assert "You do not work in any organisation" in answer.content.decode()
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(
    ("wanted", "to"),
    [
        ("/account/", "/account/"),
        ("https://evil.test/", "/"),
        ("//evil.test/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.test", "/"),
        ("-1", "/"),
        ("a\0b", "/"),
        ("accounts:people", "/"),
        ("http://testserver/account/", "http://testserver/account/"),
    ],
)
def test_next_leads_to_our_pages_only(world: World, enter: Callable[..., Any], wanted: str, to: str) -> None:
    assert enter(world.lawyer, next=wanted)["Location"] == to


def test_a_page_that_needs_an_account_comes_back_after_signing_in(world: World, browser: Client) -> None:
    first = browser.get("/account/")
    assert (first.status_code, first["Location"]) == (302, "/sign-in/?next=/account/")
    page = browser.get(first["Location"])
    assert '<input type="hidden" name="next" value="/account/">' in page.content.decode()


def test_the_sign_in_page_says_nothing_about_the_work(browser: Client, db: None) -> None:
    page = browser.get("/sign-in/").content.decode()
    assert "<title>Sign in · Harapan</title>" in page
    for word in ("trafficking", "survivor", "victim", "shelter", "case"):
        assert word not in page.lower().replace("lowercase", "")


def test_the_language_of_the_account_is_taken_unless_one_is_chosen(world: World) -> None:
    User.objects.filter(pk=world.lawyer.pk).update(language="en")
    data = {"email": world.lawyer.email, "password": PASSWORD}
    fresh, chosen = Client(), Client()
    chosen.cookies["django_language"] = "id"
    assert fresh.post("/sign-in/", data).cookies["django_language"].value == "en"
    assert "django_language" not in chosen.post("/sign-in/", data).cookies


def test_strange_input_is_a_form_with_errors(browser: Client, db: None) -> None:
    for data in (
        {},
        {"email": "a\0b@c.test", "password": "x"},
        {"email": "x", "password": "y\0"},
        {"email": ["a", "b"]},
    ):
        assert browser.post("/sign-in/", data).status_code == 422
    long = browser.post("/sign-in/", {"email": "a@contoh.test", "password": "x" * 100_000})
    assert long.status_code == 422


def test_a_token_from_before_signing_in_is_refused_after_it(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["django_language"] = "en"
    token = browser.get("/sign-in/").context["csrf_token"]
    data = {"email": world.lawyer.email, "password": PASSWORD, "csrfmiddlewaretoken": str(token)}
    assert browser.post("/sign-in/", {**data, "csrfmiddlewaretoken": "x"}).status_code == 403
    assert browser.post("/sign-in/", data).status_code == 303
    assert browser.post("/account/language/", data).status_code == 403


def test_who_works_in_two_organisations_chooses_and_can_switch(
    world: World, browser: Client, enter: Callable[..., Any]
) -> None:
    also_elsewhere(world, world.caseworker)
    answer = enter(world.caseworker, next="/account/")
    assert answer["Location"] == "/organisations/?next=%2Faccount%2F"
    assert browser.get("/account/")["Location"] == "/organisations/"
    page = browser.get(answer["Location"]).content.decode()
    assert "Yayasan Contoh" in page
    assert "Lembaga Lain" in page
    key = browser.session.session_key
    chosen = browser.post("/organisations/", {"organisation": str(world.other_organisation.pk), "next": "/account/"})
    assert (chosen.status_code, chosen["Location"]) == (303, "/account/")
    assert browser.session.session_key != key
    there = browser.get("/account/").content.decode()
    assert "Work in another organisation" in there
    assert "Lembaga Lain" in there
    assert "Lawyer" not in there  # the seeded name is Indonesian
    assert "Advokat" in there
    assert "Pekerja kasus" not in there
    browser.post("/organisations/", {"organisation": str(world.organisation.pk)})
    assert "Pekerja kasus" in browser.get("/account/").content.decode()


def test_nobody_chooses_an_organisation_that_is_not_theirs(world: World, sign_in: Callable[[User], Client]) -> None:
    browser = sign_in(world.caseworker)
    answer = browser.post("/organisations/", {"organisation": str(world.other_organisation.pk)})
    assert answer.status_code == 422
    assert "Lembaga Lain" not in answer.content.decode()
    assert browser.session["organisation"] == str(world.organisation.pk)


def test_what_the_database_and_the_cache_keep_of_a_session_opens_none(
    world: World, browser: Client, enter: Callable[..., Any]
) -> None:
    enter(world.lawyer)
    key = browser.cookies["sessionid"].value
    assert browser.get("/account/").status_code == 200
    (kept,) = Session.objects.values_list("session_key", flat=True)
    assert kept == kept_as(key) != key
    assert browser.session.get("organisation") == str(world.organisation.pk)
    assert (cache.get(f"{KEY_PREFIX}{key}"), cache.get(f"seen:{key}")) == (None, None)
    assert cache.get(f"{KEY_PREFIX}{kept}")["organisation"] == str(world.organisation.pk)
    assert cache.get(f"seen:{kept}") > 0
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert (thief.get("/account/").status_code, Session.objects.count()) == (302, 1)
    cache.clear()
    assert (thief.get("/account/").status_code, browser.get("/account/").status_code) == (302, 200)


def test_signing_out_ends_the_session_for_good(world: World, browser: Client, enter: Callable[..., Any]) -> None:
    enter(world.lawyer)
    key = browser.session.session_key
    cookie = browser.cookies["sessionid"].value
    assert browser.get("/sign-out/").status_code == 405
    answer = browser.post("/sign-out/")
    assert (answer.status_code, answer["Location"]) == (303, "/sign-in/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(session_key=kept_as(str(key))).exists()
    browser.cookies["sessionid"] = cookie
    assert browser.get("/account/").status_code == 302


def test_quick_exit_works_from_a_page_of_any_age(world: World, settings: Any) -> None:
    settings.QUICK_EXIT_URL = "https://neutral.test/"
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.lawyer)
    answer = browser.post("/quick-exit/")
    assert answer.status_code == 200
    assert answer["Refresh"] == "0; url=https://neutral.test/"
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert "Harapan" not in answer.content.decode()
    assert {name: answer.cookies[name]["max-age"] for name in ("sessionid", "csrftoken", "django_language")} == {
        "sessionid": 0,
        "csrftoken": 0,
        "django_language": 0,
    }
    assert "_auth_user_id" not in browser.session
    assert browser.post("/quick-exit/").status_code == 200, "also without a session"
    assert browser.get("/quick-exit/").status_code == 405


MARKED = {"q": "1"}
NEW = "empat-kata-yang-panjang"


def test_a_session_that_was_left_without_a_line_ends_with_the_next_request(
    world: World, browser: Client, enter: Callable[..., Any]
) -> None:
    enter(world.lawyer)
    key, cookie = str(browser.session.session_key), browser.cookies["sessionid"].value
    assert browser.get("/account/").status_code == 200
    browser.cookies.load(MARKED)
    answer = browser.get("/account/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/account/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    told = {name: (each.value, each["max-age"], each["path"]) for name, each in answer.cookies.items()}
    assert told == {"q": ("", 0, "/"), "sessionid": ("", 0, "/")}
    assert not Session.objects.filter(session_key=kept_as(key)).exists()
    thief = Client()
    thief.cookies["sessionid"] = cookie
    assert thief.get("/account/").status_code == 302, "the session itself has ended, not only its cookie"


@pytest.mark.parametrize("path", ["/account/", "/api/v1/me/", "/nowhere/"])
def test_who_was_left_is_nobody_everywhere(world: World, sign_in: Callable[[User], Client], path: str) -> None:
    browser = sign_in(world.lawyer)
    browser.cookies.load(MARKED)
    answer = browser.get(path)
    assert answer.status_code == Client().get(path).status_code != 200
    assert not Session.objects.exists()
    assert answer.cookies["q"]["max-age"] == 0
    assert world.lawyer.name not in answer.content.decode()


def test_what_is_sent_after_leaving_changes_nothing(world: World, sign_in: Callable[[User], Client]) -> None:
    browser = sign_in(world.lawyer)
    browser.cookies.load(MARKED)
    answer = browser.post("/account/password/", {"old_password": PASSWORD, "new_password": NEW, "again": NEW})
    # The form said not whose it is, so nothing of it is kept for after the sign-in either.
    assert (answer.status_code, answer.cookies["q"]["max-age"]) == (302, 0)
    assert not Session.objects.exists()
    assert User.objects.get(pk=world.lawyer.pk).check_password(PASSWORD)


def test_who_signs_in_anew_stays_in(world: World, browser: Client, enter: Callable[..., Any]) -> None:
    browser.cookies.load(MARKED)
    answer = enter(world.lawyer)
    assert answer.cookies["q"]["max-age"] == 0
    # The test's browser keeps what it was told to forget; a real one sends it no more.
    del browser.cookies["q"]
    assert browser.get("/account/").status_code == 200


def test_the_quick_exit_that_gets_through_leaves_no_mark(world: World, sign_in: Callable[[User], Client]) -> None:
    browser = sign_in(world.lawyer)
    browser.cookies.load(MARKED)
    answer = browser.post("/quick-exit/")
    assert (answer.status_code, answer.cookies["q"]["max-age"]) == (200, 0)
    assert not Session.objects.exists()


def test_each_actor_begins_at_a_page_that_is_theirs(world: World, sign_in: Callable[[User], Client]) -> None:
    begins = {}
    for actor in ROLES:
        browser = sign_in(world.users[actor])
        answer = browser.get("/")
        begins[actor] = answer.headers.get("Location", "")
        assert answer.status_code == (303 if begins[actor] else 200), actor
        assert browser.head("/").status_code == 204
        assert not begins[actor] or browser.get(begins[actor]).status_code == 200, actor
    elsewhere = {
        "administrator": "/people/",
        "shelter": "/tonight/",
        "no_role": "",
    }
    assert begins == {actor: elsewhere.get(actor, "/cases/today/") for actor in ROLES}
    assert Client().head("/").status_code == 302


def test_a_page_that_stands_covered_is_not_uncovered_for_whoever_signed_in_after(
    world: World, sign_in: Callable[[User], Client]
) -> None:
    """The page asks with the mark of whom it was made for; that some session stands is not enough."""
    before, after = sign_in(world.caseworker), sign_in(world.lawyer)
    mark = re.findall(r'data-whose="([^"]+)"', before.get("/account/").content.decode())
    assert len(mark) == 1
    assert before.head("/", headers={"X-Whose": mark[0]}).status_code == 204
    assert after.head("/", headers={"X-Whose": mark[0]}).status_code == 409
    assert after.head("/", headers={"X-Whose": ""}).status_code == 409


@pytest.mark.parametrize(
    ("first", "second", "begins"),
    [
        ("shelter", "caseworker", "/cases/today/"),
        ("reintegration", "case-manager", "/cases/today/"),
        ("shelter", "reintegration-officer", "/cases/today/"),
        ("shelter", "counsellor", "/cases/today/"),
        ("reintegration", "lawyer", "/cases/today/"),
    ],
)
def test_who_has_two_roles_begins_at_the_page_that_fits_both(
    world: World, sign_in: Callable[[User], Client], first: str, second: str, begins: str
) -> None:
    with world.at_work(world.administrator) as by:
        held = Membership.objects.get(user=world.users[first])
        services.give_role(
            membership_id=held.pk,
            expected_version=held.version,
            role=Role.objects.get(code=second),
            site=world.site,
            by=by,
        )
    assert sign_in(world.users[first]).get("/")["Location"] == begins


@pytest.mark.parametrize("actor", ["shelter", "reintegration"])
def test_where_a_person_wanted_to_go_counts_more_than_where_their_work_begins(
    world: World, enter: Callable[..., Any], actor: str
) -> None:
    assert enter(world.users[actor], next="/account/")["Location"] == "/account/"


def test_without_a_role_the_first_page_says_whom_to_ask(world: World, sign_in: Callable[[User], Client]) -> None:
    page = sign_in(world.no_role).get("/")
    assert page.status_code == 200
    assert "you have no role here yet" in page.content.decode()
    assert "<li>Administrator</li>" in page.content.decode()
    assert "Foreigner" not in page.content.decode()


def test_answers_are_not_stored_and_tell_no_other_host(world: World, sign_in: Callable[[User], Client]) -> None:
    make_user("other", world.organisation, world.site, "administrator")
    browser = sign_in(world.administrator)
    for url in ("/people/", "/account/", "/organisations/"):
        answer = browser.get(url)
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
