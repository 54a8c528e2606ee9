"""Matters, claims and losses for tests. What is sensitive carries a mark."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cases.consent.models import Consent
from cases.consent.services import give_consent as consent_give_consent
from core.files.uploads import SealedUpload
from documents.models import Document
from documents.services import add_document
from legal import services
from legal.models import LossItem, Matter, Party, RestitutionClaim
from legal.services.losses import LossFacts
from tests.factories import World

MARK_MATTER = "MARKMATTER laporan terhadap penyalur"
MARK_REPORT = "LP/MARK/123/III/2026"
MARK_PARTY = "MARKPARTY PT Janji Kosong"
MARK_LOSS = "MARKLOSS upah yang tidak dibayar"


def give_consent(world: World, *, decision: str = Consent.Decision.GIVEN, on: date = date(2026, 3, 5)) -> Consent:
    with world.at_work(world.caseworker) as by:
        return consent_give_consent(
            consent=Consent(
                case=world.case,
                purpose=Consent.Purpose.RESTITUTION,
                decision=decision,
                form=Consent.Form.WRITTEN,
                decided_on=on,
            ),
            by=by,
        )


def make_claim(world: World, *, route: str = RestitutionClaim.Route.LPSK) -> RestitutionClaim:
    with world.at_work(world.lawyer) as by:
        matter = services.open_matter(
            case=world.case,
            kind=Matter.Kind.CRIMINAL,
            title=MARK_MATTER,
            police_report=MARK_REPORT,
            opened_on=date(2026, 3, 4),
            stage=Matter.Stage.INVESTIGATION,
            by=by,
        )
        services.add_party(
            matter=matter,
            role=Party.Role.RESPONDENT,
            name=MARK_PARTY,
            details="Jalan Contoh 1, Kota Contoh",
            by=by,
        )
        return services.open_claim(matter=matter, route=route, by=by)


def wages(**changes: Any) -> LossFacts:
    facts: dict[str, Any] = {
        "head": LossItem.Head.INCOME,
        "description": MARK_LOSS,
        "quantity": Decimal(8),
        "unit": LossItem.Unit.MONTH,
        "rate": Decimal("1500.50"),
        "currency": "MYR",
        "period_from": date(2025, 3, 1),
        "period_to": date(2025, 10, 31),
        "exchange_rate": Decimal("3512.25"),
        "exchange_rate_on": date(2026, 3, 6),
        "exchange_rate_source": "Bank Indonesia",
    }
    return LossFacts(**{**facts, **changes})


def rupiah(head: str, description: str, quantity: str, rate: str, **changes: Any) -> LossFacts:
    """A line in rupiah."""
    return LossFacts(
        head=head,
        description=description,
        quantity=Decimal(quantity),
        unit=changes.pop("unit", LossItem.Unit.TIME),
        rate=Decimal(rate),
        **changes,
    )


def add_loss(world: World, claim: RestitutionClaim, facts: LossFacts) -> LossItem:
    with world.at_work(world.lawyer) as by:
        return services.add_loss(claim=claim, facts=facts, by=by)


def add_paper(world: World, content: bytes, title: str, *, by: str = "lawyer", compartment: str = "legal") -> Document:
    with world.at_work(world.users[by]) as user:
        return add_document(
            case=world.case,
            upload=SealedUpload.of("berkas", [content]),
            title=title,
            compartment=compartment,
            by=user,
        )
