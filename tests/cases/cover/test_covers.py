"""Standing in for an absent colleague: for some days, in the chosen cases, begun and ended by the clock alone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Act
from cases.cover import rules as cover_rules
from cases.cover.models import Cover
from cases.extension.timeline_models import TimelineEntry
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team.services import assign, change_end
from core.db import organisation_scope
from core.errors import DomainError
from notifications.models import Notification
from tests.cases.asking import Clock, SignIn, Stored, at, leaks, nothing_changes, queries, text, without_identity
from tests.cases.cover.standing_in import (
    CHANGED,
    FIRST,
    LIST,
    MOMENT,
    NEW,
    OVER,
    another,
    asked,
    cover_url,
    covered,
    parts_of,
    press,
    seen_by,
)
from tests.factories import MARK_NAME, World, make_case

pytestmark = pytest.mark.usefixtures("clock")
# The names of the survivors are two: the rows and their keys.
LIST_QUERIES, PAGE_QUERIES = 6, 10
WRITES_A_CASE = 25


def test_one_press_gives_the_chosen_parts_for_those_days(
    world: World, second: Case, sign_in: SignIn, stored: Stored, clock: Clock
) -> None:
    third = another(world, "Orang Ketiga")
    browser = sign_in(world.manager)
    page = browser.post(NEW, asked(world))
    assert page.status_code == 200
    assert text(page).count(' checked><label for="part-') == 3
    assert all(case.code in text(page) for case in (world.case, second, third))
    assert leaks(page) == [MARK_NAME]
    assert stored(Cover) == []
    answer = press(browser, world, parts_of(world, world.case, second))
    (cover,) = stored(Cover)
    assert (answer.status_code, answer.headers["Location"]) == (303, cover_url("cover", cover))
    assert (cover.absent_id, cover.stand_in_id, cover.created_by_id) == (
        world.colleague.pk,
        world.outsider.pk,
        world.manager.pk,
    )
    rows = stored(Assignment, user=world.outsider)
    assert {(row.case_id, row.part, row.since, row.until, row.cover_id) for row in rows} == {
        (case.pk, "CASEWORKER", FIRST, OVER, cover.pk) for case in (world.case, second)
    }
    entries = stored(TimelineEntry, kind="cases.assigned", subject_id__in=[row.pk for row in rows])
    assert sorted(entry.case_id for entry in entries) == sorted([world.case.pk, second.pk])
    assert len(stored(Act, verb="cover.made", target_id=cover.pk)) == 1
    assert len(stored(Act, verb="case.assigned", detail__cover=str(cover.pk))) == 2
    told = {(row.recipient_id, row.kind, row.case_id) for row in stored(Notification, subject_id=cover.pk)}
    assert told == {
        (world.outsider.pk, "cases.stands_in", None),
        (world.colleague.pk, "cases.stood_for", None),
    }
    both = {world.case.pk, second.pk}
    for moment, cases in ((FIRST - MOMENT, set()), (FIRST, both), (OVER - MOMENT, both), (OVER, set())):
        clock(moment)
        assert seen_by(world, world.outsider) == cases, moment


def test_it_is_said_where_somebody_stands_in_and_until_when(
    world: World, second: Case, sign_in: SignIn, clock: Clock
) -> None:
    cover = covered(world, world.case, second)
    coming = text(sign_in(world.manager).get(LIST))
    assert "Coming" in coming
    own = text(sign_in(world.outsider).get(cover_url("cover", cover)))
    assert "Colleague" in own
    assert "3 Dec 2036" in own
    assert world.case.code not in own
    assert "You see none of the cases now." in own
    clock(FIRST)
    browser = sign_in(world.outsider)
    assert "Standing in for Colleague until 5 December 2036: Caseworker" in text(browser.get(at("cases:why", second)))
    page = text(browser.get(at("cases:detail", second)))
    assert "standing in for Colleague until 5 December 2036" in page
    assert "Outsider · Caseworker, standing in for Colleague<" in page
    assert "New on the team · from 3 December 2036 to 5 December 2036" in page
    assert "standing in for Colleague" in text(browser.get(at("cases:team", second)))
    own = text(browser.get(cover_url("cover", cover)))
    assert all(case.code in own for case in (world.case, second))
    for who in ("outsider", "colleague"):
        inbox = sign_in(world.users[who])
        page = text(inbox.get("/notifications/"))
        assert ("You stand in for a colleague." in page) is (who == "outsider")
        assert ("A colleague stands in for you." in page) is (who == "colleague")
    assert "Running" in text(sign_in(world.manager).get(LIST))
    clock(OVER)
    assert "Ended" in text(sign_in(world.manager).get(LIST))


def test_a_part_that_the_stand_in_has_is_left_as_it_is(
    world: World, second: Case, sign_in: SignIn, stored: Stored
) -> None:
    with world.at_work(world.caseworker) as by:
        assign(case=second, user=world.outsider, part="CASEWORKER", by=by)
    browser = sign_in(world.manager)
    page = text(browser.post(NEW, asked(world)))
    assert page.count(' checked><label for="part-') == 1
    assert "Outsider has this part already." in page
    with nothing_changes():
        assert press(browser, world, parts_of(world, world.case, second)).status_code == 422
    assert press(browser, world, parts_of(world, world.case)).status_code == 303
    (own,) = stored(Assignment, user=world.outsider, case=second)
    assert (own.version, own.until, own.cover_id) == (1, None, None)


def test_the_roles_of_the_stand_in_must_be_able_to_do_it(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    for who in ("no_role", "administrator"):
        with nothing_changes():
            answer = browser.post(NEW, asked(world, stand_in=who))
        assert answer.status_code == 422
        offered = re.search(r'(?s)<select name="stand_in".*?</select>', text(answer))
        assert offered is not None
        assert str(world.users[who].pk) not in offered.group()
        with (
            world.at_work(world.manager) as by,
            pytest.raises(DomainError, match="tidak akan melihat apa pun"),
        ):
            cover_rules.parts(absent=world.colleague, stand_in=world.users[who], first=None, last=OVER.date(), by=by)
    page = text(browser.post(NEW, asked(world, absent="counsellor", stand_in="lawyer")))
    assert "No role of Lawyer opens this: Counselling." in page
    assert ' checked><label for="part-' not in page
    with nothing_changes():
        key = parts_of(world, world.case, user="counsellor")
        refused = press(browser, world, key, absent="counsellor", stand_in="lawyer")
    assert (refused.status_code, CHANGED in text(refused)) == (422, True)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"first": "2036-11-30"}, "This day is over. Choose today or a later one."),
        ({"first": "", "last": "2036-11-30"}, "This day is over. Choose today or a later one."),
        ({"last": "2036-12-02"}, "The end cannot be before the beginning."),
        ({"last": ""}, "Fill in this field."),
        ({"last": "3026-12-05"}, "Check the year: this date is too far in the future."),
        ({"last": "2037-12-03"}, "Choose a day within the next year."),
        ({"stand_in": "colleague"}, "Choose two different people."),
        ({"absent": "foreigner"}, "This choice is no longer possible. Choose another one."),
        ({"stand_in": "foreigner"}, "This choice is no longer possible. Choose another one."),
    ],
)
@pytest.mark.parametrize("step", ["look", "choose"])
def test_what_cannot_be_is_refused(
    world: World, sign_in: SignIn, changed: dict[str, str], sentence: str, step: str
) -> None:
    data = asked(world) | {key: str(world.users[v].pk) if v in world.users else v for key, v in changed.items()}
    browser = sign_in(world.manager)
    with nothing_changes():
        answer = browser.post(NEW, data | {step: "1", "part": parts_of(world, world.case)})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert world.case.code not in text(answer)


def test_the_stand_in_stays_no_longer_than_the_colleague(world: World, sign_in: SignIn, stored: Stored) -> None:
    with world.at_work(world.caseworker) as by:
        short = make_case(by=by, site=world.site, name="Orang Singkat")
        assign(case=short, user=world.colleague, part="CASEWORKER", last=date(2036, 12, 4), by=by)
        gone = make_case(by=by, site=world.site, name="Orang Lalu")
        assign(case=gone, user=world.colleague, part="CASEWORKER", last=date(2036, 12, 2), by=by)
    page = text(sign_in(world.manager).post(NEW, asked(world)))
    assert "until 4 December 2036" in page
    assert gone.code not in page
    covered(world, short)
    (row,) = stored(Assignment, user=world.outsider)
    assert row.until == datetime(2036, 12, 4, 17, 0, tzinfo=UTC)


def counted(browser: Client, data: dict[str, Any], status: int) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.post(NEW, data).status_code == status
    return len(captured)


def test_forty_cases_are_read_as_one_and_written_one_by_one(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    browser.post(NEW, asked(world))
    one = counted(browser, asked(world), 200)
    many = [another(world, f"Orang {number}") for number in range(40)]
    assert counted(browser, asked(world), 200) == one
    parts = parts_of(world, world.case, *many)
    assert len(parts) == 41
    writing = counted(browser, asked(world) | {"choose": "1", "part": parts}, 303)
    assert writing <= 3 * one + WRITES_A_CASE * len(parts)
    assert queries(browser, LIST) == LIST_QUERIES
    with organisation_scope(world.organisation.pk):
        cover = Cover.objects.get()
    assert queries(browser, cover_url("cover", cover)) == PAGE_QUERIES


def test_it_is_said_when_not_all_fit(world: World, second: Case, sign_in: SignIn, monkeypatch: Any) -> None:
    monkeypatch.setattr("cases.cover.rules.MOST", 1)
    browser = sign_in(world.manager)
    said = "These are the first 1. The others come when you do the same once more."
    (first,) = [case for case in (world.case, second) if case.code in text(browser.post(NEW, asked(world)))]
    assert said in text(browser.post(NEW, asked(world)))
    assert press(browser, world, parts_of(world, first)).status_code == 303
    (other,) = {world.case, second} - {first}
    assert other.code in text(browser.post(NEW, asked(world)))


def test_the_days_of_a_case_are_said_where_they_are_others_than_those_of_the_whole(
    world: World, second: Case, sign_in: SignIn, stored: Stored
) -> None:
    page, browser = cover_url("cover", covered(world, world.case, second)), sign_in(world.manager)
    table = text(browser.get(page)).split("<table")[1]
    assert "Dec 2036" not in table
    row = next(row for row in stored(Assignment, user=world.outsider) if row.case_id == second.pk)
    with world.at_work(world.manager) as by:
        change_end(assignment_id=row.pk, expected_version=row.version, last=date(2036, 12, 4), by=by)
    table = text(browser.get(page)).split("<table")[1]
    assert table.count("3 Dec 2036") == 2
    assert (table.count("4 Dec 2036"), table.count("5 Dec 2036")) == (1, 1)


def test_the_pages_cost_the_same_with_one_cover_and_one_case(world: World, sign_in: SignIn) -> None:
    cover = covered(world, world.case)
    browser = sign_in(world.manager)
    assert queries(browser, LIST) == LIST_QUERIES
    assert queries(browser, cover_url("cover", cover)) == PAGE_QUERIES


def test_people_and_days_can_be_changed_before_the_press(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.manager)
    with nothing_changes():
        page = text(browser.post(NEW, asked(world) | {"change": "1", "part": parts_of(world, world.case)}))
    assert 'value="2036-12-05"' in page
    assert f'<option value="{world.outsider.pk}" selected>' in page


def test_who_stands_in_is_not_shown_as_who_leads(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.manager) as by:
        assign(case=world.case, user=world.manager, part="LEAD", by=by)
        assign(case=world.case, user=world.colleague, part="LEAD", last=date(2036, 12, 4), by=by)
    page = text(sign_in(world.manager).get(reverse("cases:list")))
    assert (">Manager</td>" in page, ">Colleague</td>" in page) == (True, False)


def test_the_cases_are_called_by_name_for_who_reads_it(world: World, second: Case, sign_in: SignIn) -> None:
    offered = text(sign_in(world.manager).post(NEW, asked(world)))
    assert "Orang Kedua" in offered and second.code in offered
    page = f"{LIST}{covered(world, second).pk}/"
    assert "Orang Kedua" in text(sign_in(world.manager).get(page))
    without_identity(world, "case-manager")
    browser = sign_in(world.manager)
    for shown in (text(browser.get(page)), text(browser.post(NEW, asked(world)))):
        assert "Name hidden" in shown and second.code in shown and "Orang Kedua" not in shown
