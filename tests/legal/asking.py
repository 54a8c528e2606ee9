"""What tests of legal work ask for, by page and API, and what no answer may carry."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from legal import services
from legal.models import RestitutionClaim
from tests.cases.asking import at
from tests.documents import samples
from tests.factories import World
from tests.legal.makers import (
    MARK_LOSS,
    MARK_MATTER,
    MARK_PARTY,
    MARK_REPORT,
    add_paper,
    make_claim,
)

AS_WRITTEN = "The accounts of the episodes are printed as they are written."
MARKS = (MARK_LOSS, MARK_MATTER, MARK_PARTY, MARK_REPORT)
MATTER = {"kind": "CRIMINAL", "title": "Laporan", "stage": "INVESTIGATION", "opened_on": "2026-03-04"}
LOSS: dict[str, Any] = {
    "head": "A",
    "description": "Upah Maret sampai Oktober",
    "quantity": "8",
    "unit": "MONTH",
    "rate": "1500.50",
    "currency": "MYR",
    "period_from": "2025-03-01",
    "period_to": "2025-10-31",
    "exchange_rate": "3512.25",
    "exchange_rate_on": "2026-03-06",
    "exchange_rate_source": "Bank Indonesia",
}


def one(name: str, world: World, row: Any, *, by: str = "pk", case: Any = None) -> str:
    return at(f"api-legal:{name}", case or world.case, **{by: getattr(row, "pk", row)})


def an_exhibit(world: World, claim: RestitutionClaim) -> Any:
    paper = add_paper(world, samples.scan(size=(20, 20)), "Slip gaji")
    with world.at_work(world.lawyer) as by:
        return services.add_exhibit(claim=claim, document=paper, description="Slip gaji Maret", by=by)


def a_second_claim(world: World) -> RestitutionClaim:
    """A claim of another matter of the same case."""
    return make_claim(world, route=RestitutionClaim.Route.COURT)


def url(name: str, world: World, row: Any = None) -> str:
    kwargs = {"case": world.case.pk} | ({"pk": row.pk} if row is not None else {})
    return reverse(f"legal:{name}", kwargs=kwargs)


def indonesian(client: Client) -> Client:
    client.cookies["django_language"] = "id"
    return client
