"""What `identification` has to say of the worker's day: until when an appeal is possible, what is missing, the
status at the head of the case, and a stage."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.extension import agenda, alerts, badges
from cases.extension.agenda import MOST, AgendaDates, AgendaText
from cases.extension.alerts import Alert
from cases.extension.badges import Badge
from cases.permissions import CasePermission
from cases.record import stages
from cases.record.stages import Stage
from cases.workday.conditions import SETTLED, is_of_mine, lacks, opened_before
from core.access.actor import ActingUser
from identification import words
from identification.models import Decision, Part
from identification.permissions import IdentificationPermission

SECTION = "identification:section"


def _appeals(user: ActingUser, until: date) -> Any:
    """Decisions that can still be appealed against, and nobody has. What is past is past."""
    rows = Decision.objects.visible_to(user, IdentificationPermission.RECORD_DECISION).in_force()
    rows = rows.filter(is_of_mine(user), appeal_lodged_on=None, appeal_until__range=(until - agenda.AHEAD, until))
    return rows.select_related("case").order_by("appeal_until", "id")[:MOST]


def _newest_status() -> Subquery:
    rows = Decision.objects.in_force().filter(case=OuterRef("pk")).newest_first()
    return Subquery(rows.values("status")[:1])


agenda.register(
    AgendaDates(
        code="identification.appeals",
        label=_("Last day for an appeal"),
        access=IdentificationPermission.RECORD_DECISION,
        find=_appeals,
        on=lambda row: row.appeal_until,
        url=lambda row: f"{reverse(SECTION, kwargs={'case': row.case_id})}#decisions",
        say=lambda row: AgendaText(str(words.status(row.status)), row.get_body_display()),
    )
)
badges.register(
    Badge(
        code="identification",
        access=CasePermission.READ_ACCOUNT,
        value=_newest_status,
        say=lambda status: str(words.status(status)),
        url_name=SECTION,
        colour="violet",
    )
)
stages.register(Stage.ASSESSMENT, lambda: Q(Exists(Part.objects.filter(case=OuterRef("pk")))))
alerts.register(
    Alert(
        code="identification.nothing",
        label=_("Identification not begun"),
        why=_("Nobody has compared yet what happened with the elements of the law."),
        holds=lambda: opened_before(SETTLED) & lacks(Part),
        access=CasePermission.READ_ACCOUNT,
        url_name=SECTION,
        fill=CasePermission.EDIT,
        is_missing=True,
        weight=35,
    )
)
