"""Under which key what is sent makes a row once: whose, where, saying what, and for how long."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from cases.notes.models import Note
from core import idempotency
from core.db import organisation_scope
from core.files.uploads import SealedUpload
from core.models import IdempotencyKey
from core.web import form_recovery
from legal.models import Matter, Party
from tests.cases.asking import SignIn, at, nothing_changes, send, take_off, text
from tests.cases.record.test_sent_again import mark_in
from tests.factories import World
from tests.legal.makers import make_claim

PARTY = {"role": "RESPONDENT", "name": "PT Contoh"}


def of(world: World, model: Any) -> list[Any]:
    order = "made_at" if model is IdempotencyKey else "created_at"
    with organisation_scope(world.organisation.pk):
        return list(model.objects.order_by(order, "pk"))


def matter(world: World) -> Matter:
    found: Matter = make_claim(world).matter
    return found


def party_page(world: World, found: Matter) -> str:
    return at("legal:party-add", world.case, pk=found.pk)


def sent(browser: Client, url: str, **more: Any) -> dict[str, Any]:
    return {**PARTY, "form_mark": mark_in(text(browser.get(url))), **more}


def test_a_form_that_never_heard_of_it_is_sent_again_as_one(world: World, sign_in: SignIn) -> None:
    found, browser = matter(world), sign_in(world.lawyer)
    url = party_page(world, found)
    body = sent(browser, url)
    first = browser.post(url, body)
    with nothing_changes():
        again = sign_in(world.lawyer).post(url, body)
    assert (first.status_code, again.status_code) == (303, 303)
    assert again.headers["Location"] == first.headers["Location"]
    # Written on meanwhile, it is another, and so is what another page says.
    for more in ({"name": "PT Lain"}, {"form_mark": "another"}, {"form_mark": ""}):
        assert browser.post(url, {**body, **more}).status_code == 303
    assert len(of(world, Party)) == 1 + 4


def test_a_refusal_does_not_use_the_mark_up(world: World, sign_in: SignIn) -> None:
    found, browser = matter(world), sign_in(world.lawyer)
    url = party_page(world, found)
    body = sent(browser, url, name="")
    refused = browser.post(url, body)
    assert (refused.status_code, mark_in(text(refused))) == (422, body["form_mark"])
    future = {"kind": "CRIMINAL", "title": "Baru", "stage": "INVESTIGATION", "form_mark": "m"}
    ahead = (timezone.localdate() + timedelta(days=2)).isoformat()
    opening = at("legal:matter-add", world.case)
    # A rule of the service refuses it, and keeps nothing.
    assert browser.post(opening, {**future, "opened_on": ahead}).status_code == 422
    assert browser.post(opening, {**future, "opened_on": timezone.localdate().isoformat()}).status_code == 303
    assert len(of(world, IdempotencyKey)) == 1


def test_nobody_else_and_no_other_page_is_answered_with_the_row(world: World, sign_in: SignIn) -> None:
    one, other = matter(world), matter(world)
    world.also(world.colleague, "lawyer")
    body = {**PARTY, "form_mark": "the same"}
    for who, found in ((world.lawyer, one), (world.lawyer, other), (world.colleague, one)):
        assert sign_in(who).post(party_page(world, found), body).status_code == 303
    assert len(of(world, Party)) == 2 + 3
    # Who may not add one is told so before anything is looked up.
    with nothing_changes():
        assert sign_in(world.caseworker).post(party_page(world, one), body).status_code == 403
        assert sign_in(world.foreigner).post(party_page(world, one), body).status_code in (403, 404)
    take_off(world, world.lawyer)
    with nothing_changes():
        assert sign_in(world.lawyer).post(party_page(world, one), body).status_code == 404


def test_a_key_is_of_mark_person_address_and_content(world: World) -> None:
    said = {"mark": "m", "by": world.lawyer.pk, "address": "/a/", "content": ["x"]}
    with organisation_scope(world.organisation.pk):
        keys = {idempotency.key_of(**said), idempotency.key_of(**said)}
        assert len(keys) == 1
        for more in ({"mark": "n"}, {"by": world.colleague.pk}, {"address": "/b/"}, {"content": ["y"]}):
            keys.add(idempotency.key_of(**{**said, **more}))
        assert idempotency.key_of(**{**said, "mark": ""}) is None
    with organisation_scope(world.other_organisation.pk):
        keys.add(idempotency.key_of(**said))
    assert len(keys) == 6
    assert {UUID(str(key)).version for key in keys} == {4}


def test_what_a_page_itself_carries_is_not_what_it_says(store: Path) -> None:
    said = QueryDict("b=1&a=2&a=3")
    carried = QueryDict("a=2&a=3&form_mark=m&version=4&b=1&csrfmiddlewaretoken=t&form_owner=o&kept=k")
    assert idempotency.content_of(said) == idempotency.content_of(carried)
    assert idempotency.content_of(said) != idempotency.content_of(QueryDict("b=1&a=3&a=2"))

    def file(name: str, content: bytes) -> Any:
        return MultiValueDict({"file": [SealedUpload.of(name, [content])]})

    assert idempotency.content_of(file("a", b"x")) == idempotency.content_of(file("b", b"x"))
    assert idempotency.content_of(file("a", b"x")) != idempotency.content_of(file("a", b"y"))


def test_a_row_that_is_gone_is_made_anew(world: World, sign_in: SignIn) -> None:
    found, browser = matter(world), sign_in(world.lawyer)
    url = party_page(world, found)
    body = sent(browser, url)
    browser.post(url, body)
    made = of(world, Party)[-1]
    browser.post(at("legal:party-remove", world.case, pk=made.pk), {"version": "1"})
    assert browser.post(url, body).status_code == 303
    assert [row.pk == made.pk for row in of(world, Party)] == [False, False]
    with nothing_changes():
        assert browser.post(url, body).status_code == 303


def test_what_changes_a_row_is_told_by_its_version(world: World, sign_in: SignIn) -> None:
    party = of(world, Party)[0] if matter(world) else None
    assert party is not None
    browser, url = sign_in(world.lawyer), at("legal:party-edit", world.case, pk=party.pk)
    body = sent(browser, url, version="1", name="PT Berganti")
    assert (browser.post(url, body).status_code, browser.post(url, body).status_code) == (303, 409)
    assert of(world, IdempotencyKey) == []


def test_who_had_to_sign_in_meanwhile_sends_the_same_form(world: World, sign_in: SignIn) -> None:
    found, browser = matter(world), sign_in(world.lawyer)
    url = party_page(world, found)
    page = browser.get(url)
    body = {**PARTY, "form_mark": page.context["form_mark"], "form_owner": page.context["form_owner"]}
    assert browser.post(url, body).status_code == 303
    ended = Client()
    kept = ended.post(url, body).context["kept"]
    back = browser.post(url, {form_recovery.FIELD: kept})
    assert mark_in(text(back)) == body["form_mark"]
    with nothing_changes():
        assert browser.post(url, body).status_code == 303


def test_a_program_gets_no_row_that_it_may_not_see_any_more(world: World, sign_in: SignIn) -> None:
    browser, url = sign_in(world.counsellor), at("api-cases:notes", world.case)
    body = {"text": "MARKNOTE", "compartment": "counselling", "mark": "m"}
    first = send(browser, "POST", url, body)
    assert (first.status_code, send(browser, "POST", url, body).json()) == (201, first.json())
    with organisation_scope(world.organisation.pk):
        Note.objects.update(compartment="legal")
    with nothing_changes():
        gone = send(browser, "POST", url, body)
    assert (gone.status_code, "MARKNOTE" in text(gone)) == (404, False)


def test_keys_go_after_thirty_days(world: World, sign_in: SignIn) -> None:
    found, browser = matter(world), sign_in(world.lawyer)
    url = party_page(world, found)
    browser.post(url, sent(browser, url))
    browser.post(url, sent(browser, url))
    old, young = of(world, IdempotencyKey)
    with organisation_scope(world.organisation.pk):
        IdempotencyKey.objects.filter(pk=old.pk).update(made_at=timezone.now() - timedelta(days=30, seconds=1))
        idempotency.forget_old()
    assert of(world, IdempotencyKey) == [young]
