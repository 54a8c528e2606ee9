"""How tests look for somebody, and read what is found."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.test import Client

from cases.identity.facts import PersonFacts
from cases.intake.services import IntakeFacts, register_intake
from cases.record.models import Case
from tests.cases.asking import (
    text,
)
from tests.factories import World

URL = "/cases/search/"


def find(browser: Client, typed: str, **headers: str) -> Any:
    return browser.post(URL, {"text": typed}, headers=headers)


def codes(answer: Any) -> list[str]:
    assert answer.status_code == 200, text(answer)
    return [row.code for row in answer.context["found"].rows]


def found(answer: Any) -> list[tuple[str, str]]:
    """The names found, each with why."""
    assert answer.status_code == 200, text(answer)
    return [(row.name, why) for row, why in zip(*answer.context["found"][:2], strict=True)]


def register(world: World, name: str, **facts: Any) -> Case:
    """A case at the office, registered by the caseworker; of a person whom nothing but the name ties to others."""
    with world.at_work(world.caseworker) as by:
        return register_intake(
            person=PersonFacts(full_name=name, **facts),
            intake=IntakeFacts(channel="HOTLINE", account="a", received_at=datetime(2026, 3, 2, 3, 0, tzinfo=UTC)),
            consent=None,
            site=world.site,
            by=by,
        )
