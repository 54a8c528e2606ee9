"""A note that is being written is kept on the server: for its writer alone, on every device, until it is saved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from audit.models import AccessEntry
from cases.notes.drafts import erase_old_note_drafts, keep_note_draft
from cases.notes.models import Note, NoteDraft
from core.db import organisation_scope, trail_scope
from core.errors import EditConflict
from core.jobs import periodic
from tests.cases.asking import NOW, Address, Clock, SignIn, Stored, nothing_changes, text, without_identity
from tests.factories import World

DRAFT = "MARKDRAFT ia menelepon dari pasar"


def keep(browser: Client, address: Address, **sent: Any) -> Any:
    return browser.post(address("keep-note"), {"compartment": "general", "autosave": "1", **sent})


def box(browser: Client, address: Address) -> str:
    page = text(browser.get(address("detail")))
    return page[page.index('id="note-box"') : page.index("</form>", page.index('id="note-box"'))]


def test_what_is_written_is_kept_and_there_again_on_another_device(
    world: World, sign_in: SignIn, address: Address, stored: Stored, clock: Clock
) -> None:
    browser = sign_in(world.caseworker)
    first = keep(browser, address, text=DRAFT, version="0")
    assert (first.status_code, first.json()["version"]) == (200, 1)
    second = keep(browser, address, text=f"{DRAFT} sore", version="1", compartment="clinical", contact="CALL")
    assert second.json() == {"saved": "Saved 10:00", "version": 2}
    (row,) = stored(NoteDraft)
    assert (row.case_id, row.created_by_id, row.compartment, row.contact) == (
        world.case.pk,
        world.caseworker.pk,
        "clinical",
        "CALL",
    )
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        cursor.execute("SELECT text FROM cases_notedraft")
        assert DRAFT.encode() not in bytes(cursor.fetchone()[0])
    there = box(sign_in(world.caseworker), address)
    assert f"{DRAFT} sore" in there
    assert "Saved 10:00" in there
    assert 'name="version" value="2"' in there
    assert 'value="CALL" selected' in there
    assert "checked" in there.split('value="clinical"')[1][:60]
    clock(NOW + timedelta(days=1))
    assert "Saved 1 December 2036, 10:00" in box(sign_in(world.caseworker), address)


def test_keeping_it_opens_nothing_and_writes_no_line_in_the_log(
    world: World, sign_in: SignIn, address: Address
) -> None:
    browser = sign_in(world.caseworker)
    with trail_scope(world.organisation.pk):
        before = AccessEntry.objects.using("trail").count()
    keep(browser, address, text=DRAFT, version="0")
    keep(browser, address, text=f"{DRAFT}!", version="1")
    with trail_scope(world.organisation.pk):
        assert AccessEntry.objects.using("trail").count() == before


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_saving_the_note_gives_the_draft_up(
    world: World, sign_in: SignIn, address: Address, stored: Stored, htmx: dict[str, str]
) -> None:
    browser = sign_in(world.caseworker)
    keep(browser, address, text="Mulai", version="0")
    sent = {"text": DRAFT, "compartment": "general", "version": "1"}
    answer = browser.post(address("add-note"), sent, headers=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert stored(NoteDraft) == []
    assert [row.compartment for row in stored(Note)] == ["general"]
    assert "Mulai" not in text(browser.get(address("detail")))


def test_what_another_device_has_written_since_is_not_lost(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    keep(browser, address, text="Di telepon", version="0")
    keep(browser, address, text="Di telepon, lebih lanjut", version="1")
    with nothing_changes():
        stale = keep(browser, address, text="Di komputer", version="1")
    assert stale.status_code == 409
    assert stale.json()["saved"].startswith("You write this note in another window or on another device, too.")
    assert (
        browser.post(address("add-note"), {"text": "Di komputer", "compartment": "general", "version": "1"}).status_code
        == 303
    )
    assert [row.version for row in stored(NoteDraft)] == [2]
    assert "Di telepon, lebih lanjut" in box(browser, address)


def test_the_answer_that_got_lost_leaves_no_second_note_in_the_box(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    """The page still has the version before: what the draft says is what was saved."""
    browser = sign_in(world.caseworker)
    keep(browser, address, text=DRAFT, version="0")
    browser.post(address("add-note"), {"text": DRAFT, "compartment": "general", "version": "0"})
    assert stored(NoteDraft) == []


def test_an_emptied_box_is_no_draft(world: World, sign_in: SignIn, address: Address, stored: Stored) -> None:
    browser = sign_in(world.caseworker)
    keep(browser, address, text=DRAFT, version="0")
    assert keep(browser, address, text="  \n", version="1").json() == {"saved": "", "version": 0}
    assert stored(NoteDraft) == []
    assert keep(browser, address, text="", version="0").json() == {"saved": "", "version": 0}


def test_too_long_a_text_is_not_kept_and_says_so(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    answer = keep(sign_in(world.caseworker), address, text="x" * 20_001, version="0")
    assert (answer.status_code, answer.json()) == (422, {"saved": "Not saved: this is too long for a note."})
    assert stored(NoteDraft) == []


def test_what_makes_no_sense_yet_is_kept_without_it(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    sent = {"contact": "TELEPATHY", "happened_at": "kemarin", "told": [str(world.outsider.pk)]}
    assert keep(sign_in(world.caseworker), address, text=DRAFT, version="0", **sent).status_code == 200
    (row,) = stored(NoteDraft)
    assert (row.contact, row.happened_at, row.told) == ("", None, [])


def test_nobody_else_sees_it_and_each_has_their_own(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    keep(sign_in(world.caseworker), address, text=DRAFT, version="0")
    colleague = sign_in(world.colleague)
    for name in ("detail", "changes", "add-note"):
        assert DRAFT not in text(colleague.get(address(name)))
    assert keep(colleague, address, text="Milik rekan", version="0").json()["version"] == 1
    assert len(stored(NoteDraft)) == 2
    assert DRAFT in box(sign_in(world.caseworker), address)


@pytest.mark.parametrize("actor", ["outsider", "administrator", "no_role", "foreigner"])
def test_who_is_not_on_the_case_keeps_nothing(world: World, sign_in: SignIn, address: Address, actor: str) -> None:
    with nothing_changes():
        answer = keep(sign_in(world.users[actor]), address, text=DRAFT, version="0")
    assert answer.status_code == (404 if actor in ("outsider", "foreigner") else 403)


def test_a_draft_of_a_kind_that_is_read_no_longer_is_shown_to_nobody_and_stands_in_no_ones_way(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    keep(browser, address, text=DRAFT, version="0", compartment="identity")
    without_identity(world, "caseworker")
    assert DRAFT not in text(browser.get(address("detail")))
    assert keep(browser, address, text="Baru", version="0").json()["version"] == 1
    assert [row.compartment for row in stored(NoteDraft)] == ["general"]


def test_the_service_refuses_another_kind_and_another_version(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        keep_note_draft(case=world.case, expected_version=0, text=DRAFT, by=by)
        with pytest.raises(EditConflict):
            keep_note_draft(case=world.case, expected_version=0, text="x", by=by)
        with pytest.raises(Exception, match="jenis ini dalam kasus ini"):
            keep_note_draft(case=world.case, expected_version=1, text="x", compartment="legal", by=by)


def test_what_nobody_goes_on_with_is_erased(
    world: World, sign_in: SignIn, address: Address, stored: Stored, clock: Clock
) -> None:
    keep(sign_in(world.caseworker), address, text=DRAFT, version="0")
    kept_at = stored(NoteDraft)[0].updated_at
    clock(kept_at + timedelta(days=settings.DRAFT_DAYS))
    assert periodic.registry["cases.note_drafts"].do is erase_old_note_drafts
    assert erase_old_note_drafts() == 0
    clock(kept_at + timedelta(days=settings.DRAFT_DAYS, seconds=1))
    assert erase_old_note_drafts() == 1
    assert stored(NoteDraft) == []


def test_a_session_that_ended_loses_nothing(world: World, sign_in: SignIn, address: Address, stored: Stored) -> None:
    """What was kept is in the box after signing in again."""
    browser = sign_in(world.caseworker)
    keep(browser, address, text=DRAFT, version="0")
    browser.logout()
    refused = keep(browser, address, text=f"{DRAFT} lagi", version="1")
    assert refused.status_code == 302
    assert DRAFT in box(sign_in(world.caseworker), address)
    assert timezone.now() >= stored(NoteDraft)[0].updated_at
