"""A part in a case for some days: it begins and ends by itself, at the midnights of the case's site."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from accounts import services as accounts
from cases.record.access_models import Assignment, CaseAccess
from cases.record.models import Case
from cases.team.services import assign, change_end
from core.db import organisation_scope
from core.errors import DomainError
from tests.cases.asking import NOW, Address, Clock, SignIn, Stored, at, leaks, nothing_changes, queries, text
from tests.factories import World, make_case

# The site's day is seven hours ahead: the fifth is over there when it is five in the afternoon of the fifth in London.
OVER = datetime(2036, 12, 5, 17, 0, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
QUERIES = 10


def sees(world: World, actor: str, case: Case | None = None) -> bool:
    with world.at_work(world.users[actor]) as user:
        return Case.objects.visible_to(user).filter(pk=(case or world.case).pk).exists()


def given(world: World, **days: Any) -> Assignment:
    with world.at_work(world.caseworker) as by:
        return assign(case=world.case, user=world.outsider, part="CASEWORKER", by=by, **days)


def form(world: World, **days: str) -> dict[str, str]:
    return {"user": str(world.outsider.pk), "part": "CASEWORKER", **days}


def test_it_holds_from_the_first_day_to_the_midnight_after_the_last(
    world: World, sign_in: SignIn, address: Address, stored: Stored, clock: Clock
) -> None:
    browser = sign_in(world.caseworker)
    answer = browser.post(address("assign"), form(world, first="2036-12-03", last="2036-12-05"))
    assert (answer.status_code, answer.headers["Location"]) == (303, address("team"))
    (row,) = stored(Assignment, user=world.outsider)
    begins = datetime(2036, 12, 2, 17, 0, tzinfo=UTC)
    assert (row.since, row.until) == (begins, OVER)
    page = text(browser.get(address("team")))
    assert page.index("Who is coming") < page.index("Outsider") < page.index("3 December 2036")
    assert "5 December 2036" in page
    for moment, found in ((NOW, False), (begins - MOMENT, False), (begins, True), (OVER - MOMENT, True), (OVER, False)):
        clock(moment)
        assert sees(world, "outsider") is found, moment
    clock(begins)
    assert sign_in(world.outsider).get(address("detail")).status_code == 200
    clock(OVER)
    refused = sign_in(world.outsider).get(address("detail"))
    assert (refused.status_code, leaks(refused)) == (404, [])
    gone = text(sign_in(world.caseworker).get(address("team"))).split("Who has gone", 1)[1]
    assert "Outsider" in gone
    assert "5 December 2036" in gone
    assert "Change the last day" not in gone


def test_today_begins_now_and_the_days_are_those_of_the_cases_site(world: World, clock: Clock) -> None:
    clock(datetime(2036, 12, 1, 16, 0, tzinfo=UTC))  # in Jakarta the first, in Jayapura the second already
    with organisation_scope(world.organisation.pk):
        far = accounts.add_site(name="Rumah Jauh", time_zone="Asia/Jayapura", by=None)
        membership = world.caseworker.memberships.get()
        role = membership.roles.get().role
        accounts.give_role(membership_id=membership.pk, expected_version=1, role=role, site=far, by=world.administrator)
    with world.at_work(world.caseworker) as by:
        case = make_case(by=by, site=far, name="Orang Jauh")
        days = {"first": date(2036, 12, 2), "last": date(2036, 12, 2)}
        row = assign(case=case, user=world.outsider, part="CASEWORKER", by=by, **days)
        assert (row.since, row.until) == (
            datetime(2036, 12, 1, 16, 0, tzinfo=UTC),
            datetime(2036, 12, 2, 15, 0, tzinfo=UTC),
        )
        assert (row.first_day, row.last_day) == (date(2036, 12, 2), date(2036, 12, 2))
        with translation.override("en"), pytest.raises(DomainError, match="over: it is 2 December 2036 there"):
            assign(case=case, user=world.manager, part="LEAD", last=date(2036, 12, 1), by=by)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"first": "2036-11-30"}, "This day is over. Choose today or a later one."),
        ({"last": "2036-11-30"}, "This day is over. Choose today or a later one."),
        ({"first": "2036-12-05", "last": "2036-12-04"}, "The end cannot be before the beginning."),
        ({"first": "3026-12-05"}, "Check the year: this date is too far in the future."),
        ({"last": "3026-12-05"}, "Check the year: this date is too far in the future."),
        ({"first": "2037-12-03"}, "Choose a day within the next year."),
        ({"last": "2037-12-03"}, "Choose a day within the next year."),
        ({"last": "31 February"}, "Enter a real date, such as 27/3/2026."),
    ],
)
def test_days_that_cannot_be_are_refused(
    world: World, sign_in: SignIn, address: Address, clock: Clock, days: dict[str, str], sentence: str
) -> None:
    browser = sign_in(world.caseworker)
    with nothing_changes():
        answer = browser.post(address("assign"), form(world, **days))
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_nobody_has_a_part_twice_at_a_time(world: World, sign_in: SignIn, address: Address, clock: Clock) -> None:
    given(world, first=date(2036, 12, 3), last=date(2036, 12, 5))
    browser = sign_in(world.caseworker)
    for days in ({}, {"last": "2036-12-03"}, {"first": "2036-12-05"}, {"first": "2036-12-01", "last": "2036-12-09"}):
        with nothing_changes():
            answer = browser.post(address("assign"), form(world, **days))
        assert answer.status_code == 422
        assert "This person already has this part in the case." in text(answer)
    assert browser.post(address("assign"), form(world, first="2036-12-06")).status_code == 303
    earlier = given(world, last=date(2036, 12, 2))
    with world.at_work(world.caseworker) as by, nothing_changes(), pytest.raises(DomainError) as refused:
        change_end(assignment_id=earlier.pk, expected_version=1, last=date(2036, 12, 3), by=by)
    assert refused.value.field == "user"


def test_the_end_is_moved_later_and_earlier(
    world: World, sign_in: SignIn, address: Address, stored: Stored, clock: Clock
) -> None:
    row = given(world, last=date(2036, 12, 5))
    browser = sign_in(world.caseworker)
    url = address("change-end", pk=row.pk)
    assert 'value="2036-12-05"' in text(browser.get(url))
    for version, last, until in (
        (1, "2036-12-09", datetime(2036, 12, 9, 17, 0, tzinfo=UTC)),
        (2, "2036-12-01", datetime(2036, 12, 1, 17, 0, tzinfo=UTC)),
        (3, "", None),
    ):
        assert browser.post(url, {"version": version, "last": last}).status_code == 303
        (now,) = stored(Assignment, user=world.outsider)
        assert (now.until, now.version) == (until, version + 1)
        assert [row.until for row in stored(CaseAccess, principal=world.outsider.pk)] == [until]
    for last, sentence in (("2036-11-30", "This day is over"), ("2037-12-03", "within the next year")):
        with nothing_changes():
            answer = browser.post(url, {"version": 4, "last": last})
        assert answer.status_code == 422
        assert sentence in text(answer)
    with nothing_changes():
        stale = browser.post(url, {"version": 2, "last": "2036-12-07"})
    assert stale.status_code == 409


def test_what_has_ended_is_not_begun_again(world: World, sign_in: SignIn, address: Address, clock: Clock) -> None:
    row = given(world, last=date(2036, 12, 5))
    clock(OVER)
    with nothing_changes():
        assert sign_in(world.caseworker).get(address("change-end", pk=row.pk)).status_code == 404
        with world.at_work(world.caseworker) as by, pytest.raises(DomainError):
            change_end(assignment_id=row.pk, expected_version=1, last=None, by=by)


def test_who_was_yet_to_come_never_does(
    world: World, sign_in: SignIn, address: Address, stored: Stored, clock: Clock
) -> None:
    row = given(world, first=date(2036, 12, 3), last=date(2036, 12, 5))
    browser = sign_in(world.caseworker)
    assert browser.post(address("end-assignment", pk=row.pk), {"version": 1}).status_code == 303
    (now,) = stored(Assignment, user=world.outsider)
    assert (now.since, now.until) == (NOW, NOW)
    assert stored(CaseAccess, principal=world.outsider.pk) == []
    assert "Outsider" not in text(browser.get(address("team"))).split("<main")[1]
    clock(datetime(2036, 12, 4, 3, 0, tzinfo=UTC))
    assert not sees(world, "outsider")


def test_nobody_lets_themselves_stay_longer(world: World, sign_in: SignIn, address: Address, clock: Clock) -> None:
    row = given(world, last=date(2036, 12, 5))
    browser = sign_in(world.outsider)
    sentence = "Only somebody else can let you work on this case for longer."
    for url, data in (
        (address("change-end", pk=row.pk), {"version": 1, "last": "2036-12-06"}),
        (address("change-end", pk=row.pk), {"version": 1, "last": ""}),
        (address("assign"), form(world) | {"part": "LEAD"}),
        (address("assign"), form(world, last="2036-12-06") | {"part": "LEAD"}),
    ):
        with nothing_changes():
            answer = browser.post(url, data)
        assert answer.status_code == 422
        assert sentence in text(answer)
    assert browser.post(address("change-end", pk=row.pk), {"version": 1, "last": "2036-12-04"}).status_code == 303
    assert sign_in(world.caseworker).post(address("assign"), form(world) | {"part": "LEAD"}).status_code == 303
    assert browser.post(address("change-end", pk=row.pk), {"version": 2, "last": ""}).status_code == 303


def test_the_team_takes_the_same_queries_for_many(
    world: World, sign_in: SignIn, address: Address, clock: Clock
) -> None:
    browser = sign_in(world.caseworker)
    assert queries(browser, address("team")) == QUERIES
    given(world, last=date(2036, 12, 2))
    for number in range(3, 9):
        given(world, first=date(2036, 12, number), last=date(2036, 12, number))
    clock(datetime(2036, 12, 5, 3, 0, tzinfo=UTC))
    browser = sign_in(world.caseworker)
    assert text(browser.get(address("team"))).count('<tr><th scope="row">Outsider') == 7
    assert queries(browser, address("team")) == QUERIES


def test_the_page_of_another_case_changes_nothing_here(world: World, sign_in: SignIn, clock: Clock) -> None:
    row = given(world, last=date(2036, 12, 5))
    with world.at_work(world.caseworker) as by:
        other = make_case(by=by, site=world.site, name="Orang Lain Lagi")
    with nothing_changes():
        url = at("cases:change-end", other, pk=row.pk)
        assert sign_in(world.caseworker).post(url, {"version": 1, "last": "2036-12-09"}).status_code == 404
