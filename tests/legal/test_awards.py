"""What rests on an award, and what becomes of the claim when an award was recorded by mistake."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from audit.models import Act
from cases.models import TimelineEntry
from core.errors import DomainError
from legal import services
from legal.models import ClaimAmount, RestitutionClaim
from tests.factories import World
from tests.legal.asking import url
from tests.legal.recovering import amount, built_version, state_of, step
from tests.legal.test_filing import change
from tests.legal.test_funnel import filed


def remove(world: World, row: ClaimAmount) -> None:
    with world.at_work(world.lawyer) as by:
        services.remove_amount(amount_id=row.pk, expected_version=row.version, by=by)


def moves(world: World) -> tuple[int, int]:
    with world.at_work(world.lawyer):
        return (
            TimelineEntry.objects.filter(kind="legal.claim_state").count(),
            Act.objects.filter(verb="legal.claim_moved").count(),
        )


def test_a_claim_whose_last_award_is_removed_is_filed_again(world: World, claim: RestitutionClaim) -> None:
    filed(world, claim)
    first = amount(world, claim, "AWARDED", 70_000_000, reason="SUFFERING")
    second = amount(world, claim, "AWARDED", 70_000_000, body="HIGH_COURT")
    assert (state_of(world, claim), moves(world)) == ("DECIDED", (2, 1))
    with pytest.raises(DomainError, match="An award is recorded") as refused:
        change(world, claim, "FILED")
    assert (refused.value.field, state_of(world, claim)) == ("state", "DECIDED")
    remove(world, second)
    assert (state_of(world, claim), moves(world)) == ("DECIDED", (2, 1))
    remove(world, first)
    assert (state_of(world, claim), moves(world)) == ("FILED", (3, 2))
    amount(world, claim, "AWARDED", 60_000_000, reason="SUFFERING")
    assert state_of(world, claim) == "DECIDED"


def test_a_claim_that_was_decided_by_mistake_is_filed_again(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    dossier = built_version(world, claim)
    step(world, dossier, "SIGNED")
    step(world, dossier, "FILED")
    change(world, claim, "DECIDED")
    sent: dict[str, Any] = {"route": claim.route, "state": "DRAFT", "version": "3"}
    assert lawyer.post(url("claim-edit", world, claim), sent).status_code == 422
    assert lawyer.post(url("claim-edit", world, claim), {**sent, "state": "FILED"}).status_code == 303
    assert state_of(world, claim) == "FILED"


def test_an_award_is_removed_through_the_page(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    filed(world, claim)
    row = amount(world, claim, "AWARDED", 70_000_000, reason="SUFFERING")
    assert lawyer.post(url("amount-remove", world, row), {"version": "1"}).status_code == 303
    page = lawyer.get(url("funnel", world, claim)).content.decode()
    assert ("Filed</span>" in page, "Decided</span>" in page) == (True, False)


def test_what_else_is_removed_leaves_a_decided_claim_decided(world: World, claim: RestitutionClaim) -> None:
    filed(world, claim)
    assessed = amount(world, claim, "ASSESSED", 70_000_000, body="LPSK", reason="SUFFERING")
    change(world, claim, "DECIDED")
    remove(world, assessed)
    assert state_of(world, claim) == "DECIDED"
