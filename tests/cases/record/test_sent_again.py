"""What is sent again after its answer got lost is taken once, is answered as the first time, and tells nobody twice."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from cases.enquiries.models import Enquiry
from cases.notes.models import Note, NoteDraft
from cases.tasks.models import Task
from core.db import organisation_scope
from notifications.models import Notification
from tests.cases.asking import Address, SignIn, Stored, at, close, nothing_changes, send, text
from tests.cases.enquiries import test_enquiries
from tests.factories import World

HTMX = {"HX-Request": "true"}
TEXT = "MARKNOTE @Colleague tolong telepon besok"


def mark_in(page: str) -> str:
    """The mark that a form carries; each page is shown with another."""
    (mark,) = re.findall(r'name="form_mark" value="([^"]+)"', page)
    return str(mark)


def a_note(world: World, mark: str, **changes: Any) -> dict[str, Any]:
    return {
        "text": TEXT,
        "compartment": "general",
        "told": [str(world.colleague.pk)],
        "version": "0",
        "form_mark": mark,
        **changes,
    }


def told(world: World) -> int:
    with organisation_scope(world.organisation.pk):
        return Notification.objects.filter(recipient=world.colleague, kind="cases.named_in_note").count()


def box(browser: Client, address: Address) -> str:
    page = text(browser.get(address("detail")))
    return page[page.index('id="note-box"') : page.index("</form>", page.index('id="note-box"'))]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_note_is_written_once(
    world: World, sign_in: SignIn, address: Address, stored: Stored, headers: dict[str, str]
) -> None:
    browser = sign_in(world.caseworker)
    sent = a_note(world, mark_in(box(browser, address)))
    first = browser.post(address("add-note"), sent, headers=headers)
    assert told(world) == 1
    # From wherever the same person sends it again: they may have had to sign in meanwhile.
    with nothing_changes():
        again = sign_in(world.caseworker).post(address("add-note"), sent, headers=headers)
    assert again.status_code == first.status_code == (200 if headers else 303)
    if headers:
        answered, timeline = text(again).split('id="activity" hx-swap-oob="true"')
        assert "The note was saved." in answered and TEXT not in answered and timeline.count(TEXT) == 1
        assert mark_in(answered) != sent["form_mark"], "the next note is another one"
    else:
        assert again.headers["Location"] == first.headers["Location"] == address("detail")
    (note,) = stored(Note)
    assert (note.created_by_id, note.told) == (world.caseworker.pk, [world.colleague.pk])


def test_what_was_written_on_is_another_note_and_nothing_is_lost(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    sent = a_note(world, mark_in(box(browser, address)))
    browser.post(address("add-note"), sent)
    for more in (
        {"text": f"{TEXT} pagi"},
        {"compartment": "clinical"},
        {"contact": "CALL"},
        {"happened_at": "2026-03-10T09:30"},
        {"form_mark": mark_in(box(browser, address))},
        {"form_mark": ""},
        {"form_mark": ""},
    ):
        assert browser.post(address("add-note"), {**sent, **more}).status_code == 303
    assert len(stored(Note)) == 8


def test_another_person_and_another_case_meet_nothing_by_the_same_mark(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    sent = a_note(world, "the same", told=[])
    assert sign_in(world.caseworker).post(address("add-note"), sent).status_code == 303
    assert sign_in(world.colleague).post(address("add-note"), sent).status_code == 303
    assert sorted(note.created_by_id for note in stored(Note)) == sorted([world.caseworker.pk, world.colleague.pk])
    with nothing_changes():
        assert sign_in(world.outsider).post(address("add-note"), sent).status_code == 404
        assert sign_in(world.administrator).post(address("add-note"), sent).status_code == 403


def test_what_the_browser_kept_meanwhile_goes_with_it_and_no_other_draft(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    sent = a_note(world, mark_in(box(browser, address)), version="1")
    keep = {"compartment": "general", "autosave": "1", "version": "0"}
    browser.post(address("keep-note"), {**keep, "text": TEXT})
    browser.post(address("add-note"), sent)
    assert stored(NoteDraft) == []
    # The answer got lost, and the page keeps what it still holds.
    browser.post(address("keep-note"), {**keep, "text": TEXT})
    assert browser.post(address("add-note"), sent).status_code == 303
    assert (len(stored(Note)), stored(NoteDraft)) == (1, [])
    # A draft of the same version that says something else was begun elsewhere since.
    browser.post(address("keep-note"), {**keep, "text": "Yang lain"})
    with nothing_changes():
        browser.post(address("add-note"), sent)
    assert len(stored(NoteDraft)) == 1


def test_an_addendum_is_written_once(world: World, sign_in: SignIn, address: Address, stored: Stored) -> None:
    sign_in(world.caseworker).post(address("add-note"), a_note(world, ""))
    (note,) = stored(Note)
    url = address("add-addendum", pk=note.pk)
    browser = sign_in(world.manager)
    sent = {"text": "Sudah.", "told": [str(world.colleague.pk)], "form_mark": mark_in(text(browser.get(url)))}
    first = browser.post(url, sent)
    with nothing_changes():
        again = browser.post(url, sent)
    assert first.status_code == again.status_code == 303
    assert first.headers["Location"] == again.headers["Location"]
    assert (len(stored(Note)), told(world)) == (2, 2)
    assert browser.post(url, {**sent, "text": "Sudah dua kali."}).status_code == 303
    assert len(stored(Note)) == 3


def test_a_task_is_added_once(world: World, sign_in: SignIn, address: Address, stored: Stored) -> None:
    browser, url = sign_in(world.caseworker), address("add-task")
    sent = {
        "title": "Telepon keluarga",
        "due_on": "2031-01-02",
        "assignee": str(world.colleague.pk),
        "form_mark": mark_in(text(browser.get(url))),
    }
    first = browser.post(url, sent)
    with nothing_changes():
        again = browser.post(url, sent)
    assert [(one.status_code, one.headers["Location"]) for one in (first, again)] == [(303, address("detail"))] * 2
    # By another it is another task; and once the case is closed, only what is new is refused.
    assert sign_in(world.colleague).post(url, sent).status_code == 303
    close(world)
    with nothing_changes():
        assert browser.post(url, sent).status_code == 303
        assert browser.post(url, {**sent, "title": "Antar"}).status_code == 422
    assert len(stored(Task)) == 2


def test_an_enquiry_is_logged_once(world: World, sign_in: SignIn, stored: Stored) -> None:
    browser = sign_in(world.caseworker)
    sent = test_enquiries.sent(world, form_mark=mark_in(text(browser.get(test_enquiries.NEW))))
    first = browser.post(test_enquiries.NEW, sent)
    with nothing_changes():
        again = browser.post(test_enquiries.NEW, sent)
    (row,) = stored(Enquiry)
    assert [(one.status_code, one.headers["Location"]) for one in (first, again)] == [
        (303, test_enquiries.page(row))
    ] * 2
    assert sign_in(world.colleague).post(test_enquiries.NEW, sent).status_code == 303
    assert browser.post(test_enquiries.NEW, {**sent, "about": "Yang lain"}).status_code == 303
    assert len(stored(Enquiry)) == 3


def test_a_form_that_is_refused_keeps_its_mark(world: World, sign_in: SignIn, address: Address) -> None:
    refused = sign_in(world.caseworker).post(address("add-note"), a_note(world, "mine", text=""), headers=HTMX)
    assert (refused.status_code, mark_in(text(refused))) == (422, "mine")


def test_programs_name_what_they_send(world: World, sign_in: SignIn, stored: Stored) -> None:
    browser, notes, tasks = (
        sign_in(world.caseworker),
        at("api-cases:notes", world.case),
        at("api-cases:tasks", world.case),
    )
    note = {"text": TEXT, "told": [str(world.colleague.pk)], "mark": "n-1"}
    task = {"title": "Telepon", "due_on": "2031-01-02", "assignee": str(world.caseworker.pk), "mark": "t-1"}
    for url, body in ((notes, note), (tasks, task)):
        first = send(browser, "POST", url, body)
        with nothing_changes():
            again = send(browser, "POST", url, body)
        assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
        assert send(browser, "POST", url, {**body, "mark": "x-2"}).json()["id"] != first.json()["id"]
        for refused in ("", "x" * 65, 5):
            with nothing_changes():
                assert send(browser, "POST", url, {**body, "mark": refused}).status_code == 400
    assert (len(stored(Note)), len(stored(Task)), told(world)) == (2, 2, 2)
    (original, *_rest) = stored(Note)
    url = at("api-cases:addenda", world.case, pk=original.pk)
    body = {"text": "Sudah.", "mark": "a-1"}
    first = send(browser, "POST", url, body)
    with nothing_changes():
        again = send(browser, "POST", url, body)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
