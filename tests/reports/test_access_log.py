"""The access log as the data protection officer reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.cases.access_lookup.test_access_log import rows
from tests.cases.asking import SignIn, at, leaks, queries, text
from tests.factories import World, make_user

ADDRESS = "/access-log/"
# One of them counts the requests about personal data that are open, for the menu.
QUERIES = 7


@pytest.fixture
def officer(world: World) -> User:
    return make_user("dpo", world.organisation, world.site, "data-protection-officer")


def asked(browser: Client, **filters: Any) -> list[list[str]]:
    answer = browser.get(ADDRESS, filters)
    assert answer.status_code == 200
    return rows(answer, "table")


def test_it_says_who_looked_at_what_and_names_no_survivor(world: World, officer: User, sign_in: SignIn) -> None:
    assert reverse("reports:access-log") == ADDRESS
    sign_in(world.lawyer).get(at("cases:detail", world.case))
    sign_in(world.manager).get(reverse("cases:list"))
    page = sign_in(officer).get(ADDRESS)
    found = rows(page, "table")
    assert [row[1:] for row in found[:2]] == [
        ["Manager", "Shown in a list", world.case.code, "General, Identity"],
        ["Lawyer", "Opened", world.case.code, "General, Identity, Legal"],
    ]
    assert leaks(page) == []
    # The head, to be kept elsewhere.
    assert f"{world.organisation.pk} {len(found)} " in text(page)


def test_it_is_narrowed_by_person_case_kind_and_day(world: World, officer: User, sign_in: SignIn) -> None:
    for user in (world.lawyer, world.counsellor, world.caseworker):
        sign_in(user).get(at("cases:detail", world.case))
    browser = sign_in(officer)
    assert [row[1] for row in asked(browser, by=str(world.lawyer.pk))] == ["Lawyer"]
    assert {row[1] for row in asked(browser, compartment="legal")} == {"Lawyer"}
    for typed in (f" {world.case.code.lower()} ", world.case.code.replace("-", ""), world.case.code.replace("-", " ")):
        assert asked(browser, code=typed)[0][1] == "Caseworker"
    today = timezone.localdate()
    assert len(asked(browser, since=today - timedelta(days=1), until=today + timedelta(days=1))) >= 3
    for nothing in ({"code": "K26-XXXXX"}, {"until": today - timedelta(days=2)}, {"since": today + timedelta(days=2)}):
        page = browser.get(ADDRESS, nothing)
        assert page.status_code == 200
        assert "Nothing fits" in text(page)


@pytest.mark.parametrize("query", ["by=x", "since=nonsense", "compartment=secret", "after=x", "code=%00", "by=%00"])
def test_what_cannot_be_read_is_said_and_breaks_nothing(officer: User, sign_in: SignIn, query: str) -> None:
    assert sign_in(officer).get(f"{ADDRESS}?{query}").status_code == 200


def test_another_organisations_case_and_people_are_not_there(world: World, officer: User, sign_in: SignIn) -> None:
    sign_in(world.foreigner).get(at("cases:detail", world.other_case))
    browser = sign_in(officer)
    page = browser.get(ADDRESS, {"code": world.other_case.code})
    assert "Nothing fits" in text(page)
    assert str(world.foreigner.pk) not in text(page)
    # Somebody of another organisation is nobody here: the filter says so, and narrows nothing.
    page = browser.get(ADDRESS, {"by": str(world.foreigner.pk)})
    assert "This choice is no longer possible" in text(page)
    assert "Foreigner" not in text(page)


def test_nobody_else_reads_it(world: World, sign_in: SignIn) -> None:
    for actor, user in world.users.items():
        assert sign_in(user).get(ADDRESS).status_code == 403, actor


def test_the_officer_opens_no_case(world: World, officer: User, sign_in: SignIn) -> None:
    browser = sign_in(officer)
    for name in ("cases:detail", "cases:looks", "cases:person"):
        refused = browser.get(at(name, world.case))
        assert (refused.status_code, leaks(refused)) == (403, [])


def test_it_takes_the_same_queries_for_many_entries(world: World, officer: User, sign_in: SignIn) -> None:
    browser = sign_in(officer)
    sign_in(world.lawyer).get(at("cases:detail", world.case))
    assert queries(browser, ADDRESS) == QUERIES
    for actor in ("manager", "lawyer", "shelter", "counsellor", "caseworker"):
        sign_in(world.users[actor]).get(at("cases:detail", world.case))
    assert queries(browser, ADDRESS) == QUERIES
