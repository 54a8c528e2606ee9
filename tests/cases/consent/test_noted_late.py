"""What was given out before a decision forbade it and is noted after: whoever has it is to be told all the same."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from cases.consent.models import Consent
from cases.consent.rules import To
from cases.tasks.models import Task
from tests.cases.asking import Address, SignIn, Stored, text
from tests.cases.consent.deciding import GENERAL, IDENTITY, decide, tell
from tests.cases.consent.withdrawals import DUE, ONE, asked, end, refusal, reopen, told, withdraw
from tests.factories import World

TO_TELL = "Those who have the data are to be told"
ON, SINCE = date(2026, 6, 1), date(2026, 6, 2)
AFTER = datetime(2026, 6, 8, 3, 0, tzinfo=UTC)


def replaced_and_withdrawn(world: World, browser: Any, address: Address) -> Consent:
    """The one under which it went out was replaced, and the newer one is withdrawn."""
    decide(world)
    newer = decide(world, decided_on=date(2026, 4, 1))
    withdraw(world, browser, address, newer)
    return newer


def refused_in_part(world: World, browser: Any, address: Address) -> Consent:
    decide(world)
    return decide(world, "POLICE", GENERAL, decision="REFUSED", decided_on=ON)


def refused_for_one(world: World, browser: Any, address: Address) -> Consent:
    decide(world)
    return decide(world, recipient_name=ONE, decision="REFUSED", decided_on=ON)


FORBIDDING = [replaced_and_withdrawn, refused_in_part, refused_for_one]


@pytest.mark.parametrize("forbid", FORBIDDING)
def test_its_writer_is_asked_whatever_decision_forbids_it(
    world: World, sign_in: SignIn, address: Address, stored: Stored, forbid: Any
) -> None:
    browser = sign_in(world.caseworker)
    decision = forbid(world, browser, address)
    assert asked(world) == []
    tell(world, To("POLICE", ONE), actor="lawyer")
    assert asked(world) == [("lawyer", DUE)]
    assert TO_TELL in text(browser.get(address("consent", pk=decision.pk)))
    assert told(world) == set(), "the case is open"


@pytest.mark.parametrize("forbid", FORBIDDING)
def test_in_a_closed_case_who_leads_it_is_informed(
    world: World, sign_in: SignIn, address: Address, stored: Stored, forbid: Any
) -> None:
    browser = sign_in(world.caseworker)
    decision = forbid(world, browser, address)
    end(world)
    tell(world, To("POLICE", ONE), actor="lawyer")
    assert told(world) == {("caseworker", decision.pk)}
    assert stored(Task) == []
    reopen(world, browser, address)
    assert asked(world) == [("lawyer", DUE)]


def test_of_two_decisions_that_forbid_it_the_one_that_is_due_first_asks(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    decide(world)
    decide(world, "POLICE", GENERAL, decision="REFUSED", decided_on=date(2026, 6, 5))
    decide(world, recipient_name=ONE, decision="REFUSED", decided_on=ON)
    tell(world, To("POLICE", ONE), actor="lawyer")
    assert asked(world) == [("lawyer", DUE)]
    assert len(stored(Task)) == 1


def test_nobody_is_asked_about_what_is_allowed_anew(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    before = decide(world)
    withdraw(world, browser, address, before)
    decide(world, decided_on=SINCE)
    tell(world, To("POLICE"), actor="lawyer")
    assert stored(Task) == []
    assert TO_TELL not in text(browser.get(address("consent", pk=before.pk)))
    end(world)
    tell(world, To("POLICE"), actor="counsellor")
    assert told(world) == set()
    reopen(world, browser, address)
    assert stored(Task, done_at=None) == []


def test_what_is_allowed_anew_in_part_is_asked_about(world: World, sign_in: SignIn, address: Address) -> None:
    browser = sign_in(world.caseworker)
    before = decide(world)
    withdraw(world, browser, address, before)
    decide(world, "POLICE", IDENTITY, decided_on=SINCE)
    tell(world, To("POLICE"), actor="lawyer")
    assert asked(world) == [("lawyer", DUE)]
    assert TO_TELL in text(browser.get(address("consent", pk=before.pk)))


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_refusal_recorded_after_a_later_consent_asks_nobody(
    world: World, sign_in: SignIn, address: Address, stored: Stored, is_closed: bool
) -> None:
    decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    decide(world, decided_on=date(2026, 6, 10))
    if is_closed:
        end(world)
    browser = sign_in(world.manager)
    answer = browser.post(address("record-consent"), refusal(world.manager))
    assert answer.status_code == 303, text(answer)
    assert "must still be told" not in text(browser.get(answer["Location"]))
    assert (stored(Task), told(world)) == ([], set())
    (refused,) = stored(Consent, decision="REFUSED")
    assert TO_TELL not in text(browser.get(address("consent", pk=refused.pk)))


def test_a_withdrawal_of_what_a_newer_consent_allows_asks_nobody(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    before = decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    decide(world, decided_on=date(2026, 4, 1))
    browser = sign_in(world.manager)
    assert "They are to be told." not in text(browser.get(address("withdraw-consent", pk=before.pk)))
    page = text(browser.get(withdraw(world, browser, address, before)["Location"]))
    assert (TO_TELL in page, stored(Task)) == (False, [])


@pytest.mark.parametrize(("at", "expected"), [(None, [("lawyer", DUE)]), (AFTER, [])])
def test_by_another_right_it_is_told_where_it_went_out_before_the_withdrawal(
    world: World, sign_in: SignIn, address: Address, at: datetime | None, expected: list[Any]
) -> None:
    browser = sign_in(world.caseworker)
    consent = decide(world)
    withdraw(world, browser, address, consent)
    facts = {"at": at} if at else {}
    tell(world, To("POLICE"), actor="lawyer", basis="DUTY", note="Perintah pengadilan", **facts)
    assert asked(world) == expected
    assert (TO_TELL in text(browser.get(address("consent", pk=consent.pk)))) == bool(expected)
    end(world)
    reopen(world, browser, address)
    assert asked(world) == expected
