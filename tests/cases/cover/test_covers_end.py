"""Standing in is ended early, or its end is moved."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from audit.models import Act
from cases.cover.services import cover as cover_cover
from cases.extension.timeline_models import TimelineEntry
from cases.record.access_models import Assignment, CaseAccess
from cases.record.models import Case
from cases.team.services import assign, end_assignment
from notifications.models import Notification
from tests.cases.asking import Clock, SignIn, Stored, at, nothing_changes, restrict, text
from tests.cases.cover.standing_in import FIRST, LIST, OVER, cover_url, covered, seen_by
from tests.factories import World

pytestmark = pytest.mark.usefixtures("clock")


def test_it_is_ended_early_for_all_at_once(
    world: World, second: Case, sign_in: SignIn, stored: Stored, clock: Clock
) -> None:
    with world.at_work(world.caseworker) as by:
        assign(case=second, user=world.outsider, part="LEAD", last=date(2036, 12, 30), by=by)
    cover = covered(world, world.case, second)
    now = FIRST + timedelta(hours=9)
    clock(now)
    browser = sign_in(world.manager)
    with nothing_changes():
        assert browser.post(cover_url("end-cover", cover), {"version": 2}).status_code == 409
    answer = browser.post(cover_url("end-cover", cover), {"version": 1})
    assert (answer.status_code, answer.headers["Location"]) == (303, LIST)
    assert {row.until for row in stored(Assignment, cover=cover)} == {now}
    assert seen_by(world, world.outsider) == {second.pk}
    assert [row.via_id for row in stored(CaseAccess, principal=world.outsider.pk)] == [
        row.pk for row in stored(Assignment, user=world.outsider, part="LEAD")
    ]
    assert len(stored(TimelineEntry, kind="cases.unassigned")) == 2
    assert len(stored(Act, verb="cover.ended", target_id=cover.pk)) == 1
    assert len(stored(Act, verb="case.assignment_ended")) == 2
    told = {row.recipient_id for row in stored(Notification, kind="cases.cover_ended")}
    assert told == {world.outsider.pk, world.colleague.pk}
    with nothing_changes():
        assert browser.get(cover_url("end-cover", cover)).status_code == 404
        assert browser.post(cover_url("end-cover", cover), {"version": 2}).status_code == 404


def test_one_that_is_yet_to_come_never_does(world: World, sign_in: SignIn, stored: Stored, clock: Clock) -> None:
    cover = covered(world, world.case)
    assert sign_in(world.manager).post(cover_url("end-cover", cover), {"version": 1}).status_code == 303
    clock(FIRST)
    assert seen_by(world, world.outsider) == set()
    assert "Outsider" not in text(sign_in(world.manager).get(at("cases:team", world.case))).split("<main")[1]


def test_its_end_in_one_case_is_moved_like_any_other(world: World, sign_in: SignIn, stored: Stored) -> None:
    cover = covered(world, world.case)
    (row,) = stored(Assignment, cover=cover)
    url = at("cases:change-end", world.case, pk=row.pk)
    browser = sign_in(world.manager)
    with nothing_changes():
        answer = browser.post(url, {"version": 1, "last": ""})
    assert (answer.status_code, "Who stands in for somebody does so until a day." in text(answer)) == (422, True)
    assert browser.post(url, {"version": 1, "last": "2036-12-09"}).status_code == 303
    assert "9 Dec 2036" in text(browser.get(cover_url("cover", cover)))


def test_who_ends_it_ends_it_where_they_may(world: World, second: Case, sign_in: SignIn, stored: Stored) -> None:
    cover = covered(world, world.case, second)
    restrict(world, second)
    browser = sign_in(world.manager)
    page = text(browser.get(cover_url("cover", cover)))
    assert (world.case.code in page, second.code in page) == (True, False)
    assert browser.post(cover_url("end-cover", cover), {"version": 1}).status_code == 303
    assert {row.case_id: row.is_lasting for row in stored(Assignment, cover=cover)} == {
        world.case.pk: False,
        second.pk: True,
    }
    assert "Ended" in text(browser.get(cover_url("cover", cover)))
    restrict(world, world.case)
    refused = browser.get(cover_url("cover", cover))
    missing = browser.get(reverse("cases:cover", kwargs={"pk": world.case.pk}))
    assert (refused.status_code, refused.content) == (404, missing.content)
    assert sign_in(world.caseworker).post(cover_url("end-cover", cover), {"version": 2}).status_code == 303


def test_the_stand_in_stays_when_the_part_of_the_colleague_ends_before(
    world: World, sign_in: SignIn, stored: Stored, clock: Clock
) -> None:
    """Somebody has to do the work; and who stands in for the stand-in is told of by a cover of their own."""
    covered(world, world.case)
    clock(FIRST)
    with world.at_work(world.manager) as by:
        (part,) = Assignment.objects.filter(user=world.outsider)
        second = cover_cover(
            absent=world.outsider, stand_in=by, first=None, last=date(2036, 12, 30), chosen={part.pk}, by=by
        )
        (own,) = Assignment.objects.filter(user=world.colleague)
        end_assignment(assignment_id=own.pk, expected_version=own.version, by=by)
    assert seen_by(world, world.outsider) == {world.case.pk}
    (row,) = stored(Assignment, cover=second)
    assert row.until == OVER
    page = text(sign_in(world.caseworker).get(at("cases:team", world.case)))
    assert "standing in for Colleague" in page
    assert "standing in for Outsider" in page
