"""Two records of one human being are made one and, as long as nobody has decided otherwise, two again."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, NamedTuple

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.models import User
from audit import erasures
from audit.models import Act, Erasure
from cases import merging, services
from cases.models import Assignment, Case, Identity, Note, Person, PersonMerge, PersonMergeUndo, TimelineEntry
from cases.services import erasing
from core import access, keys
from core.access import Compartment
from core.errors import DomainError
from core.fields import EncryptedTextField
from core.models import DataKey
from tests.cases.asking import SignIn, Stored, at, looks, nothing_changes, queries, restrict, text
from tests.factories import MARK_NAME, PARTS, World, make_case, make_user

OTHER_NAME = "Sary Contohnama"
OTHER_PHONE = "+6281200000099"
NOTE = "Catatan kasus kedua"
QUERIES = {"same": 15, "merge": 15, "person": 8, "undo": 14, "merged": 11}
REASON = "Nomor KTP dan ibunya sama."
LOOK = (Compartment.GENERAL, Compartment.IDENTITY)


class Two(NamedTuple):
    """The cast's case and a closed one of another record; the second is the outsider's alone."""

    first: Case
    second: Case

    @property
    def page(self) -> str:
        return at("cases:merge", self.first, pk=self.second.pk)


@pytest.fixture
def two(world: World) -> Two:
    with world.at_work(world.outsider) as by:
        second = make_case(by=by, site=world.site, name=OTHER_NAME)
        services.add_note(case=second, text=NOTE, by=by)
        identity = Identity.objects.get(person=second.person_id)
        services.change_identity(
            case=second,
            identity_id=identity.pk,
            expected_version=1,
            facts={"phone": OTHER_PHONE, "occupation": "Penjahit"},
            by=by,
        )
        services.close_case(case_id=second.pk, expected_version=1, outcome="REFERRED", on=date(2026, 6, 1), by=by)
    return Two(world.case, second)


def answers(page: str, **changed: str) -> dict[str, str]:
    """What the form of a preview sends when it is sent as it stands, with some of it changed."""
    stamp = re.search(r'name="stamp" value="([0-9a-f]{64})"', page)
    assert stamp is not None
    chosen = dict(re.findall(r'name="(\w+)" value="(keep|take)"[^>]* checked', page))
    return {"stamp": stamp[1], "adds_names": "on", "has_read": "on", "reason": REASON, **chosen, **changed}


def merge(browser: Client, two: Two, **changed: str) -> Any:
    return browser.post(two.page, answers(text(browser.get(two.page)), **changed))


def undo_page(two: Two, made: PersonMerge) -> str:
    return at("cases:undo-merge", two.first, pk=made.pk)


def facts_of(world: World, person_id: Any, user: User) -> dict[str, Any]:
    """What stands in an identity and in the coarse facts beside it."""
    with world.at_work(user) as by:
        identity, person = Identity.objects.get(person=person_id), Person.objects.get(pk=person_id)
        access.log(by=by, act="cases.case.opened", rows=[identity], compartments=LOOK)
        sealed = [f.name for f in Identity._meta.local_fields if isinstance(f, EncryptedTextField)]
        digests = {name: bytes(getattr(identity, name) or b"") for name in ("nik_digest", "phone_digest")}
        coarse = ("gender", "citizenship", "birth_year", "is_child", "merged_into_id")
        return (
            {name: getattr(identity, name) for name in sealed}
            | digests
            | {name: getattr(person, name) for name in coarse}
        )


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
        note = services.add_note(case=case, text="Sesudahnya", by=by)
        access.log(by=by, act="cases.case.opened", rows=[case], compartments=LOOK)
        for row in Note.objects.filter(case=case):
            sealed = row.__dict__["text"]
            assert keys.by_id(sealed.key_id).subject.id == two.second.person_id
            assert row.text in (NOTE, "Sesudahnya")
        assert note.key_subject().id == two.second.person_id
        assert merging.persons_behind(two.first.person_id) == {two.first.person_id, two.second.person_id}
        assert merging.persons_behind(two.second.person_id) == {two.second.person_id}


def test_nobody_is_found_as_a_person_of_their_own_any_more(world: World, two: Two, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    merge(browser, two)
    found = text(browser.post(reverse("cases:search"), {"text": OTHER_NAME}))
    assert two.first.code in found
    assert OTHER_NAME not in found.replace(f'value="{OTHER_NAME}"', "")
    assert "Nobody fits" in text(browser.post(at("cases:same-person", two.first), {"text": OTHER_NAME}))
    # Not kept as another name, it is found by nobody.
    with world.at_work(world.manager) as by:
        assert services.PersonFacts(full_name=OTHER_NAME)
        assert not Identity.objects.to_search(by, "cases.view").filter(person=two.second.person_id).exists()


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
    assert browser.get(undo_page(two, made)).status_code == 200
    answer = browser.post(undo_page(two, made), {"reason": "Ternyata kakak beradik."})
    assert answer.status_code == 303
    assert [facts_of(world, person, world.manager) for person in (two.first.person_id, two.second.person_id)] == before
    assert {(case.pk, case.person_id, case.sealed_for_id) for case in stored(Case)} == placed
    (undone,) = stored(PersonMergeUndo)
    assert (undone.merge_id, undone.by_id) == (made.pk, world.manager.pk)
    with world.at_work(world.manager) as by:
        access.log(by=by, act="cases.case.opened", rows=[two.first], compartments=LOOK)
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


def test_what_was_decided_since_is_in_the_way_of_undoing(
    world: World, two: Two, sign_in: SignIn, stored: Stored
) -> None:
    browser = sign_in(world.manager)
    merge(browser, two)
    (made,) = stored(PersonMerge)
    with world.at_work(world.caseworker) as by:
        identity = Identity.objects.get(person=two.first.person_id)
        services.change_identity(
            case=two.first,
            identity_id=identity.pk,
            expected_version=identity.version,
            facts={"occupation": "Guru"},
            by=by,
        )
    page = browser.get(undo_page(two, made))
    assert "Who the person is was changed since." in text(page)
    assert 'name="reason"' not in text(page)
    with nothing_changes():
        answer = browser.post(undo_page(two, made), {"reason": "Ternyata kakak beradik."})
    assert answer.status_code == 422


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
        services.reopen_case(case_id=row.pk, expected_version=row.version, by=by)
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
        services.change_identity(
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


def test_the_preview_says_who_will_see_more(world: World, two: Two, sign_in: SignIn) -> None:
    page = text(sign_in(world.manager).get(two.page))
    assert f"Now reads {two.second.code} alone: Outsider" in page
    assert f"Now reads {two.first.code} alone: Caseworker, Colleague" in page
    assert "Manager" not in page.split("Who will see more")[1].split("</ul>")[0]
    browser = sign_in(world.manager)
    with nothing_changes():
        answer = browser.post(two.page, answers(page, has_read=""))
    assert answer.status_code == 422


def refused(world: World, two: Two) -> str:
    """What the service says to somebody who sends a preview that was never shown."""
    with world.at_work(world.manager) as by:
        cases = merging.cases_of(two.first.person_id, two.second.person_id)
        access.log(by=by, act="cases.case.opened", rows=cases, compartments=LOOK)
        pair = merging.pair(two.first.person_id, two.second.person_id, cases=cases)
        with override("en"), nothing_changes(), pytest.raises(DomainError) as error:
            services.merge_persons(
                keep=two.first.person_id,
                give_up=two.second.person_id,
                taken=[],
                adds_names=True,
                stamp=pair.stamp,
                reason=REASON,
                by=by,
            )
    return str(error.value.message)


def test_a_restricted_case_gives_no_name_to_anybody_new(world: World, two: Two, sign_in: SignIn) -> None:
    """Who sees both is told; nothing is made one as long as somebody would read more."""
    with world.at_work(world.caseworker) as by:
        services.assign(case=world.case, user=world.manager, part="CASEWORKER", by=by)
    browser = sign_in(world.manager)
    sent = answers(text(browser.get(two.page)))
    restrict(world, world.case)
    page = browser.get(two.page)
    assert "One of the cases is restricted" in text(page)
    assert 'name="stamp"' not in text(page)
    with nothing_changes():
        assert browser.post(two.page, sent).status_code == 409
    assert refused(world, two).startswith("One of the cases is restricted")
    # As soon as the same people see both, nobody reads anything new.
    with world.at_work(world.outsider):
        for actor in ("caseworker", "outsider", "manager", *PARTS):
            for case in two:
                if not Assignment.objects.filter(case=case, user=world.users[actor]).exists():
                    Assignment.objects.create(case=case, user=world.users[actor], part="CASEWORKER")
    restrict(world, two.second)
    restrict(world, two.first)
    assert "Nobody will see more than before" in text(browser.get(two.page))
    assert merge(browser, two).status_code == 303


def test_a_case_that_one_does_not_see_is_like_none(world: World, two: Two, sign_in: SignIn) -> None:
    """A third case of the second person, restricted: neither the search, nor the page, nor its refusal tells of it."""
    with world.at_work(world.outsider) as by:
        hidden = make_case(by=by, site=world.site, name="Nama Rahasia")
        Case.objects.filter(pk=hidden.pk).update(person=two.second.person_id, sealed_for=hidden.person_id)
    restrict(world, hidden)
    browser = sign_in(world.manager)
    nowhere = at("cases:merge", two.first, pk="00000000-0000-4000-8000-000000000000")
    with nothing_changes():
        for method in (browser.get, browser.post):
            answer, missing = method(two.page), method(nowhere)
            assert (answer.status_code, answer.content) == (404, missing.content)
    page = at("cases:same-person", two.first)
    assert "Nobody fits" in text(browser.post(page, {"text": two.second.code}))
    assert two.second.code not in text(browser.get(page))
    assert browser.get(at("cases:merge", two.second, pk=two.first.pk)).status_code == 404


@pytest.mark.parametrize("actor", ["caseworker", "outsider", "shelter", "lawyer", "administrator", "no_role"])
def test_other_roles_make_nobody_one(world: World, two: Two, sign_in: SignIn, actor: str) -> None:
    browser = sign_in(world.users[actor])
    with nothing_changes():
        assert browser.get(two.page).status_code == browser.post(two.page, {"reason": REASON}).status_code == 403
        assert browser.get(at("cases:same-person", two.first)).status_code == 403


def test_one_does_not_merge_by_an_emergency(world: World, two: Two, sign_in: SignIn) -> None:
    restrict(world, world.case)
    browser = sign_in(world.manager)
    assert browser.get(two.page).status_code == 404
    with world.at_work(world.manager) as by:
        services.open_in_emergency(code=world.case.code, reason="Polisi menunggu di rumah aman.", by=by)
    page = text(browser.get(two.page))
    assert "One of the cases is restricted" in page
    assert "1 emergency access to one of the cases is running." in page
    assert refused(world, two).startswith("You opened one of these cases in an emergency.")


def test_what_was_said_of_the_other_record_before_is_not_told_in_a_moved_case(
    world: World, two: Two, sign_in: SignIn
) -> None:
    with world.at_work(world.caseworker) as by:
        identity = Identity.objects.get(person=two.first.person_id)
        services.change_identity(
            case=two.first, identity_id=identity.pk, expected_version=1, facts={"address": "Gang Rahasia 7"}, by=by
        )
        services.change_identity(
            case=two.first, identity_id=identity.pk, expected_version=2, facts={"address": "Jalan Baru"}, by=by
        )
    merge(sign_in(world.manager), two, address="take")
    assert "Gang Rahasia 7" in text(sign_in(world.caseworker).get(at("cases:changes", two.first)))
    page = text(sign_in(world.outsider).get(at("cases:changes", two.second)))
    assert "Gang Rahasia 7" not in page
    assert "Jalan Baru" not in page


def test_the_look_at_both_is_logged_before_and_in_both_directions(world: World, two: Two, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    for first, second in ((two.first, two.second), (two.second, two.first)):
        before = len(looks(world, "cases.case.opened"))
        assert browser.get(at("cases:merge", first, pk=second.pk)).status_code == 200
        lines = looks(world, "cases.case.opened")[before:]
        assert {line.case_id for line in lines} == {first.pk, second.pk}
        assert all(set(line.compartments) == {"general", "identity"} for line in lines)
    before = len(looks(world, "cases.case.compared"))
    browser.get(at("cases:same-person", two.first))
    (line,) = looks(world, "cases.case.compared")[before:]
    assert line.case_ids == [two.second.pk]


def test_each_page_costs_so_many_queries_however_many_read(
    world: World, two: Two, sign_in: SignIn, stored: Stored
) -> None:
    browser = sign_in(world.manager)
    pages = {"same": at("cases:same-person", two.first), "merge": two.page, "person": at("cases:person", two.first)}
    before = {name: queries(browser, page) for name, page in pages.items()}
    for number in range(3):
        user = make_user(f"lain{number}", world.organisation, world.site, "caseworker")
        with world.at_work(world.caseworker) as by:
            services.assign(case=world.case, user=user, part="CASEWORKER", by=by)
    assert {name: queries(browser, page) for name, page in pages.items()} == before
    merge(browser, two)
    (made,) = stored(PersonMerge)
    after = {"undo": queries(browser, undo_page(two, made)), "merged": queries(browser, pages["person"])}
    assert before | after == QUERIES


def test_who_was_made_one_is_erased_whole(world: World, two: Two, sign_in: SignIn, stored: Stored) -> None:
    merge(sign_in(world.manager), two, phone="take")
    (made,) = stored(PersonMerge)
    with world.at_work(world.manager) as by, override("en"):
        Case.objects.update(status="CLOSED", outcome="OTHER", closed_on=date(2026, 6, 1))
        with pytest.raises(DomainError, match="made one with another"):
            services.erase_person(person_id=made.given_up_id, reason="REQUEST", by=by)
        assert not keys.are_destroyed(two.second.key_subject())
        entry = services.erase_person(person_id=made.keep_id, reason="REQUEST", by=by)
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
