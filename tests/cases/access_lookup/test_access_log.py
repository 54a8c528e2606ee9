"""Who opened a case: seen by who answers for it, and by nobody else."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audit import access_log, unusual
from cases.notes.services import add_note
from cases.tasks.services import add_task
from core.db import organisation_scope
from tests.cases.asking import Address, SignIn, at, leaks, nothing_changes, queries, text
from tests.factories import MARK_NAME, World, make_case

QUERIES = 9


def rows(response: Any, table: str) -> list[list[str]]:
    """The cells of a table's body, as words."""
    found = re.search(rf'id="{table}">.*?<tbody>(.*?)</tbody>', text(response), re.DOTALL)
    assert found is not None
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in found[1].split("</tr>")]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in cells if row]


def test_it_names_who_opened_the_case_how_often_and_what(world: World, sign_in: SignIn, address: Address) -> None:
    counsellor, manager = sign_in(world.counsellor), sign_in(world.manager)
    counsellor.get(address("detail"))
    counsellor.get(address("person"))
    manager.get(address("detail"))
    manager.get(reverse("cases:list"))  # where the case stands among others
    page = sign_in(world.caseworker).get(address("looks"))
    assert page.status_code == 200
    assert [row[:4] for row in rows(page, "people")] == [
        ["Caseworker", "Lead caseworker", "1 time", "General, Identity"],
        ["Manager", "Not on the team", "1 time", "General, Identity, Location, Health"],
        ["Counsellor", "Counsellor", "2 times", "General, Identity, Health, Counselling"],
    ]
    assert [row[1:3] for row in rows(page, "looks")] == [
        ["Caseworker", "Opened"],
        ["Manager", "Opened"],
        ["Counsellor", "Opened"],
        ["Counsellor", "Opened"],
    ]


@pytest.mark.parametrize("name", ["notes", "tasks", "consents", "timeline"])
def test_reading_a_case_by_its_lists_alone_is_seen_too(
    world: World, sign_in: SignIn, address: Address, name: str
) -> None:
    """Other programs read a case list by list, and never its page."""
    with world.at_work(world.caseworker) as by:
        add_note(case=world.case, text="x", compartment="general", by=by)
        add_task(case=world.case, title="x", due_on=date(2026, 12, 1), assignee=by, by=by)
    assert sign_in(world.manager).get(at(f"api-cases:{name}", world.case)).status_code == 200
    page = sign_in(world.caseworker).get(address("looks"))
    assert [row[:3] for row in rows(page, "people")][1:] == [["Manager", "Not on the team", "1 time"]]
    with organisation_scope(world.organisation.pk):
        counted = {one.user_id: one.cases for one in unusual.counts(timezone.now())}
    assert counted[world.manager.pk] == 1


def test_the_looks_of_one_person(world: World, sign_in: SignIn, address: Address) -> None:
    sign_in(world.manager).get(address("detail"))
    browser = sign_in(world.caseworker)
    page = browser.get(address("looks") + f"?by={world.manager.pk}")
    assert [row[1] for row in rows(page, "looks")] == ["Manager"]
    assert "Each look of Manager" in text(page)
    # Somebody who never opened it, and what is no key at all, narrow nothing.
    for other in (world.lawyer.pk, "x", "%00"):
        assert len(rows(browser.get(address("looks") + f"?by={other}"), "looks")) > 1
    for cursor in ("x", "-1", "9" * 40, "%C2%B2"):
        assert browser.get(address("looks") + f"?after={cursor}").status_code == 200


def test_more_looks_than_a_page_holds(
    world: World, sign_in: SignIn, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_log, "PAGE", 2)
    browser = sign_in(world.caseworker)
    for _ in range(4):
        browser.get(address("detail"))
    first = browser.get(address("looks"))
    assert len(rows(first, "looks")) == 2
    following = re.search(r'rel="next" href="(\?after=\d+)"', text(first))
    assert following is not None
    second = browser.get(address("looks") + following[1])
    assert len(rows(second, "looks")) == 2
    assert rows(second, "people")[0][2] == "6 times"


def test_another_cases_looks_are_not_shown(world: World, sign_in: SignIn, address: Address) -> None:
    with world.at_work(world.caseworker) as by:
        other = make_case(by=by, site=world.site)
    browser = sign_in(world.caseworker)
    browser.get(at("cases:detail", other))
    page = browser.get(address("looks"))
    assert [row[2] for row in rows(page, "people")] == ["1 time"]


@pytest.mark.parametrize("actor", ["shelter", "counsellor", "lawyer", "reintegration", "administrator", "no_role"])
def test_roles_that_do_not_answer_for_the_case_do_not_see_it(
    world: World, sign_in: SignIn, address: Address, actor: str
) -> None:
    browser = sign_in(world.users[actor])
    with nothing_changes():
        refused = browser.get(address("looks"))
    assert (refused.status_code, leaks(refused)) == (403, [])
    if actor not in ("administrator", "no_role"):
        assert "Who opened this case" not in text(browser.get(address("team")))


def test_who_does_not_see_the_case_learns_nothing_of_its_readers(
    world: World, sign_in: SignIn, address: Address
) -> None:
    for user in (world.outsider, world.foreigner):
        refused = sign_in(user).get(address("looks"))
        assert (refused.status_code, leaks(refused)) == (404, [])


def test_it_takes_the_same_queries_for_many_readers(world: World, sign_in: SignIn, address: Address) -> None:
    browser = sign_in(world.caseworker)
    assert queries(browser, address("looks")) == QUERIES
    for actor in ("manager", "lawyer", "shelter", "reintegration", "counsellor"):
        sign_in(world.users[actor]).get(address("detail"))
    assert queries(browser, address("looks")) == QUERIES
    assert MARK_NAME in text(browser.get(address("looks")))


def test_every_way_of_looking_has_a_name(world: World) -> None:
    """What `act=` says in the code ends with a word that the pages of the log know."""
    from pathlib import Path

    said: set[str] = set()
    for app in (
        "accounts",
        "assessments",
        "care",
        "cases",
        "core",
        "counselling",
        "demo",
        "documents",
        "identification",
        "legal",
        "reintegration",
        "shelters",
        "trafficking",
    ):
        for file in Path(app).rglob("*.py"):
            said |= set(re.findall(r'act=f?"[^"]*\.(\w+)"', file.read_text()))
            said |= set(re.findall(r'return f?"[^"]*\.(opened|listed|\w+ed)"', file.read_text()))
    assert {"opened", "listed", "found", "compared", "built"} <= said
    assert said - access_log.HOW.keys() == set()


def test_readers_of_nobody(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        assert access_log.readers(world.other_case.pk) == []
