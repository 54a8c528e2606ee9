"""What `legal` has to say of the lawyer's day: appointments, and who was not told of their rights."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cases.extension import agenda, alerts
from cases.extension.agenda import MOST, AgendaDates, AgendaText
from cases.extension.alerts import Alert
from cases.workday.conditions import is_of_mine, lacks
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.day_bounds import begins
from legal.models import Briefing, Hearing, Matter
from legal.permissions import LegalPermission


def _hearings(user: ActingUser, until: date) -> Any:
    """Appointments in the cases on which the user works, or to which they go along, up to that day. One that is past
    stays until somebody has written down how it went."""
    end = begins(until + timedelta(days=1))
    rows = Hearing.objects.visible_to(user, LegalPermission.VIEW).running().filter(at__lt=end)
    own = rows.filter(is_of_mine(user) | Q(companion=user))
    return own.select_related("case").order_by("at", "id")[:MOST]


def _words(row: Hearing) -> AgendaText:
    at = timezone.localtime(row.at)
    return AgendaText(text=f"{row.get_kind_display()}, {date_format(at, 'TIME_FORMAT')} {at.tzname()}", why=row.place)


agenda.register(
    AgendaDates(
        code="legal.hearings",
        label=_("Appointment in a legal matter"),
        access=LegalPermission.VIEW,
        compartment=Compartment.LEGAL,
        find=_hearings,
        on=lambda row: timezone.localdate(row.at),
        url=lambda row: reverse("legal:hearing", kwargs={"case": row.case_id, "pk": row.pk}),
        say=_words,
        sealed=("place",),
    )
)


def _untold() -> Q:
    """A matter is open, and the survivor was not told of their rights."""
    return Q(Exists(Matter.objects.filter(case=OuterRef("pk"), closed_on=None))) & lacks(Briefing)


alerts.register(
    Alert(
        code="legal.no_briefing",
        label=_("No rights briefing yet"),
        why=_("Nobody has written down that the survivor was told of their rights."),
        holds=_untold,
        access=LegalPermission.VIEW,
        reads=(Compartment.GENERAL, Compartment.LEGAL),
        url_name="legal:briefing-add",
        fill=LegalPermission.MANAGE,
        is_missing=True,
        weight=58,
    )
)
