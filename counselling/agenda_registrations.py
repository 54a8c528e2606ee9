"""What `counselling` has to say of the counsellor's day: the next sessions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.extension import agenda
from cases.extension.agenda import MOST, AgendaDates
from core.access.actor import ActingUser
from core.compartments import Compartment
from counselling.models import Session
from counselling.permissions import CounsellingPermission

# A session that was planned longer ago was given up.
GIVEN_UP = timedelta(days=30)


def _sessions(user: ActingUser, until: date) -> Any:
    """One's own, after which none was recorded."""
    later = Session.objects.filter(
        case=OuterRef("case"), created_by=OuterRef("created_by"), held_at__gt=OuterRef("held_at")
    )
    rows = Session.objects.visible_to(user, CounsellingPermission.WRITE).exclude(Exists(later))
    rows = rows.filter(case__closed_on=None, next_on__range=(until - GIVEN_UP, until))
    return rows.select_related("case").defer("content").order_by("next_on", "id")[:MOST]


agenda.register(
    AgendaDates(
        code="counselling.sessions",
        label=_("Counselling session"),
        access=CounsellingPermission.WRITE,
        compartment=Compartment.COUNSELLING,
        find=_sessions,
        on=lambda row: row.next_on,
        url=lambda row: reverse("counselling:section", kwargs={"case": row.case_id}),
    )
)
