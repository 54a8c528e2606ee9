"""Who makes two records one, who reads more by it, and who learns nothing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.emergency_access.services import open_in_emergency
from cases.identity.services import change_identity
from cases.record.access_models import Assignment
from cases.record.models import Case, Identity
from cases.team.services import assign
from tests.cases.asking import SignIn, Stored, at, looks, nothing_changes, restrict, text
from tests.cases.merge.two_records import REASON, Two, answers, merge, refused
from tests.factories import PARTS, World, make_case, make_user


def test_the_preview_says_who_will_see_more(world: World, two: Two, sign_in: SignIn) -> None:
    page = text(sign_in(world.manager).get(two.page))
    assert f"Now reads {two.second.code} alone: Outsider" in page
    assert f"Now reads {two.first.code} alone: Caseworker, Colleague" in page
    assert "Manager" not in page.split("Who will see more")[1].split("</ul>")[0]
    browser = sign_in(world.manager)
    with nothing_changes():
        answer = browser.post(two.page, answers(page, has_read=""))
    assert answer.status_code == 422


def test_a_restricted_case_gives_no_name_to_anybody_new(world: World, two: Two, sign_in: SignIn) -> None:
    """Who sees both is told; nothing is made one as long as somebody would read more."""
    with world.at_work(world.caseworker) as by:
        assign(case=world.case, user=world.manager, part="CASEWORKER", by=by)
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
        open_in_emergency(code=world.case.code, reason="Polisi menunggu di rumah aman.", by=by)
    page = text(browser.get(two.page))
    assert "One of the cases is restricted" in page
    assert "1 emergency access to one of the cases is running." in page
    assert refused(world, two).startswith("You opened one of these cases in an emergency.")


def test_what_was_said_of_the_other_record_before_is_not_told_in_a_moved_case(
    world: World, two: Two, sign_in: SignIn
) -> None:
    with world.at_work(world.caseworker) as by:
        identity = Identity.objects.get(person=two.first.person_id)
        change_identity(
            case=two.first, identity_id=identity.pk, expected_version=1, facts={"occupation": "Penjahit rahasia"}, by=by
        )
        change_identity(
            case=two.first, identity_id=identity.pk, expected_version=2, facts={"occupation": "Juru masak"}, by=by
        )
    merge(sign_in(world.manager), two, occupation="take")
    assert "Penjahit rahasia" in text(sign_in(world.caseworker).get(at("cases:changes", two.first)))
    page = text(sign_in(world.outsider).get(at("cases:changes", two.second)))
    assert "Penjahit rahasia" not in page
    assert "Juru masak" not in page


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


def named(page: str) -> list[str]:
    """Who is named as seeing more."""
    return re.findall(r"<li>(.*?)</li>", page.split("Who will see more")[1].split("</ul>", maxsplit=1)[0])


def test_who_reads_one_of_them_alone_on_days_to_come_is_named(world: World, two: Two, sign_in: SignIn) -> None:
    newcomer = make_user("baru", world.organisation, world.site, "caseworker")
    browser, week = sign_in(world.manager), timezone.localdate() + timedelta(days=7)
    before = answers(text(browser.get(two.page)))
    with world.at_work(world.caseworker) as by:
        assign(case=two.first, user=newcomer, part="CASEWORKER", first=week, by=by)
    with world.at_work(world.outsider) as by:
        assign(case=two.second, user=world.colleague, part="CASEWORKER", last=week, by=by)
    assert named(text(browser.get(two.page))) == [
        f"Now reads {two.first.code} alone: Caseworker, Counsellor, Lawyer, Reintegration",
        f"Later reads {two.first.code} alone: Baru, Colleague",
        f"Now reads {two.second.code} alone: Outsider",
    ]
    with nothing_changes():
        assert browser.post(two.page, before).status_code == 409


def test_a_restricted_case_gives_no_name_to_who_will_read_the_other_alone(
    world: World, two: Two, sign_in: SignIn, stored: Stored
) -> None:
    """The same people read both today; one of them no longer after a week."""
    everybody = ("caseworker", "outsider", "manager", *PARTS)
    week = timezone.now() + timedelta(days=7)
    with world.at_work(world.outsider):
        for actor in everybody:
            for case in two:
                if not Assignment.objects.filter(case=case, user=world.users[actor]).exists():
                    until = week if (actor, case) == ("lawyer", two.second) else None
                    Assignment.objects.create(case=case, user=world.users[actor], part="CASEWORKER", until=until)
    for case in two:
        restrict(world, case)
    page = text(sign_in(world.manager).get(two.page))
    assert named(page) == [f"Later reads {two.first.code} alone: Lawyer"]
    assert 'name="stamp"' not in page
    assert refused(world, two).startswith("One of the cases is restricted")
