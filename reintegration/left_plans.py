"""Running plans, and their visits, whose officer cannot work on them any more."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases import left, signs
from cases.compiled import Ago
from cases.signs import Sign
from core.compartments import Compartment
from reintegration.models import Plan
from reintegration.permissions import ReintegrationPermission


def is_left(now: datetime | Ago | None = None) -> Q:
    """Of a row of `Plan`: whether its officer may not work on it where it is, and will not. Visits before a new one
    begins are made by who hands them over (`made_by`)."""
    return left.is_left("officer", ReintegrationPermission.MANAGE, reads=Plan.compartment, now=now)


def _holds() -> Exists:
    return Exists(Plan.objects.running().filter(is_left(Ago()), case=OuterRef("pk")))


signs.register(
    Sign(
        code="reintegration.plan_left",
        label=_("Reintegration plan of somebody who does not see the case any more"),
        why=_("Nobody makes the visits. An officer on the team takes the plan over; add one first if there is none."),
        holds=_holds,
        access=ReintegrationPermission.VIEW,
        reads=(Compartment.GENERAL, Compartment.LOCATION),
        url_name="reintegration:section",
        fill=ReintegrationPermission.MANAGE,
        is_missing=True,
        weight=58,
    )
)
