"""Asking for access to a case that one knows of: what is asked of whom, what is answered, and what nobody learns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from audit.models import Act
from cases.access_requests import services as access_requests_services
from cases.access_requests.models import ANSWERED_WITHIN, AccessRequest
from cases.access_requests.services import answer_request
from cases.emergency_access.services import open_in_emergency
from cases.extension.timeline_models import TimelineEntry
from cases.record.access_models import Grant
from cases.team.services import end_assignment
from core.jobs import queue as jobs
from core.keys import data_keys
from notifications.models import Notification
from tests.cases.asking import NOW, Clock, SignIn, Stored, at, leaks, nothing_changes, queries, restrict, text
from tests.cases.cover.standing_in import seen_by
from tests.factories import World

pytestmark = pytest.mark.usefixtures("clock")
NEW, LIST, NOWHERE = "/cases/requests/new/", "/cases/requests/", "K26-ZZZZZ"
REASON = "Adiknya ada di tim saya dan mencarinya."
LIST_QUERIES, PAGE_QUERIES = 5, 10


def ask(browser: Client, code: str, **facts: Any) -> Any:
    return browser.post(NEW, {"code": code, "reason": REASON, "days": "7", **facts})


def do_jobs() -> None:
    """What waits, as the worker does it."""
    for claimed in jobs.claim_due(now=timezone.now()):
        jobs.run(**claimed._asdict())


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def asked(world: World, sign_in: SignIn, stored: Stored) -> AccessRequest:
    assert ask(sign_in(world.outsider), world.case.code).status_code == 303
    (row,) = stored(AccessRequest)
    found: AccessRequest = row
    return found


def url(row: AccessRequest) -> str:
    return f"{LIST}{row.pk}/"


def test_whoever_may_change_the_team_is_told_and_sees_who_asks_and_why(
    world: World, asked: AccessRequest, sign_in: SignIn, stored: Stored
) -> None:
    do_jobs()
    told = {(row.recipient_id, row.case_id) for row in stored(Notification, kind=access_requests_services.TELL)}
    assert told == {(world.users[one].pk, world.case.pk) for one in ("caseworker", "colleague", "manager")}
    page = text(sign_in(world.caseworker).get(url(asked)))
    for shown in ("Outsider", "Pekerja kasus", world.case.code, REASON, "General, Identity"):
        assert shown in page, shown
    assert len(stored(Act, verb="case_access.asked", target_id=asked.pk)) == 1


def test_granted_it_opens_for_those_days_and_stands_on_the_timeline(
    world: World, asked: AccessRequest, sign_in: SignIn, stored: Stored, clock: Clock
) -> None:
    answer = sign_in(world.caseworker).post(url(asked), {"version": 1, "state": "GRANTED", "days": "5"})
    assert answer.status_code == 303
    (grant,) = stored(Grant, user=world.outsider)
    assert (grant.case_id, grant.reason, grant.until) == (world.case.pk, REASON, NOW + timedelta(days=5))
    (row,) = stored(AccessRequest)
    assert (row.state, row.grant_id, row.decided_by_id) == ("GRANTED", grant.pk, world.caseworker.pk)
    assert seen_by(world, world.outsider) == {world.case.pk}
    (entry,) = stored(TimelineEntry, kind="cases.access_granted")
    assert entry.case_id == world.case.pk
    browser = sign_in(world.outsider)
    assert "Access granted for some days · Outsider · until" in text(browser.get(at("cases:detail", world.case)))
    (told,) = stored(Notification, kind="cases.access_answered")
    assert (told.recipient_id, told.case_id) == (world.outsider.pk, None)
    clock(NOW + timedelta(days=5))
    assert seen_by(world, world.outsider) == set()


def test_a_refusal_comes_with_a_sentence(world: World, asked: AccessRequest, sign_in: SignIn, stored: Stored) -> None:
    browser = sign_in(world.manager)
    with nothing_changes():
        without = browser.post(url(asked), {"version": 1, "state": "REFUSED"})
    assert (without.status_code, "Say in a sentence why not." in text(without)) == (422, True)
    browser.post(url(asked), {"version": 1, "state": "REFUSED", "answer": "Hubungi manajer kasus."})
    page = sign_in(world.outsider).get(LIST)
    assert ("Hubungi manajer kasus." in text(page), "Refused" in text(page), leaks(page)) == (True, True, [])
    assert seen_by(world, world.outsider) == set()
    with nothing_changes():
        again = browser.post(url(asked), {"version": 2, "state": "GRANTED", "days": "5"})
    assert (again.status_code, "This was answered already, or it is too old." in text(again)) == (422, True)


def statements(browser: Client, code: str) -> list[str]:
    """What one question asks of the database, without the values."""
    data_keys.forget_all()
    with CaptureQueriesContext(connection) as captured:
        assert ask(browser, code).headers["Location"] == LIST
    return [
        re.sub(r"'[^']*'|\"s\d+_x\d+\"|\b\d+\b|\bNULL\b|::uuid\b", "?", query["sql"]).replace("??", "?")
        for query in captured
    ]


def rows(browser: Client) -> list[str]:
    """What the list says of each question, without its code."""
    page = text(browser.get(LIST)).split("<tbody>")[1].split("</tbody>")[0]
    return [re.sub(r"K\d\d-\w{5}|\s+", " ", row) for row in page.split("</tr>") if row.strip()]


@pytest.mark.parametrize("hidden", ["open to others", "restricted", "of another organisation"])
def test_a_code_without_a_case_is_answered_as_one_with_a_case(world: World, sign_in: SignIn, hidden: str) -> None:
    """The same page after the same statements (S-05), at once and when who is to be told was told."""
    case = world.other_case if hidden == "of another organisation" else world.case
    if hidden == "restricted":
        restrict(world, world.case)
    browser = sign_in(world.outsider)
    ask(browser, NOWHERE)
    assert statements(browser, case.code) == statements(browser, "K26-YYYYY")
    do_jobs()
    assert len(set(rows(browser))) == 1
    assert rows(browser)[0].count("Waiting") == 1
    assert text(browser.get("/notifications/")).count("K26-") == 0


def test_left_unanswered_it_reads_as_a_code_without_a_case(
    world: World, asked: AccessRequest, sign_in: SignIn, stored: Stored, clock: Clock
) -> None:
    browser = sign_in(world.outsider)
    ask(browser, NOWHERE)
    said = {"version": 1, "state": "UNANSWERED", "answer": "Kasus ini rahasia"}
    assert sign_in(world.caseworker).post(url(asked), said).status_code == 303
    assert (len(rows(browser)), len(set(rows(browser))), "Waiting" in rows(browser)[0]) == (2, 1, True)
    assert stored(Notification, kind="cases.access_answered") == []
    clock(NOW + ANSWERED_WITHIN)
    assert (len(rows(browser)), len(set(rows(browser))), "No answer" in rows(browser)[0]) == (2, 1, True)
    assert "rahasia" not in text(browser.get(LIST))


def test_a_restricted_case_is_not_refused_in_words_but_can_be_granted(
    world: World, asked: AccessRequest, sign_in: SignIn, stored: Stored
) -> None:
    restrict(world, world.case)
    do_jobs()
    told = {row.recipient_id for row in stored(Notification, kind=access_requests_services.TELL)}
    assert told == {world.caseworker.pk, world.colleague.pk}
    assert sign_in(world.manager).get(url(asked)).status_code == 404
    browser = sign_in(world.caseworker)
    assert 'value="REFUSED"' not in text(browser.get(url(asked)))
    refused = pytest.raises(Exception, match="Leave it unanswered")
    with nothing_changes(), world.at_work(world.caseworker) as by, refused:
        answer_request(request_id=asked.pk, expected_version=1, state="REFUSED", answer="Tidak", by=by)
    browser.post(url(asked), {"version": 1, "state": "GRANTED", "days": "2"})
    assert seen_by(world, world.outsider) == {world.case.pk}


def test_who_asks_answers_not_and_sees_no_more_by_it(world: World, asked: AccessRequest, sign_in: SignIn) -> None:
    for actor in ("outsider", "foreigner"):
        with nothing_changes():
            assert sign_in(world.users[actor]).get(url(asked)).status_code == 404
            answer = sign_in(world.users[actor]).post(url(asked), {"version": 1, "state": "GRANTED", "days": "5"})
            assert answer.status_code == 404
    with nothing_changes():
        assert sign_in(world.lawyer).post(url(asked), {"version": 1, "state": "GRANTED"}).status_code == 403
    assert seen_by(world, world.outsider) == set()


def test_an_emergency_is_no_way_to_let_oneself_or_others_in(
    world: World, asked: AccessRequest, sign_in: SignIn
) -> None:
    with world.at_work(world.administrator):
        pass
    with world.at_work(world.caseworker) as by:
        row = world.case.assignments.get(user=world.colleague)
        end_assignment(assignment_id=row.pk, expected_version=row.version, by=by)
    with world.at_work(world.colleague) as by:
        open_in_emergency(code=world.case.code, reason="Polisi menunggu di rumah aman.", by=by)
    with nothing_changes():
        assert sign_in(world.colleague).get(url(asked)).status_code == 404
    refused = pytest.raises(Exception, match="You may not change the team")
    with nothing_changes(), world.at_work(world.colleague) as by, refused:
        answer_request(request_id=asked.pk, expected_version=1, state="GRANTED", days=3, by=by)


def test_what_one_sees_anyway_and_too_much_asking_are_refused(world: World, sign_in: SignIn, clock: Clock) -> None:
    # The record of acts goes by the real clock.
    clock(datetime.now(UTC))
    colleague, browser = sign_in(world.colleague), sign_in(world.outsider)
    assert (colleague.get(NEW).status_code, browser.get(NEW).status_code) == (200, 200)
    with nothing_changes():
        seen = ask(colleague, world.case.code)
        short = ask(browser, world.case.code, reason="Perlu")
        long = ask(browser, world.case.code, days="400")
    assert (seen.status_code, "You see this case already: look for its code." in text(seen)) == (422, True)
    assert (short.status_code, "Say in a sentence why you need this case." in text(short)) == (422, True)
    assert long.status_code == 422
    assert [ask(browser, NOWHERE).status_code for _time in range(access_requests_services.MOST_IN_A_DAY)] == [303] * 5
    with nothing_changes():
        over = ask(browser, world.case.code)
    assert (over.status_code, "You have asked this too often today." in text(over)) == (422, True)


def test_what_was_asked_for_no_case_is_forgotten_once_nobody_can_answer(
    world: World, asked: AccessRequest, sign_in: SignIn, stored: Stored, clock: Clock
) -> None:
    ask(sign_in(world.outsider), NOWHERE)
    assert access_requests_services.forget_old() == 0
    clock(NOW + ANSWERED_WITHIN)
    assert access_requests_services.forget_old() == 1
    assert {row.code: row.reason for row in stored(AccessRequest)} == {world.case.code: REASON, NOWHERE: ""}
    with nothing_changes():
        late = sign_in(world.caseworker).post(url(asked), {"version": 1, "state": "GRANTED", "days": "5"})
    assert (late.status_code, "This was answered already, or it is too old." in text(late)) == (422, True)


def test_the_pages_cost_as_many_queries_as_stand_here(world: World, asked: AccessRequest, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    found = [(queries(browser, LIST), queries(browser, url(asked)))]
    for _time in range(3):
        ask(sign_in(world.outsider), world.case.code)
    found.append((queries(browser, LIST), queries(browser, url(asked))))
    assert found == [(LIST_QUERIES, PAGE_QUERIES)] * 2
