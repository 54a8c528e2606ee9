"""A filing that was recorded by mistake is undone with what it wrote itself; what was filed or decided before stays."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from legal import services
from legal.models import ClaimAmount, Dossier, FilingStep, RestitutionClaim
from tests.cases.asking import nothing_changes, text
from tests.factories import World
from tests.legal.asking import url
from tests.legal.makers import add_loss, rupiah
from tests.legal.recovering import DAY, amount, file_claim, pay, state_of
from tests.legal.test_claimed import noted, version
from tests.legal.test_filing import kinds


def file_version(world: World, dossier: Dossier, lawyer: Client) -> FilingStep:
    """Through the page, as each request is a piece of work of its own."""
    sent = {"kind": "FILED", "on": str(timezone.localdate()), "office": "Loket Contoh"}
    assert lawyer.post(url("filing-add", world, dossier), sent).status_code == 303
    with world.at_work(world.lawyer):
        return FilingStep.objects.get(dossier=dossier, kind="FILED")


def award(world: World, claim: RestitutionClaim) -> None:
    amount(world, claim, "AWARDED", 70_000_000, reason="OTHER")
    with world.at_work(world.lawyer) as by:
        services.plan_instalments(claim=claim, total=Decimal(70_000_000), count=2, first_due_on=DAY, by=by)
    pay(world, claim, 1_000_000)


@pytest.mark.parametrize("is_signed_first", [True, False])
def test_a_claim_that_was_decided_before_stays_decided(
    world: World, claim: RestitutionClaim, lawyer: Client, is_signed_first: bool
) -> None:
    add_loss(world, claim, rupiah("A", "Upah", "1", "80000000"))
    file_claim(world, claim)
    if not is_signed_first:
        award(world, claim)
    dossier = version(world, claim, 1, 80_000_000)
    if is_signed_first:
        award(world, claim)
    filed = file_version(world, dossier, lawyer)
    assert lawyer.post(url("filing-undo", world, filed), {"version": "1"}).status_code == 303
    assert (state_of(world, claim), kinds(world, dossier)) == ("DECIDED", ["SIGNED"])
    with world.at_work(world.lawyer):
        found = set(ClaimAmount.objects.filter(claim=claim).values_list("stage", "amount_idr"))
    assert found == {("CLAIMED", Decimal(80_000_000)), ("AWARDED", Decimal(70_000_000))}


@pytest.mark.parametrize("claims", [80_000_000, 42_000_000])
def test_a_claim_that_was_filed_on_paper_before_stays_filed(
    world: World, claim: RestitutionClaim, lawyer: Client, claims: int
) -> None:
    today = timezone.localdate()
    add_loss(world, claim, rupiah("A", "Upah", "1", "80000000"))
    file_claim(world, claim)
    dossier = version(world, claim, 1, claims)
    filed = file_version(world, dossier, lawyer)
    also = [] if claims == 80_000_000 else [(today, claims)]
    assert noted(world, claim) == [(today, 80_000_000), *also]
    assert lawyer.post(url("filing-undo", world, filed), {"version": "1"}).status_code == 303
    assert (state_of(world, claim), kinds(world, dossier)) == ("FILED", ["SIGNED"])
    assert noted(world, claim) == [(today, 80_000_000)]


def test_what_a_body_was_told_afterwards_stays(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    today = timezone.localdate()
    filed = file_version(world, version(world, claim, 1, 42_000_000), lawyer)
    amount(world, claim, "CLAIMED", 50_000_000, today, body="LPSK")
    assert lawyer.post(url("filing-undo", world, filed), {"version": "1"}).status_code == 303
    assert (state_of(world, claim), noted(world, claim)) == ("DRAFT", [(today, 50_000_000)])


def test_a_filing_that_was_decided_upon_since_is_not_undone(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    dossier = version(world, claim, 1, 80_000_000)
    filed = file_version(world, dossier, lawyer)
    today = timezone.localdate()
    award_of_today = amount(world, claim, "AWARDED", 70_000_000, today, reason="OTHER")
    undo = url("filing-undo", world, filed)
    with nothing_changes():
        answer = lawyer.post(undo, {"version": "1"})
    assert (answer.status_code, "The claim is “Decided”. Change that first." in text(answer)) == (422, True)
    assert lawyer.post(url("amount-remove", world, award_of_today), {"version": "1"}).status_code == 303
    assert lawyer.post(undo, {"version": "1"}).status_code == 303
    assert (state_of(world, claim), kinds(world, dossier), noted(world, claim)) == ("DRAFT", ["SIGNED"], [])
