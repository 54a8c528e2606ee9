"""A note of the wrong kind is put right while it may be changed: who does not read the new kind reads it no longer."""

from __future__ import annotations

import pytest
from django.db import connection
from django.utils import translation

from cases.extension.timeline_models import TimelineEntry
from cases.notes.models import Note
from cases.notes.services import add_addendum, add_note, change_note
from core.db import organisation_scope
from core.errors import DomainError
from core.keys import crypto
from core.keys.models import DataKey
from notifications.models import Notification
from tests.cases.asking import Address, SignIn, Stored, at, leaks, nothing_changes, queries, send, text
from tests.factories import World

TEXT = "MARKNOTE luka di tangan kiri"
QUERIES = 15


def write(world: World, actor: str = "caseworker", **more: object) -> Note:
    with world.at_work(world.users[actor]) as by:
        return add_note(case=world.case, text=TEXT, by=by, **more)


def sealed_under(world: World, note: Note) -> str:
    """The compartment of the key under which the text lies."""
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        cursor.execute("SELECT text FROM cases_note WHERE id = %s", [note.pk])
        (value,) = cursor.fetchone()
        return DataKey.objects.get(pk=crypto.key_id_of(bytes(value))).compartment


def test_a_note_of_the_wrong_kind_is_put_right(world: World, sign_in: SignIn, address: Address, stored: Stored) -> None:
    told = [world.shelter.pk, world.colleague.pk]
    note, browser, shelter = write(world, told=told), sign_in(world.caseworker), sign_in(world.shelter)
    url, page = address("edit-note", pk=note.pk), address("note", pk=note.pk)
    assert TEXT in text(shelter.get(page)) and TEXT in text(shelter.get(address("detail")))
    form = text(browser.get(url))
    readers = form[form.index("Who reads it") : form.index('<form class="form"')]
    assert "Health" in readers and "Legal" not in readers
    # Each kind with those who read it there.
    general, health = readers.split("Health")[0], readers.split("Health")[1]
    assert "Shelter" in general and "Shelter" not in health and "Counsellor" in health
    sent = {"text": TEXT, "compartment": "clinical", "version": "1"}
    assert browser.post(url, sent).status_code == 303
    (moved,) = stored(Note)
    assert (moved.compartment, moved.told, moved.version) == ("clinical", [world.colleague.pk], 2)
    assert sealed_under(world, note) == "clinical"
    assert [entry.compartment for entry in stored(TimelineEntry, subject_id=note.pk)] == ["clinical"]
    # Whoever was told and does not read it now has nothing of it any more.
    assert [one.recipient_id for one in stored(Notification, kind="cases.named_in_note")] == [world.colleague.pk]
    assert shelter.get(page).status_code == 404
    for name in ("detail", "changes"):
        assert TEXT not in text(shelter.get(address(name)))
    assert TEXT in text(sign_in(world.counsellor).get(page))
    history = text(browser.get(address("changes")))
    assert "Kind of note" in history and "Health" in history


def test_who_reads_the_new_kind_alone_does_not_learn_what_it_was(
    world: World, sign_in: SignIn, address: Address
) -> None:
    note, browser = write(world, compartment="clinical"), sign_in(world.caseworker)
    sent = {"text": "Kunjungan rumah", "compartment": "general", "version": "1"}
    assert browser.post(address("edit-note", pk=note.pk), sent).status_code == 303
    shelter = sign_in(world.shelter)
    assert "Kunjungan rumah" in text(shelter.get(address("note", pk=note.pk)))
    assert TEXT not in text(shelter.get(address("changes")))
    assert TEXT in text(browser.get(address("changes")))


@pytest.mark.parametrize("kind", ["legal", "counselling", "nonsense", ""])
def test_it_goes_only_where_its_writer_writes(world: World, sign_in: SignIn, address: Address, kind: str) -> None:
    note, browser = write(world), sign_in(world.caseworker)
    with nothing_changes():
        page = browser.post(address("edit-note", pk=note.pk), {"text": TEXT, "compartment": kind, "version": "1"})
        api = send(
            browser,
            "PATCH",
            at("api-cases:note", world.case, pk=note.pk),
            {"text": TEXT, "compartment": kind, "version": 1},
        )
        with (
            world.at_work(world.caseworker) as by,
            translation.override("en"),
            pytest.raises(DomainError, match="You cannot write notes of this kind"),
        ):
            change_note(note_id=note.pk, expected_version=1, text=TEXT, compartment=kind, by=by)
    assert (page.status_code, api.status_code) == (422, 422 if kind in ("legal", "counselling") else 400)


def test_who_is_told_reads_the_new_kind(world: World, sign_in: SignIn, address: Address) -> None:
    note, browser = write(world), sign_in(world.caseworker)
    sent = {"text": TEXT, "compartment": "clinical", "version": "1", "told": [str(world.shelter.pk)]}
    with nothing_changes():
        refused = browser.post(address("edit-note", pk=note.pk), sent)
    assert (refused.status_code, "They do not read notes of this kind: Shelter." in text(refused)) == (422, True)


@pytest.mark.parametrize("actor", ["colleague", "outsider", "foreigner", "lawyer"])
def test_nobody_else_moves_it(world: World, sign_in: SignIn, address: Address, actor: str) -> None:
    note, browser = write(world, compartment="clinical"), sign_in(world.users[actor])
    sent = {"text": "x", "compartment": "general", "version": "1"}
    with nothing_changes():
        page = browser.post(address("edit-note", pk=note.pk), sent)
        api = send(browser, "PATCH", at("api-cases:note", world.case, pk=note.pk), {**sent, "version": 1})
    assert (page.status_code, api.status_code) == ((422, 422) if actor == "colleague" else (404, 404))
    if actor != "colleague":  # who reads it already
        assert "MARKNOTE" not in text(page) + text(api) and leaks(page) == []


def test_what_was_added_to_stays_where_it_is(world: World, sign_in: SignIn, address: Address) -> None:
    note, browser = write(world), sign_in(world.caseworker)
    with world.at_work(world.colleague) as by:
        add_addendum(note_id=note.pk, text="Ya", by=by)
    sent = {"text": TEXT, "compartment": "clinical", "version": "1"}
    with nothing_changes():
        assert browser.post(address("edit-note", pk=note.pk), sent).status_code == 422


def test_by_the_api_it_moves_too(world: World, sign_in: SignIn, stored: Stored) -> None:
    note, browser = write(world), sign_in(world.caseworker)
    url = at("api-cases:note", world.case, pk=note.pk)
    answer = send(browser, "PATCH", url, {"text": TEXT, "compartment": "clinical", "version": 1})
    assert (answer.status_code, answer.json()["compartment"]) == (200, "clinical")
    # What is not sent stays as it is.
    answer = send(browser, "PATCH", url, {"text": f"{TEXT}.", "version": 2})
    assert (answer.status_code, answer.json()["compartment"]) == (200, "clinical")
    assert sealed_under(world, note) == "clinical"


def test_how_many_queries_the_form_takes(world: World, sign_in: SignIn, address: Address) -> None:
    assert queries(sign_in(world.caseworker), address("edit-note", pk=write(world).pk)) == QUERIES
