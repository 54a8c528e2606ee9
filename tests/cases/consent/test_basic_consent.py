"""Withdrawn basic consent acts inside the house: register, task, notifications, a sign, and a question before notes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from audit.models import Act
from cases.consent.models import Consent
from cases.consent.services import give_consent, withdraw_consent
from cases.data_rights.models import DataRequest
from cases.data_rights.services import settle_data_request
from cases.notes.models import Note
from cases.notes.services import add_note
from cases.record.models import Case
from cases.tasks.models import Task
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from notifications.models import Notification
from tests.cases.asking import Address, SignIn, Stored, at, close, nothing_changes, send, text
from tests.cases.consent.withdrawals import asked, reopen
from tests.factories import World, make_user

QUESTION = "Basic consent was withdrawn on 1 June 2026."
ON = date(2026, 6, 1)
DUE = date(2026, 6, 3)
TITLE = "Basic consent was withdrawn: stop what is not needed, and say what is kept"


@pytest.fixture
def dpo(world: World) -> User:
    return make_user("dpo", world.organisation, world.site, "data-protection-officer")


def care(world: World) -> Consent:
    with organisation_scope(world.organisation.pk):
        return Consent.objects.filter(case=world.case, purpose="CARE").order_by("created_at")[0]


def withdraw(world: World, actor: str = "colleague") -> None:
    row = care(world)
    with world.at_work(world.users[actor]) as by:
        withdraw_consent(consent_id=row.pk, expected_version=row.version, on=ON, by=by)


def decide(world: World, decision: str, on: date, classes: list[str] | None = None) -> Consent:
    with world.at_work(world.colleague) as by:
        consent = Consent(
            case=Case.objects.get(pk=world.case.pk),
            purpose="CARE",
            recipient="OWN",
            data_classes=classes or Compartment.values,
            decision=decision,
            form="WRITTEN",
            decided_on=on,
        )
        return give_consent(consent=consent, by=by)


def settle(world: World, dpo: User) -> None:
    with world.at_work(dpo) as by:
        (row,) = DataRequest.objects.open()
        settle_data_request(
            request_id=row.pk, expected_version=1, outcome="DONE", answer="Dihentikan.", on=timezone.localdate(), by=by
        )


def signs(answer: Any) -> list[str]:
    return [sign.code for sign in answer.context["signs"]]


def test_a_withdrawal_enters_the_register_and_gives_the_lead_a_task(
    world: World, sign_in: SignIn, address: Address, stored: Stored, dpo: User
) -> None:
    answer = sign_in(world.colleague).post(
        address("withdraw-consent", pk=care(world).pk), {"on": "2026-06-01", "version": "1"}
    )
    assert answer.status_code == 303
    (row,) = stored(DataRequest)
    said = (row.kind, row.case_code, row.channel, row.asker_is, row.outcome)
    assert said == ("WITHDRAW", world.case.code, "CASE", "SURVIVOR", "")
    assert timezone.localdate(row.due_at) == ON + timedelta(days=3)
    assert asked(world) == [("caseworker", DUE)]
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        with override("en"):
            assert Task.objects.get().words == TITLE
    told = {(note.kind, note.recipient_id, note.case_id) for note in stored(Notification)}
    assert told == {
        ("cases.consent_withdrawn", world.caseworker.pk, world.case.pk),
        ("cases.data_request", dpo.pk, None),
    }


def test_the_register_says_it_in_words_that_name_nobody_and_opens_no_case(
    world: World, sign_in: SignIn, stored: Stored, dpo: User
) -> None:
    withdraw(world)
    (row,) = stored(DataRequest)
    browser = sign_in(dpo)
    url = reverse("cases:data-request", kwargs={"pk": row.pk})
    page = text(browser.get(url))
    for words in (world.case.code, "was withdrawn in this case", "ask the person who wrote this down", "article 40"):
        assert words in page, words
    assert "Sari Contohnama" not in page
    assert browser.get(world.case.get_absolute_url()).status_code in (403, 404)
    assert "A new request waits in the register." in text(browser.get(reverse("notifications:inbox")))
    browser.cookies["django_language"] = "id"
    assert "was withdrawn in this case" not in text(browser.get(url))


def test_a_refusal_after_an_agreement_withdraws(world: World, stored: Stored) -> None:
    decide(world, "REFUSED", ON)
    (row,) = stored(DataRequest)
    assert (row.case_code, asked(world)) == (world.case.code, [("caseworker", DUE)])


def test_a_refusal_from_the_beginning_withdraws_nothing(world: World, stored: Stored) -> None:
    with world.at_work(world.caseworker) as by:
        Consent.objects.filter(case=world.case).update(decision="REFUSED")
        decide(world, "REFUSED", ON)
        assert add_note(case=world.case, text="Umum", by=by).basis == ""
    assert (stored(DataRequest), asked(world)) == ([], [])


def test_withdrawn_twice_is_one_request_and_one_task(world: World, stored: Stored) -> None:
    withdraw(world)
    for _time in range(2):
        decide(world, "REFUSED", ON, ["general"])
    decide(world, "GIVEN", ON)
    decide(world, "REFUSED", ON)
    assert len(stored(DataRequest)) == 1
    assert asked(world) == [("caseworker", DUE)]


def test_withdrawing_what_another_consent_still_gives_stops_nothing(world: World, stored: Stored) -> None:
    decide(world, "GIVEN", date(2026, 4, 1))
    withdraw(world)
    assert stored(DataRequest) == []
    assert asked(world) == []


def test_it_stands_first_on_the_page_until_the_request_is_settled(
    world: World, sign_in: SignIn, address: Address, dpo: User
) -> None:
    withdraw(world)
    browser = sign_in(world.colleague)
    answer = browser.get(address("detail"))
    page = text(answer)
    assert signs(answer)[0] == "cases.consent_withdrawn"
    assert page.index(QUESTION) < page.index("No consent is recorded for “Restitution claim and dossier”")
    for shown in (page, text(browser.get(address("consents")))):
        for words in ("What may be kept, and why", "is tied to a legal case is not destroyed", "Articles 42–45 of Law"):
            assert words in shown, words
    settle(world, dpo)
    answer = browser.get(address("detail"))
    assert "cases.consent_withdrawn" not in signs(answer)
    assert QUESTION in text(answer), "what may be written is the same"


@pytest.mark.parametrize("by_page", [True, False])
def test_a_note_is_asked_for_its_reason_first(
    world: World, sign_in: SignIn, address: Address, stored: Stored, by_page: bool
) -> None:
    withdraw(world)
    browser = sign_in(world.colleague)
    assert QUESTION in text(browser.get(address("detail")))
    sent = {"text": "Menelepon polisi.", "compartment": "general"}
    htmx = {} if by_page else {"HX-Request": "true"}
    with nothing_changes():
        answer = browser.post(address("add-note"), sent, headers=htmx)
    assert answer.status_code == 422
    assert QUESTION in text(answer) and "Menelepon polisi." in text(answer)
    assert "Choose an answer." in text(answer)
    answer = browser.post(address("add-note"), {**sent, "basis": "VITAL"}, headers=htmx)
    assert answer.status_code == (303 if by_page else 200)
    (note,) = stored(Note)
    assert note.basis == "VITAL"
    (act,) = stored(Act, verb="case.note_added")
    assert act.detail["basis"] == "VITAL"
    for url in (note.get_absolute_url(), address("detail")):
        assert "Written after basic consent was withdrawn: To protect somebody&#x27;s life" in text(browser.get(url))


def test_an_addendum_and_a_change_are_asked_too(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser = sign_in(world.colleague)
    assert browser.post(address("add-note"), {"text": "Lama", "compartment": "general"}).status_code == 303
    (note,) = stored(Note)
    withdraw(world)
    edit, add = address("edit-note", pk=note.pk), address("add-addendum", pk=note.pk)
    for url, sent in ((edit, {"text": "Baru", "compartment": "general", "version": "1"}), (add, {"text": "Tambah"})):
        assert QUESTION in text(browser.get(url)), url
        with nothing_changes():
            assert browser.post(url, sent).status_code == 422
        assert browser.post(url, {**sent, "basis": "CONSENT"}).status_code == 303
    assert [row.basis for row in stored(Note)] == ["CONSENT", "CONSENT"]


def test_the_api_is_asked_too(world: World, sign_in: SignIn, stored: Stored) -> None:
    withdraw(world)
    browser = sign_in(world.colleague)
    url = at("api-cases:notes", world.case)
    with nothing_changes():
        answer = send(browser, "POST", url, {"text": "Catatan"})
    assert answer.status_code == 422
    assert QUESTION in text(answer)
    assert send(browser, "POST", url, {"text": "Catatan", "basis": "FUN"}).status_code == 400
    answer = send(browser, "POST", url, {"text": "Catatan", "basis": "DUTY"})
    assert (answer.status_code, answer.json()["basis"]) == (201, "DUTY")
    (note,) = stored(Note)
    assert note.basis == "DUTY"


def test_given_again_neither_sign_nor_question_is_left(world: World, sign_in: SignIn, address: Address) -> None:
    withdraw(world)
    decide(world, "GIVEN", date(2026, 6, 2))
    browser = sign_in(world.colleague)
    answer = browser.get(address("detail"))
    assert "cases.consent_withdrawn" not in signs(answer)
    assert QUESTION not in text(answer)
    assert browser.post(address("add-note"), {"text": "Lagi", "compartment": "general"}).status_code == 303


def test_of_some_data_only_those_are_asked_about(world: World, sign_in: SignIn, address: Address) -> None:
    decide(world, "REFUSED", ON, ["clinical"])
    answer = sign_in(world.colleague).get(address("detail"))
    assert signs(answer)[0] == "cases.consent_withdrawn"
    assert f"{QUESTION} It is about: Health." in text(answer)
    with world.at_work(world.manager) as by:
        assert add_note(case=world.case, text="Umum", by=by).basis == ""


def test_in_a_closed_case_the_task_waits_until_it_is_opened_again(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    close(world)
    withdraw(world)
    assert len(stored(DataRequest)) == 1
    assert asked(world) == []
    reopen(world, sign_in(world.manager), address)
    assert asked(world) == [("caseworker", DUE)]
