"""A notification for the caseworker of the cast, without a case: what follows a case is tested on its own."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.utils import timezone

from notifications.failures import KIND
from notifications.services import notify
from tests.factories import World


def make(world: World) -> dict[str, Any]:
    with world.at_work(world.caseworker) as by:
        notification = notify(recipient_id=by.pk, kind=KIND, subject_id=uuid4(), due=timezone.now())
    return {"notification": notification}
