"""Whose work each stage is, and what no withdrawn claim takes."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from core.errors import DomainError
from legal.models import ClaimAmount, RestitutionClaim
from tests.cases.asking import nothing_changes, send, text
from tests.factories import World
from tests.legal.asking import indonesian, one, url
from tests.legal.recovering import DAY, amount
from tests.legal.test_filing import change
from tests.legal.test_funnel import filed

COURTS = {"COURT", "HIGH_COURT", "SUPREME_COURT"}
FIT = {
    "CLAIMED": {"INVESTIGATOR", "PROSECUTOR", "LPSK", "COURT"},
    "ASSESSED": {"LPSK"},
    "DEMANDED": {"PROSECUTOR"},
    "AWARDED": COURTS,
    "EXECUTED": {"PROSECUTOR", "COURT"},
}


@pytest.mark.parametrize("stage", FIT)
def test_each_stage_is_the_work_of_some_bodies(world: World, claim: RestitutionClaim, stage: str) -> None:
    filed(world, claim)
    if stage == "EXECUTED":
        amount(world, claim, "AWARDED", 60_000_000, reason="SUFFERING")
    for body in ClaimAmount.Body.values:
        if body in FIT[stage]:
            assert amount(world, claim, stage, 60_000_000, body=body, reason="OTHER").body == body
        else:
            with nothing_changes(), pytest.raises(DomainError, match="is the work of: ") as refused:
                amount(world, claim, stage, 60_000_000, body=body, reason="OTHER")
            assert refused.value.field == "body"


def test_the_refusal_names_them(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    filed(world, claim)
    sent = {"stage": "AWARDED", "amount_idr": "1000", "on": str(DAY), "body": "PROSECUTOR", "reason": "OTHER"}
    sentence = "“Awarded” is the work of: District court, High court, Supreme Court."
    with nothing_changes():
        page = lawyer.post(url("amount-add", world, claim), sent)
        answer = send(lawyer, "POST", one("amounts", world, claim, by="claim"), sent)
    assert (page.status_code, sentence in page.content.decode()) == (422, True)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


def test_of_a_claim_being_prepared_what_is_claimed_is_not_asked_for(
    world: World, claim: RestitutionClaim, lawyer: Client
) -> None:
    claimed, assessed = (f"{url('amount-add', world, claim)}?stage={stage}" for stage in ("CLAIMED", "ASSESSED"))
    shown = text(lawyer.get(url("funnel", world, claim)))
    assert (claimed in shown, assessed in shown) == (False, True)
    change(world, claim, "FILED")
    with world.at_work(world.lawyer):
        ClaimAmount.objects.all().delete()
    assert claimed in text(lawyer.get(url("funnel", world, claim)))


def test_of_a_withdrawn_claim_no_amount_is_offered(world: World, claim: RestitutionClaim, lawyer: Client) -> None:
    filed(world, claim)
    page, offered = url("funnel", world, claim), url("amount-add", world, claim)
    shown = text(lawyer.get(page))
    assert (shown.count(offered), "This claim is withdrawn." in shown) == (5, False)
    change(world, claim, "WITHDRAWN")
    shown = text(lawyer.get(page))
    assert (offered in shown, "This claim is withdrawn." in shown) == (False, True)
    assert f'href="{url("claim-edit", world, claim)}"' in shown
    assert "Not counted: the claim is withdrawn." in shown
    assert "of the claimed sum" not in shown
    shown = text(indonesian(lawyer).get(page))
    assert ("Permohonan ini ditarik." in shown, "Ditarik" in shown, "dicabut" in shown.casefold()) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("stage", "chosen"),
    [
        ("", {"stage": "", "body": ""}),
        ("NOWHERE", {"stage": "", "body": ""}),
        ("ASSESSED", {"stage": "ASSESSED", "body": "LPSK"}),
        ("DEMANDED", {"stage": "DEMANDED", "body": "PROSECUTOR"}),
        ("AWARDED", {"stage": "AWARDED", "body": ""}),
        ("EXECUTED", {"stage": "EXECUTED", "body": ""}),
    ],
)
def test_only_what_is_sure_is_chosen_beforehand(
    world: World, claim: RestitutionClaim, lawyer: Client, stage: str, chosen: dict[str, str]
) -> None:
    page = lawyer.get(f"{url('amount-add', world, claim)}?stage={stage}").content.decode()
    for name, value in chosen.items():
        (box,) = re.findall(rf'<select name="{name}".*?</select>', page, re.S)
        selected = re.findall(r'<option value="([^"]*)" selected', box)
        assert (selected or [re.findall(r'<option value="([^"]*)"', box)[0]]) == [value], name
    assert lawyer.post(url("amount-add", world, claim), {"amount_idr": "1", "on": str(DAY)}).status_code == 422


@pytest.mark.parametrize("stage", FIT)
def test_a_withdrawn_claim_takes_no_amount(world: World, claim: RestitutionClaim, lawyer: Client, stage: str) -> None:
    filed(world, claim)
    change(world, claim, "WITHDRAWN")
    sent = {"stage": stage, "amount_idr": "1000", "on": str(DAY), "body": min(FIT[stage]), "reason": "OTHER"}
    sentence = "This claim is withdrawn. Change that first, if it goes on after all."
    with nothing_changes():
        page = lawyer.post(url("amount-add", world, claim), sent)
        answer = send(lawyer, "POST", one("amounts", world, claim, by="claim"), sent)
    assert (page.status_code, sentence in page.content.decode()) == (422, True)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
