"""Saved views of the case list: whose they are, what they show, and what they never hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts import services as accounts
from accounts.models import Membership, Role
from audit.models import Act
from cases.case_list.models import CaseView
from cases.record.models import Case
from tests.cases.asking import MARKS, SignIn, Stored, nothing_changes, queries, restrict, take_off, text
from tests.cases.case_list.test_list import LIST, QUERIES, listed, make_cases
from tests.factories import World

NEW = "/cases/views/new/"
URGENT = "?priority=URGENT&sort=-opened&column=code&column=opened&size=25"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def urgent(world: World) -> Case:
    case = make_cases(world, 1)[0]
    with world.at_work(world.caseworker):
        Case.objects.filter(pk=case.pk).update(priority="URGENT")
    return case


def save(browser: Client, query: str = URGENT, **facts: Any) -> Any:
    return browser.post(NEW + query, {"name": "Mendesak", **facts})


def view_url(view: CaseView, tail: str = "") -> str:
    return f"/cases/views/{view.pk}/{tail}"


def test_a_view_keeps_what_the_list_shows_and_is_found_by_its_key(
    world: World, urgent: Case, sign_in: SignIn, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    answer = save(browser)
    (view,) = stored(CaseView)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{LIST}?view={view.pk}")
    assert (view.owner_id, view.name, view.filters, view.sort, view.columns, view.size) == (
        world.caseworker.pk,
        "Mendesak",
        {"priority": ["URGENT"]},
        "-opened",
        ["code", "opened"],
        25,
    )
    assert (view.is_shared, view.is_default) == (False, False)
    assert len(stored(Act, verb="case_view.saved", target_id=view.pk)) == 1
    page = browser.get(f"{LIST}?view={view.pk}")
    assert listed(page) == [urgent.code]
    assert [str(head["label"]) for head in page.context["heads"]] == ["Case code", "Opened"]
    assert [(str(chip.label), str(chip.text)) for chip in page.context["chips"]] == [("Priority", "Urgent")]
    assert f'href="?view={view.pk}" aria-current="true">Mendesak' in text(page)
    # Without it, and with the filter taken off within it.
    assert set(listed(browser.get(f"{LIST}?view=all"))) == {urgent.code, world.case.code}
    off = page.context["chips"][0].url
    assert set(listed(browser.get(LIST + off))) == {urgent.code, world.case.code}
    assert f"view={view.pk}" in off


def test_no_view_and_no_address_of_one_names_anybody(
    world: World, urgent: Case, sign_in: SignIn, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    query = f"?code={world.case.code}&text={MARKS[0]}&status=ACTIVE"
    assert save(browser, query).status_code == 303
    (view,) = stored(CaseView)
    assert view.filters == {"status": ["ACTIVE"]}
    kept = json.dumps([view.filters, view.columns, view.sort, view.name])
    assert not any(mark in kept for mark in (*MARKS, world.case.code))
    assert "Never the name of a survivor." in text(browser.get(NEW))


def test_one_is_what_one_sees_first_and_only_one(world: World, urgent: Case, sign_in: SignIn, stored: Stored) -> None:
    browser = sign_in(world.caseworker)
    save(browser, is_default="on")
    assert listed(browser.get(LIST)) == [urgent.code]
    assert set(listed(browser.get(f"{LIST}?view=all"))) == {urgent.code, world.case.code}
    # What the address says itself comes before it.
    assert listed(browser.get(f"{LIST}?priority=NORMAL")) == [world.case.code]
    save(browser, "?priority=NORMAL", name="Biasa", is_default="on")
    assert [(row.name, row.is_default) for row in sorted(stored(CaseView), key=lambda row: row.name)] == [
        ("Biasa", True),
        ("Mendesak", False),
    ]
    assert listed(browser.get(LIST)) == [world.case.code]
    # It is hers alone.
    assert set(listed(sign_in(world.manager).get(LIST))) == {urgent.code, world.case.code}


def test_shared_by_who_may_it_shows_each_reader_what_they_may_see(
    world: World, urgent: Case, sign_in: SignIn, stored: Stored
) -> None:
    manager = sign_in(world.manager)
    assert save(manager, "?sort=-opened", is_shared="on", is_default="on").status_code == 303
    (view,) = stored(CaseView)
    colleague = sign_in(world.colleague)
    assert listed(colleague.get(f"{LIST}?view={view.pk}")) == [world.case.code]
    restrict(world, urgent)
    assert listed(manager.get(f"{LIST}?view={view.pk}")) == [world.case.code]
    # Somebody else's first view is not one's own.
    assert colleague.get(LIST).context["view"] is None
    # A colleague neither changes nor deletes it.
    with nothing_changes():
        assert colleague.get(view_url(view)).status_code == 404
        assert colleague.post(view_url(view), {"version": 1, "name": "Lain"}).status_code == 404
        assert colleague.post(view_url(view, "delete/"), {"version": 1}).status_code == 404
    # Another organisation sees nothing of it.
    foreigner = sign_in(world.foreigner)
    assert foreigner.get(view_url(view)).status_code == 404
    assert "Mendesak" not in text(foreigner.get(f"{LIST}?view={view.pk}"))


def test_who_may_not_share_does_not(world: World, urgent: Case, sign_in: SignIn, stored: Stored) -> None:
    browser = sign_in(world.caseworker)
    assert 'name="is_shared"' not in text(browser.get(NEW + URGENT))
    save(browser, is_shared="on")
    (view,) = stored(CaseView)
    assert view.is_shared is False
    browser.post(view_url(view), {"version": 1, "name": "Mendesak", "is_shared": "on"})
    (view,) = stored(CaseView)
    assert (view.is_shared, view.version) == (False, 2)
    assert "Mendesak" not in text(sign_in(world.manager).get(LIST))


def test_somebody_else_who_shares_keeps_shared_ones_in_order(
    world: World, urgent: Case, sign_in: SignIn, stored: Stored
) -> None:
    save(sign_in(world.manager), is_shared="on", is_default="on")
    (view,) = stored(CaseView)
    with world.at_work(world.administrator) as by:
        other = Membership.objects.get(user=world.outsider)
        role = Role.objects.get(code="case-manager")
        accounts.give_role(membership_id=other.pk, expected_version=other.version, role=role, site=world.site, by=by)
    browser = sign_in(world.outsider)
    page = text(browser.get(view_url(view)))
    assert ('name="is_default"' in page, 'name="is_shared"' in page) == (False, True)
    browser.post(view_url(view), {"version": 1, "name": "Baru", "is_shared": "on"})
    (view,) = stored(CaseView)
    assert (view.name, view.is_default, view.owner_id) == ("Baru", True, world.manager.pk)
    assert browser.post(view_url(view, "delete/"), {"version": 2}).status_code == 303
    assert stored(CaseView) == []


def test_it_is_renamed_and_takes_over_what_is_shown_only_when_asked(
    world: World, urgent: Case, sign_in: SignIn, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    save(browser)
    (view,) = stored(CaseView)
    changed = browser.get(f"{LIST}?view={view.pk}&status=ACTIVE&sort=opened")
    (link,) = set(re.findall(r'href="(/cases/views/[0-9a-f-]{36}/\?[^"]*)"', text(changed)))
    url = link.replace("&amp;", "&")
    assert 'name="takes_over"' in text(browser.get(url))
    assert 'name="takes_over"' not in text(browser.get(view_url(view)))
    browser.post(url, {"version": 1, "name": "Dibuka"})
    (view,) = stored(CaseView)
    assert (view.name, view.filters) == ("Dibuka", {"priority": ["URGENT"]})
    browser.post(url, {"version": 2, "name": "Dibuka", "takes_over": "on"})
    (view,) = stored(CaseView)
    assert (view.filters, view.sort, view.columns) == (
        {"status": ["ACTIVE"]},
        "opened",
        ["code", "status", "priority", "lead", "site", "opened", "updated"],
    )
    with nothing_changes():
        assert browser.post(url, {"version": 2, "name": "Lama"}).status_code == 409


def test_two_of_one_name_are_refused_with_a_sentence(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    save(browser)
    with nothing_changes():
        answer = save(browser)
    assert (answer.status_code, "You have a view of this name already." in text(answer)) == (422, True)
    assert save(sign_in(world.manager)).status_code == 303


def test_a_value_that_is_there_no_longer_is_said_and_breaks_nothing(
    world: World, urgent: Case, sign_in: SignIn, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    save(browser, f"?lead={world.colleague.pk}&priority=URGENT")
    (view,) = stored(CaseView)
    with world.at_work(world.administrator) as by:
        row = Membership.objects.get(user=world.colleague)
        accounts.end_membership(membership_id=row.pk, expected_version=row.version, by=by)
        CaseView.objects.filter(pk=view.pk).update(sort="gone", columns=["gone"], size=7)
    take_off(world, world.colleague)
    page = browser.get(f"{LIST}?view={view.pk}")
    assert (page.status_code, listed(page)) == (200, [urgent.code])
    assert "What was asked for is there no longer: Lead caseworker." in text(page)
    # Saved anew it is sound.
    save(browser, page.context["here"], name="Baru")
    new = next(row for row in stored(CaseView) if row.name == "Baru")
    assert (new.filters, new.sort, new.size) == ({"priority": ["URGENT"]}, "-updated", 50)


def test_a_view_that_was_deleted_leaves_the_whole_list(
    world: World, urgent: Case, sign_in: SignIn, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    save(browser, is_default="on")
    (view,) = stored(CaseView)
    assert browser.get(view_url(view, "delete/")).status_code == 200
    assert browser.post(view_url(view, "delete/"), {"version": 1}).status_code == 303
    assert stored(CaseView) == []
    assert set(listed(browser.get(f"{LIST}?view={view.pk}"))) == {urgent.code, world.case.code}


def test_views_cost_the_list_no_query_more_however_many_there_are(world: World, urgent: Case, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    for number in range(5):
        save(browser, name=f"Nomor {number}", is_default="on")
    assert queries(browser, LIST) == QUERIES[LIST]
