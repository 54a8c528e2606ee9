"""The API of counselling, in whole requests: its author's alone, and told once."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from cases.team.services import assign
from counselling.models import Session
from tests.cases.asking import (
    Addresses,
    SignIn,
    at,
    finds_nothing,
    looks,
    nothing_changes,
    queries,
    send,
    take_off,
    text,
)
from tests.counselling.conftest import MARK, Make
from tests.factories import World, make_case

QUERIES = {"sessions": 4, "session": 5}


def one(case: Any, session: Any) -> str:
    return at("api-counselling:session", case, pk=getattr(session, "pk", session))


def said(**changes: Any) -> dict[str, Any]:
    held_at = timezone.now() - timedelta(hours=3)
    body = {"held_at": held_at.isoformat(), "kind": "FAMILY", "minutes": 50, "content": MARK, **changes}
    return {name: value for name, value in body.items() if value != "left out"}


def test_a_session_is_recorded_read_and_changed_by_its_counsellor(world: World, sign_in: SignIn) -> None:
    browser, url = sign_in(world.counsellor), at("api-counselling:sessions", world.case)
    made = send(browser, "POST", url, said())
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    session = {
        "id": made.json()["id"],
        "version": 1,
        "held_at": made.json()["held_at"],
        "kind": "FAMILY",
        "attendance": "ATTENDED",
        "minutes": 50,
        "next_on": None,
    }
    assert made.json() == session
    assert browser.get(url).json() == {"results": [session], "next": None}
    assert browser.get(one(world.case, session["id"])).json() == {**session, "content": MARK}
    changed = send(browser, "PATCH", one(world.case, session["id"]), {"kind": "CRISIS"}, If_Match='"1"')
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert changed.json() == {**session, "version": 2, "kind": "CRISIS"}
    shown = browser.get(one(world.case, session["id"])).json()
    assert (shown["kind"], shown["content"], shown["version"]) == ("CRISIS", MARK, 2)
    page = at("counselling:session", world.case, pk=session["id"])
    assert MARK in text(browser.get(page))
    with nothing_changes():
        stale = send(browser, "PATCH", one(world.case, session["id"]), {"content": "lain", "version": 1})
    assert (stale.status_code, stale.json()) == (409, {"detail": "edit conflict", "version": 2})
    for answer in (made, changed, stale, browser.get(url)):
        assert MARK not in text(answer)


def test_a_session_that_is_sent_again_with_its_mark_is_one(world: World, sign_in: SignIn) -> None:
    browser, url = sign_in(world.counsellor), at("api-counselling:sessions", world.case)
    body = said(mark="satu")
    made, again = send(browser, "POST", url, body), send(browser, "POST", url, body)
    assert (again.status_code, again.json()) == (made.status_code, made.json()) == (201, made.json())
    other = send(browser, "POST", url, {**body, "mark": "dua"})
    assert MARK not in text(again)
    assert {one["id"] for one in browser.get(url).json()["results"]} == {made.json()["id"], other.json()["id"]}


def test_only_the_look_at_this_very_session_is_written_down(world: World, make_session: Make, sign_in: SignIn) -> None:
    session, _other = make_session(), make_session()
    browser = sign_in(world.counsellor)
    browser.get(at("api-counselling:sessions", world.case))
    browser.get(one(world.case, session))
    listed, opened = looks(world, "api.counselling.session.opened")
    assert listed.compartments == ["general"]
    assert (opened.user_id, opened.case_ids, opened.subject_ids, opened.compartments) == (
        world.counsellor.pk,
        [world.case.pk],
        [session.pk],
        ["counselling"],
    )


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"held_at": "left out"}, 400, "held_at"),
        ({"held_at": "2026-03-02T10:00:00"}, 400, "held_at"),
        ({"held_at": "2026-03-02"}, 400, "held_at"),
        ({"held_at": 1}, 400, "held_at"),
        ({"held_at": "2040-03-02T10:00:00+07:00"}, 422, "held_at"),
        ({"kind": "CHAT"}, 400, "kind"),
        ({"attendance": True}, 400, "attendance"),
        ({"minutes": 4}, 400, "minutes"),
        ({"minutes": "50"}, 400, "minutes"),
        ({"minutes": True}, 400, "minutes"),
        ({"minutes": 50.0}, 400, "minutes"),
        ({"content": 5}, 400, "content"),
        ({"content": "a\x00b"}, 400, "content"),
        ({"content": "a" * 20_001}, 400, "content"),
        ({"content": ""}, 422, "content"),
        ({"next_on": "2020-01-01"}, 422, "next_on"),
        ({"created_by": str(uuid4())}, 400, "created_by"),
        ({"minutes": None}, 422, None),
        ({"attendance": "ABSENT"}, 422, None),
    ],
)
def test_a_session_that_is_only_nearly_right_is_refused(
    world: World, sign_in: SignIn, change: dict[str, Any], status: int, field: str | None
) -> None:
    with nothing_changes():
        answer = send(sign_in(world.counsellor), "POST", at("api-counselling:sessions", world.case), said(**change))
    assert answer.status_code == status
    assert (answer.json().get("field") if status == 422 else next(iter(answer.json()))) == field
    assert MARK not in text(answer)


@pytest.mark.parametrize("body", [{"version": 1}, {"content": "a"}, {"version": 1, "case": str(uuid4())}])
def test_a_change_that_is_only_nearly_right_is_refused(
    world: World, make_session: Make, sign_in: SignIn, body: dict[str, Any]
) -> None:
    session = make_session()
    with nothing_changes():
        assert send(sign_in(world.counsellor), "PATCH", one(world.case, session), body).status_code == 400


def of_one(case: Any, session: Any) -> Addresses:
    return [("GET", one(case, session)), ("PATCH", one(case, session))]


def test_a_second_counsellor_on_the_case_finds_only_her_own(
    world: World, make_session: Make, second_counsellor: User, sign_in: SignIn
) -> None:
    session, hers = make_session(), make_session(by=second_counsellor, content="MARKHERS")
    browser = sign_in(second_counsellor)
    finds_nothing(browser, of_one(world.case, session.pk), of_one(world.case, uuid4()), marks=(MARK,))
    with nothing_changes():
        valid = send(browser, "PATCH", one(world.case, session), {"content": "diganti", "version": 1})
    assert valid.status_code == 404
    listed = browser.get(at("api-counselling:sessions", world.case)).json()["results"]
    assert [row["id"] for row in listed] == [str(hers.pk)]
    assert browser.get(one(world.case, hers)).json()["content"] == "MARKHERS"


def test_who_leaves_the_case_finds_nothing_of_it(world: World, make_session: Make, sign_in: SignIn) -> None:
    session = make_session()
    take_off(world, world.counsellor)
    everything = [
        ("GET", at("api-counselling:sessions", world.case)),
        ("POST", at("api-counselling:sessions", world.case)),
        *of_one(world.case, session.pk),
    ]
    never = SimpleNamespace(pk=uuid4())
    nowhere = [
        ("GET", at("api-counselling:sessions", never)),
        ("POST", at("api-counselling:sessions", never)),
        *of_one(never, uuid4()),
    ]
    finds_nothing(sign_in(world.counsellor), everything, nowhere, marks=(MARK,))


@pytest.mark.parametrize(
    "actor", ["caseworker", "colleague", "manager", "shelter", "lawyer", "reintegration", "administrator", "foreigner"]
)
def test_nobody_else_is_let_in(world: World, make_session: Make, sign_in: SignIn, actor: str) -> None:
    session, browser = make_session(), sign_in(world.users[actor])
    url = at("api-counselling:sessions", world.case)
    with nothing_changes():
        for method, address in [("GET", url), ("POST", url), *of_one(world.case, session.pk)]:
            answer = send(browser, method, address, said())
            assert answer.status_code == 403
            assert MARK not in text(answer)


def test_a_session_of_another_case_is_not_found_in_this_one(world: World, make_session: Make, sign_in: SignIn) -> None:
    session = make_session()
    with world.at_work(world.caseworker) as by:
        other = make_case(by=by, site=world.site, name="Warga 2")
        assign(case=other, user=world.counsellor, part="COUNSELLOR", by=by)
    finds_nothing(sign_in(world.counsellor), of_one(other, session.pk), of_one(other, uuid4()), marks=(MARK,))


def test_the_number_of_queries_stands_here_and_does_not_grow_with_the_rows(
    world: World, make_session: Make, sign_in: SignIn
) -> None:
    browser = sign_in(world.counsellor)
    for _again in range(2):
        sessions: list[Session] = [make_session() for _number in range(3)]
        urls = {"sessions": at("api-counselling:sessions", world.case), "session": one(world.case, sessions[0])}
        assert {name: queries(browser, url) for name, url in urls.items()} == QUERIES
