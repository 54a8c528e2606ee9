"""Who may use the addresses of legal work, and what each answer costs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cases.team.services import assign
from legal import services
from legal.models import LossItem, Matter, RestitutionClaim
from tests.cases.asking import (
    Addresses,
    SignIn,
    at,
    finds_nothing,
    nothing_changes,
    queries,
    send,
    take_off,
    text,
)
from tests.factories import World, make_case
from tests.legal.asking import MARKS, MATTER, an_exhibit, one
from tests.legal.dossiers import work
from tests.legal.makers import (
    add_loss,
    give_consent,
    rupiah,
    wages,
)

QUERIES = {"matters": 5, "matter": 5, "parties": 6, "claims": 6, "claim": 5, "losses": 7, "exhibits": 7, "dossiers": 6}


def every_address(world: World, case: Any, rows: dict[str, Any]) -> Addresses:
    """(method, address) of everything that the legal API does."""
    return [
        ("GET", at("api-legal:matters", case)),
        ("POST", at("api-legal:matters", case)),
        *((method, one("matter", world, rows["matter"], case=case)) for method in ("GET", "PATCH")),
        ("POST", one("close-matter", world, rows["matter"], case=case)),
        *((method, one("parties", world, rows["matter"], by="matter", case=case)) for method in ("GET", "POST")),
        *((method, one("party", world, rows["party"], case=case)) for method in ("PATCH", "DELETE")),
        *((method, one("claims", world, rows["matter"], by="matter", case=case)) for method in ("GET", "POST")),
        *((method, one("claim", world, rows["claim"], case=case)) for method in ("GET", "PATCH")),
        *((method, one("losses", world, rows["claim"], by="claim", case=case)) for method in ("GET", "POST")),
        *((method, one("loss", world, rows["loss"], case=case)) for method in ("GET", "PATCH", "DELETE")),
        ("POST", one("loss-evidence", world, rows["loss"], by="loss", case=case)),
        ("DELETE", one("evidence", world, rows["evidence"], case=case)),
        *((method, one("exhibits", world, rows["claim"], by="claim", case=case)) for method in ("GET", "POST")),
        *((method, one("dossiers", world, rows["claim"], by="claim", case=case)) for method in ("GET", "POST")),
        ("GET", one("dossier-beforehand", world, rows["claim"], by="claim", case=case)),
        ("GET", one("dossier", world, rows["dossier"], case=case)),
    ]


@pytest.fixture
def rows(world: World, claim: RestitutionClaim) -> dict[str, Any]:
    give_consent(world)
    loss, exhibit = add_loss(world, claim, wages()), an_exhibit(world, claim)
    with world.at_work(world.lawyer) as by:
        return {
            "matter": claim.matter,
            "party": claim.matter.parties.get(),
            "claim": claim,
            "loss": loss,
            "exhibit": exhibit,
            "evidence": services.prove(loss=loss, exhibit=exhibit, by=by),
            "dossier": services.request_dossier(claim=claim, expected_version=1, by=by),
        }


def test_who_leaves_the_case_finds_nothing_of_it(world: World, lawyer: Client, rows: dict[str, Any]) -> None:
    take_off(world, world.lawyer)
    finds_nothing(lawyer, *elsewhere(world, world.case, rows), marks=MARKS)


def test_another_organisations_lawyer_finds_nothing(world: World, sign_in: SignIn, rows: dict[str, Any]) -> None:
    foreigner = sign_in(world.foreigner)  # a case manager there: no legal role
    with nothing_changes():
        for method, url in every_address(world, world.case, rows):
            assert send(foreigner, method, url, {}).status_code == 403
    finds_nothing(sign_in(world.lawyer), *elsewhere(world, world.other_case, rows), marks=MARKS)


def elsewhere(world: World, case: Any, rows: dict[str, Any]) -> tuple[Addresses, Addresses]:
    """The addresses, and the same with keys that never were."""
    never = every_address(world, SimpleNamespace(pk=uuid4()), {name: uuid4() for name in rows})
    return every_address(world, case, rows), never


@pytest.mark.parametrize("actor", ["caseworker", "colleague", "manager", "shelter", "counsellor", "reintegration"])
def test_whoever_reads_no_legal_work_learns_nothing_of_it(
    world: World, sign_in: SignIn, rows: dict[str, Any], actor: str
) -> None:
    browser = sign_in(world.users[actor])
    with nothing_changes():
        for method, url in every_address(world, world.case, rows):
            answer = send(browser, method, url, {})
            assert answer.status_code == 403, url
            assert not any(mark in text(answer) for mark in MARKS)


def test_a_record_of_another_case_is_not_found_in_this_one(world: World, lawyer: Client, rows: dict[str, Any]) -> None:
    with world.at_work(world.caseworker) as by:
        other = make_case(by=by, site=world.site, name="Warga 2")
        assign(case=other, user=world.lawyer, part="LAWYER", by=by)
    lists = {at("api-legal:matters", other)}
    with nothing_changes():
        for method, url in every_address(world, other, rows):
            if url not in lists:
                assert send(lawyer, method, url, {}).status_code == 404, url


def test_pages_follow_each_other_by_key(world: World, lawyer: Client, claim: RestitutionClaim) -> None:
    for number in range(52):
        add_loss(world, claim, rupiah("B" if number % 2 else "A", f"Rugi {number}", "1", "10"))
    url = one("losses", world, claim, by="claim")
    first = lawyer.get(url).json()
    second = lawyer.get(url, {"after": first["next"]}).json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (50, 2, None)
    rows = [*first["results"], *second["results"]]
    assert [row["head"] for row in rows] == ["A"] * 26 + ["B"] * 26
    assert len({row["id"] for row in rows}) == 52


def test_the_number_of_queries_stands_here_and_does_not_grow_with_the_rows(
    world: World, lawyer: Client, claim: RestitutionClaim
) -> None:
    give_consent(world)
    urls = {
        "matters": at("api-legal:matters", world.case),
        "matter": one("matter", world, claim.matter),
        "parties": one("parties", world, claim.matter, by="matter"),
        "claims": one("claims", world, claim.matter, by="matter"),
        "claim": one("claim", world, claim),
        "losses": one("losses", world, claim, by="claim"),
        "exhibits": one("exhibits", world, claim, by="claim"),
        "dossiers": one("dossiers", world, claim, by="claim"),
    }
    for again in range(2):
        for number in range(3):
            loss, exhibit = add_loss(world, claim, wages()), an_exhibit(world, claim)
            with world.at_work(world.lawyer) as by:
                services.prove(loss=loss, exhibit=exhibit, by=by)
                services.open_claim(matter=claim.matter, route="COURT", by=by)
                services.add_party(matter=claim.matter, role="ATTORNEY", name=f"Pengacara {number}", by=by)
                services.open_matter(case=world.case, **{**MATTER, "opened_on": date(2026, 3, 4)}, by=by)
        if not again:
            with world.at_work(world.lawyer) as by:
                services.request_dossier(claim=claim, expected_version=1, by=by)
        assert {name: queries(lawyer, url) for name, url in urls.items()} == QUERIES
    with world.at_work(world.lawyer):
        assert Matter.objects.count() == 7
        assert LossItem.objects.filter(claim=claim).count() == 6
        assert sum(row.amount_idr for row in LossItem.objects.all()) == 6 * Decimal(42161049)
    # Nor with what stands in a version.
    work()
    assert queries(lawyer, urls["dossiers"]) == QUERIES["dossiers"]
