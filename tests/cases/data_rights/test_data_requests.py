"""A request about personal data is written down, waits for three days at most, and is settled; it shows no case."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, RolePermission, User
from audit.models import Act, Erasure
from cases.data_rights.erasing import erase_person
from cases.data_rights.models import DATA_REQUEST, DataRequest
from cases.data_rights.services import DataRequestFacts, forget_old_requests, log_data_request, settle_data_request
from cases.enquiries.retention import months_kept
from cases.permissions import CasePermission
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.domain.dates import months_after
from core.errors import Unlogged
from core.history import changes_of
from core.key_subjects import KeySubject
from core.keys import data_keys
from core.web import navigation
from tests.cases.asking import SignIn, Stored, close, leaks, looks, nothing_changes, queries, text
from tests.factories import World, make_user

LIST, NEW = reverse("cases:data-requests"), reverse("cases:new-data-request")
ASKER, ABOUT, ANSWER = "Ibu Umpama, 0812-0000-0077", "Tanggal lahirnya salah tulis", "Dibetulkan dan dikabari"
# Who asks and as whom, the rows, how many are open; of one also what its words lie under, and who is told of it.
QUERIES = {"list": 5, "one": 6, "change": 6}


@pytest.fixture
def dpo(world: World) -> User:
    return make_user("dpo", world.organisation, world.site, "data-protection-officer")


def sent(**changes: Any) -> dict[str, Any]:
    found = {
        "kind": "CORRECT",
        "about": ABOUT,
        "case_code": "K26-ZZZZZ",
        "asker_is": "GUARDIAN",
        "asker": ASKER,
        "channel": "LETTER",
        "received_at": "2026-03-10T09:30",
    }
    return {**found, **changes}


def log(world: World, by: User, **facts: Any) -> DataRequest:
    said = {"kind": "ACCESS", "asker_is": "SURVIVOR", "asker": ASKER, "channel": "VISIT", "about": ABOUT}
    with world.at_work(by) as handler:
        asked = DataRequestFacts(**{"received_at": timezone.now() - timedelta(hours=1), **said, **facts})
        return log_data_request(facts=asked, by=handler)


def settle(world: World, row: DataRequest, by: User) -> None:
    with world.at_work(by) as handler:
        settle_data_request(
            request_id=row.pk, expected_version=1, outcome="DONE", answer=ANSWER, on=timezone.localdate(), by=handler
        )


def page(row: DataRequest) -> str:
    return reverse("cases:data-request", kwargs={"pk": row.pk})


def changing(row: DataRequest) -> str:
    return reverse("cases:change-data-request", kwargs={"pk": row.pk})


def settled(**changes: Any) -> dict[str, Any]:
    return {"version": "1", "outcome": "DONE", "answer": ANSWER, "settled_on": "2026-03-12", **changes}


def test_a_request_is_written_down_and_settled(world: World, sign_in: SignIn, stored: Stored, dpo: User) -> None:
    browser = sign_in(dpo)
    answer = browser.post(NEW, sent())
    (row,) = stored(DataRequest)
    assert (answer.status_code, answer.headers["Location"]) == (303, page(row))
    assert (row.kind, row.asker_is, row.case_code, row.channel) == ("CORRECT", "GUARDIAN", "K26-ZZZZZ", "LETTER")
    assert (row.outcome, row.settled_on, row.settled_by_id, row.created_by_id) == ("", None, None, dpo.pk)
    shown = text(browser.get(page(row)))
    for words in (ASKER, ABOUT, "A parent or guardian", "13 Mar 2026 09:30: 3×24 hours", "article 30 of UU 27/2022"):
        assert words in shown, words
    assert [look.compartments for look in looks(world, "cases.datarequest.opened")] == [["identity"]]
    assert browser.post(page(row), settled()).status_code == 303
    (row,) = stored(DataRequest)
    assert (row.outcome, row.settled_on, row.settled_by_id, row.version) == ("DONE", date(2026, 3, 12), dpo.pk, 2)
    shown = text(browser.get(page(row)))
    assert ANSWER in shown
    assert "Settle the request" not in shown
    acts = stored(Act, target_model="cases.DataRequest")
    assert {(act.verb, act.user_id, str(act.detail)) for act in acts} == {
        ("data_request.logged", dpo.pk, "{'kind': 'CORRECT'}"),
        ("data_request.settled", dpo.pk, "{'outcome': 'DONE'}"),
    }
    changes = stored(changes_of(DataRequest))
    assert sorted(change.outcome for change in changes) == ["", "DONE"]


def test_the_same_form_sent_again_is_one_request(world: World, sign_in: SignIn, stored: Stored, dpo: User) -> None:
    browser = sign_in(dpo)
    for _time in range(2):
        assert browser.post(NEW, sent(form_mark="abcdefghijklmnop")).status_code == 303
    assert len(stored(DataRequest)) == 1


@pytest.mark.parametrize(
    ("kind", "article"),
    [("ACCESS", "32"), ("CORRECT", "30"), ("LIMIT", "41"), ("WITHDRAW", "40"), ("ERASE", "")],
)
def test_the_deadline_is_the_one_of_the_article(
    world: World, sign_in: SignIn, dpo: User, kind: str, article: str
) -> None:
    received = timezone.now() - timedelta(hours=73)
    row = log(world, dpo, kind=kind, received_at=received)
    assert row.due_at == (received + timedelta(hours=72) if article else None)
    browser = sign_in(dpo)
    shown = text(browser.get(page(row)))
    assert ("3×24 hours" in shown) is bool(article)
    assert (f"article {article} of UU 27/2022)" in shown) is bool(article)
    assert ("Overdue" in text(browser.get(LIST))) is bool(article), "nothing is overdue where no deadline is known"


def test_the_open_ones_stand_first_and_the_longest_waiting_at_the_top(world: World, sign_in: SignIn, dpo: User) -> None:
    now = timezone.now()
    newest = log(world, dpo, case_code="TERBARU")
    oldest = log(world, dpo, case_code="TERLAMA", received_at=now - timedelta(hours=80))
    done = log(world, dpo, case_code="SELESAI", received_at=now - timedelta(hours=90))
    settle(world, done, dpo)
    browser = sign_in(dpo)
    shown = text(browser.get(LIST))
    places = [shown.index(row.case_code) for row in (oldest, newest, done)]
    assert places == sorted(places)
    assert shown.count("Overdue") == 1
    assert ASKER not in shown, "whose request it is stands inside, where the look is logged"
    for show, codes in (("OPEN", {"TERBARU", "TERLAMA"}), ("DONE", {"SELESAI"}), ("REFUSED", set())):
        shown = text(browser.get(LIST, {"show": show}))
        assert {code for code in ("TERBARU", "TERLAMA", "SELESAI") if code in shown} == codes


def test_a_code_betrays_nothing(world: World, sign_in: SignIn, stored: Stored, dpo: User) -> None:
    """Of a case, of a case of another organisation and of none: the same answers, and no case is opened."""
    browser = sign_in(dpo)
    shown = []
    for code in (world.case.code, world.other_case.code, "K26-ZZZZZ"):
        answer = browser.post(NEW, sent(case_code=code.lower()))
        assert answer.status_code == 303
        body = browser.get(answer.headers["Location"])
        assert leaks(body) == []
        (row,) = stored(DataRequest, case_code=code)
        shown.append(text(body).replace(code, "CODE").replace(str(row.pk), "PK").count("CODE"))
    assert shown == [1, 1, 1]
    assert {tuple(look.case_ids) for look in looks(world, "cases.datarequest.opened")} == {()}
    assert {act.case_id for act in stored(Act, verb="data_request.logged")} == {None}


@pytest.mark.parametrize(
    "actor", ["caseworker", "manager", "lawyer", "counsellor", "shelter", "administrator", "no_role"]
)
def test_other_roles_read_and_write_none(world: World, sign_in: SignIn, dpo: User, actor: str) -> None:
    row, browser = log(world, dpo), sign_in(world.users[actor])
    with nothing_changes():
        for answer in (
            browser.get(LIST),
            browser.get(NEW),
            browser.post(NEW, sent()),
            browser.get(page(row)),
            browser.post(page(row), settled()),
        ):
            assert answer.status_code == 403
            assert ASKER not in text(answer)
    assert "Data protection requests" not in text(browser.get("/", follow=True))


def test_those_of_another_organisation_are_not_there(world: World, sign_in: SignIn, dpo: User) -> None:
    row = log(world, dpo)
    with organisation_scope(world.other_organisation.pk):
        role = Role.objects.get(code="case-manager")
        RolePermission.objects.create(
            role=role, code=CasePermission.HANDLE_DATA_REQUESTS, compartment="general", scope="ORGANISATION"
        )
    browser = sign_in(world.foreigner)
    assert "No request here" in text(browser.get(LIST))
    with nothing_changes():
        for answer in (browser.get(page(row)), browser.post(page(row), settled())):
            assert answer.status_code == 404
            assert ASKER not in text(answer)


def test_nobody_opens_its_words_without_the_permission(world: World, dpo: User) -> None:
    """Not even who reads who people are in every case: the keys are those of the register."""
    row = log(world, dpo)
    with world.at_work(world.manager) as by:
        assert not DataRequest.objects.visible_to(by).exists()
        with world.at_work(world.no_role) as nobody:
            found = DataRequest.objects.get(pk=row.pk)
            log_access(by=nobody, act="test", rows=[found], compartments=[Compartment.IDENTITY])
            with pytest.raises(Unlogged):
                _ = found.asker


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": ""},
        {"outcome": "OPEN"},
        {"answer": ""},
        {"settled_on": "2026-03-09"},
        {"settled_on": "2999-01-01"},
    ],
)
def test_what_does_not_settle_it_changes_nothing(
    world: World, sign_in: SignIn, dpo: User, changes: dict[str, str]
) -> None:
    received = datetime(2026, 3, 10, 3, 0, tzinfo=timezone.get_current_timezone())
    row, browser = log(world, dpo, received_at=received), sign_in(dpo)
    with nothing_changes():
        assert browser.post(page(row), settled(**changes)).status_code == 422


def test_it_is_settled_once_and_not_over_a_colleague(world: World, sign_in: SignIn, stored: Stored, dpo: User) -> None:
    received = datetime(2026, 3, 10, 3, 0, tzinfo=timezone.get_current_timezone())
    row, browser = log(world, dpo, received_at=received), sign_in(dpo)
    assert browser.post(page(row), settled()).status_code == 303
    with nothing_changes():
        assert browser.post(page(row), settled(outcome="REFUSED")).status_code == 409
        again = browser.post(page(row), settled(outcome="REFUSED", version="2"))
        assert again.status_code == 422
        assert "This request is settled already." in text(again)
    assert [one.outcome for one in stored(DataRequest)] == ["DONE"]


@pytest.mark.parametrize(
    "changes",
    [
        {"received_at": "2099-01-01T09:00"},
        {"case_code": "Siti Umpama"},
        {"kind": ""},
        {"asker_is": "POLICE"},
        {"asker": ""},
        {"channel": "IMPORT"},
    ],
)
def test_what_makes_no_request_is_refused(world: World, sign_in: SignIn, dpo: User, changes: dict[str, str]) -> None:
    """Nor does a name go where a code belongs: that one is not sealed."""
    with nothing_changes():
        assert sign_in(dpo).post(NEW, sent(**changes)).status_code == 422


def test_a_request_may_name_no_case(world: World, sign_in: SignIn, stored: Stored, dpo: User) -> None:
    assert sign_in(dpo).post(NEW, sent(case_code="")).status_code == 303
    assert [row.case_code for row in stored(DataRequest)] == [""]


def test_the_database_keeps_no_half_settled_request(world: World, dpo: User) -> None:
    row = log(world, dpo)
    with (
        world.at_work(dpo),
        pytest.raises(IntegrityError, match="datarequest_settled_is_complete"),
        transaction.atomic(),
    ):
        DataRequest.objects.filter(pk=row.pk).update(outcome="DONE")


def gone(row: DataRequest) -> bool:
    return data_keys.are_destroyed(KeySubject(DATA_REQUEST, row.pk))


def test_its_words_go_with_the_person_once_it_is_settled(world: World, sign_in: SignIn, dpo: User) -> None:
    code = world.case.code
    done, waiting, other = (log(world, dpo, kind="ERASE", case_code=one) for one in (code, code, "K26-ZZZZZ"))
    for row in (done, other):
        settle(world, row, dpo)
    close(world)
    with world.at_work(world.manager) as by:
        erase_person(person_id=world.case.person_id, reason=Erasure.Reason.REQUEST, by=by)
        assert [gone(row) for row in (done, waiting, other)] == [True, False, False]
    browser = sign_in(dpo)
    assert ASKER not in text(browser.get(page(done)))
    assert ASKER in text(browser.get(page(waiting))), "whoever asked must still be told"
    settle(world, waiting, dpo)
    assert forget_old_requests() == 1
    assert forget_old_requests() == 0
    with organisation_scope(world.organisation.pk):
        assert [gone(row) for row in (done, waiting, other)] == [True, True, False]
    assert ASKER not in text(browser.get(page(waiting)))


def test_an_open_one_is_corrected_and_goes_with_the_right_person(
    world: World, sign_in: SignIn, stored: Stored, dpo: User
) -> None:
    row, browser = log(world, dpo, kind="CORRECT", case_code="K26-ZZZZZ"), sign_in(dpo)
    assert changing(row) in text(browser.get(page(row)))
    assert ASKER in text(browser.get(changing(row)))
    right = sent(kind="ERASE", case_code=world.case.code, asker_is="SURVIVOR", version="1")
    assert browser.post(changing(row), right).status_code == 303
    (now,) = stored(DataRequest)
    assert (now.kind, now.case_code, now.asker_is, now.version) == ("ERASE", world.case.code, "SURVIVOR", 2)
    assert ASKER in text(browser.get(page(row)))
    with nothing_changes():
        met = browser.post(changing(row), sent(channel="CALL", version="1"))
        assert (met.status_code, "Letter" in text(met)) == (409, True)
        assert browser.post(changing(row), sent(received_at="2099-01-01T09:00", version="2")).status_code == 422
    assert browser.post(page(row), settled(version="2")).status_code == 303
    with nothing_changes():
        late = browser.post(changing(row), sent(version="3"))
        assert (late.status_code, "This request is settled already." in text(late)) == (422, True)
    assert changing(row) not in text(browser.get(page(row)))


def test_an_erasure_of_data_that_are_in_no_case_is_done_and_goes_when_its_time_is_over(
    world: World, sign_in: SignIn, stored: Stored, dpo: User
) -> None:
    """A caller whose enquiry became no case: there is no code to note."""
    received = datetime(2026, 3, 10, 3, 0, tzinfo=timezone.get_current_timezone())
    row, browser = log(world, dpo, kind="ERASE", received_at=received), sign_in(dpo)
    with nothing_changes():
        asked = browser.post(page(row), settled())
    assert asked.status_code == 422
    assert (
        "Correct the request and note the case code, so that it is erased with the person too, or tick this."
        in text(asked)
    )
    assert browser.post(page(row), settled(is_of_no_case="on")).status_code == 303
    with organisation_scope(world.organisation.pk):
        act = Act.objects.filter(verb="data_request.settled").get()
    assert act.detail == {"outcome": "DONE", "is_of_no_case": True}
    assert [(one.outcome, one.case_code) for one in stored(DataRequest)] == [("DONE", "")]
    with organisation_scope(world.organisation.pk):
        last_day = months_after(timezone.localdate(), -months_kept())
        DataRequest.objects.update(settled_on=last_day)
    assert forget_old_requests() == 1
    with organisation_scope(world.organisation.pk):
        assert gone(row)


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [({"kind": "ERASE", "case_code": "K26-ZZZZZ"}, "DONE"), ({"kind": "ERASE"}, "REFUSED"), ({}, "DONE")],
)
def test_nobody_else_is_asked_whether_data_are_in_no_case(
    world: World, sign_in: SignIn, dpo: User, facts: dict[str, str], outcome: str
) -> None:
    received = datetime(2026, 3, 10, 3, 0, tzinfo=timezone.get_current_timezone())
    row, browser = log(world, dpo, received_at=received, **facts), sign_in(dpo)
    is_asked = 'name="is_of_no_case"' in browser.get(page(row)).content.decode()
    assert is_asked == (outcome == "REFUSED"), "where it may yet be done"
    assert browser.post(page(row), settled(outcome=outcome)).status_code == 303


def test_what_has_the_code_of_no_case_goes_when_its_time_is_over(world: World, sign_in: SignIn, dpo: User) -> None:
    nameless, mistyped, waiting = log(world, dpo), log(world, dpo, case_code="K26-ZZZZZ"), log(world, dpo)
    named = log(world, dpo, case_code=world.case.code)
    for row in (nameless, mistyped, named):
        settle(world, row, dpo)
    with organisation_scope(world.organisation.pk):
        last_day = months_after(timezone.localdate(), -months_kept())
    for settled_on, forgotten in ((last_day + timedelta(days=1), 0), (last_day, 2)):
        with organisation_scope(world.organisation.pk):
            DataRequest.objects.exclude(outcome="").update(settled_on=settled_on)
        assert forget_old_requests() == forgotten
    with organisation_scope(world.organisation.pk):
        assert [gone(row) for row in (nameless, mistyped, named, waiting)] == [True, True, False, False]
    assert ASKER not in text(sign_in(dpo).get(page(nameless)))


def test_what_the_pages_ask_the_database_is_written_down(world: World, sign_in: SignIn, dpo: User) -> None:
    row = log(world, dpo)
    log(world, dpo)
    browser = sign_in(dpo)
    assert {
        "list": queries(browser, LIST),
        "one": queries(browser, page(row)),
        "change": queries(browser, changing(row)),
    } == QUERIES


def test_how_many_are_open_stands_in_the_menu(world: World, sign_in: SignIn, dpo: User) -> None:
    settle(world, log(world, dpo), dpo)
    for _number in range(2):
        log(world, dpo)
    with world.at_work(dpo) as by:
        assert [entry.count for entry in navigation.entries(by, LIST) if entry.url == LIST] == [2]
