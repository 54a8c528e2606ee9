"""Who finds no case is told where to ask for one, in the same words whether there is one or not (S-05)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import RolePermission, User
from core.db import organisation_scope
from tests.factories import World

SignIn = Callable[[User], Client]
MISSING = UUID("00000000-0000-4000-8000-000000000000")
ASK = '<li><a href="/cases/requests/new/">Ask for access to a case</a></li>'
MY_ACCESS = '<li><a href="/account/access/">What I may do and see</a></li>'


def links(content: bytes) -> tuple[bool, bool]:
    page = content.decode()
    return ASK in page, MY_ACCESS in page


@pytest.mark.parametrize(
    ("method", "name"),
    [
        ("get", "cases:detail"),
        ("get", "cases:contact"),
        ("get", "cases:team"),
        ("get", "documents:list"),
        ("get", "documents:add"),
        ("post", "documents:add"),
        ("post", "cases:add-note"),
    ],
)
def test_the_unassigned_the_foreign_and_the_missing_case_are_one_page_with_the_ways_on(
    world: World, sign_in: SignIn, name: str, method: str
) -> None:
    browser = sign_in(world.outsider)
    answers = [
        getattr(browser, method)(reverse(name, kwargs={"case": pk}))
        for pk in (world.case.pk, world.other_case.pk, MISSING)
    ]
    statuses, headers, bodies = zip(
        *((a.status_code, sorted(a.headers.items()), a.content) for a in answers), strict=True
    )
    assert statuses == (404, 404, 404)
    assert (bodies[0] == bodies[1] == bodies[2], links(bodies[0])) == (True, (True, True))
    assert headers[0] == headers[1] == headers[2]


def test_the_ways_on_open(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.outsider)
    assert [browser.get(url).status_code for url in ("/cases/requests/new/", "/account/access/")] == [200, 200]


def test_who_may_not_ask_for_access_is_not_sent_there(world: World, sign_in: SignIn) -> None:
    with organisation_scope(world.organisation.pk):
        RolePermission.objects.filter(role__code="caseworker", code="cases.view").delete()
    browser = sign_in(world.outsider)
    answers = [browser.get(reverse("documents:list", kwargs={"case": pk})) for pk in (world.case.pk, MISSING)]
    assert [(a.status_code, links(a.content)) for a in answers] == [(404, (False, True))] * 2
    assert answers[0].content == answers[1].content
    assert browser.get("/cases/requests/new/").status_code == 403


def test_what_is_about_no_case_offers_nothing(world: World, sign_in: SignIn) -> None:
    for browser, url in (
        (sign_in(world.administrator), f"/people/{MISSING}/"),
        (sign_in(world.outsider), "/nothing/here/"),
        (Client(), "/nothing/here/"),
        (Client(), "/invitation/nothing/"),
    ):
        answer = browser.get(url)
        assert (answer.status_code, links(answer.content)) == (404, (False, False)), url
