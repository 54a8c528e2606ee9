"""What other programs read of a claim beside its ledger, and of the protection of a matter."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from legal import services
from legal.models import Protection, RestitutionClaim, WageCalculation
from tests.cases.asking import Addresses, SignIn, finds_nothing, looks, nothing_changes, queries, send, take_off, text
from tests.factories import World
from tests.legal import parts
from tests.legal.asking import one
from tests.legal.protecting import MARKS as PROTECTED
from tests.legal.protecting import SENT

OF_CLAIM = ("wages", "statements", "opponents")
OF_MATTER = {
    "protection-requests": "request",
    "measures": "measure",
    "testimony": "testimony",
    "travel": "travel",
    "court-days": "witness",
}
MARKS = (parts.MARK_WORK, parts.MARK_SOURCE, parts.MARK_SUFFERING, parts.MARK_RELATION, *PROTECTED)


def every_address(world: World, claim: Any, matter: Any, case: Any = None) -> Addresses:
    return [
        *(("GET", one(name, world, claim, by="claim", case=case)) for name in OF_CLAIM),
        *(("GET", one(name, world, matter, by="matter", case=case)) for name in OF_MATTER),
    ]


@pytest.fixture
def told(world: World, claim: RestitutionClaim) -> Addresses:
    """One row of each kind; the addresses under which they are read."""
    calculation = parts.begin(world, claim)
    parts.enter(world, calculation)
    parts.enter(world, calculation, parts.paid())
    parts.tell(world, claim)
    parts.oppose(world, claim)
    with world.at_work(world.lawyer) as by:
        for model, sent in SENT.values():
            facts = {**sent, "waits_apart": True} if "waits_apart" in sent else sent
            row: Protection = model(case=world.case, matter=claim.matter, **facts)
            services.add_protection(row=row, by=by)
    return every_address(world, claim, claim.matter)


def rows(client: Client, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(address).json()["results"]
    return found


def test_a_calculation_is_read_with_its_working(
    world: World, claim: RestitutionClaim, lawyer: Client, told: Addresses
) -> None:
    address = one("wages", world, claim, by="claim")
    [found] = rows(lawyer, address)
    assert (found["title"], found["currency"], found["total"]) == (parts.MARK_WORK, "IDR", "36000000.00")
    assert [(entry["kind"], entry["amount"]) for entry in found["entries"]] == [
        ("WAGE", "4500000.00"),
        ("PAID", "4500000.00"),
    ]
    assert found["entries"][0]["rests_on"] == parts.MARK_SOURCE
    steps = [(step["kind"], step["result"], step["entry"]) for step in found["working"]]
    due, paid = (entry["id"] for entry in found["entries"])
    assert ("DUE", "40500000.00", due) in steps
    assert ("PAID", "4500000.00", paid) in steps
    assert ("UNPAID", "36000000.00", "") in steps
    assert found["differs"] is True
    with world.at_work(world.lawyer):
        calculation = WageCalculation.objects.get(pk=found["id"])
    parts.take_over(world, calculation)
    assert rows(lawyer, address)[0]["differs"] is False


def test_the_statement_and_whom_the_claim_runs_against_are_read(
    world: World, claim: RestitutionClaim, lawyer: Client, told: Addresses
) -> None:
    [statement] = rows(lawyer, one("statements", world, claim, by="claim"))
    assert (statement["suffering"], statement["claim"]) == (parts.MARK_SUFFERING, str(claim.pk))
    [opponent] = rows(lawyer, one("opponents", world, claim, by="claim"))
    parties = rows(lawyer, one("parties", world, claim.matter, by="matter"))
    assert opponent["party"] in {party["id"] for party in parties}
    # Each list is a look into the case.
    assert len(looks(world, "api.legal.opponent.opened")) == 1


def test_the_protection_of_a_matter_is_read(
    world: World, claim: RestitutionClaim, lawyer: Client, told: Addresses
) -> None:
    for name, kind in OF_MATTER.items():
        [row] = rows(lawyer, one(name, world, claim.matter, by="matter"))
        sent = {**SENT[kind][1]} | ({"waits_apart": True} if kind == "witness" else {})
        assert {field: row[field] for field in sent} == sent


def test_nothing_of_it_is_written_here(lawyer: Client, told: Addresses) -> None:
    with nothing_changes():
        for _method, address in told:
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                assert send(lawyer, method, address, {}).status_code in (403, 405), address


@pytest.mark.parametrize("actor", ["caseworker", "colleague", "manager", "shelter", "counsellor", "foreigner"])
def test_who_reads_no_legal_work_learns_nothing(world: World, sign_in: SignIn, told: Addresses, actor: str) -> None:
    browser = sign_in(world.users[actor])
    for _method, address in told:
        answer = browser.get(address)
        assert answer.status_code == 403, address
        assert not any(mark in text(answer) for mark in MARKS)


def test_who_leaves_the_case_finds_nothing(
    world: World, claim: RestitutionClaim, lawyer: Client, told: Addresses
) -> None:
    take_off(world, world.lawyer)
    nowhere = every_address(world, uuid4(), uuid4(), SimpleNamespace(pk=uuid4()))
    finds_nothing(lawyer, told, nowhere, marks=MARKS)


def test_the_number_of_queries_does_not_grow_with_the_rows(
    world: World, claim: RestitutionClaim, lawyer: Client, told: Addresses
) -> None:
    address = one("wages", world, claim, by="claim")
    lawyer.get(address)
    before = queries(lawyer, address)
    for _number in range(3):
        parts.enter(world, parts.begin(world, claim))
    assert queries(lawyer, address) == before
