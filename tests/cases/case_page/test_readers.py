"""The pages of a case as each role reads them: what they open, what they show, what they must not betray."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.episodes.services import add_episode
from cases.notes.services import add_note
from core.compartments import Compartment
from tests.cases.asking import MARKS, SignIn, at, looks, nothing_changes, queries, restrict, text, without_identity
from tests.factories import MARK_ACCOUNT, MARK_NAME, World, make_case

# Cold: the keys of the case (one query for each compartment that is shown) are opened too.
QUERIES = {"person": 12, "account": 14, "consents": 10, "team": 10}
COMPARTMENTS = {
    "caseworker": ["clinical", "general", "identity", "location"],
    "manager": ["clinical", "general", "identity", "location"],
    "shelter": ["general", "identity", "location"],
    "counsellor": ["clinical", "counselling", "general", "identity"],
    "lawyer": ["general", "identity", "legal"],
    "reintegration": ["general", "identity", "location"],
}


@pytest.mark.parametrize("actor", sorted(COMPARTMENTS))
def test_a_look_is_written_down_with_what_the_role_opens(world: World, sign_in: SignIn, actor: str) -> None:
    page = sign_in(world.users[actor]).get(world.case.get_absolute_url())
    assert page.status_code == 200
    (entry,) = looks(world, "cases.case.opened")
    assert entry.case_ids == [world.case.pk]
    assert sorted(entry.compartments) == COMPARTMENTS[actor]
    assert (MARK_NAME in text(page), MARK_ACCOUNT in text(page)) == (True, actor != "shelter")


def test_the_head_says_who_where_and_how_urgent_and_the_title_names_nobody(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        case = make_case(by=by, site=world.site, name="Warga Muda", is_in_danger=True)
    page = text(sign_in(world.caseworker).get(case.get_absolute_url()))
    head = re.sub(r"\s+", " ", page.split("<h1>")[1].split('<nav class="tabs"')[0])
    for wanted in ("Warga Muda", case.code, "Intake", "Urgent", "Kantor Contoh", "opened 2 March 2026"):
        assert wanted in head
    title = page.split("<title>")[1].split("</title>")[0]
    assert case.code in title
    assert "Warga Muda" not in title


def test_a_role_without_identity_reads_the_case_by_its_code(world: World, sign_in: SignIn) -> None:
    without_identity(world, "caseworker")
    page = sign_in(world.caseworker).get(world.case.get_absolute_url())
    assert "<h1>Name hidden</h1>" in text(page)
    assert [mark for mark in MARKS if mark != MARK_ACCOUNT and mark in text(page)] == []


def test_the_tabs_lead_where_the_role_may_go(world: World, sign_in: SignIn) -> None:
    for actor in COMPARTMENTS:
        browser = sign_in(world.users[actor])
        tabs = browser.get(world.case.get_absolute_url()).context["tabs"]
        assert {tab.url: browser.get(tab.url).status_code for tab in tabs} == {tab.url: 200 for tab in tabs}
        assert ("account" in {tab.code for tab in tabs}) == (actor != "shelter")


def words(answer: Any) -> str:
    """A page without what differs from one look to the next: keys, tokens, nonces."""
    plain = re.sub(r'(value|nonce|content|hx-headers)=("[^"]*"|\'[^\']*\')', "", text(answer))
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "KEY", plain)


@pytest.mark.parametrize("actor", ["manager", "shelter"])
def test_a_restricted_case_answers_like_one_that_never_was(world: World, sign_in: SignIn, actor: str) -> None:
    restrict(world, world.case)
    browser = sign_in(world.users[actor])
    for name in ("detail", "person", "consents", "team", "add-note", "add-task"):
        refused = browser.get(at(f"cases:{name}", world.case))
        missing = browser.get(reverse(f"cases:{name}", kwargs={"case": uuid4()}))
        assert (refused.status_code, missing.status_code) == (404, 404)
        assert words(refused) == words(missing)
    with nothing_changes():
        sent = browser.post(at("cases:add-note", world.case), {"text": "x", "compartment": "general"})
    assert sent.status_code == 404
    assert looks(world, "cases.case.opened") == []
    assert sign_in(world.colleague).get(world.case.get_absolute_url()).status_code == 200


def test_what_stands_in_a_compartment_shows_to_its_readers_alone(world: World, sign_in: SignIn) -> None:
    written = {
        Compartment.GENERAL: "caseworker",
        Compartment.CLINICAL: "caseworker",
        Compartment.LOCATION: "caseworker",
        Compartment.COUNSELLING: "counsellor",
        Compartment.LEGAL: "lawyer",
    }
    for compartment, actor in written.items():
        with world.at_work(world.users[actor]) as by:
            add_note(case=world.case, text=f"MARK{compartment}", compartment=compartment, by=by)
    for actor, readable in COMPARTMENTS.items():
        page = text(sign_in(world.users[actor]).get(world.case.get_absolute_url()))
        assert {c for c in written if f"MARK{c}" in page} == {c for c in written if c in readable}


def test_the_timeline_shows_one_kind_when_asked(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    kinds = {
        kind: {entry.kind for entry in browser.get(world.case.get_absolute_url(), {"kind": kind}).context["entries"]}
        for kind in ("cases.intake", "cases.consent", "cases.closed")
    }
    assert kinds == {"cases.intake": {"cases.intake"}, "cases.consent": {"cases.consent"}, "cases.closed": set()}


def test_an_address_that_is_none_is_refused_kindly(world: World, sign_in: SignIn) -> None:
    for address in ("/cases/nonsense/", "/cases/1/", f"/cases/{world.case.pk}/nonsense/"):
        assert sign_in(world.caseworker).get(address).status_code == 404


def test_the_number_of_queries_of_each_section_does_not_grow_with_its_rows(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    urls = {name: at(f"cases:{name}", world.case) for name in QUERIES}
    for _time in range(2):
        with world.at_work(world.caseworker) as by:
            for number in range(3):
                add_episode(
                    case=world.case, facts={"account": f"Kejadian {number}", "started_on": date(2025, 1, 1)}, by=by
                )
        assert {name: queries(browser, url) for name, url in urls.items()} == QUERIES
