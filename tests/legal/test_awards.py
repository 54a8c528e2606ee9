"""What rests on an award, and what becomes of the claim when an award was recorded by mistake."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from audit.models import Act
from cases.extension.timeline_models import TimelineEntry
from core.errors import DomainError
from legal import services
from legal.models import ClaimAmount, RestitutionClaim
from legal.services.amounts import AmountFacts
from tests.factories import World
from tests.legal.asking import url
from tests.legal.recovering import DAY, amount, built_version, state_of, step
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


def test_no_execution_stands_above_what_was_awarded(world: World, claim: RestitutionClaim) -> None:
    filed(world, claim)
    award = amount(world, claim, "AWARDED", 100_000_000, reason="SUFFERING")
    amount(world, claim, "EXECUTED", 95_000_000, body="PROSECUTOR", reason="NO_ASSETS")
    with pytest.raises(DomainError, match=r"Under execution is more than that \(Rp95,000,000.00\)") as refused:
        amount(world, claim, "AWARDED", 70_000_000, body="HIGH_COURT", reason="SUFFERING")
    assert refused.value.field == "amount_idr"
    with pytest.raises(DomainError, match="Under execution is more"), world.at_work(world.lawyer) as by:
        facts = AmountFacts("AWARDED", Decimal(94_999_999), award.on, "COURT", reason="OTHER")
        services.change_amount(amount_id=award.pk, expected_version=1, facts=facts, by=by)
    with pytest.raises(DomainError, match="Under execution is more"):
        remove(world, award)
    assert (standing(world, claim), state_of(world, claim)) == ([100_000_000, 95_000_000], "DECIDED")
    executed = amount(world, claim, "EXECUTED", 70_000_000, body="PROSECUTOR", reason="NO_ASSETS")
    amount(world, claim, "AWARDED", 70_000_000, body="HIGH_COURT", reason="SUFFERING")
    with pytest.raises(DomainError, match=r"more than that \(Rp95,000,000.00\)"):
        remove(world, executed)
    assert standing(world, claim) == [100_000_000, 95_000_000, 70_000_000, 70_000_000]


def test_no_penalty_stands_without_an_award(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    filed(world, claim)
    award = amount(world, claim, "AWARDED", 70_000_000, reason="SUFFERING")
    with world.at_work(world.lawyer) as by:
        penalty = services.note_penalty(claim=claim, on=DAY, months=6, by=by)
    answer = lawyer.post(url("amount-remove", world, award), {"version": "1"})
    assert answer.status_code == 422
    assert "A substitute penalty is noted for what was awarded. Remove that first." in answer.content.decode()
    with pytest.raises(DomainError, match="A substitute penalty"), world.at_work(world.lawyer) as by:
        facts = AmountFacts("AWARDED", award.amount_idr, DAY + timedelta(days=1), "COURT", reason="SUFFERING")
        services.change_amount(amount_id=award.pk, expected_version=1, facts=facts, by=by)
    assert (standing(world, claim), state_of(world, claim)) == ([70_000_000], "DECIDED")
    with world.at_work(world.lawyer) as by:
        services.remove_penalty(penalty_id=penalty.pk, expected_version=1, by=by)
    remove(world, award)
    assert (standing(world, claim), state_of(world, claim)) == ([], "FILED")


def standing(world: World, claim: RestitutionClaim) -> list[int]:
    with world.at_work(world.lawyer):
        rows = ClaimAmount.objects.filter(claim=claim).exclude(stage="CLAIMED").order_by("created_at")
        return [int(row.amount_idr) for row in rows]
