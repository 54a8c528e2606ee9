"""Closing a case, what holds it open, and opening it again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from cases.case_page.closing import close_case
from cases.data_rights.erasing import erase_person
from cases.extension.timeline_models import TimelineEntry
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import add_task as tasks_add_task
from cases.team import grants
from core import writes
from core.db import organisation_scope
from core.errors import DomainError
from tests.cases.asking import Address, SignIn, Stored, leaks, nothing_changes, restrict, text
from tests.cases.record.test_unreadable import WORD, hurt
from tests.factories import World

OPENED = date(2026, 6, 1)
CLOSE = {"outcome": "GOALS_REACHED", "on": "2026-06-01", "version": 1}


def add_task(world: World, title: str = "Telepon keluarga") -> Task:
    with world.at_work(world.caseworker) as by:
        return tasks_add_task(case=world.case, title=title, due_on=date(2026, 6, 1), assignee=by, by=by)


def test_open_tasks_hold_a_case_open(world: World, sign_in: SignIn, address: Address) -> None:
    add_task(world)
    add_task(world)
    browser = sign_in(world.caseworker)
    assert "2 tasks are not done." in text(browser.get(address("close")))
    with nothing_changes():
        answer = browser.post(address("close"), CLOSE)
    assert answer.status_code == 422
    assert "The case cannot be closed yet: 2 tasks are not done." in text(answer)
    assert text(answer).count("2 tasks are not done.") == 1


def test_a_case_is_closed_with_an_outcome(world: World, sign_in: SignIn, address: Address, stored: Stored) -> None:
    task = add_task(world)
    browser = sign_in(world.caseworker)
    assert browser.post(address("finish-task", pk=task.pk), {"version": 1}).status_code == 303
    answer = browser.post(address("close"), CLOSE)
    assert (answer.status_code, answer.headers["Location"]) == (303, address("detail"))
    (case,) = stored(Case, pk=world.case.pk)
    assert (case.status, case.outcome, case.closed_on, case.version) == (
        "CLOSED",
        "GOALS_REACHED",
        date(2026, 6, 1),
        2,
    )
    assert len(stored(TimelineEntry, kind="cases.closed")) == 1
    page = text(browser.get(address("detail")))
    assert "closed 1 June 2026" in page
    assert address("reopen") in page
    assert address("close") not in page


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"outcome": ""}, 422, "Outcome: Choose an answer."),
        ({"outcome": "OTHER"}, 422, "The reason in words: Say which other reason."),
        ({"outcome": "OTHER", "reason": "   "}, 422, "The reason in words: Say which other reason."),
        ({"reason": "a" * 2_001}, 422, "2000 fit"),
        ({"outcome": "BORED"}, 422, "Outcome: This choice is no longer possible. Choose another one."),
        ({"on": "2026-03-01"}, 422, "A case cannot be closed before it was opened."),
        ({"on": "2999-01-01"}, 422, "Closed on: Check the year"),
        ({"version": "zwei"}, 422, "The page was incomplete."),
        ({"version": ""}, 422, "The page was incomplete."),
        ({"version": str(2**63)}, 409, "Somebody else has changed this meanwhile"),
    ],
)
def test_a_closing_that_cannot_be_is_refused(
    world: World, sign_in: SignIn, address: Address, changes: dict[str, Any], status: int, sentence: str
) -> None:
    browser = sign_in(world.caseworker)
    with nothing_changes():
        answer = browser.post(address("close"), {**CLOSE, **changes})
    assert answer.status_code == status
    assert sentence in text(answer)


def test_a_coming_day_is_refused_by_the_service_too(world: World) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with world.at_work(world.caseworker) as by, nothing_changes(), pytest.raises(DomainError) as refused:
        close_case(case_id=world.case.pk, expected_version=1, outcome="DIED", on=tomorrow, by=by)
    assert refused.value.field == "on"


@pytest.mark.parametrize("actor", ["shelter", "lawyer", "outsider", "administrator", "no_role", "foreigner"])
def test_who_may_not_close_changes_nothing(world: World, sign_in: SignIn, address: Address, actor: str) -> None:
    browser = sign_in(world.users[actor])
    with nothing_changes():
        answer = browser.post(address("close"), CLOSE)
    assert answer.status_code == (404 if actor in ("outsider", "foreigner") else 403)
    assert leaks(answer) == []


def closed(world: World) -> Case:
    with world.at_work(world.caseworker) as by:
        return close_case(case_id=world.case.pk, expected_version=1, outcome="LOST_CONTACT", on=date(2026, 6, 1), by=by)


def test_a_closed_case_takes_notes_and_no_tasks(world: World, sign_in: SignIn, address: Address) -> None:
    closed(world)
    browser = sign_in(world.caseworker)
    sent = {"title": "Telepon", "due_on": "2026-12-01", "assignee": str(world.caseworker.pk)}
    with nothing_changes():
        answer = browser.post(address("add-task"), sent)
    assert answer.status_code == 422
    assert "This case is closed. Open it again first." in text(answer)
    assert browser.post(address("add-note"), {"text": "Kabar baik.", "compartment": "general"}).status_code == 303


def test_a_case_is_opened_again(world: World, sign_in: SignIn, address: Address, stored: Stored) -> None:
    browser = sign_in(world.caseworker)
    with nothing_changes():
        answer = browser.post(address("reopen"), {"version": 1})
    assert answer.status_code == 422
    assert "This case is open." in text(answer)
    closed(world)
    assert browser.post(address("reopen"), {"version": 2}).status_code == 303
    (case,) = stored(Case, pk=world.case.pk)
    assert (case.status, case.outcome, case.closed_on, case.version) == ("ACTIVE", "", None, 3)
    assert len(stored(TimelineEntry, kind="cases.reopened")) == 1


def second_case(world: World) -> Case:
    with world.at_work(world.caseworker) as by:
        row = Case(person=world.case.person, site=world.site, code="K26-KEDUA", opened_on=date(2026, 6, 2))
        case = writes.create(row, by=by)
        Assignment.objects.create(case=case, user=world.caseworker, part=Assignment.Part.LEAD)
        grants.sync(case)
        return case


def test_one_open_case_per_person(world: World, sign_in: SignIn, address: Address) -> None:
    with pytest.raises(ValidationError) as refused:
        second_case(world)
    assert len(refused.value.messages) == 1
    closed(world)
    second_case(world)
    browser = sign_in(world.caseworker)
    with nothing_changes():
        answer = browser.post(address("reopen"), {"version": 2})
    assert answer.status_code == 422
    assert "This person already has an open case." in text(answer)


def test_another_open_case_is_told_to_nobody_who_does_not_see_it(
    world: World, sign_in: SignIn, address: Address
) -> None:
    closed(world)
    other = second_case(world)
    restrict(world, other)
    with nothing_changes():
        answer = sign_in(world.colleague).post(address("reopen"), {"version": 2})
    assert answer.status_code == 422
    assert "This case cannot be opened again now." in text(answer)
    assert "already has an open case" not in text(answer) and other.code not in text(answer)


def test_a_case_is_closed_with_a_reason_in_words(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    assert browser.post(address("close"), {**CLOSE, "outcome": "OTHER", "reason": "Ikut suaminya"}).status_code == 303
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        cursor.execute("SELECT closing_reason FROM cases_case WHERE id = %s", [world.case.pk])
        (kept,) = cursor.fetchone()
    assert b"Ikut suaminya" not in bytes(kept)
    shown = text(browser.get(address("detail")))
    assert "Why the case was closed" in shown and "Ikut suaminya" in shown
    assert "Ikut suaminya" in text(browser.get(address("changes")))
    assert "Ikut suaminya" not in text(browser.get("/cases/?state=closed"))
    told = browser.get(f"/api/v1/cases/{world.case.pk}/").json()
    assert (told["outcome"], told["closing_reason"]) == ("OTHER", "Ikut suaminya")
    # Who sees the case reads it; nobody else does.
    assert "Ikut suaminya" in text(sign_in(world.shelter).get(address("detail")))
    for actor in ("outsider", "administrator", "foreigner"):
        assert "Ikut suaminya" not in text(sign_in(world.users[actor]).get(address("detail")))
    # Opened again it says nothing of the closing, but in its history.
    assert browser.post(address("reopen"), {"version": 2}).status_code == 303
    assert "Ikut suaminya" not in text(browser.get(address("detail")))
    assert "Ikut suaminya" in text(browser.get(address("changes")))
    with world.at_work(world.caseworker):
        assert stored(Case, pk=world.case.pk)[0].__dict__["closing_reason"] == ""


def test_opened_again_it_gives_no_reason_also_where_that_is_damaged(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser, table = sign_in(world.caseworker), "cases_case"
    assert browser.post(address("close"), {**CLOSE, "outcome": "OTHER", "reason": "Ikut suaminya"}).status_code == 303
    hurt(world, table, "closing_reason", "id", world.case.pk)
    assert WORD in text(browser.get(address("detail")))
    assert browser.post(address("reopen"), {"version": 2}).status_code == 303
    assert stored(Case, pk=world.case.pk)[0].__dict__["closing_reason"] == ""
    assert WORD not in text(browser.get(address("detail")))
    told = browser.get(f"/api/v1/cases/{world.case.pk}/")
    assert (told.status_code, told.json()["closing_reason"]) == (200, "")
    assert browser.post(address("close"), {**CLOSE, "version": 3}).status_code == 303
    shown = text(browser.get(address("detail")))
    assert ("Why the case was closed" in shown, WORD in shown) == (False, False)


def test_the_reason_is_gone_with_the_person(world: World, sign_in: SignIn, address: Address) -> None:
    with world.at_work(world.caseworker) as by:
        close_case(case_id=world.case.pk, expected_version=1, outcome="OTHER", reason="Ikut suaminya", on=OPENED, by=by)
    with world.at_work(world.manager) as by:
        erase_person(person_id=world.case.person_id, reason="REQUEST", by=by)
    browser = sign_in(world.manager)
    for page in ("detail", "changes"):
        answer = browser.get(address(page))
        assert answer.status_code == 200 and "Ikut suaminya" not in text(answer)
