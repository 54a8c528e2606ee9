"""A counselling session in the case, by the counsellor of the cast. Only she may be shown the mark in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from counselling.models import Session
from counselling.services import SessionFacts, record_session
from tests.factories import World

MARK_SESSION = "MARKSESSION mimpi tentang laut"
MARKS = {MARK_SESSION: "counsellor"}


def make(world: World) -> dict[str, Any]:
    with world.at_work(world.counsellor) as by:
        session = record_session(
            case=world.case,
            facts=SessionFacts(
                held_at=timezone.now() - timedelta(days=2),
                kind=Session.Kind.INDIVIDUAL,
                attendance=Session.Attendance.ATTENDED,
                minutes=50,
                content=MARK_SESSION,
            ),
            by=by,
        )
    return {"session": session}
