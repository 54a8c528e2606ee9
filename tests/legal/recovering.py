"""Dossiers on their way and amounts of a claim, for tests; and one row of each for those that ask everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from core import writes
from core.access.actor import ActingUser
from core.compartments import Compartment
from documents.models import Document
from documents.services import keep_made
from legal import services
from legal.models import (
    ChecklistAnswer,
    ClaimAmount,
    Dossier,
    Exhibit,
    ExhibitKind,
    FilingStep,
    Instalment,
    Payment,
    RestitutionClaim,
    SubstitutePenalty,
)
from legal.services.amounts import AmountFacts
from legal.services.filings import StepFacts
from tests.factories import World

MARK_OFFICE = "MARKOFFICE loket LPSK"
MARK_REASON = "MARKREASON karena bukti kurang"
DAY = date(2026, 5, 4)
# In Jakarta it is the first of May.
BUILT = datetime(2026, 4, 30, 18, 0, tzinfo=UTC)


def built_version(world: World, claim: RestitutionClaim, *, number: int = 1, built_at: datetime = BUILT) -> Dossier:
    """A version as the worker leaves it, without laying pages out."""
    with world.at_work(world.lawyer) as by:
        dossier = Dossier(case=claim.case, claim=claim, number=number)
        document: Document = keep_made(
            case=claim.case,
            content=[b"%PDF-1.7"],
            pages=1,
            title="Berkas",
            compartment=Compartment.LEGAL,
            made_for=uuid4(),
            by=by,
        )
        dossier.document, dossier.pages, dossier.content_digest = document, 1, "a" * 64
        dossier.built_at = built_at
        return writes.create(dossier, by=by)


def step(world: World, dossier: Dossier, kind: str, on: date = DAY, **facts: Any) -> FilingStep:
    facts = {"office": MARK_OFFICE if kind == "FILED" else "", **facts}
    with world.at_work(world.lawyer) as by:
        return services.record_filing(dossier=dossier, facts=StepFacts(kind=kind, on=on, **facts), by=by)


def amount(world: World, claim: RestitutionClaim, stage: str, idr: int, on: date = DAY, **facts: Any) -> ClaimAmount:
    body = facts.pop("body", {"ASSESSED": "LPSK", "DEMANDED": "PROSECUTOR"}.get(stage, "COURT"))
    with world.at_work(world.lawyer) as by:
        return services.record_amount(
            claim=claim, facts=AmountFacts(stage=stage, amount_idr=Decimal(idr), on=on, body=body, **facts), by=by
        )


def pay(world: World, claim: RestitutionClaim, idr: int, on: date = DAY) -> Payment:
    with world.at_work(world.lawyer) as by:
        return services.record_payment(claim=claim, paid_on=on, amount_idr=Decimal(idr), through="COURT", by=by)


def state_of(world: World, claim: RestitutionClaim) -> str:
    with world.at_work(world.lawyer):
        return RestitutionClaim.objects.values_list("state", flat=True).get(pk=claim.pk)


def file_claim(world: World, claim: RestitutionClaim) -> None:
    """On paper, without a dossier of ours."""
    move_claim(world, claim, "FILED")


def move_claim(world: World, claim: RestitutionClaim, state: str) -> None:
    with world.at_work(world.lawyer) as by:
        claim.refresh_from_db(fields=["version"])
        services.change_claim(
            claim_id=claim.pk,
            expected_version=claim.version,
            route=claim.route,
            state=state,
            shows_address=False,
            by=by,
        )


def one_of_each(claim: RestitutionClaim, exhibit: Exhibit, dossier: Dossier, by: ActingUser) -> dict[str, Any]:
    """Rows past every rule, for tests that ask of each row who sees it and what a closed case does with it."""
    case = {"case": claim.case}
    of_claim = {**case, "claim": claim}
    rows: dict[str, Any] = {
        "answer": ChecklistAnswer(**of_claim, item="FORM", answer="NOT_NEEDED", reason=MARK_REASON),
        "exhibit_kind": ExhibitKind(**case, exhibit=exhibit, item="IDENTITY"),
        "filing": FilingStep(**case, dossier=dossier, number=1, kind="SIGNED", on=DAY, office=MARK_OFFICE),
        "amount": ClaimAmount(
            **of_claim, stage="AWARDED", amount_idr=5_000_000, on=DAY, body="COURT", reason_text=MARK_REASON
        ),
        "instalment": Instalment(**of_claim, due_on=DAY, amount_idr=1_000_000),
        "payment": Payment(**of_claim, paid_on=DAY, amount_idr=500_000, through="COURT", payer=MARK_OFFICE),
        "penalty": SubstitutePenalty(**of_claim, on=DAY, months=6, note=MARK_REASON),
    }
    return {name: writes.create(row, by=by) for name, row in rows.items()}


def awarded() -> AmountFacts:
    return AmountFacts("AWARDED", Decimal(1), DAY, "COURT")


def stale_acts(
    claim: RestitutionClaim, exhibit: Exhibit, dossier: Dossier, by: ActingUser
) -> dict[str, Callable[[Any], Any]]:
    """Every service of the way of a claim that takes a version, with one that has passed."""
    rows, old = one_of_each(claim, exhibit, dossier, by), {"expected_version": 7}
    facts = awarded()
    return {
        "answer_item": lambda by: services.answer_item(claim=claim, item="FORM", answer="DONE", by=by, **old),
        "clear_answer": lambda by: services.clear_answer(answer_id=rows["answer"].pk, by=by, **old),
        "name_exhibit_kind": lambda by: services.name_exhibit_kind(
            exhibit_id=exhibit.pk, item="IDENTITY", by=by, **old
        ),
        "undo_filing": lambda by: services.undo_filing(step_id=rows["filing"].pk, by=by, **old),
        "change_amount": lambda by: services.change_amount(amount_id=rows["amount"].pk, facts=facts, by=by, **old),
        "remove_amount": lambda by: services.remove_amount(amount_id=rows["amount"].pk, by=by, **old),
        "remove_instalment": lambda by: services.remove_instalment(instalment_id=rows["instalment"].pk, by=by, **old),
        "remove_payment": lambda by: services.remove_payment(payment_id=rows["payment"].pk, by=by, **old),
        "remove_penalty": lambda by: services.remove_penalty(penalty_id=rows["penalty"].pk, by=by, **old),
    }
