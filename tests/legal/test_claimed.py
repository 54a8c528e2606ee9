"""What counts as claimed: what the version says that was filed, and nothing while the claim is being prepared."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from audit.models import Act
from core import writes
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError
from legal import services
from legal.dossier import words
from legal.models import ClaimAmount, Dossier, FilingStep, LossItem, RestitutionClaim
from tests.cases.asking import nothing_changes, send, text
from tests.factories import World
from tests.legal.asking import one, url
from tests.legal.dossiers import Paper
from tests.legal.makers import add_loss, rupiah
from tests.legal.recovering import DAY, amount, built_version, file_claim, state_of, step
from tests.legal.test_overall import PAGE, rows


def version(world: World, claim: RestitutionClaim, number: int, total: int) -> Dossier:
    """A version that claims so much."""
    dossier = built_version(world, claim, number=number)
    with world.at_work(world.lawyer) as by:
        dossier.content = {"total": words.amount(Decimal(total))}
        writes.update(dossier, "content", by=by)
    step(world, dossier, "SIGNED")
    return dossier


def undo(world: World, filed: FilingStep) -> None:
    with world.at_work(world.lawyer) as by:
        services.undo_filing(step_id=filed.pk, expected_version=1, by=by)


def noted(world: World, claim: RestitutionClaim) -> list[tuple[date, int]]:
    with world.at_work(world.lawyer):
        found = ClaimAmount.objects.filter(claim=claim, stage="CLAIMED").order_by("on", "created_at")
        return [(row.on, int(row.amount_idr)) for row in found]


def overall(lawyer: Client) -> list[str]:
    return rows(lawyer.get(PAGE).content.decode())["Claimed"][:2]


def test_a_version_says_what_it_claims_and_nothing_when_it_was_not_kept(world: World, claim: RestitutionClaim) -> None:
    dossier = built_version(world, claim)
    with world.at_work(world.lawyer):
        assert dossier.total is None
        for idr in (1, 999, 1_000, 42_161_049, 99_999_999_999_999_999):
            dossier.content = {"total": words.amount(Decimal(idr))}
            assert dossier.total == Decimal(idr)
        for other in ({}, {"total": "banyak"}, {"total": "Rp1.00"}):
            dossier.content = other
            assert dossier.total is None


def test_what_a_built_version_says_is_what_the_ledger_came_to(
    built: tuple[Dossier, Paper], world: World, claim: RestitutionClaim
) -> None:
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        losses = sum(LossItem.objects.filter(claim=claim).values_list("amount_idr", flat=True), Decimal(0))
        assert Dossier.objects.get(pk=built[0].pk).total == losses > 0


def test_a_filing_that_is_undone_claims_nothing(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    dossier = version(world, claim, 1, 42_000_000)
    filed = step(world, dossier, "FILED")
    assert (noted(world, claim), overall(lawyer)) == ([(DAY, 42_000_000)], ["1", "Rp42,000,000.00"])
    undo(world, filed)
    assert (state_of(world, claim), noted(world, claim)) == ("DRAFT", [])
    assert overall(lawyer) == ["0", "Rp0.00"]
    with world.at_work(world.lawyer):
        assert Act.objects.filter(verb="legal.amount_removed").count() == 1
    step(world, dossier, "FILED", DAY + timedelta(days=2))
    assert noted(world, claim) == [(DAY + timedelta(days=2), 42_000_000)]


def test_a_version_is_claimed_as_it_says_and_not_as_the_ledger_has_become(
    world: World, claim: RestitutionClaim
) -> None:
    first = version(world, claim, 1, 42_000_000)
    add_loss(world, claim, rupiah("A", "Upah", "1", "77000000"))
    step(world, first, "FILED")
    step(world, first, "RETURNED", DAY + timedelta(days=1))
    second = version(world, claim, 2, 50_000_000)
    filed = step(world, second, "FILED", DAY + timedelta(days=1))
    assert noted(world, claim) == [(DAY, 42_000_000), (DAY + timedelta(days=1), 50_000_000)]
    undo(world, filed)
    # The first was filed indeed, and stays written down.
    assert noted(world, claim) == [(DAY, 42_000_000)]


def test_a_return_that_is_undone_notes_nothing_new(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    dossier = version(world, claim, 1, 42_000_000)
    add_loss(world, claim, rupiah("A", "Upah", "1", "77000000"))
    step(world, dossier, "FILED")
    returned = step(world, dossier, "RETURNED", DAY + timedelta(days=3))
    page = lawyer.get(url("funnel", world, claim)).content.decode()
    assert ("Was Rp42,000,000.00" in page, overall(lawyer)) == (True, ["0", "Rp0.00"])
    assert "It does not count while the claim is being prepared." in page
    undo(world, returned)
    assert (noted(world, claim), overall(lawyer)) == ([(DAY, 42_000_000)], ["1", "Rp42,000,000.00"])


def test_a_claim_on_paper_counts_while_it_is_filed(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    add_loss(world, claim, rupiah("A", "Upah", "1", "77000000"))
    file_claim(world, claim)
    assert overall(lawyer) == ["1", "Rp77,000,000.00"]
    facts: dict[str, Any] = {"route": claim.route, "shows_address": False}
    for state, counted in (
        ("DRAFT", ["0", "Rp0.00"]),
        ("FILED", ["1", "Rp77,000,000.00"]),
        ("WITHDRAWN", ["0", "Rp0.00"]),
        ("DRAFT", ["0", "Rp0.00"]),
    ):
        with world.at_work(world.lawyer) as by:
            claim.refresh_from_db(fields=["version"])
            services.change_claim(claim_id=claim.pk, expected_version=claim.version, state=state, by=by, **facts)
        assert overall(lawyer) == counted, state
    assert len(noted(world, claim)) == 1


def test_what_is_being_prepared_is_not_noted_as_claimed(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    with pytest.raises(DomainError, match="nothing is claimed yet") as refused:
        amount(world, claim, "CLAIMED", 1_000, body="LPSK")
    assert refused.value.field == "stage"
    sent = {"stage": "CLAIMED", "amount_idr": "1000", "on": str(DAY), "body": "LPSK"}
    assert send(lawyer, "POST", one("amounts", world, claim, by="claim"), sent).status_code == 422
    assert noted(world, claim) == []


def test_what_was_claimed_is_not_changed_while_it_is_being_prepared_again(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    dossier = version(world, claim, 1, 42_000_000)
    step(world, dossier, "FILED")
    with world.at_work(world.lawyer):
        row = ClaimAmount.objects.get()
    page, edit, remove = url("funnel", world, claim), url("amount-edit", world, row), url("amount-remove", world, row)
    assert [way in text(lawyer.get(page)) for way in (edit, remove)] == [True, True]
    step(world, dossier, "RETURNED")
    # What was recorded by mistake may be taken out, as it counts for nothing.
    assert [way in text(lawyer.get(page)) for way in (edit, remove)] == [False, True]
    facts = {"stage": "CLAIMED", "amount_idr": "999000000", "on": str(DAY), "body": "LPSK"}
    with nothing_changes():
        answer = lawyer.post(edit, {**facts, "version": row.version})
        other = send(lawyer, "PATCH", one("amount", world, row), {"amount_idr": "999000000", "version": row.version})
    said = "The claim is being prepared: nothing is claimed yet. It is noted once it is filed."
    assert [(one.status_code, said in text(one)) for one in (answer, other)] == [(422, True)] * 2
    assert noted(world, claim) == [(DAY, 42_000_000)]


def test_a_version_whose_content_does_not_open_is_filed_with_the_sum_of_the_ledger(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    add_loss(world, claim, rupiah("A", "Upah", "1", "77000000"))
    dossier = version(world, claim, 1, 42_000_000)
    with organisation_scope(world.organisation.pk), connection.cursor() as cursor:
        broken = "set_byte(content, 40, get_byte(content, 40) # 1)"
        cursor.execute(f"UPDATE legal_dossier SET content = {broken} WHERE id = %s", [dossier.pk])
    sent = {"kind": "FILED", "on": str(DAY), "office": "Loket Contoh"}
    assert lawyer.post(url("filing-add", world, dossier), sent).status_code == 303
    assert (state_of(world, claim), noted(world, claim)) == ("FILED", [(DAY, 77_000_000)])
