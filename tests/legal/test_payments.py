"""Payments that were typed twice, and payments of a day before there was a claim."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from core.errors import DomainError
from legal.models import Payment, RestitutionClaim
from tests.cases.asking import nothing_changes, send
from tests.factories import World
from tests.legal.asking import one, url
from tests.legal.recovering import DAY, amount, pay
from tests.legal.test_funnel import filed

QUESTION = "A payment of this sum on this day stands already."
BOX = "It is another payment of the same sum on the same day"


def paid(world: World) -> list[tuple[date, int]]:
    with world.at_work(world.lawyer):
        return [(row.paid_on, int(row.amount_idr)) for row in Payment.objects.order_by("paid_on", "created_at")]


@pytest.fixture
def awarded(world: World, claim: RestitutionClaim) -> RestitutionClaim:
    filed(world, claim)
    amount(world, claim, "AWARDED", 60_000_000, reason="SUFFERING")
    return claim


def test_the_same_payment_is_asked_about_once(world: World, awarded: RestitutionClaim, lawyer: Client) -> None:
    address = url("payment-add", world, awarded)
    sent = {"amount_idr": "5.000.000", "paid_on": str(DAY), "through": "COURT", "payer": "Orang Contoh"}
    assert BOX not in lawyer.get(address).content.decode()
    assert lawyer.post(address, sent).status_code == 303
    with nothing_changes():
        asked = lawyer.post(address, {**sent, "through": "LPSK", "again": ""})
    page = asked.content.decode()
    assert (asked.status_code, QUESTION in page, BOX in page) == (422, True, True)
    assert '<input type="checkbox" name="again"' in page
    # What is wrong beside it does not take the box away.
    wrong = lawyer.post(address, {**sent, "again": "on", "amount_idr": "60.000.000"}).content.decode()
    assert (BOX in wrong, "more than was awarded" in wrong) == (True, True)
    assert lawyer.post(address, {**sent, "again": "on"}).status_code == 303
    assert paid(world) == [(DAY, 5_000_000)] * 2
    for other in ({"paid_on": str(DAY + timedelta(days=1))}, {"amount_idr": "5.000.001"}):
        assert lawyer.post(address, {**sent, **other}).status_code == 303
    assert len(paid(world)) == 4


def test_a_program_says_so_too(world: World, awarded: RestitutionClaim, lawyer: Client) -> None:
    rows = one("payments", world, awarded, by="claim")
    sent = {"paid_on": str(DAY), "amount_idr": "5000000", "through": "COURT"}
    assert send(lawyer, "POST", rows, sent).status_code == 201
    with nothing_changes():
        refused = send(lawyer, "POST", rows, sent)
        odd = send(lawyer, "POST", rows, {**sent, "again": "yes"})
    assert (refused.status_code, QUESTION in refused.content.decode(), odd.status_code) == (422, True, 400)
    assert send(lawyer, "POST", rows, {**sent, "again": True}).status_code == 201
    assert paid(world) == [(DAY, 5_000_000)] * 2


def test_nothing_was_paid_before_the_matter_began(world: World, awarded: RestitutionClaim) -> None:
    with pytest.raises(DomainError, match=r"The matter of this claim began on 4 March 2026\.") as refused:
        pay(world, awarded, 1_000, date(2026, 3, 3))
    assert (refused.value.field, paid(world)) == ("paid_on", [])
    # It was deposited with the court before the judgment.
    pay(world, awarded, 1_000, date(2026, 3, 4))
    assert paid(world) == [(date(2026, 3, 4), 1_000)]
