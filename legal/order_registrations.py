"""What `legal` has to say of orders that somebody must carry out by a day: on the lawyer's day, the calendar and the
case. One that is carried out, or cannot be, is no longer spoken of."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from cases.extension import agenda, alerts
from cases.extension.agenda import MOST, AgendaDates, AgendaText
from cases.extension.alerts import Alert
from cases.record.compiled_sql import Ago
from cases.record.models import Case
from core.access.actor import ActingUser
from core.compartments import Compartment
from legal import calendar
from legal.addresses import order_url
from legal.calendar import Source, When
from legal.models import Order
from legal.permissions import LegalPermission


def _due(user: ActingUser, until: date) -> Any:
    """In the cases on which the user has a part."""
    rows = Order.objects.visible_to(user, LegalPermission.MANAGE).due().filter(due_on__lte=until)
    own = rows.filter(case__in=Case.objects.worked_on_by(user))
    return own.select_related("case").order_by("due_on", "id")[:MOST]


def _between(user: ActingUser, first: date, last: date) -> Any:
    return calendar.due_between(Order.objects.visible_to(user, LegalPermission.VIEW).due(), first, last)


def _passed() -> Exists:
    return Exists(Order.objects.due().filter(due_on__lt=Ago(is_day=True), case=OuterRef("pk")))


agenda.register(
    AgendaDates(
        code="legal.orders",
        label=_("Order to be carried out"),
        access=LegalPermission.MANAGE,
        compartment=Compartment.LEGAL,
        find=_due,
        on=lambda row: row.due_on,
        url=order_url,
        say=lambda row: AgendaText(row.get_kind_display(), row.executor),
        sealed=("executor",),
    )
)
alerts.register(
    Alert(
        code="legal.order_overdue",
        label=_("An order was not carried out in time"),
        why=_("Its day has passed. Write down how far it is carried out."),
        holds=_passed,
        access=LegalPermission.VIEW,
        reads=(Compartment.GENERAL, Compartment.LEGAL),
        url_name="legal:section",
        fill=LegalPermission.MANAGE,
        is_risk=True,
        weight=69,
    )
)
calendar.register(
    Source(
        code="order",
        label=_("Order to be carried out"),
        find=_between,
        when=lambda row: When(row.due_on),
        say=lambda row: row.get_kind_display(),
        url=order_url,
        late=calendar.days_late,
        late_until_done=True,
    )
)
