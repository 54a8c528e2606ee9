"""One record that was two is two again, as long as nobody has decided otherwise; and erasing what was made one."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from accounts.models import User
from audit import erasures
from audit.models import Act, Erasure
from cases.data_rights import erasing
from cases.data_rights.erasing import erase_person
from cases.extension.timeline_models import TimelineEntry
from cases.identity.services import change_identity
from cases.merge.models import PersonMerge, PersonMergeUndo
from cases.record.models import Case, Identity
from core.access.log import log_access
from core.errors import DomainError
from core.keys import data_keys
from core.keys.models import DataKey
from tests.cases.asking import SignIn, Stored, at, nothing_changes, text
from tests.cases.merge.two_records import (
    LOOK,
    NOTE,
    OTHER_NAME,
    REASON,
    Two,
    answers,
    facts_of,
    merge,
    refused,
    undo_page,
)
from tests.cases.record.test_unreadable import hurt
from tests.factories import MARK_NAME, World


def become_teacher(world: World, two: Two) -> None:
    """The kept record is changed by who works on its case."""
    change(world, two.first, world.caseworker, occupation="Guru")


def change(world: World, case: Case, user: User, **facts: str) -> None:
    with world.at_work(user) as by:
        identity = Identity.objects.get(person=case.person_id)
        change_identity(case=case, identity_id=identity.pk, expected_version=identity.version, facts=facts, by=by)


def test_undoing_puts_everything_back_and_is_written_down(
    world: World, two: Two, sign_in: SignIn, stored: Stored
) -> None:
    before = [facts_of(world, person, world.manager) for person in (two.first.person_id, two.second.person_id)]
    placed = {(case.pk, case.person_id, case.sealed_for_id) for case in stored(Case)}
    browser = sign_in(world.manager)
    merge(browser, two, phone="take", full_name="take", adds_names="")
    assert facts_of(world, two.first.person_id, world.manager) != before[0]
    (made,) = stored(PersonMerge)
    assert undo_page(two, made) in text(browser.get(at("cases:person", two.first)))
    asked = text(browser.get(undo_page(two, made)))
    assert "<dd>Full name, Phone, Occupation</dd>" in asked
    answer = browser.post(undo_page(two, made), {"reason": "Ternyata kakak beradik."})
    assert answer.status_code == 303
    assert [facts_of(world, person, world.manager) for person in (two.first.person_id, two.second.person_id)] == before
    assert {(case.pk, case.person_id, case.sealed_for_id) for case in stored(Case)} == placed
    (undone,) = stored(PersonMergeUndo)
    assert (undone.merge_id, undone.by_id) == (made.pk, world.manager.pk)
    with world.at_work(world.manager) as by:
        log_access(by=by, act="cases.case.opened", rows=[two.first], compartments=LOOK)
        assert PersonMergeUndo.objects.get().reason == "Ternyata kakak beradik."
    assert len(stored(Act, verb="person.merge_undone")) == 1
    assert len(stored(TimelineEntry, kind="cases.unmerged")) == 2
    assert NOTE in text(sign_in(world.outsider).get(at("cases:detail", two.second)))
    # Why stands in the content of whom both were: only their case shows it.
    assert "kakak beradik" in text(browser.get(at("cases:detail", two.first)))
    gone = text(browser.get(at("cases:detail", two.second)))
    assert "One record made two again" in gone and "kakak beradik" not in gone
    # Once, and then it is not there.
    assert browser.post(undo_page(two, made), {"reason": "Sekali lagi juga."}).status_code == 404
    # They can be made one again.
    assert merge(browser, two).status_code == 303


@pytest.mark.parametrize("fact", ["occupation", "address", "phone"])
def test_what_was_taken_goes_back_also_where_it_is_damaged_by_then(
    world: World, two: Two, sign_in: SignIn, stored: Stored, fact: str
) -> None:
    """Else whoever mends it later mends the one's fact into the other's record."""
    change(world, two.first, world.caseworker, phone="")
    change(world, two.second, world.outsider, address="Jalan Kedua 2")
    browser, person = sign_in(world.manager), two.first.person_id
    before = facts_of(world, person, world.manager)
    assert (before["address"], before["phone"], before["phone_digest"], before["occupation"]) == ("", "", b"", "")
    assert merge(browser, two, adds_names="").status_code == 303
    hurt(world, "cases_identity", fact, "person_id", person)
    (made,) = stored(PersonMerge)
    assert fact in made.taken
    assert browser.post(undo_page(two, made), {"reason": REASON}).status_code == 303
    assert facts_of(world, person, world.manager) == before
    (row,) = stored(Identity, person=person)
    assert row.__dict__[fact] == ""


def test_what_was_decided_since_is_in_the_way_of_undoing(
    world: World, two: Two, sign_in: SignIn, stored: Stored
) -> None:
    browser = sign_in(world.manager)
    merge(browser, two)
    (made,) = stored(PersonMerge)
    become_teacher(world, two)
    page = browser.get(undo_page(two, made))
    assert "Who the person is was changed since." in text(page)
    assert 'name="reason"' not in text(page)
    with nothing_changes():
        answer = browser.post(undo_page(two, made), {"reason": "Ternyata kakak beradik."})
    assert answer.status_code == 422


def test_who_was_made_one_is_erased_whole(world: World, two: Two, sign_in: SignIn, stored: Stored) -> None:
    merge(sign_in(world.manager), two, phone="take")
    (made,) = stored(PersonMerge)
    with world.at_work(world.manager) as by, override("en"):
        Case.objects.update(status="CLOSED", outcome="OTHER", closed_on=date(2026, 6, 1))
        with pytest.raises(DomainError, match="made one with another"):
            erase_person(person_id=made.given_up_id, reason="REQUEST", by=by)
        assert not data_keys.are_destroyed(two.second.key_subject())
        entry = erase_person(person_id=made.keep_id, reason="REQUEST", by=by)
        assert entry.person_id == made.keep_id
        assert {row.person_id for row in Erasure.objects.all()} == {made.keep_id, made.given_up_id}
        assert erasures.verify() == []
        persons = [made.keep_id, made.given_up_id]
        assert not DataKey.objects.filter(subject_id__in=persons).exclude(wrapped=b"").exists()
        numbers = Identity.objects.filter(person__in=persons).values_list("nik_digest", "phone_digest")
        assert set(numbers) == {(None, None)}
    page = text(sign_in(world.manager).get(at("cases:detail", two.second)))
    assert NOTE not in page and REASON not in page and "Erased" in page


def test_whoever_erases_a_record_that_was_one_with_another_is_told_what_stays(
    world: World, two: Two, sign_in: SignIn, stored: Stored
) -> None:
    browser = sign_in(world.manager)
    merge(browser, two, phone="take")
    (made,) = stored(PersonMerge)
    browser.post(undo_page(two, made), {"reason": REASON})
    assert len(stored(PersonMergeUndo)) == 1
    with world.at_work(world.manager):
        assert erasing.stays_elsewhere(made.given_up_id)
        assert not erasing.stays_elsewhere(made.keep_id)


def test_what_was_taken_over_is_told_no_longer_once_it_was_given_back(
    world: World, two: Two, sign_in: SignIn, stored: Stored
) -> None:
    """Who reads one of them alone would read the other in the change history, else."""
    browser, page = sign_in(world.manager), at("cases:changes", two.first)
    merge(browser, two, phone="take", full_name="take")
    assert OTHER_NAME in text(sign_in(world.caseworker).get(page))
    (made,) = stored(PersonMerge)
    assert browser.post(undo_page(two, made), {"reason": REASON}).status_code == 303
    become_teacher(world, two)
    for actor in ("caseworker", "manager"):
        told = text(sign_in(world.users[actor]).get(page))
        assert "Guru" in told
        assert [word for word in (OTHER_NAME, "0812-0000-0099", "Penjahit") if word in told] == []
    assert MARK_NAME not in text(sign_in(world.outsider).get(at("cases:changes", two.second)))


def test_two_that_stand_on_each_other_are_undone_from_the_last_to_the_first(
    world: World, two: Two, second: Case, sign_in: SignIn, stored: Stored
) -> None:
    third = Two(two.first, second)
    with world.at_work(world.manager):
        Case.objects.filter(pk=second.pk).update(status="CLOSED", outcome="OTHER", closed_on=date(2026, 6, 1))
    change(world, second, world.manager, address="Jalan Ketiga 3")
    persons = [case.person_id for case in (*two, second)]
    before = [facts_of(world, person, world.manager) for person in persons]
    browser, changes = sign_in(world.manager), at("cases:changes", two.first)
    assert merge(browser, two, phone="take").status_code == 303
    (first,) = stored(PersonMerge)
    assert merge(browser, third).status_code == 303
    (last,) = [one for one in stored(PersonMerge) if one != first]
    with nothing_changes():
        refused = browser.post(undo_page(two, first), {"reason": REASON})
    assert refused.status_code == 422
    assert "The record was made one with another since. Undo that first." in text(browser.get(undo_page(two, first)))
    for one in (last, first):
        assert browser.post(undo_page(two, one), {"reason": REASON}).status_code == 303
    assert [facts_of(world, person, world.manager) for person in persons] == before
    become_teacher(world, two)
    for actor in ("caseworker", "manager"):
        told = text(sign_in(world.users[actor]).get(changes))
        assert "Guru" in told
        words = (OTHER_NAME, "0812-0000-0099", "0099", "Penjahit", "Orang Kedua", "Home address", "Phone")
        assert [word for word in words if word in told] == []
    assert merge(browser, two, occupation="keep").status_code == 303
    (again,) = [one for one in stored(PersonMerge) if one not in (first, last)]
    assert browser.post(undo_page(two, again), {"reason": REASON}).status_code == 303


def test_what_was_changed_between_two_is_in_the_way_of_undoing_the_first(
    world: World, two: Two, second: Case, sign_in: SignIn, stored: Stored
) -> None:
    with world.at_work(world.manager):
        Case.objects.filter(pk=second.pk).update(status="CLOSED", outcome="OTHER", closed_on=date(2026, 6, 1))
    browser = sign_in(world.manager)
    merge(browser, two)
    (first,) = stored(PersonMerge)
    become_teacher(world, two)
    assert merge(browser, Two(two.first, second)).status_code == 303
    (last,) = [one for one in stored(PersonMerge) if one != first]
    assert browser.post(undo_page(two, last), {"reason": REASON}).status_code == 303
    with nothing_changes():
        refused = browser.post(undo_page(two, first), {"reason": REASON})
    assert refused.status_code == 422
    assert "Who the person is was changed since." in text(browser.get(undo_page(two, first)))


def erase(world: World, *persons: Any) -> None:
    with world.at_work(world.manager) as by, override("en"):
        Case.objects.update(status="CLOSED", outcome="OTHER", closed_on=date(2026, 6, 1))
        for person in persons:
            erase_person(person_id=person, reason="REQUEST", by=by)


@pytest.mark.parametrize("whose", ["first", "second"])
def test_who_was_erased_gets_no_name_again(world: World, two: Two, sign_in: SignIn, whose: str) -> None:
    browser, case = sign_in(world.manager), getattr(two, whose)
    sent = answers(text(browser.get(two.page)))
    erase(world, case.person_id)
    nowhere = at("cases:merge", two.first, pk="00000000-0000-4000-8000-000000000000")
    with nothing_changes():
        assert browser.get(two.page).status_code == browser.post(two.page, sent).status_code == 404
        assert browser.get(two.page).content == browser.get(nowhere).content
    for one, other in (two, two[::-1]):
        assert "Nobody fits" in text(browser.post(at("cases:same-person", one), {"text": other.code}))
    assert refused(world, two).startswith("There is no other record here")


def test_what_was_erased_as_one_is_not_made_two(world: World, two: Two, sign_in: SignIn, stored: Stored) -> None:
    browser = sign_in(world.manager)
    merge(browser, two)
    (made,) = stored(PersonMerge)
    erase(world, made.keep_id)
    assert undo_page(two, made) not in text(browser.get(at("cases:person", two.first)))
    with nothing_changes():
        assert browser.get(undo_page(two, made)).status_code == 404
        assert browser.post(undo_page(two, made), {"reason": REASON}).status_code == 404


@pytest.mark.parametrize(("adds_names", "taken"), [("on", "Other names"), ("", "Nothing")])
def test_it_says_what_was_taken_from_the_other_record(
    world: World, two: Two, sign_in: SignIn, stored: Stored, adds_names: str, taken: str
) -> None:
    browser = sign_in(world.manager)
    merge(browser, two, phone="keep", occupation="keep", adds_names=adds_names)
    (made,) = stored(PersonMerge)
    assert f"<dt>Taken from the other record</dt><dd>{taken}</dd>" in text(browser.get(undo_page(two, made)))
