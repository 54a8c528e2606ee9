"""After a withdrawal nobody is told of what another consent allows: when the case is opened again, and on its pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from cases.consent.disclosures import tell_recipient
from cases.consent.models import Consent, Disclosure
from cases.consent.rules import To
from cases.tasks.models import Task
from tests.cases.asking import NOW, Address, Clock, SignIn, Stored, text
from tests.cases.consent.deciding import CLINICAL, GENERAL, IDENTITY, decide, tell
from tests.cases.consent.withdrawals import DUE, ONE, asked, end, hand_out, reopen, withdraw
from tests.factories import World

# The decision of before is withdrawn on the first of June.
SINCE, LATER = date(2026, 6, 2), datetime(2026, 6, 8, 3, 0, tzinfo=UTC)
TO_TELL = "Those who have the data are to be told"
STILL_ALLOWED = (
    "Nobody is to be told of what another consent, or another right, still allowed on 28 November 2036 or later."
)


def tick(world: World, *rows: Disclosure) -> None:
    with world.at_work(world.caseworker) as by:
        for row in rows:
            today = timezone.localdate()
            tell_recipient(disclosure_id=row.pk, expected_version=row.version, on=today, by=by)


def withdrawn(world: World, browser: Any, address: Address) -> tuple[Consent, list[Disclosure]]:
    """A consent under which the lawyer gave data to the police, since withdrawn; and what was given."""
    before = decide(world, "POLICE", GENERAL, IDENTITY, CLINICAL)
    rows = tell(world, To("POLICE"), GENERAL, CLINICAL, actor="lawyer")
    withdraw(world, browser, address, before)
    return before, rows


@pytest.mark.parametrize(
    ("classes", "facts", "to"),
    [
        ([GENERAL, IDENTITY], {}, To("POLICE")),
        ([GENERAL, IDENTITY, CLINICAL], {"recipient_name": ONE}, To("POLICE", ONE)),
    ],
)
def test_what_is_given_under_a_narrower_consent_of_since_is_no_matter_of_the_withdrawal(
    world: World,
    sign_in: SignIn,
    address: Address,
    stored: Stored,
    classes: list[str],
    facts: dict[str, Any],
    to: To,
) -> None:
    browser = sign_in(world.caseworker)
    before, rows = withdrawn(world, browser, address)
    since = decide(world, "POLICE", *classes, decided_on=SINCE, **facts)
    tell(world, to, actor="counsellor", at=LATER)
    # What went out before is still to be told.
    page = text(browser.get(address("consent", pk=before.pk)))
    assert (TO_TELL in page, page.count('<span class="visually-hidden">: Police')) == (True, 1)
    tick(world, *rows)
    assert TO_TELL not in text(browser.get(address("consent", pk=before.pk)))
    end(world)
    reopen(world, browser, address)
    assert asked(world) == []
    # Withdrawn in its turn, it is told.
    withdraw_now(world, browser, address, since)
    assert asked(world) == [("counsellor", asked(world)[0][1])]


def withdraw_now(world: World, browser: Any, address: Address, consent: Consent) -> None:
    day = timezone.localdate().isoformat()
    answer = browser.post(address("withdraw-consent", pk=consent.pk), {"on": day, "version": consent.version})
    assert answer.status_code == 303, text(answer)


def test_what_went_out_before_is_asked_about_alone(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    withdrawn(world, browser, address)
    decide(world, "POLICE", GENERAL, IDENTITY, decided_on=SINCE)
    tell(world, To("POLICE"), actor="counsellor", at=LATER)
    end(world)
    reopen(world, browser, address)
    assert asked(world) == [("lawyer", DUE)]


def test_one_that_has_ended_since_leaves_what_it_allowed_to_itself(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    browser = sign_in(world.caseworker)
    _before, rows = withdrawn(world, browser, address)
    decide(world, "POLICE", GENERAL, IDENTITY, decided_on=SINCE, valid_until=date(2026, 6, 30))
    tell(world, To("POLICE"), actor="counsellor", at=LATER)
    tick(world, *rows)
    end(world)
    reopen(world, browser, address)
    assert asked(world) == []


def test_whoever_withdraws_reads_of_whom_it_is_about(world: World, sign_in: SignIn, address: Address) -> None:
    """The consent for one body came later: what went there is left to it."""
    every = decide(world)
    decide(world, recipient_name=ONE)
    tell(world, To("POLICE", ONE), actor="lawyer")
    browser = sign_in(world.manager)
    page = text(browser.get(address("withdraw-consent", pk=every.pk)))
    assert "They are to be told." not in page
    withdraw(world, browser, address, every)
    assert asked(world) == []


def test_a_consent_of_before_for_the_same_data_leaves_nothing_out(
    world: World, sign_in: SignIn, address: Address, stored: Stored
) -> None:
    """The newest decision holds for all police: withdrawn, it stops what an earlier one for one of them allowed."""
    decide(world, recipient_name=ONE)
    tell(world, To("POLICE", ONE), actor="lawyer")
    every = decide(world)
    withdraw(world, sign_in(world.caseworker), address, every)
    assert asked(world) == [("lawyer", DUE)]
    assert len(stored(Task)) == 1


def test_a_consent_of_before_for_other_data_is_not_touched(world: World, sign_in: SignIn, address: Address) -> None:
    decide(world, "POLICE", GENERAL, CLINICAL)
    tell(world, To("POLICE"), CLINICAL, actor="lawyer")
    later = decide(world)
    withdraw(world, sign_in(world.caseworker), address, later)
    assert asked(world) == []


def test_the_same_body_allowed_anew_is_told_of_what_it_had_before_alone(
    world: World, sign_in: SignIn, address: Address
) -> None:
    before = decide(world, "POLICE", GENERAL, IDENTITY, CLINICAL, recipient_name=ONE)
    tell(world, To("POLICE", ONE), CLINICAL, actor="lawyer")
    browser = sign_in(world.caseworker)
    withdraw(world, browser, address, before)
    decide(world, "POLICE", GENERAL, IDENTITY, decided_on=SINCE, recipient_name=ONE)
    tell(world, To("POLICE", ONE), actor="counsellor", at=LATER)
    end(world)
    reopen(world, browser, address)
    assert asked(world) == [("lawyer", DUE)]


def test_what_was_left_to_another_consent_stays_so_when_that_one_ends(
    world: World, sign_in: SignIn, address: Address, clock: Clock
) -> None:
    """Who has the data was to be told by a day that is long over by then, and nobody would have told them."""
    every = decide(world)
    decide(world, recipient_name=ONE, decided_on=SINCE, valid_until=NOW.date() + timedelta(days=9))
    tell(world, To("POLICE", ONE), actor="lawyer", at=LATER)
    withdraw_now(world, sign_in(world.caseworker), address, every)
    clock(NOW + timedelta(days=20))
    browser = sign_in(world.caseworker)
    assert TO_TELL not in text(browser.get(address("consent", pk=every.pk)))
    end(world)
    reopen(world, browser, address)
    assert asked(world) == []


@pytest.mark.parametrize("is_closed", [False, True])
@pytest.mark.parametrize(("dated", "is_said"), [("2036-11-28", True), (None, False)])
def test_a_withdrawal_dated_back_says_whom_it_leaves_to_a_consent_that_held_then(
    world: World,
    sign_in: SignIn,
    address: Address,
    stored: Stored,
    clock: Clock,
    dated: str | None,
    is_said: bool,
    is_closed: bool,
) -> None:
    """The page counts with today, on which the other has ended."""
    every = decide(world)
    decide(world, recipient_name=ONE, decided_on=SINCE, valid_until=date(2036, 11, 29))
    tell(world, To("POLICE", ONE), actor="lawyer", at=LATER)
    if is_closed:
        end(world)
    browser, url = sign_in(world.caseworker), address("withdraw-consent", pk=every.pk)
    page = text(browser.get(url))
    assert ("They are to be told." in page, "must still be told" in page) == (True, is_closed)
    sent = {"on": dated or timezone.localdate().isoformat(), "version": every.version}
    page = text(browser.get(browser.post(url, sent)["Location"]))
    assert (STILL_ALLOWED in page, TO_TELL in page) == (is_said, not is_said)
    assert ("must still be told" in page) == (is_closed and not is_said)
    assert len(stored(Task, done_at=None)) == (0 if is_said or is_closed else 1)


@pytest.mark.parametrize(("actor", "is_said"), [("caseworker", False), ("lawyer", True)])
def test_a_withdrawal_dated_back_does_not_betray_what_the_reader_does_not_see(
    world: World, sign_in: SignIn, address: Address, clock: Clock, actor: str, is_said: bool
) -> None:
    every = decide(world)
    decide(world, recipient_name=ONE, decided_on=SINCE, valid_until=NOW.date() + timedelta(days=1))
    hand_out(world, To("POLICE", ONE))
    clock(NOW + timedelta(days=3))
    browser, url = sign_in(world.users[actor]), address("withdraw-consent", pk=every.pk)
    answer = browser.post(url, {"on": NOW.date().isoformat(), "version": every.version})
    page = text(browser.get(answer["Location"]))
    assert ("still allowed on 1 December 2036 or later" in page) == is_said


def test_of_what_is_told_all_the_same_nothing_else_is_said(
    world: World, sign_in: SignIn, address: Address, clock: Clock
) -> None:
    every = decide(world)
    tell(world, To("POLICE"), actor="lawyer")
    browser, url = sign_in(world.caseworker), address("withdraw-consent", pk=every.pk)
    answer = browser.post(url, {"on": "2036-11-28", "version": every.version})
    assert "still allowed on" not in text(browser.get(answer["Location"]))
    assert asked(world) == [("lawyer", date(2036, 11, 30))]


def test_what_another_consent_allowed_no_longer_is_told_with_the_withdrawal(
    world: World, sign_in: SignIn, address: Address, clock: Clock
) -> None:
    every = decide(world)
    decide(world, recipient_name=ONE, decided_on=SINCE, valid_until=NOW.date() - timedelta(days=1))
    tell(world, To("POLICE", ONE), actor="lawyer", at=LATER)
    withdraw_now(world, sign_in(world.caseworker), address, every)
    assert asked(world) == [("lawyer", NOW.date() + timedelta(days=2))]
    assert TO_TELL in text(sign_in(world.caseworker).get(address("consent", pk=every.pk)))


@pytest.mark.parametrize("is_closed", [False, True])
def test_before_a_withdrawal_those_who_were_told_already_are_not_said_to_be_told(
    world: World, sign_in: SignIn, address: Address, is_closed: bool
) -> None:
    first, second = decide(world, recipient_name=ONE), decide(world)
    (row,) = tell(world, To("POLICE", ONE))
    browser, url = sign_in(world.caseworker), address("withdraw-consent", pk=second.pk)
    withdraw(world, browser, address, first)
    tick(world, row)
    if is_closed:
        end(world)
    page = text(browser.get(url))
    assert ("They are to be told." in page, "must still be told" in page) == (False, False)
    told_on = date_format(timezone.localdate(), "j M Y")
    assert (ONE in page, f'<td data-label="Told of the withdrawal">{told_on}</td>' in page) == (True, True)
    tell(world, To("POLICE"))
    page = text(browser.get(url))
    assert ("They are to be told." in page, "must still be told" in page) == (True, is_closed)
    assert page.count('<td data-label="Told of the withdrawal"><span class="quiet">not yet</span></td>') == 1
