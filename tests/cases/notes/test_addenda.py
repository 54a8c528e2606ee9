"""A note is changed for some time, and then stays as it is: what is to be said of it is an addendum."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from audit.models import Act
from cases.approvals.services import CaseRuleFacts, set_rules
from cases.notes.models import Note
from cases.notes.services import add_addendum, add_note
from core.db import organisation_scope
from core.errors import DomainError
from tests.cases.asking import NOW, Address, Clock, SignIn, Stored, at, nothing_changes, queries, send, text
from tests.factories import World

GENERAL = {"compartment": "general"}
OLD, NEW, MORE = "MARKOLD di Medan", "MARKNEW di Batam", "MARKMORE bukan Medan, Batam"


def write(world: World, actor: str = "caseworker", **more: Any) -> Note:
    with world.at_work(world.users[actor]) as by:
        return add_note(case=world.case, text=OLD, by=by, **more)


def allow(world: World, hours: int) -> None:
    with world.at_work(world.administrator) as by:
        set_rules(expected_version=0, decided=CaseRuleFacts(note_hours=hours), by=by)


@pytest.mark.parametrize("hours", [None, 24, 1, 48])
def test_a_note_is_changed_until_its_time_is_over(
    world: World, sign_in: SignIn, address: Address, stored: Stored, clock: Clock, hours: int | None
) -> None:
    """A day, unless the organisation says otherwise."""
    if hours is not None:
        allow(world, hours)
    note, browser = write(world), sign_in(world.caseworker)
    ends = note.created_at + timedelta(hours=hours or 24)
    url = address("edit-note", pk=note.pk)
    clock(ends - timedelta(seconds=1))
    page = text(browser.get(address("detail")))
    assert f'href="{url}"' in page
    assert browser.get(url).status_code == 200
    assert browser.post(url, {**GENERAL, "text": NEW, "version": "1"}).status_code == 303
    clock(ends)
    page = text(browser.get(address("detail")))
    assert f'href="{url}"' not in page
    assert f'href="{address("add-addendum", pk=note.pk)}"' in page
    away = browser.get(url)
    assert (away.status_code, away.headers["Location"]) == (303, address("note", pk=note.pk))
    with nothing_changes():
        refused = browser.post(url, {**GENERAL, "text": "Terlambat", "version": "2"})
    assert refused.status_code == 422
    said = "1 hour." if hours == 1 else f"{hours or 24} hours."
    assert f"A note can be changed for {said} Add to it instead." in text(refused)
    assert [row.version for row in stored(Note)] == [2]


def test_where_a_note_stays_at_once_nobody_changes_it(world: World, sign_in: SignIn, address: Address) -> None:
    allow(world, 0)
    note, browser = write(world), sign_in(world.caseworker)
    assert address("edit-note", pk=note.pk) not in text(browser.get(address("detail")))
    with nothing_changes():
        refused = browser.post(address("edit-note", pk=note.pk), {**GENERAL, "text": NEW, "version": "1"})
    assert (refused.status_code, "A note stays as it was saved." in text(refused)) == (422, True)


def test_what_is_added_stands_under_the_note_which_stays_as_it_was(
    world: World, sign_in: SignIn, address: Address, stored: Stored, clock: Clock
) -> None:
    note = write(world, happened_at=NOW - timedelta(days=3))
    url = address("add-addendum", pk=note.pk)
    form = text(sign_in(world.colleague).get(url))
    assert OLD in form
    answer = sign_in(world.colleague).post(url, {"text": MORE})
    assert (answer.status_code, answer.headers["Location"]) == (303, address("note", pk=note.pk))
    (addendum,) = stored(Note, original=note.pk)
    assert (addendum.compartment, addendum.created_by_id) == ("general", world.colleague.pk)
    assert [row.version for row in stored(Note, pk=note.pk)] == [1]
    page = text(sign_in(world.caseworker).get(address("detail")))
    entry = page[page.index(OLD) :]
    written = date_format(timezone.localtime(addendum.created_at), "j F Y H:i")
    assert entry.index(f"{written} · Colleague") < entry.index(MORE)
    assert page.count(MORE) == 1
    assert "has an addendum" in page
    assert "Addendum to a note · 28 November 2036" in page
    alone = text(sign_in(world.lawyer).get(address("note", pk=note.pk)))
    assert alone.index(OLD) < alone.index("Added later") < alone.index(MORE)
    # The address of the addendum is the note's.
    assert OLD in text(sign_in(world.lawyer).get(address("note", pk=addendum.pk)))
    with organisation_scope(world.organisation.pk):
        act = Act.objects.get(verb="case.note_addendum")
    assert act.detail == {"compartment": "general", "told": 0, "original": str(note.pk)}


def test_an_answered_note_stays_as_it_is_and_an_answer_to_an_answer_is_one_to_the_note(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    note = write(world)
    with world.at_work(world.colleague) as by:
        addendum = add_addendum(note_id=note.pk, text=MORE, by=by)
    with world.at_work(world.caseworker) as by:
        assert add_addendum(note_id=addendum.pk, text="Juga ini", by=by).original_id == note.pk
    browser = sign_in(world.caseworker)
    assert address("edit-note", pk=note.pk) not in text(browser.get(address("detail")))
    with nothing_changes():
        refused = browser.post(address("edit-note", pk=note.pk), {**GENERAL, "text": NEW, "version": "1"})
    assert "Somebody has added to this note, so it stays as it is." in text(refused)


def test_who_does_not_read_a_note_finds_neither_it_nor_what_was_added(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    note = write(world, "lawyer", compartment="legal")
    with world.at_work(world.lawyer) as by:
        add_addendum(note_id=note.pk, text=MORE, by=by)
    for actor in ("caseworker", "manager", "shelter", "counsellor", "outsider", "foreigner"):
        browser = sign_in(world.users[actor])
        with nothing_changes():
            for name in ("note", "edit-note", "add-addendum"):
                answer = browser.get(address(name, pk=note.pk))
                assert (answer.status_code, OLD in text(answer)) == (404, False), (actor, name)
            assert browser.post(address("add-addendum", pk=note.pk), {"text": "x"}).status_code == 404
        assert MORE not in text(browser.get(address("detail")))
    with world.at_work(world.caseworker) as by, pytest.raises(DomainError):
        add_addendum(note_id=note.pk, text="x", by=by)
    assert len(stored(Note)) == 2


def test_a_changed_note_says_so_and_leads_to_its_versions(world: World, sign_in: SignIn, address: Address) -> None:
    note = write(world)
    browser = sign_in(world.caseworker)
    browser.post(address("edit-note", pk=note.pk), {**GENERAL, "text": NEW, "version": "1"})
    page = text(browser.get(address("detail")))
    entry = page[page.index(NEW) :].split("</li>")[0]
    assert f'href="{address("changes")}"' in entry
    assert "changed later" in page
    history = text(browser.get(address("changes")))
    assert OLD in history
    assert NEW in history


def test_the_pages_of_a_note_cost_the_same_with_one_and_with_many_addenda(
    world: World, sign_in: SignIn, address: Address
) -> None:
    note = write(world)
    browser = sign_in(world.colleague)
    found = []
    for _time in range(2):
        for number in range(5):
            with world.at_work(world.colleague) as by:
                add_addendum(note_id=note.pk, text=f"Tambahan {number}", by=by)
        found.append([queries(browser, address(name, pk=note.pk)) for name in ("note", "add-addendum")])
    assert found == [[10, 13]] * 2


def test_the_api_has_the_same_rules(world: World, sign_in: SignIn, address: Address, clock: Clock) -> None:
    note = write(world)
    clock(note.created_at)
    browser, url = sign_in(world.caseworker), at("api-cases:note", world.case, pk=note.pk)
    changed = send(browser, "PATCH", url, {"text": NEW, "version": 1})
    assert (changed.status_code, changed.json()["version"], changed.json()["text"]) == (200, 2, NEW)
    with nothing_changes():
        assert send(browser, "PATCH", url, {"text": "x", "version": 1}).status_code == 409
        of_another = send(sign_in(world.colleague), "PATCH", url, {"text": "x", "version": 2})
        assert of_another.status_code == 422
        clock(note.created_at + timedelta(hours=24))
        late = send(browser, "PATCH", url, {"text": "x", "version": 2})
        assert late.status_code == 422
        assert late.json()["detail"] == "A note can be changed for 24 hours. Add to it instead."
    added = send(browser, "POST", at("api-cases:addenda", world.case, pk=note.pk), {"text": MORE})
    assert (added.status_code, added.json()["original"], added.json()["text"]) == (201, str(note.pk), MORE)
    with nothing_changes():
        strange = send(sign_in(world.outsider), "POST", at("api-cases:addenda", world.case, pk=note.pk), {"text": "x"})
        assert strange.status_code == 404


@pytest.mark.parametrize(("sent", "status"), [("0", 303), ("744", 303), ("745", 422), ("-1", 422), ("", 422)])
def test_the_organisation_says_for_how_long(world: World, sign_in: SignIn, sent: str, status: int) -> None:
    browser = sign_in(world.administrator)
    assert 'name="note_hours" value="24"' in text(browser.get(reverse("cases:rules")))
    answer = browser.post(reverse("cases:rules"), {"version": "0", "enquiries_kept": "12", "note_hours": sent})
    assert answer.status_code == status
    if status == 303:
        assert f'name="note_hours" value="{sent}"' in text(browser.get(reverse("cases:rules")))


def test_when_it_happened_and_how_one_learnt_it(
    world: World, sign_in: SignIn, address: Address, stored: Stored, clock: Clock
) -> None:
    browser = sign_in(world.caseworker)
    sent = {"text": OLD, "compartment": "general", "contact": "VISIT", "happened_at": "2036-11-30T16:30"}
    assert browser.post(address("add-note"), sent).status_code == 303
    (note,) = stored(Note)
    assert (note.contact, note.happened_at) == ("VISIT", NOW - timedelta(hours=17, minutes=30))
    assert "Note · Visit" in text(browser.get(address("detail")))
    with nothing_changes():
        ahead = browser.post(address("add-note"), sent | {"happened_at": "2036-12-01T10:01"})
    assert (ahead.status_code, "This has not happened yet." in text(ahead)) == (422, True)
    api = send(browser, "POST", at("api-cases:notes", world.case), {"text": NEW, "contact": "CALL"})
    assert (api.status_code, api.json()["contact"], api.json()["happened_at"]) == (
        201,
        "CALL",
        "2036-12-01T10:00:00+07:00",
    )
