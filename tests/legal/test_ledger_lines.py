"""Lines of the ledger: who certified them, their order, and copies."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.errors import DomainError, EditConflict
from legal import selectors, services
from legal.models import LossEvidence, LossItem, Party, RestitutionClaim
from legal.templatetags.ledger import counted
from tests.cases.asking import nothing_changes, send
from tests.factories import World
from tests.legal.asking import an_exhibit, one, url
from tests.legal.makers import add_loss, rupiah
from tests.legal.parts import read

CERTIFIED = {"certified": "PROVIDER", "certifier": "dr. Contoh, RSUD Contoh", "certified_on": "2026-03-10"}
LINE = {
    "head": "C",
    "description": "Pengobatan",
    "quantity": "1",
    "unit": "TIME",
    "rate": "50000",
    "currency": "IDR",
    "version": "1",
}


def titles(world: World, head: str = "D") -> list[str]:
    with world.at_work(world.lawyer) as by:
        read(by, world.case)
        ledger = selectors.ledger(RestitutionClaim.objects.select_related("case").get(), by=by)
        return [
            loss.description for group in ledger.heads if group.letter == head.lower() for loss, _links in group.lines
        ]


def test_who_certified_a_loss_is_said_with_the_day(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    loss = add_loss(world, claim, rupiah("C", "Pengobatan", "1", "50000"))
    add_loss(world, claim, rupiah("C", "Obat", "1", "20000"))
    assert lawyer.post(url("loss-edit", world, loss), {**LINE, **CERTIFIED}).status_code == 303
    page = lawyer.get(url("claim", world, claim)).content.decode()
    assert "Who gave the treatment" in page
    assert "dr. Contoh, RSUD Contoh, 10 Mar 2026" in page
    assert "1 of 2" in page
    with world.at_work(world.lawyer):
        stored = LossItem.objects.get(pk=loss.pk)
        assert (stored.certified, stored.certified_on) == ("PROVIDER", date(2026, 3, 10))


def test_who_changes_a_certified_loss_finds_its_certification_in_the_form(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    loss = add_loss(world, claim, rupiah("C", "Pengobatan", "1", "50000"))
    assert lawyer.post(url("loss-edit", world, loss), {**LINE, **CERTIFIED}).status_code == 303
    form = lawyer.get(url("loss-edit", world, loss)).context["form"]
    offered = {name: str(form[name].value()) for name in CERTIFIED}
    assert offered == CERTIFIED
    sent = {**LINE, **offered, "description": "Pengobatan gigi", "version": "2"}
    assert lawyer.post(url("loss-edit", world, loss), sent).status_code == 303
    with world.at_work(world.lawyer):
        stored = LossItem.objects.get(pk=loss.pk)
        assert (stored.certified, stored.certified_on) == ("PROVIDER", date(2026, 3, 10))


@pytest.mark.parametrize(
    ("change", "is_said"),
    [
        ({"rate": "500000"}, False),
        ({"quantity": "2"}, False),
        ({"rate": "500000", "certificate_stands": "on"}, True),
        ({"rate": "500000", "certified_on": "2026-03-11"}, True),
        ({"rate": "500000", "certified": "NONE", "certifier": "", "certified_on": ""}, True),
        ({"description": "Pengobatan gigi", "rate": "25000", "quantity": "2"}, True),
    ],
)
def test_another_amount_than_was_certified_is_not_certified_by_itself(
    world: World, claim: RestitutionClaim, lawyer: Client, change: dict[str, str], is_said: bool
) -> None:
    loss = add_loss(world, claim, rupiah("C", "Pengobatan", "1", "50000"))
    edit = url("loss-edit", world, loss)
    assert "certificate_stands" not in lawyer.get(edit).content.decode()
    assert lawyer.post(edit, {**LINE, **CERTIFIED}).status_code == 303
    assert "The certificate names this amount" in lawyer.get(edit).content.decode()
    sent = {**LINE, **CERTIFIED, "version": "2", **change}
    if is_said:
        assert lawyer.post(edit, sent).status_code == 303
        return
    with nothing_changes():
        refused = lawyer.post(edit, sent)
    assert refused.status_code == 422
    assert "This is another amount than was certified." in refused.content.decode()
    assert 'name="certificate_stands"' in refused.content.decode()


def test_another_program_says_so_too(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    loss = add_loss(world, claim, rupiah("C", "Pengobatan", "1", "50000"))
    assert lawyer.post(url("loss-edit", world, loss), {**LINE, **CERTIFIED}).status_code == 303
    address = one("loss", world, loss)
    with nothing_changes():
        refused = send(lawyer, "PATCH", address, {"rate": "500000", "version": 2})
    assert (refused.status_code, refused.json()["field"]) == (422, "certificate_stands")
    changed = send(lawyer, "PATCH", address, {"rate": "500000", "certificate_stands": True, "version": 2})
    assert (changed.status_code, changed.json()["certified"]) == (200, "PROVIDER")


@pytest.mark.parametrize(("head", "is_taken"), [("C", True), ("A", False)])
def test_treatment_is_claimed_also_where_it_is_still_to_come(
    world: World, claim: RestitutionClaim, lawyer: Client, head: str, is_taken: bool
) -> None:
    ahead = timezone.localdate() + timedelta(days=200)
    sent = {**LINE, "head": head, "period_from": timezone.localdate().isoformat(), "period_to": ahead.isoformat()}
    answer = lawyer.post(url("loss-add", world, claim), sent)
    with world.at_work(world.lawyer):
        assert [loss.period_to for loss in LossItem.objects.all()] == ([ahead] if is_taken else [])
    assert ("This date must be today or earlier." in answer.content.decode()) != is_taken


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({**CERTIFIED, "certified_on": ""}, "Enter who certified the loss"),
        ({**CERTIFIED, "certifier": ""}, "Enter who certified the loss"),
        ({**CERTIFIED, "certified": "NONE"}, "Choose whether an official"),
        ({**CERTIFIED, "certified_on": "2999-01-01"}, "future"),
    ],
)
def test_half_a_certificate_is_refused_and_nothing_is_lost(
    world: World, claim: RestitutionClaim, lawyer: Client, said: dict[str, str], field: str
) -> None:
    loss = add_loss(world, claim, rupiah("C", "Pengobatan", "1", "50000"))
    answer = lawyer.post(url("loss-edit", world, loss), {**LINE, **said, "description": "Pengobatan gigi"})
    text = answer.content.decode()
    assert (answer.status_code, field in text, "Pengobatan gigi" in text) == (422, True, True)
    with world.at_work(world.lawyer):
        assert LossItem.objects.get().certified == "NONE"


@pytest.mark.parametrize(("quantity", "rate"), [("-1", "1000"), ("1", "-1000"), ("0", "1000")])
def test_nothing_below_zero(world: World, claim: RestitutionClaim, lawyer: Client, quantity: str, rate: str) -> None:
    line = {**LINE, "quantity": quantity, "rate": rate}
    assert lawyer.post(url("loss-add", world, claim), line).status_code == 422
    with world.at_work(world.lawyer):
        assert LossItem.objects.count() == 0


def test_lines_change_places_within_their_head(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    first = add_loss(world, claim, rupiah("D", "Tiket", "1", "1"))
    add_loss(world, claim, rupiah("A", "Upah", "1", "1"))
    second = add_loss(world, claim, rupiah("D", "Paspor", "1", "1"))
    answer = lawyer.post(url("loss-later", world, first), {"version": "1"})
    assert answer["Location"] == url("claim", world, claim) + "#ledger"
    assert titles(world) == ["Paspor", "Tiket"]
    # At the end nothing happens, and what somebody was editing meanwhile is not in the way.
    lawyer.post(url("loss-later", world, first), {"version": "1"})
    lawyer.post(url("loss-earlier", world, second), {"version": "1"})
    assert titles(world) == ["Paspor", "Tiket"]
    assert lawyer.post(url("loss-earlier", world, first), {"version": "7"}).status_code == 409
    assert titles(world) == ["Paspor", "Tiket"]


def test_a_copy_stands_behind_its_line_without_certificate_and_proof(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    first = add_loss(world, claim, rupiah("D", "Tiket", "2", "150000", period_from=date(2026, 1, 2)))
    add_loss(world, claim, rupiah("D", "Paspor", "1", "1"))
    exhibit = an_exhibit(world, claim)
    with world.at_work(world.lawyer) as by:
        services.prove(loss=first, exhibit=exhibit, by=by)
        facts = rupiah(
            "D",
            "Tiket",
            "2",
            "150000",
            period_from=date(2026, 1, 2),
            certified="OFFICIAL",
            certifier="Pejabat",
            certified_on=date(2026, 2, 2),
        )
        services.change_loss(loss_id=first.pk, expected_version=1, facts=facts, by=by)
    answer = lawyer.post(url("loss-copy", world, first), {"version": "2"})
    with world.at_work(world.lawyer):
        copy = LossItem.objects.order_by("-created_at").first()
        assert copy is not None
        assert answer["Location"] == url("loss-edit", world, copy)
        assert (int(copy.amount_idr), copy.period_from, copy.certified) == (300_000, date(2026, 1, 2), "NONE")
        assert LossEvidence.objects.values_list("loss_id", flat=True).get() == first.pk
    assert titles(world) == ["Tiket", "Tiket", "Paspor"]
    with world.at_work(world.lawyer) as by, pytest.raises(EditConflict):
        services.copy_loss(loss_id=first.pk, expected_version=1, by=by)


def test_a_party_of_a_claim_stays_in_the_matter(world: World, claim: RestitutionClaim) -> None:
    with world.at_work(world.lawyer) as by:
        party = Party.objects.select_related("case").get()
        services.add_opponent(claim=claim, party=party, by=by)
        with pytest.raises(DomainError, match="A claim runs against this party"):
            services.remove_party(party_id=party.pk, expected_version=1, by=by)


def test_the_interface_sends_and_takes_who_certified(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    body: dict[str, Any] = {
        "head": "C",
        "description": "Pengobatan",
        "quantity": "1",
        "unit": "TIME",
        "rate": "50000",
        "currency": "IDR",
    }
    answer = lawyer.post(
        one("losses", world, claim, by="claim"), {**body, **CERTIFIED}, content_type="application/json"
    )
    assert answer.status_code == 201
    sent = answer.json()
    assert {name: sent[name] for name in CERTIFIED} == CERTIFIED
    assert (sent["position"], sent["wages"]) == (1, None)
    half = lawyer.post(
        one("losses", world, claim, by="claim"),
        {**body, "certified": "OFFICIAL"},
        content_type="application/json",
    )
    assert half.status_code in (400, 422)
    assert "certifier" in half.content.decode()


@pytest.mark.parametrize(
    ("quantity", "unit", "said"),
    [("1", "MONTH", "1 month"), ("6.007", "MONTH", "6.007 months"), ("7", "TIME", "7 times"), ("2", "SUM", "2")],
)
def test_units_are_counted_as_people_count(quantity: str, unit: str, said: str) -> None:
    loss: Any = SimpleNamespace(quantity=Decimal(quantity), unit=unit)
    assert counted(loss) == said
