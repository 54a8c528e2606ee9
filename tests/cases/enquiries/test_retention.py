"""An enquiry that becomes no case is kept as long as the organisation says, and then erased for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from audit import erasures
from audit.models import Act, Erasure
from cases.approvals.models import CaseRules
from cases.approvals.services import CaseRuleFacts, set_rules
from cases.enquiries.models import ENQUIRY, Enquiry
from cases.enquiries.retention import erase_enquiry_again, erase_old_enquiries
from cases.enquiries.services import begin_from_enquiry
from core.db import organisation_scope
from core.errors import DomainError
from core.history import changes_of
from core.jobs import periodic
from core.keys import data_keys
from tests.cases.asking import NOW, Clock, SignIn, nothing_changes, text
from tests.cases.enquiries.test_enquiries import ABOUT, ASKER, LIST, begin, log, page, sent
from tests.factories import World

RULES = reverse("cases:rules")
# Logged on 1 December 2036, ten in the morning in Jakarta; kept for twelve months.
LAST = datetime(2037, 11, 30, 16, 59, tzinfo=UTC)
OVER = datetime(2037, 11, 30, 17, 0, tzinfo=UTC)


def logged(world: World, **facts: Any) -> Enquiry:
    """One that was logged when the clock was stopped: what the database fills in takes the real one."""
    enquiry = log(world, **{"received_at": NOW - timedelta(hours=1), **facts})
    with organisation_scope(world.organisation.pk):
        Enquiry.objects.filter(pk=enquiry.pk).update(updated_at=NOW)
    return enquiry


def rows(world: World) -> list[Enquiry]:
    with organisation_scope(world.organisation.pk):
        return list(Enquiry.objects.order_by("created_at"))


def ledger(world: World) -> list[tuple[Any, ...]]:
    with organisation_scope(world.organisation.pk):
        assert erasures.verify() == []
        return list(Erasure.objects.order_by("sequence").values_list("kind", "person_id", "user_id", "reason"))


def decide(world: World, months: int) -> None:
    with world.at_work(world.administrator) as by:
        set_rules(expected_version=0, decided=CaseRuleFacts(enquiries_kept=months), by=by)


def test_it_goes_dark_a_year_after_the_last_word(world: World, sign_in: SignIn, clock: Clock) -> None:
    enquiry = logged(world, outcome="INFORMED")
    clock(LAST)
    assert periodic.registry["cases.enquiries"].do is erase_old_enquiries
    assert erase_old_enquiries() == 0
    clock(OVER)
    assert erase_old_enquiries() == 1
    (row,) = rows(world)
    assert (row.erased_at, row.outcome, row.channel, row.received_at) == (
        OVER,
        "INFORMED",
        "HOTLINE",
        NOW - timedelta(hours=1),
    )
    with organisation_scope(world.organisation.pk):
        assert data_keys.are_destroyed(row.key_subject())
        assert not data_keys.rows_of([row.key_subject()]).exclude(wrapped=b"").exists()
        # Its history holds what the destroyed key has sealed, and nothing else.
        changes: Any = changes_of(Enquiry)
        assert [change.pgh_label for change in changes.objects.filter(id=row.pk).order_by("pgh_id")] == [
            "insert",
            "update",
        ]
        assert list(Act.objects.filter(verb="enquiry.erased").values_list("target_id", "user_id")) == [(row.pk, None)]
    assert ledger(world) == [(ENQUIRY, enquiry.pk, None, "RETENTION")]
    browser = sign_in(world.caseworker)
    shown = text(browser.get(page(row))) + text(browser.get(LIST, {"show": "all"}))
    assert "The time for keeping this enquiry is over. It was erased on 1 December 2037." in shown
    assert ABOUT not in shown and ASKER not in shown and 'name="about"' not in shown
    assert erase_old_enquiries() == 0


def test_a_word_more_counts_anew_and_the_page_says_until_when(world: World, sign_in: SignIn, clock: Clock) -> None:
    enquiry, browser = logged(world), sign_in(world.caseworker)
    assert "it will be erased for good on 1 December 2037." in text(browser.get(page(enquiry)))
    clock(datetime(2037, 1, 31, 3, 0, tzinfo=UTC))
    browser = sign_in(world.caseworker)
    assert browser.post(page(enquiry), {**sent(world), "version": "1"}).status_code == 303
    assert "it will be erased for good on 31 January 2038." in text(browser.get(page(enquiry)))
    clock(OVER)
    assert erase_old_enquiries() == 0


def test_the_organisation_decides_how_long(world: World, sign_in: SignIn, clock: Clock) -> None:
    logged(world)
    administrator = sign_in(world.administrator)
    for months in ("0", "37", ""):
        with nothing_changes():
            answer = administrator.post(RULES, {"version": "0", "enquiries_kept": months, "note_hours": "24"})
            assert answer.status_code == 422
    assert administrator.post(RULES, {"version": "0", "enquiries_kept": "3", "note_hours": "24"}).status_code == 303
    with organisation_scope(world.organisation.pk):
        assert CaseRules.objects.get().enquiries_kept == 3
    clock(datetime(2037, 2, 28, 16, 59, tzinfo=UTC))
    assert erase_old_enquiries() == 0
    clock(datetime(2037, 2, 28, 17, 0, tzinfo=UTC))
    assert erase_old_enquiries() == 1


def test_neither_a_case_nor_an_intake_that_was_begun_loses_its_enquiry(
    world: World, sign_in: SignIn, clock: Clock
) -> None:
    taken, begun = (logged(world) for _ in range(2))
    with organisation_scope(world.organisation.pk):
        Enquiry.objects.filter(pk=taken.pk).update(case=world.case, outcome="CASE")
    assert sign_in(world.caseworker).post(begin(begun), {"version": "1"}).status_code == 303
    clock(OVER)
    with nothing_changes():
        assert erase_old_enquiries() == 0
    assert "it will be erased" not in text(sign_in(world.caseworker).get(page(taken)))


def test_what_is_erased_is_not_gone_on_with(world: World, sign_in: SignIn, clock: Clock) -> None:
    enquiry = logged(world)
    clock(OVER)
    assert erase_old_enquiries() == 1
    browser = sign_in(world.caseworker)
    assert ABOUT not in text(browser.get(LIST)) and "No enquiry is open" in text(browser.get(LIST))
    with nothing_changes():
        refused = browser.post(page(enquiry), {**sent(world), "version": "2"})
        assert (refused.status_code, "This enquiry was erased" in text(refused)) == (422, True)
        assert browser.get(begin(enquiry)).status_code == 404
        assert browser.post(begin(enquiry), {"version": "2"}).status_code == 404
    with world.at_work(world.caseworker) as by, pytest.raises(DomainError, match="sudah dihapus"):
        begin_from_enquiry(enquiry_id=enquiry.pk, expected_version=2, by=by)


def test_older_content_that_comes_back_is_erased_again(world: World, clock: Clock) -> None:
    enquiry = logged(world)
    with organisation_scope(world.organisation.pk):
        assert erase_enquiry_again(enquiry.pk)
        assert data_keys.are_destroyed(enquiry.key_subject())
        assert Enquiry.objects.get().erased_at == NOW
        assert not erase_enquiry_again(world.case.pk)


def test_the_ledger_notices_one_that_can_be_read_again(world: World, clock: Clock) -> None:
    enquiry = logged(world)
    clock(OVER)
    assert erase_old_enquiries() == 1
    with organisation_scope(world.organisation.pk):
        row = data_keys.new_row(enquiry.key_subject(), "identity", version=2)
        row.save()
        assert [finding.kind for finding in erasures.verify()] == [erasures.Wrong.UNDONE]
