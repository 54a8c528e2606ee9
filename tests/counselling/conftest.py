from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from cases.record.access_models import Assignment
from cases.team.services import assign
from counselling.models import Session
from counselling.services import SessionFacts, record_session
from tests.factories import World, make_user

MARK = "MARKCONTENT mimpi tentang laut yang gelap"

Make = Callable[..., Session]


def facts(**changes: Any) -> SessionFacts:
    values: dict[str, Any] = {
        "held_at": timezone.now() - timedelta(days=2),
        "kind": Session.Kind.INDIVIDUAL,
        "attendance": Session.Attendance.ATTENDED,
        "minutes": 50,
        "content": MARK,
        "next_on": None,
    }
    return SessionFacts(**{**values, **changes})


@pytest.fixture
def make_session(world: World) -> Make:
    """A session of the case by the counsellor of the cast, or by another user."""

    def make(*, by: User | None = None, held_at: datetime | None = None, **changes: Any) -> Session:
        if held_at is not None:
            changes["held_at"] = held_at
        with world.at_work(by or world.counsellor) as user:
            return record_session(case=world.case, facts=facts(**changes), by=user)

    return make


@pytest.fixture
def second_counsellor(world: World) -> User:
    """Another counsellor on the same case, with the same role."""
    user = make_user("second_counsellor", world.organisation, world.site, "counsellor")
    with world.at_work(world.caseworker) as by:
        assign(case=world.case, user=user, part=Assignment.Part.COUNSELLOR, by=by)
    return user
