"""Naming a colleague in a note: only who reads it can be named, and they are told once, in words that say nothing."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.extension import readers as extension_readers
from cases.notes.models import Note
from cases.notes.services import add_note
from cases.permissions import CasePermission
from cases.record.models import Case
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError
from notifications.models import Notification
from tests.cases.asking import (
    Address,
    SignIn,
    Stored,
    at,
    leaks,
    nothing_changes,
    restrict,
    send,
    take_off,
    text,
    without_identity,
)
from tests.factories import World

TEXT = "MARKNOTE @Colleague tolong telepon besok"
READS = {
    "caseworker": ["clinical", "general", "identity", "location"],
    "colleague": ["clinical", "general", "identity", "location"],
    "manager": ["clinical", "general", "identity", "location"],
    "shelter": ["general", "identity", "location"],
    "counsellor": ["clinical", "counselling", "general", "identity"],
    "lawyer": ["general", "identity", "legal"],
    "reintegration": ["general", "identity", "location"],
}


def readers(world: World) -> dict[str, list[str]]:
    with world.at_work(world.caseworker):
        found = extension_readers.readers_of(Case.objects.get(pk=world.case.pk))
    return {actor: sorted(found[user.pk].compartments) for actor, user in world.users.items() if user.pk in found}


def as_visible_to_says(world: World) -> dict[str, list[str]]:
    """Asked of each one by one, as their own pages do."""
    found = {}
    for actor, user in world.users.items():
        with world.at_work(user) as by:
            reads = [
                value
                for value in Compartment.values
                if Case.objects.visible_to(by, CasePermission.VIEW, compartment=value).filter(pk=world.case.pk)
            ]
            if Case.objects.visible_to(by, CasePermission.VIEW).filter(pk=world.case.pk):
                found[actor] = sorted(reads)
    return found


def test_who_reads_a_note_is_who_sees_it(world: World) -> None:
    assert readers(world) == as_visible_to_says(world) == READS


def test_also_where_the_case_is_restricted_somebody_has_left_or_a_role_reads_less(world: World) -> None:
    restrict(world, world.case)
    take_off(world, world.lawyer)
    without_identity(world, "caseworker")
    with organisation_scope(world.organisation.pk):
        world.counsellor.memberships.update(ended_at=timezone.now())
    expected = {
        "caseworker": ["clinical", "general", "location"],
        "colleague": ["clinical", "general", "location"],
        "reintegration": ["general", "identity", "location"],
    }
    assert readers(world) == expected
    world.users.pop("counsellor")
    assert as_visible_to_says(world) == expected


def told(world: World) -> list[tuple[UUID, str]]:
    with organisation_scope(world.organisation.pk):
        rows = Notification.objects.filter(kind="cases.named_in_note").order_by("created_at", "id")
        return list(rows.values_list("recipient", "kind"))


def offered(page: str) -> dict[str, set[str]]:
    """Who is offered in the box, with the kinds that they read."""
    box = page[page.index('id="note-box"') : page.index("</form>", page.index('id="note-box"'))]
    found = re.findall(r'name="told" value="([^"]+)"[^>]*data-reads="([^"]*)"', box)
    return {key: set(reads.split()) for key, reads in found}


def test_only_who_reads_what_one_may_write_is_offered(world: World, sign_in: SignIn, address: Address) -> None:
    found = offered(text(sign_in(world.lawyer).get(address("detail"))))
    names = {actor: str(user.pk) for actor, user in world.users.items()}
    assert set(found) == {names[actor] for actor in READS if actor != "lawyer"}
    # Nobody else reads legal notes here, and what the lawyer does not write is of no matter.
    assert {frozenset(reads) for reads in found.values()} == {frozenset({"general", "identity"})}
    edit = text(sign_in(world.caseworker).get(address("detail")))
    assert offered(edit)[names["lawyer"]] == {"general", "identity"}


def test_the_named_are_told_once_in_words_that_say_nothing(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser, colleague = sign_in(world.caseworker), sign_in(world.colleague)
    sent = {"text": TEXT, "compartment": "general", "told": [str(world.colleague.pk)] * 2}
    assert browser.post(address("add-note"), sent).status_code == 303
    (note,) = stored(Note)
    assert note.told == [world.colleague.pk]
    assert told(world) == [(world.colleague.pk, "cases.named_in_note")]
    page = text(browser.get(address("detail")))
    assert "Told: Colleague" in page
    inbox = colleague.get(reverse("notifications:inbox"))
    assert "A colleague wants to tell you something." in text(inbox)
    assert (leaks(inbox), "MARKNOTE" in text(inbox), "Caseworker" in text(inbox)) == ([], False, False)
    with organisation_scope(world.organisation.pk):
        notification = Notification.objects.get(kind="cases.named_in_note")
    opened = colleague.post(reverse("notifications:open", kwargs={"pk": notification.pk}))
    assert opened.headers["Location"] == address("note", pk=note.pk)
    assert TEXT in text(colleague.get(address("note", pk=note.pk)))


def test_each_time_it_is_saved_those_who_are_named_then_are_told(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    with world.at_work(world.caseworker) as by:
        note = add_note(case=world.case, text=TEXT, told=[world.colleague.pk], by=by)
    browser, url = sign_in(world.caseworker), address("edit-note", pk=note.pk)
    assert "checked" not in text(browser.get(url)).split('name="told"')[1][:300]
    browser.post(url, {"text": f"{TEXT}.", "compartment": "general", "version": "1"})
    assert len(told(world)) == 1
    both = [str(world.manager.pk), str(world.colleague.pk)]
    browser.post(url, {"text": f"{TEXT}!", "compartment": "general", "version": "2", "told": both})
    assert sorted(told(world)[1:]) == sorted(
        [(world.manager.pk, "cases.named_in_note"), (world.colleague.pk, "cases.named_in_note")]
    )
    assert stored(Note)[0].told == [world.colleague.pk, world.manager.pk]


@pytest.mark.parametrize("actor", ["outsider", "administrator", "no_role", "foreigner", None])
def test_a_forged_name_is_refused_and_nobody_is_told(
    world: World, sign_in: SignIn, address: Address, actor: str | None
) -> None:
    key = world.users[actor].pk if actor else uuid4()
    sent = {"text": TEXT, "compartment": "general", "told": [str(world.colleague.pk), str(key)]}
    with nothing_changes():
        page = sign_in(world.caseworker).post(address("add-note"), sent)
        api = send(
            sign_in(world.caseworker),
            "POST",
            at("api-cases:notes", world.case),
            {"text": TEXT, "told": [str(world.colleague.pk), str(key)]},
        )
        with world.at_work(world.caseworker) as by, pytest.raises(DomainError):
            add_note(case=world.case, text=TEXT, told=[key], by=by)
    assert (page.status_code, "This choice is no longer possible." in text(page)) == (422, True)
    assert (api.status_code, api.json()) == (
        422,
        {"detail": "One of these people does not see this case. Choose from the list.", "field": "told"},
    )
    assert told(world) == []


@pytest.mark.parametrize(("actor", "name"), [("shelter", "Shelter"), ("lawyer", "Lawyer")])
def test_who_sees_the_case_but_not_this_kind_is_called_by_name_and_not_told(
    world: World, sign_in: SignIn, address: Address, actor: str, name: str
) -> None:
    sent = {"text": TEXT, "compartment": "clinical", "told": [str(world.users[actor].pk), str(world.colleague.pk)]}
    with nothing_changes():
        page = sign_in(world.caseworker).post(address("add-note"), sent)
    assert page.status_code == 422
    assert f"They do not read notes of this kind: {name}. Leave them out or choose another kind." in text(page)
    assert told(world) == []


def test_who_reads_it_no_longer_is_led_to_the_case_and_then_nowhere(
    world: World, sign_in: SignIn, address: Address
) -> None:
    with world.at_work(world.caseworker) as by:
        add_note(case=world.case, text=TEXT, compartment="identity", told=[world.colleague.pk], by=by)
    with organisation_scope(world.organisation.pk):
        url = reverse("notifications:open", kwargs={"pk": Notification.objects.get().pk})
    without_identity(world, "caseworker")
    assert sign_in(world.colleague).post(url).headers["Location"] == address("detail")
    take_off(world, world.colleague)
    assert sign_in(world.colleague).post(url).status_code == 404


def test_an_addendum_names_those_who_read_the_note(world: World, sign_in: SignIn, address: Address) -> None:
    with world.at_work(world.caseworker) as by:
        note = add_note(case=world.case, text=TEXT, compartment="clinical", by=by)
    url, browser = address("add-addendum", pk=note.pk), sign_in(world.colleague)
    assert str(world.lawyer.pk) not in text(browser.get(url))
    with nothing_changes():
        assert browser.post(url, {"text": "Ya", "told": [str(world.lawyer.pk)]}).status_code == 422
    assert browser.post(url, {"text": "Ya", "told": [str(world.caseworker.pk)]}).status_code == 303
    assert [recipient for recipient, _kind in told(world)] == [world.caseworker.pk]


def test_who_names_themselves_is_not_told(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        add_note(case=world.case, text=TEXT, told=[by.pk], by=by)
    assert told(world) == []
