"""What tests of identification send and look for."""

from __future__ import annotations

from datetime import date
from typing import Any

from assessments import services as assessments
from cases.episodes.models import Episode
from cases.episodes.services import add_episode
from core.db import organisation_scope
from identification.comparing import Answer
from identification.elements import codes
from tests.factories import MARK_ACCOUNT, World
from tests.identification.makers import MARK_NUMBER, MARK_REASON, VICTIM

MARKS = (MARK_REASON, MARK_NUMBER, MARK_ACCOUNT)


def answers(kind: str, *, version: int = 0, **given: Any) -> dict[str, str]:
    """The form of a question as the browser sends it: element=answer, or element=(answer, reason)."""
    sent = {"version": str(version)}
    for code in codes(kind):
        said = given.get(code, Answer.UNKNOWN)
        answer, reason = (said, "") if isinstance(said, str) else said
        sent |= {f"{code}-answer": str(answer), f"{code}-reason": reason}
    return sent


def decision(**changes: Any) -> dict[str, str]:
    sent = {"status": VICTIM, "body": "POLICE", "body_name": "Polres Contoh", "decided_on": "2026-04-06"}
    sent |= dict.fromkeys(("appeal_until", "appeal_lodged_on", "appeal_decided_on", "appeal_outcome"), "")
    return {**sent, "number": MARK_NUMBER, "grounds": "", "document": "", **changes}


def stored(world: World, model: Any, **lookups: Any) -> list[Any]:
    with organisation_scope(world.organisation.pk):
        return list(model.objects.filter(case=world.case, **lookups).order_by("created_at"))


def episode_of(world: World, **facts: Any) -> Episode:
    with world.at_work(world.caseworker) as by:
        return add_episode(case=world.case, facts={"started_on": date(2025, 1, 1), **facts}, by=by)


def fill_in(world: World, instrument: Any, on: date = date(2026, 5, 4), **answers: Any) -> None:
    entry = assessments.Entry(on, answers or {"threats": "yes", "told": "Ancaman", "fear": 4}, "high")
    with world.at_work(world.caseworker) as by:
        assessments.record_assessment(case=world.case, instrument=instrument, entry=entry, by=by)
