"""Withdrawals in a closed case: who is informed then, and who gets the task once it is opened again."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.case_page.closing import reopen_case
from cases.consent.disclosures import tell_recipient
from cases.consent.models import Disclosure
from cases.consent.rules import To
from cases.record.models import Case
from cases.tasks.models import Task
from core.db import organisation_scope
from core.keys import data_keys
from notifications.models import Notification
from tests.cases.asking import Address, SignIn, Stored, close, looks, text
from tests.cases.consent.deciding import decide, tell
from tests.cases.consent.withdrawals import (
    ANOTHER,
    DUE,
    ONE,
    asked,
    end,
    hand_out,
    leave,
    off_the_team,
    refusal,
    reopen,
    told,
    withdraw,
)
from tests.cases.record.test_unreadable import hurt
from tests.factories import World

MUST = "Whoever received data must still be told"


def test_in_a_closed_case_the_page_says_so_and_who_is_informed(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    consent = decide(world)
    for actor in ("lawyer", "colleague", "counsellor"):
        tell(world, To("POLICE"), actor=actor)
    off_the_team(world, "colleague")
    leave(world, "counsellor")
    end(world)
    browser = sign_in(world.manager)
    page = text(browser.get(address("withdraw-consent", pk=consent.pk)))
    assert "The case is closed, so that nobody gets a task." in page
    assert "Whoever received data must still be told, within three times 24 hours of the withdrawal: " in page
    assert "whoever leads the case, as far as they may see it: Caseworker, Lawyer.</p>" in page
    assert "Once the case is opened again, the tasks are made." in page
    assert "whoever gave the data out gets a task." not in page
    answer = withdraw(world, browser, address, consent)
    page = text(browser.get(answer["Location"]))
    assert (
        "The case is closed, so that nobody gets a task. Whoever received data must still be told, by 3 June 2026 at "
        "the latest. Informed by a notification: Caseworker, Lawyer." in page
    )
    assert "The case is closed, so that nobody has a task for it." in page
    assert stored(Task) == []
    assert told(world) == {("caseworker", consent.pk), ("lawyer", consent.pk)}
    assert told(world, "cases.consent_withdrawn") == {("caseworker", consent.pk)}


@pytest.mark.parametrize("is_left_to_another", [True, False])
def test_where_nobody_is_to_be_told_nobody_is_said_to_be(
    world: World, sign_in: SignIn, address: Address, is_left_to_another: bool
) -> None:
    """Nothing went out, or under a later consent for one police station, which holds."""
    consent = decide(world)
    if is_left_to_another:
        decide(world, recipient_name=ONE)
        tell(world, To("POLICE", ONE), actor="lawyer")
    end(world)
    browser = sign_in(world.manager)
    page = text(browser.get(address("withdraw-consent", pk=consent.pk)))
    assert not any(word in page for word in (MUST, "A notification goes to", "nobody else will be informed"))
    page = text(browser.get(withdraw(world, browser, address, consent)["Location"]))
    assert "The consent was withdrawn." in page
    assert not any(word in page for word in (MUST, "Informed by a notification", "nobody else was informed"))
    assert told(world) == set()
    reopen(world, browser, address)
    assert asked(world) == []


def test_what_the_reader_does_not_see_is_still_to_be_told(world: World, sign_in: SignIn, address: Address) -> None:
    consent = decide(world)
    hand_out(world, To("POLICE"))
    end(world)
    browser = sign_in(world.manager)
    said = "leads the case, as far as they may see it: Caseworker.</p>"
    page = text(browser.get(address("withdraw-consent", pk=consent.pk)))
    assert (MUST in page, said in page) == (True, True)
    page = text(browser.get(withdraw(world, browser, address, consent)["Location"]))
    assert (MUST in page, "Informed by a notification: Caseworker." in page) == (True, True)
    assert told(world) == {("caseworker", consent.pk), ("lawyer", consent.pk)}


def test_where_nobody_else_sees_a_closed_case_that_is_said_too(world: World, sign_in: SignIn, address: Address) -> None:
    consent = decide(world)
    tell(world, To("POLICE"))
    end(world)
    browser = sign_in(world.caseworker)
    page = text(browser.get(address("withdraw-consent", pk=consent.pk)))
    assert "As far as you see, nobody else will be informed: see to it yourself." in page
    page = text(browser.get(withdraw(world, browser, address, consent)["Location"]))
    assert "As far as you see, nobody else was informed: see to it yourself." in page
    assert told(world) == set()


def test_of_an_open_case_nobody_is_told_that_it_is_closed(world: World, sign_in: SignIn, address: Address) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    browser = sign_in(world.manager)
    assert "case is closed" not in text(browser.get(address("withdraw-consent", pk=consent.pk)))
    page = text(browser.get(withdraw(world, browser, address, consent)["Location"]))
    assert "case is closed" not in page and "Informed by a notification" not in page
    assert told(world) == set()


def test_who_gave_out_what_the_reader_does_not_see_is_informed_and_not_named(
    world: World, sign_in: SignIn, address: Address
) -> None:
    every, one = decide(world), decide(world, recipient_name=ONE)
    hand_out(world, To("POLICE", ONE))
    end(world)
    browser = sign_in(world.caseworker)
    assert "Lawyer" not in text(browser.get(address("withdraw-consent", pk=one.pk)))
    assert "Lawyer" not in text(browser.get(withdraw(world, browser, address, one)["Location"]))
    assert told(world) == {("lawyer", one.pk)}
    withdraw(world, browser, address, every)
    assert told(world) == {("lawyer", one.pk), ("lawyer", every.pk)}
    reopen(world, browser, address)
    assert asked(world) == [("lawyer", DUE)], "once for both"


def test_a_refusal_in_a_closed_case_informs_too(world: World, sign_in: SignIn, address: Address) -> None:
    decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    end(world)
    sent = refusal(world.manager)
    browser = sign_in(world.manager)
    answer = browser.post(address("record-consent"), sent)
    assert answer.status_code == 303, text(answer)
    assert "Informed by a notification: Caseworker, Lawyer." in text(browser.get(answer["Location"]))
    before = told(world)
    assert {actor for actor, _refusal in before} == {"caseworker", "lawyer"}
    # Refused once more, it takes nothing back: nobody is informed anew, and nobody is said to be.
    answer = browser.post(address("record-consent"), sent | {"decided_on": "2026-06-02"})
    assert "Informed by a notification" not in text(browser.get(answer["Location"]))
    assert told(world) == before
    reopen(world, browser, address)
    assert asked(world) == [("lawyer", DUE)], "one for the refusal and what it took back"


def test_who_is_informed_comes_to_the_decision(world: World, sign_in: SignIn, address: Address) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    end(world)
    withdraw(world, sign_in(world.manager), address, consent)
    browser = sign_in(world.lawyer)
    assert "Consent was withdrawn in a closed case. Look who is to be told." in text(
        browser.get(reverse("notifications:inbox"))
    )
    with organisation_scope(world.organisation.pk):
        notification = Notification.objects.get(kind="cases.recipients_to_tell", recipient=world.lawyer)
    answer: Any = browser.post(reverse("notifications:open", kwargs={"pk": notification.pk}))
    assert (answer.status_code, answer.url) == (303, address("consent", pk=consent.pk))


def test_what_is_noted_late_in_a_closed_case_informs_the_lead(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    consent = decide(world)
    end(world)
    withdraw(world, sign_in(world.manager), address, consent)
    assert told(world) == set()
    tell(world, To("POLICE"), actor="lawyer")
    assert told(world) == {("caseworker", consent.pk)}
    assert stored(Task) == []
    reopen(world, sign_in(world.caseworker), address)
    assert asked(world) == [("lawyer", DUE)]


def test_opening_again_makes_the_tasks_of_those_who_were_not_told(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    first, second, third = decide(world), decide(world, "COURT"), decide(world, "LPSK")
    for actor in ("lawyer", "colleague"):
        tell(world, To("POLICE"), actor=actor)
    tell(world, To("COURT"), actor="lawyer")
    tell(world, To("LPSK"), actor="lawyer")
    end(world)
    browser = sign_in(world.caseworker)
    withdraw(world, browser, address, first)
    withdraw(world, browser, address, second)
    assert third.withdrawn_on is None
    (row,) = stored(Disclosure, recipient="COURT")
    with world.at_work(world.lawyer) as by:
        today = timezone.localdate()
        tell_recipient(disclosure_id=row.pk, expected_version=row.version, on=today, by=by)
    off_the_team(world, "colleague")
    reopen(world, browser, address)
    assert asked(world) == [("caseworker", DUE), ("lawyer", DUE)]
    page = text(browser.get(address("detail")))
    assert page.count("Consent was withdrawn: tell those who have the data (Report and legal proceedings)") >= 2


def test_a_task_that_ended_without_anybody_being_told_is_made_again(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    browser = sign_in(world.caseworker)
    withdraw(world, browser, address, consent)
    for number in (1, 2):
        end(world)
        assert asked(world) == []
        reopen(world, browser, address)
        assert asked(world) == [("lawyer", DUE)]
        assert len(stored(Task)) == 1 + number


def test_opening_again_asks_nobody_about_what_was_allowed_anew(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    consent = decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    end(world)
    browser = sign_in(world.caseworker)
    withdraw(world, browser, address, consent)
    decide(world, decided_on=date(2026, 6, 2))
    reopen(world, browser, address)
    assert stored(Task) == []


@pytest.mark.parametrize("actor", ["caseworker", "manager"])
def test_opening_again_opens_no_name_that_the_reader_does_not_open(
    world: World, sign_in: SignIn, address: Address, actor: str
) -> None:
    one, another = decide(world, recipient_name=ONE), decide(world, recipient_name=ANOTHER)
    tell(world, To("POLICE", ONE), actor="colleague")
    hand_out(world, To("POLICE", ANOTHER))
    end(world)
    browser = sign_in(world.users[actor])
    withdraw(world, browser, address, one)
    before = len(looks(world, "cases.case.opened"))
    assert ANOTHER not in text(browser.get(address("reopen")))
    reopen(world, browser, address)
    assert asked(world) == [("colleague", DUE)]
    after = looks(world, "cases.case.opened")[before:]
    assert after and all("legal" not in entry.compartments for entry in after)
    assert another.withdrawn_on is None


def test_opening_again_works_without_any_look(world: World, address: Address, sign_in: SignIn) -> None:
    """As a command does, which shows nobody anything."""
    one = decide(world, recipient_name=ONE)
    decide(world, recipient_name=ANOTHER)
    tell(world, To("POLICE", ONE), actor="colleague")
    end(world)
    withdraw(world, sign_in(world.caseworker), address, one)
    with world.at_work(world.caseworker) as by:
        case = Case.objects.get(pk=world.case.pk)
        reopen_case(case_id=case.pk, expected_version=case.version, by=by)
    assert asked(world) == [("colleague", DUE)]


@pytest.mark.parametrize("table", ["cases_consent", "cases_disclosure"])
def test_a_damaged_name_keeps_no_withdrawal_and_no_opening_back(
    world: World, sign_in: SignIn, address: Address, table: str
) -> None:
    one, another = decide(world, recipient_name=ONE), decide(world, recipient_name=ANOTHER)
    tell(world, To("POLICE", ANOTHER), actor="colleague")
    hurt(world, table, "recipient_name", "case_id", world.case.pk)
    data_keys.forget_all()
    withdraw(world, sign_in(world.caseworker), address, one)
    assert asked(world) == [("colleague", DUE)], "it may be that one"
    with organisation_scope(world.organisation.pk):
        Task.objects.update(done_at=timezone.now())
    close(world)
    withdraw(world, sign_in(world.caseworker), address, another)
    reopen(world, sign_in(world.caseworker), address)
    assert asked(world) == [("colleague", DUE)]
