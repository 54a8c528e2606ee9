"""What `legal` has to say of the worker's day and of a case: the deadlines that fall due, and that one has passed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.extension import agenda, alerts
from cases.extension.agenda import MOST, AgendaDates, AgendaText
from cases.extension.alerts import Alert
from cases.permissions import CasePermission
from cases.record.compiled_sql import Ago
from cases.record.models import Case
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.day_bounds import begins
from core.web import navigation
from core.web.navigation import NavigationItem
from legal import calendar
from legal.addresses import deadline_url
from legal.calendar import Source, When
from legal.due import title_of
from legal.models import Deadline, Hearing
from legal.permissions import LegalPermission


def _due(user: ActingUser, until: date) -> Any:
    """In the cases on which the user has a part."""
    rows = Deadline.objects.visible_to(user, LegalPermission.MANAGE).warning().filter(due_on__lte=until)
    own = rows.filter(case__in=Case.objects.worked_on_by(user))
    return own.select_related("case").order_by("due_on", "id")[:MOST]


def _words(row: Deadline) -> AgendaText:
    rule = row.of_rule
    return AgendaText(title_of(row), rule.place if rule else "")


def _between(user: ActingUser, first: date, last: date) -> Any:
    return calendar.due_between(Deadline.objects.visible_to(user, LegalPermission.VIEW).warning(), first, last)


def _hearings(user: ActingUser, first: date, last: date) -> Any:
    """Those that are planned in matters that run, on days where the reader works."""
    running = Hearing.objects.visible_to(user, LegalPermission.VIEW).running()
    rows = running.filter(at__gte=begins(first), at__lt=begins(last + timedelta(days=1)))
    return rows.select_related("case").order_by("at", "id")[: calendar.MOST + 1]


def _at(row: Hearing) -> When:
    at = timezone.localtime(row.at)
    return When(at.date(), at.time())


def _passed() -> Exists:
    return Exists(Deadline.objects.overdue(Ago(is_day=True)).filter(case=OuterRef("pk")))


agenda.register(
    AgendaDates(
        code="legal.deadlines",
        label=_("Legal deadline"),
        access=LegalPermission.MANAGE,
        compartment=Compartment.LEGAL,
        find=_due,
        on=lambda row: row.due_on,
        url=deadline_url,
        say=_words,
        sealed=("title",),
    )
)
alerts.register(
    Alert(
        code="legal.overdue",
        label=_("A legal deadline has passed"),
        why=_("A right may be lost. Note that it was done, or why it does not hold."),
        holds=_passed,
        access=LegalPermission.VIEW,
        reads=(Compartment.GENERAL, Compartment.LEGAL),
        url_name="legal:section",
        fill=LegalPermission.MANAGE,
        is_risk=True,
        weight=70,
    )
)
calendar.register(
    Source(
        code="deadline",
        label=_("Deadline"),
        find=_between,
        when=lambda row: When(row.due_on),
        say=title_of,
        url=deadline_url,
        sealed=("title",),
        late=calendar.days_late,
        late_until_done=True,
    )
)
calendar.register(
    Source(
        code="hearing",
        label=_("Appointment in a legal matter"),
        find=_hearings,
        when=_at,
        say=lambda row: row.get_kind_display(),
        url=lambda row: reverse("legal:hearing", kwargs={"case": row.case_id, "pk": row.pk}),
    )
)
for item in (
    NavigationItem(
        label=_("Legal calendar"),
        url_name="legal:calendar",
        icon="calendar",
        access=LegalPermission.VIEW,
        order=43,
    ),
    NavigationItem(
        label=_("Holidays"),
        url_name="legal:holidays",
        icon="calendar-off",
        access=CasePermission.SET_RULES,
        order=76,
    ),
):
    navigation.register(item)
