"""The terms of use are accepted before anybody works, once for each version, and nothing is lost on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from accounts import services, terms
from accounts.authoriser import RoleAuthoriser
from accounts.models import Terms, TermsAcceptance, User
from audit.models import Act
from cases.notes.models import Note
from core.checks import views
from core.db import organisation_scope
from core.errors import DomainError, EditConflict
from core.web.pages import Page
from tests.cases.asking import at, nothing_changes, queries, send, text
from tests.factories import MARK_NAME, World

SignIn = Callable[[User], Client]
URL = "/terms/"
INDONESIAN, ENGLISH = "Saya menjaga kerahasiaan.\n\nSaya tidak memotret.", "I keep secrets.\n\nI take no <photos>."
PRESS = "I have read this and accept it"


def publish(world: World, *, english: str = ENGLISH) -> Terms:
    with world.at_work(world.administrator) as by:
        found = terms.in_force()
        return services.publish_terms(
            expected_number=found.number if found else 0, text_id=INDONESIAN, text_en=english, by=by
        )


def accept(world: World, actor: str = "caseworker") -> None:
    with world.at_work(world.users[actor]) as by:
        found = terms.in_force()
        assert found is not None
        services.accept_terms(terms_id=found.pk, by=by)


def accepted(world: World) -> list[tuple[str, int]]:
    with organisation_scope(world.organisation.pk):
        rows = TermsAcceptance.objects.order_by("accepted_at", "id")
        return list(rows.values_list("user__name", "terms__number"))


def test_without_terms_nobody_is_asked(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    assert browser.get("/cases/").status_code == 200
    assert browser.get(URL).status_code == 404
    assert URL not in text(browser.get("/account/"))


def test_whoever_has_not_accepted_is_asked_first_and_led_where_they_were_going(world: World, sign_in: SignIn) -> None:
    published, browser, url = publish(world), sign_in(world.caseworker), f"{world.case.get_absolute_url()}?kind=x"
    away = browser.get(url)
    assert (away.status_code, away.headers["Location"]) == (302, f"{URL}?next={quote(url, safe='')}")
    page = text(browser.get(away.headers["Location"]))
    assert "<p>I keep secrets.</p>" in page and "I take no &lt;photos&gt;." in page
    assert INDONESIAN.split("\n", maxsplit=1)[0] in page  # for who reads it better
    assert "Version 1, since" in page and PRESS in page
    assert MARK_NAME not in page and world.case.code not in page
    answer = browser.post(URL, {"terms": str(published.pk), "next": url})
    assert (answer.status_code, answer.headers["Location"]) == (303, url)
    assert accepted(world) == [("Caseworker", 1)]
    assert MARK_NAME in text(browser.get(url))
    again = text(browser.get(URL))
    assert "You accepted this on" in again and PRESS not in again
    assert URL in text(browser.get("/account/"))
    with organisation_scope(world.organisation.pk):
        assert Act.objects.get(verb="terms.accepted").detail == {"number": 1}


def test_every_page_asks_but_those_that_must_not(world: World, sign_in: SignIn) -> None:
    """Whoever adds one that opens before changes this list."""
    before = {
        view.__name__
        for _pattern, callback in views()
        if (view := getattr(callback, "view_class", None)) and issubclass(view, Page) and view.before_terms
    }
    assert before == {"HomePage", "TermsPage"}
    publish(world)
    browser = sign_in(world.caseworker)
    assert browser.head("/").status_code == 204  # the session stands
    assert browser.get("/").headers["Location"] == "/cases/today/"
    for url in ("/cases/", "/account/", "/notifications/", "/cases/new/", at("documents:add", world.case)):
        answer = browser.get(url)
        assert (answer.status_code, answer.headers["Location"].startswith(URL)) == (302, True), url


def test_what_was_being_sent_is_not_lost_when_a_new_version_comes(world: World, sign_in: SignIn) -> None:
    publish(world)
    accept(world)
    browser, url = sign_in(world.caseworker), at("cases:add-note", world.case)
    owner = re.findall(r'name="form_owner" value="([^"]+)"', text(browser.get(world.case.get_absolute_url())))[0]
    second = publish(world, english="I keep all secrets.")
    sent = {"text": "MARKTYPED panjang sekali", "compartment": "general", "form_owner": owner}
    with nothing_changes():
        asked = browser.post(url, sent, headers={"HX-Request": "true"})
    assert (asked.status_code, asked.headers["HX-Retarget"]) == (401, "body")
    page = text(asked)
    assert "I keep all secrets." in page and "What you wrote is not lost" in page and "MARKTYPED" not in page
    sealed = re.findall(r'name="sealed_form" value="([^"]+)"', page)[0]
    thanks = text(browser.post(URL, {"terms": str(second.pk), "sealed_form": sealed}))
    assert f'action="{url}"' in thanks
    kept = re.findall(r'name="kept" value="([^"]+)"', thanks)[0]
    back = text(browser.post(url, {"kept": kept}))
    assert "MARKTYPED panjang sekali" in back and "Nothing is saved yet." in back
    with organisation_scope(world.organisation.pk):
        assert Note.objects.count() == 0


def test_a_post_without_a_form_of_ours_is_led_to_the_terms_and_does_nothing(world: World, sign_in: SignIn) -> None:
    publish(world)
    with nothing_changes():
        answer = sign_in(world.caseworker).post(at("cases:add-note", world.case), {"text": "x"})
    assert (answer.status_code, answer.headers["Location"]) == (302, URL)


def test_the_api_refuses_with_a_sentence(world: World, sign_in: SignIn) -> None:
    publish(world)
    browser, url = sign_in(world.caseworker), at("api-cases:notes", world.case)
    with nothing_changes():
        for method in ("GET", "POST"):
            answer = send(browser, method, url, {"text": "x"} if method == "POST" else None)
            assert (answer.status_code, answer.json()) == (
                403,
                {"detail": "Accept the terms of use first: sign in in a browser."},
            )
    accept(world)
    assert send(browser, "GET", url).status_code == 200


def test_it_costs_no_query(world: World, sign_in: SignIn) -> None:
    browser, url = sign_in(world.caseworker), world.case.get_absolute_url()
    before = queries(browser, url)
    publish(world)
    accept(world)
    assert queries(browser, url) == before


def test_each_accepts_for_themselves_in_each_organisation(world: World, sign_in: SignIn) -> None:
    publish(world)
    accept(world)
    owes = RoleAuthoriser()
    with organisation_scope(world.organisation.pk):
        found = {name: owes.acting(world.users[name], world.organisation.pk) for name in ("caseworker", "colleague")}
    assert {name: acting and acting.owes_terms for name, acting in found.items()} == {
        "caseworker": False,
        "colleague": True,
    }
    assert sign_in(world.foreigner).get("/cases/").status_code == 200
    with organisation_scope(world.other_organisation.pk):
        assert Terms.objects.count() == 0


def test_another_version_than_the_one_that_was_read_is_not_accepted(world: World, sign_in: SignIn) -> None:
    first = publish(world)
    second = publish(world, english="New")
    browser = sign_in(world.caseworker)
    with nothing_changes():
        answer = browser.post(URL, {"terms": str(first.pk)})
        nonsense = browser.post(URL, {"terms": "x"})
    assert (answer.status_code, nonsense.status_code) == (422, 422)
    assert "The terms have changed meanwhile. Read them again." in text(answer)
    assert str(second.pk) in text(answer)
    with world.at_work(world.caseworker) as by:
        assert services.accept_terms(terms_id=second.pk, by=by) == services.accept_terms(terms_id=second.pk, by=by)
        with pytest.raises(DomainError):
            services.accept_terms(terms_id=first.pk, by=by)


def test_an_administrator_writes_a_new_version_and_sees_it_first(world: World, sign_in: SignIn) -> None:
    browser, url = sign_in(world.administrator), "/terms/new/"
    page = text(browser.get(url))
    assert "No photos. I do not photograph" in page and "Adapt it to yours" in page
    said = {"version": "0", "text_id": INDONESIAN, "text_en": ENGLISH}
    with nothing_changes():
        shown = browser.post(url, {**said, "preview": "1"})
        empty = browser.post(url, {**said, "text_en": " ", "preview": "1"})
    page = text(shown)
    assert (shown.status_code, empty.status_code) == (200, 422)
    assert "Preview: nothing is saved yet" in page and "I take no &lt;photos&gt;." in page
    assert f">\n{ENGLISH.replace('<', '&lt;').replace('>', '&gt;')}</textarea>" in page
    assert browser.post(url, said).headers["Location"] == "/terms/accepted/"
    with organisation_scope(world.organisation.pk):
        row = Terms.objects.get()
    assert (row.number, row.text_id, row.text_en, row.is_shipped, row.published_by_id) == (
        1,
        INDONESIAN,
        ENGLISH,
        False,
        world.administrator.pk,
    )
    # They, too, accept it before they go on.
    assert browser.get("/terms/accepted/").headers["Location"].startswith(URL)
    accept(world, "administrator")
    with nothing_changes():
        same = browser.post(url, {**said, "version": "1"})
        stale = browser.post(url, {**said, "text_en": "x"})
    assert (same.status_code, "in force already" in text(same)) == (422, True)
    assert (stale.status_code, "Somebody else has changed this meanwhile" in text(stale)) == (409, True)


def test_who_accepted_which_version_when_is_listed(world: World, sign_in: SignIn) -> None:
    publish(world)
    for actor in ("administrator", "caseworker"):
        accept(world, actor)
    publish(world, english="New")
    accept(world, "administrator")
    browser = sign_in(world.administrator)
    page = text(browser.get("/terms/accepted/"))
    waiting, done = page.split('id="waiting-heading"')[1].split("<table")
    assert "Caseworker" in waiting and "Administrator" not in waiting
    rows = re.findall(r'<th scope="row">([^<]+)</th><td[^>]*>(\d)<', done)
    assert rows == [("Administrator", "2"), ("Caseworker", "1"), ("Administrator", "1")]
    assert queries(browser, "/terms/accepted/") == 6


def test_no_version_and_no_acceptance_is_ever_changed(world: World) -> None:
    publish(world)
    accept(world)
    for model, change in ((Terms, {"text_en": "x"}), (TermsAcceptance, {"accepted_at": "2020-01-01T00:00:00Z"})):
        rows: Any = model.objects
        with organisation_scope(world.organisation.pk), pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
        with organisation_scope(world.organisation.pk), pytest.raises(DatabaseError), transaction.atomic():
            rows.all().delete()


def test_the_shipped_text_is_planted_once_and_claims_no_law(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        services.plant_terms()
        services.plant_terms()
        row = Terms.objects.get()
    assert (row.number, row.is_shipped, row.published_by) == (1, True, None)
    shipped = terms.shipped()
    assert (row.text("id"), row.text("en")) == (shipped["id"], shipped["en"])
    for words in shipped.values():
        assert words.count("\n\n") == 6
        assert not re.search(r"\b(UU|Undang|Pasal|pidana|law|Act|article)\b", words)
    with world.at_work(world.administrator) as by:
        # Made theirs as it stands: it is no default any more.
        assert services.publish_terms(expected_number=1, text_id=row.text_id, text_en=row.text_en, by=by).number == 2
        with pytest.raises(EditConflict):
            services.publish_terms(expected_number=1, text_id="x", text_en="y", by=by)


@pytest.mark.parametrize("actor", ["caseworker", "manager", "no_role", "foreigner"])
def test_others_neither_write_them_nor_see_who_accepted(world: World, sign_in: SignIn, actor: str) -> None:
    browser = sign_in(world.users[actor])
    with nothing_changes():
        for name in ("new-terms", "acceptances"):
            assert browser.get(reverse(f"accounts:{name}")).status_code == 403
        assert browser.post("/terms/new/", {"version": "0", "text_id": "x", "text_en": "y"}).status_code == 403
