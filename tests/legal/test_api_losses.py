"""What other programs send of losses: what is only nearly right is refused, with its field."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from legal.models import RestitutionClaim
from tests.cases.asking import (
    nothing_changes,
    send,
)
from tests.factories import World
from tests.legal.asking import LOSS, one
from tests.legal.makers import (
    add_loss,
    wages,
)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"head": "E"}, "head"),
        ({"head": None}, "head"),
        ({"description": ""}, "description"),
        ({"description": "a\x00b"}, "description"),
        ({"description": "a" * 501}, "description"),
        ({"quantity": 1.5}, "quantity"),
        ({"quantity": True}, "quantity"),
        ({"quantity": "NaN"}, "quantity"),
        ({"quantity": "1e3"}, "quantity"),
        ({"quantity": "1_000"}, "quantity"),
        ({"quantity": "١"}, "quantity"),
        ({"quantity": "-1"}, "quantity"),
        ({"quantity": "0.0001"}, "quantity"),
        ({"rate": "1" * 19}, "rate"),
        ({"rate": "1,5"}, "rate"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": 360}, "currency"),
        ({"period_to": "3026-01-01"}, "period_to"),
        ({"exchange_rate": "-1"}, "exchange_rate"),
        ({"amount_idr": "1"}, "amount_idr"),
    ],
)
def test_a_loss_that_is_only_nearly_right_is_refused(
    world: World, lawyer: Client, claim: RestitutionClaim, change: dict[str, Any], field: str
) -> None:
    with nothing_changes():
        answer = send(lawyer, "POST", one("losses", world, claim, by="claim"), {**LOSS, **change})
    assert (answer.status_code, list(answer.json())) == (400, [field])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"exchange_rate": None}, "exchange_rate"),
        ({"rate": "999999999999999", "quantity": "9"}, "rate"),
        ({"period_to": "2027-01-01"}, "period_to"),
    ],
)
def test_what_the_service_refuses_of_a_loss_is_told_with_its_field(
    world: World, lawyer: Client, claim: RestitutionClaim, change: dict[str, Any], field: str
) -> None:
    with nothing_changes():
        answer = send(lawyer, "POST", one("losses", world, claim, by="claim"), {**LOSS, **change})
    assert (answer.status_code, answer.json()["field"]) == (422, field)


@pytest.mark.parametrize("change", [{"quantity": 0}, {"rate": "0.00"}])
def test_a_loss_of_nothing_is_refused(
    world: World, lawyer: Client, claim: RestitutionClaim, change: dict[str, Any]
) -> None:
    loss = add_loss(world, claim, wages())
    with nothing_changes():
        answers = [
            send(lawyer, "POST", one("losses", world, claim, by="claim"), {**LOSS, **change}),
            send(lawyer, "PATCH", one("loss", world, loss), {**change, "version": 1}),
        ]
    for answer in answers:
        assert (answer.status_code, answer.json()) == (
            422,
            {"detail": ["A loss must be more than zero. Check quantity and amount."]},
        )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"version": 1}, "non_field_errors"),
        ({"version": 1, "opened_on": "2026-01-01"}, "opened_on"),
        ({"version": 1, "title": ""}, "title"),
        ({"version": True, "title": "a"}, "version"),
        ({"version": 1, "stage": "SLEEPING"}, "stage"),
    ],
)
def test_a_change_that_is_only_nearly_right_is_refused(
    world: World, lawyer: Client, claim: RestitutionClaim, body: dict[str, Any], field: str
) -> None:
    with nothing_changes():
        answer = send(lawyer, "PATCH", one("matter", world, claim.matter), body)
    assert (answer.status_code, list(answer.json())) == (400, [field])
