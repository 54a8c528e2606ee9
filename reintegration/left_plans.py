"""Running plans, and their visits, whose officer cannot work on them any more."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from cases.record.compiled_sql import Ago
from cases.team import unattended
from reintegration.models import Plan
from reintegration.permissions import ReintegrationPermission


def is_left(now: datetime | Ago | None = None) -> Q:
    """Of a row of `Plan`: whether its officer may not work on it where it is, and will not. Visits before a new one
    begins are made by who hands them over (`made_by`)."""
    return unattended.is_left("officer", ReintegrationPermission.MANAGE, reads=Plan.compartment, now=now)


def holds() -> Exists:
    return Exists(Plan.objects.running().filter(is_left(Ago()), case=OuterRef("pk")))
