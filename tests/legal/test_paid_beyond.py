"""What was deposited by one judgment, where a higher court awards less: both stand as they were."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from cases.extension import closing
from cases.record.models import Case
from core.errors import DomainError
from legal import services
from legal.models import ClaimAmount, Payment, RestitutionClaim
from legal.services.amounts import AmountFacts
from tests.cases.asking import nothing_changes, send, text
from tests.factories import World
from tests.legal.asking import indonesian, one, url
from tests.legal.recovering import DAY, amount, pay
from tests.legal.test_funnel import filed, plan, seen, told
from tests.legal.test_overall import PAGE, rows

LATER = DAY + timedelta(days=60)
SENT = {"stage": "AWARDED", "amount_idr": "50.000.000", "on": str(LATER), "body": "HIGH_COURT", "reason": "SUFFERING"}


@pytest.fixture
def deposited(world: World, claim: RestitutionClaim) -> RestitutionClaim:
    """Of Rp120 million claimed 80 are awarded, and deposited at once."""
    filed(world, claim)
    amount(world, claim, "AWARDED", 80_000_000, reason="SUFFERING")
    pay(world, claim, 80_000_000)
    return claim


def standing(world: World) -> tuple[list[int], list[int]]:
    with world.at_work(world.lawyer):
        awards = ClaimAmount.objects.filter(stage="AWARDED").order_by("on")
        return [int(row.amount_idr) for row in awards], [int(row.amount_idr) for row in Payment.objects.all()]


def test_an_award_below_what_was_paid_is_recorded_and_the_surplus_shown(
    world: World, deposited: RestitutionClaim, lawyer: Client
) -> None:
    pages = [url("funnel", world, deposited), url("claim", world, deposited), PAGE]
    for page in pages:
        assert "Paid beyond the award" not in text(lawyer.get(page))
    assert lawyer.post(url("amount-add", world, deposited), SENT).status_code == 303
    assert standing(world) == ([80_000_000, 50_000_000], [80_000_000])
    found = seen(world, deposited)
    assert (found.awarded, found.paid, found.balance, found.beyond) == tuple(
        map(Decimal, (50_000_000, 80_000_000, 0, 30_000_000))
    )
    assert told(found)[3:] == [
        ("AWARDED", 50_000_000, -70_000_000, 41),
        ("EXECUTED", None, None, None),
        ("PLANNED", None, None, None),
        ("PAID", 80_000_000, 30_000_000, 66),
    ]
    words = text(lawyer.get(pages[0]))
    assert "Paid beyond the award: Rp30,000,000.00" in words
    assert "<strong>Still owed:</strong> Rp0.00" in words
    assert "<strong>Paid beyond the award:</strong> Rp30,000,000.00" in words
    assert "Note a substitute penalty" not in words
    assert "<dt>Paid beyond the award</dt><dd>Rp30,000,000.00</dd>" in text(lawyer.get(pages[1]))
    overall = text(lawyer.get(PAGE))
    assert "<strong>Paid beyond the award:</strong> Rp30,000,000.00" in overall
    assert (rows(overall)["Awarded"], rows(overall)["Paid"]) == (
        ["1", "Rp50,000,000.00", "41%"],
        ["1", "Rp80,000,000.00", "66%"],
    )
    assert "Dibayar melebihi putusan: Rp30.000.000,00" in text(indonesian(lawyer).get(pages[0]))
    with world.at_work(world.lawyer) as by:
        assert "Restitution was awarded and is not paid." not in closing.blockers(Case.objects.get(), by)


def test_the_last_court_gives_it_back(world: World, deposited: RestitutionClaim) -> None:
    amount(world, deposited, "AWARDED", 0, LATER, body="HIGH_COURT", reason="OTHER")
    found = seen(world, deposited)
    assert (found.balance, found.beyond) == (Decimal(0), Decimal(80_000_000))
    amount(world, deposited, "AWARDED", 90_000_000, LATER + timedelta(days=1), body="SUPREME_COURT")
    found = seen(world, deposited)
    assert (found.balance, found.beyond) == (Decimal(10_000_000), Decimal(0))


def test_a_payment_by_the_first_judgment_is_entered_after_the_second(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    filed(world, claim)
    amount(world, claim, "AWARDED", 80_000_000, reason="SUFFERING")
    amount(world, claim, "AWARDED", 50_000_000, LATER, body="HIGH_COURT", reason="SUFFERING")
    sent = {"amount_idr": "80.000.001", "paid_on": str(DAY), "through": "COURT"}
    with nothing_changes():
        refused = lawyer.post(url("payment-add", world, claim), sent)
    assert (refused.status_code, "more than was awarded (Rp80,000,000.00)" in text(refused)) == (422, True)
    assert lawyer.post(url("payment-add", world, claim), {**sent, "amount_idr": "80.000.000"}).status_code == 303
    assert seen(world, claim).beyond == 30_000_000
    # What is planned is still to come, and no more of it than is awarded now.
    with pytest.raises(DomainError, match=r"more than was awarded \(Rp50,000,000.00\)"):
        plan(world, claim, 50_000_001, 2, LATER)


def test_a_program_records_it_and_corrects_it(world: World, deposited: RestitutionClaim, lawyer: Client) -> None:
    facts = {**SENT, "amount_idr": "50000000"}
    assert send(lawyer, "POST", one("amounts", world, deposited, by="claim"), facts).status_code == 201
    with world.at_work(world.lawyer) as by:
        row = ClaimAmount.objects.get(body="HIGH_COURT")
        lower = AmountFacts("AWARDED", Decimal(49_000_000), LATER, "HIGH_COURT", reason="SUFFERING")
        services.change_amount(amount_id=row.pk, expected_version=1, facts=lower, by=by)
    assert seen(world, deposited).beyond == 31_000_000


def test_what_was_paid_does_not_stand_without_any_award(world: World, deposited: RestitutionClaim) -> None:
    second = amount(world, deposited, "AWARDED", 50_000_000, LATER, body="HIGH_COURT", reason="SUFFERING")
    with world.at_work(world.lawyer) as by:
        first = ClaimAmount.objects.get(stage="AWARDED", body="COURT")
        services.remove_amount(amount_id=second.pk, expected_version=1, by=by)
        with pytest.raises(DomainError, match="Record first what was awarded"):
            services.remove_amount(amount_id=first.pk, expected_version=1, by=by)
    assert standing(world) == ([80_000_000], [80_000_000])
