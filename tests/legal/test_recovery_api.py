"""Deadlines and the funnel by the API: what a lawyer's program sends, gets and is refused."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.utils import timezone

from legal import services
from legal.models import ClaimAmount, RestitutionClaim
from tests.cases.asking import nothing_changes, send
from tests.factories import World
from tests.legal import course
from tests.legal.asking import one
from tests.legal.course import MARK
from tests.legal.deadlines import put_award
from tests.legal.makers import add_loss, wages

SOON = str(timezone.localdate() + timedelta(days=9))
TODAY = str(timezone.localdate())
AMOUNT = {"stage": "ASSESSED", "amount_idr": "40000000", "on": TODAY, "body": "LPSK", "number": MARK}
PAYMENT = {"paid_on": TODAY, "amount_idr": "1000000", "through": "COURT", "payer": MARK}


def test_a_deadline_of_the_law_says_by_which_article(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    with world.at_work(world.lawyer) as by:
        facts = course.step_facts(kind="JUDGMENT_NOTICE", on=timezone.localdate())
        services.add_step(matter=claim.matter, **facts, by=by)
    put_award(world, claim.matter)
    rows = lawyer.get(one("deadlines", world, claim.matter, by="matter")).json()["results"]
    found = {row["provision"]: row["due_on"] for row in rows}
    assert found["UU 21/2007 48 (6)"] == str(timezone.localdate() + timedelta(days=14))


def test_a_day_of_ones_own_is_added_done_and_opened_again(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    rows = one("deadlines", world, claim.matter, by="matter")
    made = send(lawyer, "POST", rows, {"title": MARK, "due_on": SOON})
    assert (made.status_code, made.json()["title"], made.json()["provision"]) == (201, MARK, "")
    key = made.json()["id"]
    done = send(lawyer, "POST", one("finish-deadline", world, key), {"on": TODAY, "version": 1})
    assert (done.status_code, done.json()["done_on"], done.json()["version"]) == (200, TODAY, 2)
    with nothing_changes():
        again = send(lawyer, "POST", one("dismiss-deadline", world, key), {"why": "Tidak perlu", "version": 2})
        stale = send(lawyer, "POST", one("reopen-deadline", world, key), {"version": 1})
    assert (again.status_code, stale.status_code) == (422, 409)
    opened = send(lawyer, "POST", one("reopen-deadline", world, key), {"version": 2})
    assert (opened.status_code, opened.json()["done_on"]) == (200, None)
    aside = send(lawyer, "POST", one("dismiss-deadline", world, key), {"why": "Tidak perlu", "version": 3})
    assert (aside.status_code, aside.json()["dismissed_why"]) == (200, "Tidak perlu")
    assert lawyer.get(one("deadline", world, key)).json() == aside.json()


def test_the_way_of_the_sum_from_the_claim_to_the_money(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    def of(name: str) -> str:
        return one(name, world, claim, by="claim")

    add_loss(world, claim, wages())
    made = send(lawyer, "POST", of("amounts"), AMOUNT)
    assert made.status_code == 201, made.content
    assert {name: made.json()[name] for name in AMOUNT} == AMOUNT
    less = {"amount_idr": "30000000", "version": 1}
    changed = send(lawyer, "PATCH", one("amount", world, made.json()["id"]), less)
    assert (changed.status_code, changed.json()["amount_idr"]) == (200, "30000000")
    with nothing_changes():
        unpaid = send(lawyer, "POST", of("payments"), PAYMENT)
        fraction = send(lawyer, "POST", of("amounts"), {**AMOUNT, "amount_idr": "1.5"})
    assert (unpaid.status_code, fraction.status_code) == (422, 400)
    with world.at_work(world.lawyer) as by:
        version = RestitutionClaim.objects.get().version
        facts: dict[str, Any] = {"route": claim.route, "state": "FILED", "shows_address": False}
        services.change_claim(claim_id=claim.pk, expected_version=version, **facts, by=by)
    award = {**AMOUNT, "stage": "AWARDED", "body": "COURT", "amount_idr": "20000000", "reason": "NOT_GIVEN"}
    assert send(lawyer, "POST", of("amounts"), award).status_code == 201
    paid = send(lawyer, "POST", of("payments"), PAYMENT)
    assert (paid.status_code, paid.json()["payer"]) == (201, MARK)
    with world.at_work(world.lawyer) as by:
        services.plan_instalments(
            claim=claim,
            total=Decimal(20_000_000),
            count=2,
            first_due_on=timezone.localdate() + timedelta(days=9),
            by=by,
        )
    due = lawyer.get(of("instalments")).json()["results"]
    assert [row["amount_idr"] for row in due] == ["10000000"] * 2 and due[0]["due_on"] == SOON
    assert [row["amount_idr"] for row in lawyer.get(of("payments")).json()["results"]] == ["1000000"]
    assert lawyer.delete(one("payment", world, paid.json()["id"]), HTTP_IF_MATCH='"1"').status_code == 204
    assert lawyer.delete(one("amount", world, made.json()["id"]), HTTP_IF_MATCH='"2"').status_code == 204
    stages = [row["stage"] for row in lawyer.get(of("amounts")).json()["results"]]
    assert stages == [ClaimAmount.Stage.CLAIMED, ClaimAmount.Stage.AWARDED]
