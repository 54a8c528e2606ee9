"""Two records of one human being are made one."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse

from audit.models import Act
from cases.case_page.closing import reopen_case
from cases.extension.timeline_models import TimelineEntry
from cases.identity.facts import PersonFacts
from cases.identity.services import change_identity
from cases.merge import rules as merge_rules
from cases.merge.models import PersonMerge
from cases.notes.models import Note
from cases.notes.services import add_note
from cases.record.models import Case, Identity, Person
from cases.team.services import assign
from core.access.log import log_access
from core.keys import data_keys
from tests.cases.asking import SignIn, Stored, at, nothing_changes, queries, text
from tests.cases.merge.two_records import (
    LOOK,
    NOTE,
    OTHER_NAME,
    OTHER_PHONE,
    REASON,
    Two,
    answers,
    facts_of,
    merge,
    refused,
    undo_page,
)
from tests.factories import MARK_NAME, World, make_user

# Of "merge" one says whether somebody has called them two people (decision 58).
QUERIES = {"same": 16, "merge": 20, "person": 12, "undo": 15, "merged": 15}


def test_all_cases_belong_to_the_kept_person_and_everything_opens_to_the_same_people(
    world: World, two: Two, sign_in: SignIn, stored: Stored
) -> None:
    answer = merge(sign_in(world.manager), two, phone="take")
    assert (answer.status_code, answer.headers["Location"]) == (303, at("cases:person", two.first))
    assert {case.person_id for case in stored(Case)} == {two.first.person_id}
    kept = facts_of(world, two.first.person_id, world.manager)
    assert (kept["full_name"], kept["aliases"]) == (MARK_NAME, [OTHER_NAME])
    assert (kept["phone"], kept["occupation"]) == (OTHER_PHONE, "Penjahit")
    assert facts_of(world, two.second.person_id, world.manager)["merged_into_id"] == two.first.person_id
    # The one who worked on the second case alone reads it as before, and no other.
    browser = sign_in(world.outsider)
    page = browser.get(at("cases:detail", two.second))
    assert NOTE in text(page)
    assert MARK_NAME in text(page)
    assert browser.get(at("cases:detail", two.first)).status_code == 404
    assert two.first.code not in text(page)
    assert two.first.code not in text(browser.get(at("cases:person", two.second)))
    # And who works on the first alone does not see the second.
    browser = sign_in(world.caseworker)
    assert browser.get(at("cases:detail", two.second)).status_code == 404
    assert two.second.code not in text(browser.get(at("cases:person", two.first)))
    assert REASON not in text(browser.get(at("cases:detail", two.first)))
    assert "Two records of one person made one" in text(browser.get(at("cases:detail", two.first)))
    assert REASON in text(sign_in(world.manager).get(at("cases:detail", two.first)))


def test_the_merge_is_a_row_of_its_own_that_only_grows(world: World, two: Two, sign_in: SignIn, stored: Stored) -> None:
    merge(sign_in(world.manager), two, phone="take")
    (made,) = stored(PersonMerge)
    assert (made.keep_id, made.given_up_id) == (two.first.person_id, two.second.person_id)
    assert (made.kept_cases, made.moved_cases) == ([two.first.pk], [two.second.pk])
    assert (made.taken, made.adds_names, made.by_id) == (["phone", "occupation"], True, world.manager.pk)
    (act,) = stored(Act, verb="person.merged")
    assert (act.user_id, act.detail["moved"], act.detail["taken"]) == (world.manager.pk, 1, ["phone", "occupation"])
    entries = stored(TimelineEntry, kind="cases.merged")
    assert {(entry.case_id, entry.compartment) for entry in entries} == {
        (two.first.pk, "identity"),
        (two.second.pk, "identity"),
    }
    for statement in ("UPDATE cases_personmerge SET reason = 'x'", "DELETE FROM cases_personmerge"):
        with (
            world.at_work(world.manager),
            connection.cursor() as cursor,
            pytest.raises(ProgrammingError),
            transaction.atomic(),
        ):
            cursor.execute(statement)


def test_content_keeps_its_keys_and_both_persons_are_known(world: World, two: Two, sign_in: SignIn) -> None:
    merge(sign_in(world.manager), two)
    with world.at_work(world.outsider) as by:
        case = Case.objects.get(pk=two.second.pk)
        note = add_note(case=case, text="Sesudahnya", by=by)
        log_access(by=by, act="cases.case.opened", rows=[case], compartments=LOOK)
        for row in Note.objects.filter(case=case):
            sealed = row.__dict__["text"]
            assert data_keys.by_id(sealed.key_id).subject.id == two.second.person_id
            assert row.text in (NOTE, "Sesudahnya")
        assert note.key_subject().id == two.second.person_id
        assert merge_rules.persons_behind(two.first.person_id) == {two.first.person_id, two.second.person_id}
        assert merge_rules.persons_behind(two.second.person_id) == {two.second.person_id}


def test_nobody_is_found_as_a_person_of_their_own_any_more(world: World, two: Two, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    merge(browser, two)
    found = text(browser.post(reverse("cases:search"), {"text": OTHER_NAME}))
    assert two.first.code in found
    assert OTHER_NAME not in found.replace(f'value="{OTHER_NAME}"', "")
    assert "Nobody fits" in text(browser.post(at("cases:same-person", two.first), {"text": OTHER_NAME}))
    # Not kept as another name, it is found by nobody.
    with world.at_work(world.manager) as by:
        assert PersonFacts(full_name=OTHER_NAME)
        assert not Identity.objects.to_search(by, "cases.view").filter(person=two.second.person_id).exists()


@pytest.mark.parametrize("reason", ["", "sama", " " * 40])
def test_a_reason_is_needed(world: World, two: Two, sign_in: SignIn, reason: str) -> None:
    browser = sign_in(world.manager)
    page = text(browser.get(two.page))
    with nothing_changes():
        answer = browser.post(two.page, answers(page, reason=reason))
    assert answer.status_code == 422


def test_two_open_cases_are_refused_with_a_sentence(world: World, two: Two, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    sent = answers(text(browser.get(two.page)))
    with world.at_work(world.manager) as by:
        row = Case.objects.get(pk=two.second.pk)
        reopen_case(case_id=row.pk, expected_version=row.version, by=by)
    page = browser.get(two.page)
    assert "Both have an open case" in text(page)
    assert 'name="stamp"' not in text(page)
    with nothing_changes():
        assert browser.post(two.page, sent).status_code == 409
    assert refused(world, two).startswith("Both have an open case")


def test_a_stale_preview_is_refused_and_shows_what_is_there_now(world: World, two: Two, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    sent = answers(text(browser.get(two.page)), phone="take")
    with world.at_work(world.outsider) as by:
        identity = Identity.objects.get(person=two.second.person_id)
        change_identity(
            case=two.second,
            identity_id=identity.pk,
            expected_version=identity.version,
            facts={"phone": "+6281200000077"},
            by=by,
        )
    with nothing_changes():
        answer = browser.post(two.page, sent)
    assert answer.status_code == 409
    assert "has changed meanwhile" in text(answer)
    assert "0812-0000-0077" in text(answer)
    # That others may see it was said of those who were named before.
    (mark,) = re.findall(r'<input[^>]*name="has_read"[^>]*>', text(answer))
    assert "checked" not in mark
    assert browser.post(two.page, answers(text(answer))).status_code == 303


def test_a_form_that_was_open_on_the_given_up_person_is_not_taken_for_the_other(
    world: World, two: Two, sign_in: SignIn
) -> None:
    browser = sign_in(world.outsider)
    page = text(browser.get(at("cases:edit-identity", two.second)))
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    merge(sign_in(world.manager), two)
    with nothing_changes():
        answer = browser.post(at("cases:edit-identity", two.second), {"full_name": "Nama Lama", "version": version[1]})
    assert answer.status_code == 409


def test_each_page_costs_so_many_queries_however_many_read(
    world: World, two: Two, sign_in: SignIn, stored: Stored
) -> None:
    browser = sign_in(world.manager)
    pages = {"same": at("cases:same-person", two.first), "merge": two.page, "person": at("cases:person", two.first)}
    before = {name: queries(browser, page) for name, page in pages.items()}
    for number in range(3):
        user = make_user(f"lain{number}", world.organisation, world.site, "caseworker")
        with world.at_work(world.caseworker) as by:
            assign(case=world.case, user=user, part="CASEWORKER", by=by)
    assert {name: queries(browser, page) for name, page in pages.items()} == before
    merge(browser, two)
    (made,) = stored(PersonMerge)
    after = {"undo": queries(browser, undo_page(two, made)), "merged": queries(browser, pages["person"])}
    assert before | after == QUERIES


@pytest.mark.parametrize("kept", ["first", "second"])
def test_whoever_was_a_child_at_one_of_the_intakes_stays_one(
    world: World, two: Two, sign_in: SignIn, stored: Stored, kept: str
) -> None:
    """At one intake they were 17, at the other 18; which record is kept, and who says so again, makes no difference."""
    with world.at_work(world.outsider):
        Case.objects.filter(pk=two.first.pk).update(opened_on=date(2026, 6, 1))

    def say(case: Case, actor: str) -> None:
        with world.at_work(world.users[actor]) as by:
            row, identity = Case.objects.get(pk=case.pk), Identity.objects.get(person__cases=case.pk)
            facts = {"birth_date": "2008-05-05"}
            change_identity(case=row, identity_id=identity.pk, expected_version=identity.version, facts=facts, by=by)

    say(two.first, "caseworker")
    say(two.second, "outsider")
    children = {person.pk: person.is_child for person in stored(Person)}
    assert (children[two.first.person_id], children[two.second.person_id]) == (False, True)
    here = two if kept == "first" else Two(two.second, two.first)
    assert merge(sign_in(world.manager), here).status_code == 303
    (person,) = stored(Person, pk=here.first.person_id)
    assert person.is_child
    say(two.first, "caseworker")
    (person,) = stored(Person, pk=here.first.person_id)
    assert person.is_child


def test_each_value_says_whose_it_is_and_what_differs_is_said_once(world: World, two: Two, sign_in: SignIn) -> None:
    with world.at_work(world.outsider) as by:
        identity = Identity.objects.get(person=two.second.person_id)
        facts = {"birth_date": "1997-06-06", "nik": "3171234606970002"}
        change_identity(case=two.second, identity_id=identity.pk, expected_version=identity.version, facts=facts, by=by)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text(sign_in(world.manager).get(two.page))))
    first, second = two.first.code, two.second.code
    assert f"Date of birth 5 May 1998 {first} 6 June 1997 {second} " in page
    assert f"Occupation Not filled in {first} Penjahit {second} " in page
    assert "They differ: National identity number (NIK), Date of birth." in page


def test_it_is_said_when_nobody_is_likely_the_same(world: World, two: Two, sign_in: SignIn) -> None:
    browser, said = sign_in(world.manager), "Nobody here is likely the same."
    page = at("cases:same-person", two.first)
    assert said not in text(browser.get(page))
    with world.at_work(world.outsider) as by:
        identity = Identity.objects.get(person=two.second.person_id)
        facts = {"full_name": "Budi", "nik": "", "birth_date": "1960-01-01"}
        change_identity(case=two.second, identity_id=identity.pk, expected_version=identity.version, facts=facts, by=by)
    assert said in text(browser.get(page))
    assert said not in text(browser.post(page, {"text": "x"}))
