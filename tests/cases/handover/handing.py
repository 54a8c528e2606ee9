"""How tests hand cases over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.test import Client

from accounts.models import User
from cases.handover.models import Handover
from cases.handover.services import HandoverChoice, hand_over
from cases.record.access_models import Assignment
from cases.record.models import Case
from tests.factories import World

NEW, LIST = "/cases/handovers/new/", "/cases/handovers/"


def asked(world: World, gives: str = "colleague", receivers: Iterable[str] = ("outsider",), **more: Any) -> Any:
    people = {"gives": str(world.users[gives].pk), "receivers": [str(world.users[one].pk) for one in receivers]}
    return people | {"goes_along": "on"} | more


def press(browser: Client, world: World, rows: Iterable[Assignment], to: str = "outsider", **more: Any) -> Any:
    rows, receiver = list(rows), str(world.users[to].pk)
    chosen = {f"to-{row.pk}": receiver for row in rows} | {"part": [str(row.pk) for row in rows], "choose": "1"}
    return browser.post(NEW, asked(world, **more) | chosen)


def parts_of(world: World, user: User, *cases: Case) -> list[Assignment]:
    with world.at_work(world.manager):
        return list(Assignment.objects.filter(case__in=cases, user=user, cover=None).select_related("case"))


def handed(world: World, *cases: Case, by: str = "manager", note: str = "", last: date | None = None) -> Handover:
    """The colleague's part in the cases goes to the outsider."""
    rows = parts_of(world, world.colleague, *cases)
    with world.at_work(world.users[by]) as user:
        return hand_over(
            gives=world.colleague,
            receivers=[world.outsider],
            first=None,
            last=last,
            goes_along=True,
            chosen={row.pk: HandoverChoice(world.outsider.pk, note) for row in rows},
            by=user,
        )


def url(handover: Handover, tail: str = "") -> str:
    return f"{LIST}{handover.pk}/{tail}"
