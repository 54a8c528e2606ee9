"""The API of the case record: the same rows and rules as the pages, and nothing taken that is only nearly right."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from cases.notes.models import Note
from cases.notes.services import add_note
from cases.record.models import Person
from cases.tasks.models import Task
from cases.tasks.services import add_task, give_task
from tests.cases.asking import (
    MARKS,
    SignIn,
    at,
    looks,
    nothing_changes,
    queries,
    restrict,
    send,
    take_off,
    text,
    without_identity,
)
from tests.factories import MARK_ACCOUNT, MARK_NAME, MARK_NIK, World, make_case

LIST = "/api/v1/cases/"
QUERIES = {"list": 3, "detail": 6, "notes": 5, "tasks": 5, "timeline": 10, "consents": 4}


def a_task(world: World) -> Task:
    with world.at_work(world.caseworker) as by:
        return add_task(case=world.case, title="Telepon", due_on=date(2026, 12, 1), assignee=by, by=by)


def test_a_list_sends_codes_and_no_names(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.caseworker).get(LIST)
    assert answer.status_code == 200
    (row,) = answer.json()["results"]
    assert answer.json()["next"] is None
    assert row == {
        "id": str(world.case.pk),
        "version": 1,
        "code": world.case.code,
        "status": "ACTIVE",
        "stage": "INTAKE",
        "priority": "NORMAL",
        "site": str(world.site.pk),
        "is_restricted": False,
        "opened_on": "2026-03-02",
        "closed_on": None,
        "outcome": "",
        "updated_at": row["updated_at"],
    }
    assert not any(mark in text(answer) for mark in MARKS)
    (entry,) = looks(world, "api.cases.case.listed")
    assert (entry.case_ids, entry.compartments) == ([world.case.pk], ["general"])


def test_pages_follow_each_other_by_key(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        cases = [world.case, *(make_case(by=by, site=world.site, name=f"Warga {n}") for n in range(51))]
    browser = sign_in(world.caseworker)
    first = browser.get(LIST).json()
    assert re.fullmatch(r"[A-Za-z0-9_-]+", first["next"]), "it goes into an address as it stands"
    second = browser.get(f"{LIST}?after={first['next']}").json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (50, 2, None)
    codes = [row["code"] for page in (first, second) for row in page["results"]]
    assert sorted(codes) == sorted(case.code for case in cases)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"status": "ACTIVE", "mine": "true"}, 200),
        ({"status": "SLEEPING"}, 400),
        ({"site": "nowhere"}, 400),
        ({"code": "K\x00"}, 400),
        ({"code": "K" * 13}, 400),
        ({"statuss": "CLOSED"}, 400),
        ({"after": "\x00~nonsense"}, 200),
    ],
)
def test_filters_take_what_they_know(world: World, sign_in: SignIn, query: dict[str, str], status: int) -> None:
    assert sign_in(world.caseworker).get(LIST, query).status_code == status


@pytest.mark.parametrize("reads_identity", [True, False])
def test_one_case_tells_who_it_is_to_those_who_read_identity(
    world: World, sign_in: SignIn, reads_identity: bool
) -> None:
    if not reads_identity:
        without_identity(world, "caseworker")
    answer = sign_in(world.caseworker).get(reverse("api-cases:detail", kwargs={"pk": world.case.pk}))
    told = answer.json()
    assert told["person"] == {
        "gender": "Feminine",
        "citizenship": "ID",
        "birth_year": 1998,
        "is_child": False,
        "full_name": MARK_NAME if reads_identity else None,
    }
    assert [(member["user"]["name"], member["part"]) for member in told["team"]] == [
        ("Caseworker", "LEAD"),
        ("Colleague", "CASEWORKER"),
        ("Counsellor", "COUNSELLOR"),
        ("Lawyer", "LAWYER"),
        ("Reintegration", "REINTEGRATION"),
    ]
    assert answer.headers["ETag"] == '"1"'
    assert MARK_NIK not in text(answer)
    assert MARK_ACCOUNT not in text(answer)


@pytest.mark.parametrize(
    ("year", "is_child", "told"), [(2012, True, True), (None, True, True), (1998, False, False), (None, False, None)]
)
def test_who_is_of_unknown_age_is_not_called_an_adult(
    world: World, sign_in: SignIn, year: int | None, is_child: bool, told: bool | None
) -> None:
    with world.at_work(world.caseworker):
        Person.objects.filter(pk=world.case.person_id).update(birth_year=year, is_child=is_child)
    answer = sign_in(world.shelter).get(reverse("api-cases:detail", kwargs={"pk": world.case.pk}))
    assert (answer.json()["person"]["birth_year"], answer.json()["person"]["is_child"]) == (year, told)


def test_a_restricted_case_is_as_missing_as_one_that_never_was(world: World, sign_in: SignIn) -> None:
    restrict(world, world.case)
    manager = sign_in(world.manager)
    assert manager.get(LIST).json()["results"] == []
    for name in ("notes", "tasks", "timeline", "consents"):
        refused = manager.get(at(f"api-cases:{name}", world.case))
        missing = manager.get(reverse(f"api-cases:{name}", kwargs={"case": uuid4()}))
        assert (refused.status_code, refused.content) == (404, missing.content)
    with nothing_changes():
        assert send(manager, "POST", at("api-cases:notes", world.case), {"text": "x"}).status_code == 404
    assert sign_in(world.colleague).get(LIST).json()["results"][0]["code"] == world.case.code


def test_who_leaves_the_team_is_refused_at_the_next_call(world: World, sign_in: SignIn) -> None:
    lawyer = sign_in(world.lawyer)
    url = at("api-cases:notes", world.case)
    assert lawyer.get(url).status_code == 200
    take_off(world, world.lawyer)
    assert lawyer.get(url).status_code == 404


def test_notes_are_cut_to_what_the_reader_may_read(world: World, sign_in: SignIn) -> None:
    url = at("api-cases:notes", world.case)
    lawyer = sign_in(world.lawyer)
    made = send(lawyer, "POST", url, {"text": "MARKLEGAL sidang", "compartment": "legal"})
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    assert made.json()["text"] == "MARKLEGAL sidang"
    assert made.json()["by"] == {"id": str(world.lawyer.pk), "name": "Lawyer"}
    assert [note["compartment"] for note in lawyer.get(url).json()["results"]] == ["legal"]
    for actor in ("caseworker", "manager", "shelter", "counsellor"):
        browser = sign_in(world.users[actor])
        assert browser.get(url).json()["results"] == []
        timeline = browser.get(at("api-cases:timeline", world.case))
        assert "MARKLEGAL" not in text(timeline)
        assert "legal" not in {entry["compartment"] for entry in timeline.json()["results"]}
    entry = lawyer.get(at("api-cases:timeline", world.case), {"kind": "cases.note"}).json()["results"][0]
    assert (entry["kind"], entry["compartment"], entry["text"]) == ("cases.note", "legal", "MARKLEGAL sidang")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": None}, "text"),
        ({"text": 5}, "text"),
        ({"text": True}, "text"),
        ({"text": ["a"]}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "a" * 20_001}, "text"),
        ({"text": "a", "compartment": "gossip"}, "compartment"),
        ({"text": "a", "compartment": True}, "compartment"),
        ({"text": "a", "compartmnet": "legal"}, "compartmnet"),
        (["text"], "non_field_errors"),
        ("text", "non_field_errors"),
    ],
)
def test_a_note_that_is_only_nearly_right_is_refused(world: World, sign_in: SignIn, body: Any, field: str) -> None:
    with nothing_changes():
        answer = send(sign_in(world.caseworker), "POST", at("api-cases:notes", world.case), body)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_a_body_that_is_no_json_is_refused(world: World, sign_in: SignIn) -> None:
    browser, url = sign_in(world.caseworker), at("api-cases:notes", world.case)
    with nothing_changes():
        broken = browser.generic("POST", url, "{", content_type="application/json")
        form = browser.post(url, {"text": "a"})
    assert (broken.status_code, form.status_code) == (400, 415)


def test_a_kind_of_note_that_the_role_does_not_read_is_refused(world: World, sign_in: SignIn) -> None:
    with nothing_changes():
        answer = send(
            sign_in(world.caseworker), "POST", at("api-cases:notes", world.case), {"text": "a", "compartment": "legal"}
        )
    assert answer.status_code == 422
    assert answer.json()["detail"] == "You cannot write notes of this kind in this case."


def test_a_task_is_added_for_somebody_on_the_case(world: World, sign_in: SignIn) -> None:
    url = at("api-cases:tasks", world.case)
    body = {"title": "Antar ke rumah sakit", "due_on": "2026-12-01", "assignee": str(world.colleague.pk)}
    answer = send(sign_in(world.caseworker), "POST", url, body)
    assert answer.status_code == 201
    assert answer.json() == {
        "id": answer.json()["id"],
        "version": 1,
        "title": "Antar ke rumah sakit",
        "assignee": {"id": str(world.colleague.pk), "name": "Colleague"},
        "due_on": "2026-12-01",
        "done_at": None,
        "is_dropped": False,
        "origin": "",
        "why": "",
    }
    assert sign_in(world.shelter).get(url).json()["results"] == [answer.json()]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"due_on": "3026-12-01"}, "due_on"),
        ({"due_on": "1899-12-31"}, "due_on"),
        ({"due_on": "2026-02-30"}, "due_on"),
        ({"due_on": 20261201}, "due_on"),
        ({"due_on": None}, "due_on"),
        ({"title": "a" * 201}, "title"),
        ({"title": 7}, "title"),
        ({"assignee": 1}, "assignee"),
        ({"assignee": True}, "assignee"),
        ({"assignee": "nobody"}, "assignee"),
        ({"done": True}, "done"),
    ],
)
def test_a_task_that_is_only_nearly_right_is_refused(
    world: World, sign_in: SignIn, change: dict[str, Any], field: str
) -> None:
    body = {"title": "Telepon", "due_on": "2026-12-01", "assignee": str(world.caseworker.pk), **change}
    with nothing_changes():
        answer = send(sign_in(world.caseworker), "POST", at("api-cases:tasks", world.case), body)
    assert (answer.status_code, list(answer.json())) == (400, [field])


@pytest.mark.parametrize("actor", ["outsider", "administrator", "foreigner"])
def test_a_task_is_not_for_somebody_outside_the_team(world: World, sign_in: SignIn, actor: str) -> None:
    body = {"title": "Telepon", "due_on": "2026-12-01", "assignee": str(world.users[actor].pk)}
    with nothing_changes():
        answer = send(sign_in(world.caseworker), "POST", at("api-cases:tasks", world.case), body)
    assert answer.json() == {"assignee": ["This person does not work on the case."]}


def test_a_task_of_somebody_beside_the_team_changes_without_its_holder(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        task = give_task(case=world.case, title="Telepon", due_on=date(2026, 12, 1), assignee=world.manager, by=by)
    browser = sign_in(world.caseworker)
    body = {"due_on": "2026-12-03", "assignee": str(world.manager.pk)}
    url = at("api-cases:task", world.case, pk=task.pk)
    answer = send(browser, "PATCH", url, {**body, "version": 1})
    assert answer.status_code == 200
    assert (answer.json()["due_on"], answer.json()["assignee"]["name"]) == ("2026-12-03", "Manager")
    with nothing_changes():
        refused = send(browser, "PATCH", url, {**body, "assignee": str(world.outsider.pk), "version": 2})
    assert refused.json() == {"assignee": ["This person does not work on the case."]}


@pytest.mark.parametrize(("body", "header"), [({"version": 1}, ""), ({}, '"1"'), ({}, 'W/"1"'), ({"version": 1}, "1")])
def test_a_task_is_finished_with_the_version_that_was_read(
    world: World, sign_in: SignIn, body: dict[str, int], header: str
) -> None:
    task = a_task(world)
    url = at("api-cases:task", world.case, pk=task.pk)
    headers = {"If_Match": header} if header else {}
    answer = send(sign_in(world.colleague), "PATCH", url, {"done": True, **body}, **headers)
    assert (answer.status_code, answer.json()["version"], answer.headers["ETag"]) == (200, 2, '"2"')
    assert answer.json()["done_at"] is not None
    with nothing_changes():
        stale = send(sign_in(world.caseworker), "PATCH", url, {"done": True, **body}, **headers)
    assert (stale.status_code, stale.json()) == (409, {"detail": "edit conflict", "version": 2})


@pytest.mark.parametrize(
    ("body", "header", "field"),
    [
        ({"done": True}, "", "version"),
        ({"done": True, "version": True}, "", "version"),
        ({"done": True, "version": "1"}, "", "version"),
        ({"done": True, "version": 1.0}, "", "version"),
        ({"done": True, "version": 0}, "", "version"),
        ({"done": True, "version": 10**30}, "", "version"),
        ({"done": True, "version": 1}, '"2"', "version"),
        ({"done": True}, "*", "version"),
        ({"done": True}, '"١"', "version"),
        ({"version": 1}, "", "non_field_errors"),
        ({"done": False, "version": 1}, "", "done"),
        ({"done": "yes", "version": 1}, "", "done"),
        ({"done": 1, "version": 1}, "", "done"),
        ({"title": "b", "done": True, "version": 1}, "", "title"),
    ],
)
def test_a_finish_that_is_only_nearly_right_is_refused(
    world: World, sign_in: SignIn, body: dict[str, Any], header: str, field: str
) -> None:
    url = at("api-cases:task", world.case, pk=a_task(world).pk)
    headers = {"If_Match": header} if header else {}
    with nothing_changes():
        answer = send(sign_in(world.caseworker), "PATCH", url, body, **headers)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_a_task_of_another_case_is_not_found_in_this_one(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        other = make_case(by=by, site=world.site, name="Warga 2")
    url = at("api-cases:task", other, pk=a_task(world).pk)
    with nothing_changes():
        assert send(sign_in(world.caseworker), "PATCH", url, {"done": True, "version": 1}).status_code == 404


def test_shelter_staff_never_get_what_happened(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.shelter)
    for url in (LIST, reverse("api-cases:detail", kwargs={"pk": world.case.pk})):
        assert MARK_ACCOUNT not in text(browser.get(url))
    told = browser.get(at("api-cases:timeline", world.case))
    assert MARK_ACCOUNT not in text(told)
    assert "cases.intake" in {entry["kind"] for entry in told.json()["results"]}
    assert MARK_ACCOUNT in text(sign_in(world.caseworker).get(at("api-cases:timeline", world.case)))


def test_consents_tell_decisions_and_not_who_decided(world: World, sign_in: SignIn) -> None:
    (row,) = sign_in(world.shelter).get(at("api-cases:consents", world.case)).json()["results"]
    assert (row["purpose"], row["decision"], row["decided_on"], row["withdrawn_on"]) == (
        "CARE",
        "GIVEN",
        "2026-03-02",
        None,
    )
    assert "given_by" not in row


def test_the_number_of_queries_stands_here_and_does_not_grow_with_the_rows(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    urls = {
        "list": LIST,
        "detail": reverse("api-cases:detail", kwargs={"pk": world.case.pk}),
        **{name: at(f"api-cases:{name}", world.case) for name in ("notes", "tasks", "timeline", "consents")},
    }
    for _time in range(2):
        for number in range(5):
            with world.at_work(world.caseworker) as by:
                make_case(by=by, site=world.site, name=f"Warga {number}")
                add_note(case=world.case, text=f"Catatan {number}", by=by)
                add_task(case=world.case, title="Telepon", due_on=date(2026, 12, 1), assignee=by, by=by)
        assert {name: queries(browser, url) for name, url in urls.items()} == QUERIES


def test_a_write_needs_the_token_of_the_page(world: World, sign_in: SignIn) -> None:
    """A form on another site must not be able to write through somebody's session."""
    browser = sign_in(world.caseworker)
    browser.handler.enforce_csrf_checks = True
    with nothing_changes():
        answer = send(browser, "POST", at("api-cases:notes", world.case), {"text": "a"})
    assert answer.status_code == 403


def test_what_is_written_here_stands_on_the_page(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    send(browser, "POST", at("api-cases:notes", world.case), {"text": "Dicatat lewat program lain"})
    assert "Dicatat lewat program lain" in text(browser.get(world.case.get_absolute_url()))
    with world.at_work(world.caseworker):
        assert Note.objects.filter(case=world.case).count() == 1
