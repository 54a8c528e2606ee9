"""A judgment beside the funnel of its claim: where the two name different sums, the pages say so."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from legal import services
from legal.models import Order, RestitutionClaim
from tests.factories import World
from tests.legal.asking import a_second_claim, url
from tests.legal.course import order_facts
from tests.legal.recovering import DAY, amount, state_of
from tests.legal.test_funnel import filed

HINT = "Judgment and claim name two sums"
LABEL = "Record the sum of the order as awarded"


def judged(world: World, claim: RestitutionClaim, idr: int | None, **changes: Any) -> Order:
    facts = order_facts(restitution=None if idr is None else Decimal(idr), **{"on": DAY, "number": "7/X", **changes})
    with world.at_work(world.lawyer) as by:
        return services.add_order(matter=claim.matter, **facts, by=by)


def pages(world: World, claim: RestitutionClaim, lawyer: Client) -> list[str]:
    asked = (("claim", claim), ("funnel", claim), ("matter", claim.matter))
    return [" ".join(lawyer.get(url(name, world, row)).content.decode().split()) for name, row in asked]


def hinted(world: World, claim: RestitutionClaim, lawyer: Client) -> set[bool]:
    return {HINT in page for page in pages(world, claim, lawyer)}


def test_claim_and_matter_say_that_the_judgment_names_another_sum(
    world: World, claim: RestitutionClaim, lawyer: Client, sign_in: Callable[[User], Client]
) -> None:
    filed(world, claim)
    assert hinted(world, claim, lawyer) == {False}
    order = judged(world, claim, 50_000_000)
    for page in pages(world, claim, lawyer):
        assert "The order of 4 May 2026 awards Rp50,000,000.00. Nothing is recorded as awarded for the claim." in page
        assert (HINT in page, LABEL in page) == (True, True)
    amount(world, claim, "AWARDED", 70_000_000, reason="SUFFERING")
    for page in pages(world, claim, lawyer):
        assert "awards Rp50,000,000.00. For the claim Rp70,000,000.00 is recorded as awarded." in page
    for actor in ("caseworker", "manager"):
        answer = sign_in(world.users[actor]).get(url("funnel", world, claim))
        assert (answer.status_code, HINT in answer.content.decode()) == (403, False)
    amount(world, claim, "AWARDED", 50_000_000, body="HIGH_COURT", reason="SUFFERING")
    assert hinted(world, claim, lawyer) == {False}
    assert order.restitution == 50_000_000


def test_the_sum_of_the_order_is_offered_as_the_award(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    filed(world, claim)
    order = judged(world, claim, 50_000_000, on=date(2026, 5, 2))
    page = lawyer.get(f"{url('amount-add', world, claim)}?order={order.pk}").content.decode()
    values = dict(re.findall(r'name="(amount_idr|on|number)" value="([^"]*)"', page))
    assert values == {"amount_idr": "50,000,000", "on": "2026-05-02", "number": "7/X"}
    assert re.search(r'<option value="AWARDED" selected', page)
    sent = {**values, "stage": "AWARDED", "body": "COURT", "reason": "SUFFERING"}
    assert lawyer.post(url("amount-add", world, claim), sent).status_code == 303
    assert (state_of(world, claim), hinted(world, claim, lawyer)) == ("DECIDED", {False})
    other = lawyer.get(f"{url('amount-add', world, claim)}?order={order.pk}").content.decode()
    assert "50,000,000" not in other
    assert lawyer.get(f"{url('amount-add', world, claim)}?order=%00").status_code == 200


@pytest.mark.parametrize(
    ("by", "body"),
    [
        ("", "COURT"),
        ("Pengadilan Negeri Contoh", "COURT"),
        ("Pengadilan Tinggi Contoh", "HIGH_COURT"),
        ("MAHKAMAH AGUNG RI", "SUPREME_COURT"),
    ],
)
def test_the_court_that_gave_the_order_is_offered_with_its_sum(
    world: World, claim: RestitutionClaim, lawyer: Client, by: str, body: str
) -> None:
    filed(world, claim)
    order = judged(world, claim, 50_000_000, body=by)
    page = lawyer.get(f"{url('amount-add', world, claim)}?order={order.pk}").content.decode()
    (box,) = re.findall(r'<select name="body".*?</select>', page, re.S)
    assert re.findall(r'<option value="([^"]*)" selected', box) == [body]


def test_of_what_awards_nothing_or_of_several_claims_nothing_is_said(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    filed(world, claim)
    judged(world, claim, None)
    judged(world, claim, 50_000_000, kind="SEIZURE")
    judged(world, a_second_claim(world), 60_000_000)
    assert hinted(world, claim, lawyer) == {False}
    judged(world, claim, 50_000_000)
    assert hinted(world, claim, lawyer) == {True}
    with world.at_work(world.lawyer) as by:
        services.open_claim(matter=claim.matter, route="COURT", by=by)
    assert hinted(world, claim, lawyer) == {False}


def test_a_claim_that_is_not_filed_is_not_offered_an_award(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    judged(world, claim, 50_000_000)
    for page in pages(world, claim, lawyer):
        assert (HINT in page, LABEL in page) == (True, False)
