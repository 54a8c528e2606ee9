"""The draft of a note for other programs of its writer: the one of the box, and nobody else's."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from audit.models import AccessEntry
from cases.notes.models import NoteDraft
from core.compartments import Compartment
from core.db import organisation_scope, trail_scope
from tests.cases.asking import (
    Address,
    SignIn,
    Stored,
    at,
    close,
    looks,
    nothing_changes,
    queries,
    restrict,
    send,
    take_off,
    text,
    without_identity,
)
from tests.factories import World

DRAFT = "MARKDRAFT ia menelepon dari pasar"
QUERIES = 5
OFFERED = "One of these people does not see this case. Choose from the list."


def own(world: World) -> str:
    return at("api-cases:note-draft", world.case)


def keep(browser: Client, world: World, **said: Any) -> Any:
    return send(browser, "PUT", own(world), {"text": DRAFT, "version": 0, **said})


def lines(world: World) -> int:
    with trail_scope(world.organisation.pk):
        return AccessEntry.objects.using("trail").count()


def test_it_is_kept_read_written_on_and_dropped(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    missing = browser.get(own(world))
    assert (missing.status_code, missing.json()) == (404, {"detail": "Not found."})
    kept = keep(browser, world)
    assert (kept.status_code, kept.headers["ETag"]) == (200, '"1"'), text(kept)
    assert kept.json() == {
        "version": 1,
        "compartment": "general",
        "contact": "",
        "happened_at": None,
        "text": DRAFT,
        "told": [],
        "updated_at": kept.json()["updated_at"],
    }
    assert browser.get(own(world)).json() == kept.json()
    said = {
        "text": f"{DRAFT} sore",
        "compartment": "clinical",
        "contact": "CALL",
        "happened_at": "2026-11-02T10:00:00+07:00",
        "told": [str(world.colleague.pk)],
    }
    again = send(browser, "PUT", own(world), said, If_Match='"1"')
    assert (again.status_code, again.headers["ETag"]) == (200, '"2"')
    there = sign_in(world.caseworker).get(own(world))
    assert there.headers["ETag"] == '"2"'
    assert there.json() == {**said, "version": 2, "updated_at": there.json()["updated_at"]}
    # What the box is left with is the same draft.
    assert f"{DRAFT} sore" in text(browser.get(address("detail")))
    # The whole of it: what is left out is not said any more.
    assert keep(browser, world, version=2).json()["contact"] == ""
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        cursor.execute("SELECT text FROM cases_notedraft")
        assert DRAFT.encode() not in bytes(cursor.fetchone()[0])
    gone = browser.delete(own(world), HTTP_IF_MATCH='"3"')
    assert (gone.status_code, gone.content, stored(NoteDraft)) == (204, b"", [])
    assert browser.delete(own(world), HTTP_IF_MATCH='"3"').status_code == 404


def test_reading_it_is_a_look_at_its_kind_and_keeping_it_is_none(world: World, sign_in: SignIn) -> None:
    browser, before = sign_in(world.caseworker), lines(world)
    keep(browser, world, compartment="clinical")
    keep(browser, world, compartment="clinical", version=1)
    assert lines(world) == before
    browser.get(own(world))
    (look,) = looks(world, "api.cases.notedraft.opened")
    assert (look.compartments, look.case_ids) == ([Compartment.CLINICAL], [world.case.pk])
    browser.delete(own(world), HTTP_IF_MATCH='"2"')
    assert lines(world) == before + 1


def test_what_was_written_on_elsewhere_is_not_lost(world: World, sign_in: SignIn, address: Address) -> None:
    browser = sign_in(world.caseworker)
    keep(browser, world)
    box = {"text": f"{DRAFT} di telepon", "compartment": "general", "autosave": "1", "version": "1"}
    assert browser.post(address("keep-note"), box).status_code == 200
    with nothing_changes():
        for stale in (
            keep(browser, world, version=0),
            keep(browser, world, version=1),
            browser.delete(own(world), HTTP_IF_MATCH='"1"'),
        ):
            assert (stale.status_code, stale.json()) == (409, {"detail": "edit conflict", "version": 2})
        assert send(browser, "PUT", own(world), {"text": DRAFT}).status_code == 400
        assert browser.delete(own(world)).status_code == 400
    assert browser.get(own(world)).json()["text"] == f"{DRAFT} di telepon"


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"text": "  \n"}, 400, "text"),
        ({"text": "x" * 20_001}, 400, "text"),
        ({"version": -1}, 400, "version"),
        ({"compartment": "secret"}, 400, "compartment"),
        ({"contact": "TELEPATHY"}, 400, "contact"),
        ({"happened_at": "2026-11-02T10:00:00"}, 400, "happened_at"),
        ({"told": ["x"]}, 400, "told"),
        ({"by": "x"}, 400, "by"),
        ({"compartment": "legal"}, 422, "compartment"),
    ],
)
def test_what_is_only_nearly_right_is_refused(
    world: World, sign_in: SignIn, changes: dict[str, Any], status: int, field: str
) -> None:
    with nothing_changes():
        answer = keep(sign_in(world.caseworker), world, **changes)
    assert (answer.status_code, answer.json().get("field") or next(iter(answer.json()))) == (status, field)


def test_whoever_is_to_be_told_sees_the_case(world: World, sign_in: SignIn, stored: Stored) -> None:
    browser = sign_in(world.caseworker)
    with nothing_changes():
        for stranger in (world.outsider.pk, world.foreigner.pk, world.administrator.pk, uuid4()):
            answer = keep(browser, world, told=[str(world.colleague.pk), str(stranger)])
            assert (answer.status_code, answer.json()) == (400, {"told": [OFFERED]})
    # Whether she reads this kind is asked when it is saved as a note.
    assert keep(browser, world, told=[str(world.lawyer.pk)], compartment="clinical").status_code == 200
    assert [row.told for row in stored(NoteDraft)] == [[world.lawyer.pk]]


def test_each_has_their_own_and_finds_no_other(world: World, sign_in: SignIn, stored: Stored) -> None:
    browser, colleague = sign_in(world.caseworker), sign_in(world.colleague)
    keep(browser, world)
    for other in (colleague, sign_in(world.manager)):
        with nothing_changes():
            for answer in (other.get(own(world)), other.delete(own(world), HTTP_IF_MATCH='"1"')):
                assert (answer.status_code, DRAFT in text(answer)) == (404, False)
    assert keep(colleague, world, text="Milik rekan").json()["version"] == 1
    assert colleague.delete(own(world), HTTP_IF_MATCH='"1"').status_code == 204
    assert [row.created_by_id for row in stored(NoteDraft)] == [world.caseworker.pk]
    assert browser.get(own(world)).json()["text"] == DRAFT


@pytest.mark.parametrize(
    ("actor", "status"), [("outsider", 404), ("foreigner", 404), ("administrator", 403), ("no_role", 403)]
)
def test_who_is_not_on_the_case_has_none(world: World, sign_in: SignIn, actor: str, status: int) -> None:
    browser = sign_in(world.users[actor])
    with nothing_changes():
        for method in ("GET", "PUT", "DELETE"):
            answer = send(browser, method, own(world), {"text": DRAFT, "version": 0})
            assert (answer.status_code, DRAFT in text(answer)) == (status, False)


@pytest.mark.parametrize("end", [take_off, restrict])
def test_whoever_sees_the_case_no_longer_finds_not_even_their_own(world: World, sign_in: SignIn, end: Any) -> None:
    user = world.colleague if end is take_off else world.manager
    browser = sign_in(user)
    assert keep(browser, world).status_code == 200
    end(world, user if end is take_off else world.case)
    nowhere = own(world).replace(str(world.case.pk), str(uuid4()))
    with nothing_changes():
        for method in ("GET", "PUT", "DELETE"):
            answer = send(browser, method, own(world), {"text": DRAFT, "version": 1})
            assert (answer.status_code, DRAFT in text(answer)) == (404, False)
            assert answer.content == send(browser, method, nowhere, {"text": DRAFT, "version": 1}).content


def test_one_of_a_kind_that_is_read_no_longer_is_not_there(world: World, sign_in: SignIn, stored: Stored) -> None:
    browser = sign_in(world.caseworker)
    keep(browser, world, compartment="identity")
    without_identity(world, "caseworker")
    for answer in (browser.get(own(world)), browser.delete(own(world), HTTP_IF_MATCH='"1"')):
        assert (answer.status_code, DRAFT in text(answer)) == (404, False)
    assert keep(browser, world, text="Baru").json()["version"] == 1
    assert [row.compartment for row in stored(NoteDraft)] == ["general"]


def test_in_a_closed_case_notes_are_written_on(world: World, sign_in: SignIn) -> None:
    """As in the box: what was learned afterwards is written down, too."""
    close(world)
    assert keep(sign_in(world.caseworker), world).status_code == 200


def test_the_number_of_queries_stands_here(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    keep(browser, world)
    assert queries(browser, own(world)) == QUERIES
