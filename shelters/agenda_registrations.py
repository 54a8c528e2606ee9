"""What shelters have to say of the worker's day: until when a stay is planned, and whom to look after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.extension import agenda, alerts
from cases.extension.agenda import MOST, AgendaDates
from cases.extension.alerts import Alert
from cases.permissions import CasePermission
from cases.record.compiled_sql import Ago
from cases.workday.conditions import is_of_mine
from core.access.actor import ActingUser
from core.compartments import Compartment
from shelters.models import DailyNote, Stay
from shelters.permissions import ShelterPermission

FRESH = timedelta(days=3)


def _stays(user: ActingUser, until: date) -> Any:
    """Of the cases of whoever asks for beds: they prepare what comes after the stay."""
    rows = Stay.objects.visible_to(user, ShelterPermission.REQUEST_BED).open().filter(is_of_mine(user))
    rows = rows.filter(planned_until__lte=until).select_related("case").defer("destination")
    return rows.order_by("planned_until", "id")[:MOST]


agenda.register(
    AgendaDates(
        code="shelters.stays",
        label=_("Planned end of the stay"),
        access=ShelterPermission.REQUEST_BED,
        compartment=Compartment.LOCATION,
        find=_stays,
        on=lambda row: row.planned_until,
        url=lambda row: reverse("shelters:case", kwargs={"case": row.case_id}),
    )
)
alerts.register(
    Alert(
        code="shelters.attention",
        label=_("The shelter asks for attention"),
        why=_("A daily note of the last three days says so."),
        holds=lambda: Exists(
            DailyNote.objects.filter(case=OuterRef("pk"), needs_attention=True, created_at__gte=Ago(FRESH))
        ),
        access=CasePermission.VIEW,
        is_risk=True,
        weight=75,
    )
)
