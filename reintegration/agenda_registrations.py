"""What `reintegration` has to say of the worker's day: the visits that are due, and the one that did not take place."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases.extension import agenda, alerts
from cases.extension.agenda import MOST, AgendaDates, AgendaText
from cases.extension.alerts import Alert
from core.access.actor import ActingUser
from core.compartments import Compartment
from reintegration import left_plans
from reintegration.models import FollowUp, Plan
from reintegration.permissions import ReintegrationPermission


def _visits(user: ActingUser, until: date) -> Any:
    rows = FollowUp.objects.visible_to(user, ReintegrationPermission.MANAGE).planned().made_by(user)
    rows = rows.filter(due_on__lte=until).select_related("case", "plan__officer")
    return rows.order_by("due_on", "id")[:MOST]


def _words(row: FollowUp) -> AgendaText:
    return AgendaText(why=row.name)


def _missed() -> Exists:
    """The last visit of the running plan did not take place, and none was held since."""
    held = FollowUp.objects.filter(plan=OuterRef("plan"), outcome=FollowUp.Outcome.HELD)
    made = held.filter(done_on__gte=OuterRef("done_on"))
    missed = FollowUp.objects.filter(outcome=FollowUp.Outcome.MISSED, plan__state=Plan.State.ACTIVE)
    return Exists(missed.filter(case=OuterRef("pk")).exclude(Exists(made)))


def _unsafe() -> Exists:
    """At the last visit of the running plan that was held, help with safety was needed now."""
    held = FollowUp.objects.filter(outcome=FollowUp.Outcome.HELD, plan__state=Plan.State.ACTIVE)
    later = held.filter(plan=OuterRef("plan"), done_on__gt=OuterRef("done_on"))
    return Exists(held.filter(case=OuterRef("pk"), is_unsafe=True).exclude(Exists(later)))


agenda.register(
    AgendaDates(
        code="reintegration.visits",
        label=_("Follow-up visit"),
        access=ReintegrationPermission.MANAGE,
        compartment=Compartment.LOCATION,
        find=_visits,
        on=lambda row: row.due_on,
        url=lambda row: reverse("reintegration:record-visit", kwargs={"case": row.case_id, "pk": row.pk}),
        say=_words,
        holder=lambda row: None if row.is_kept else row.plan.officer,
    )
)
for sign in (
    Alert(
        code="reintegration.not_safe",
        label=_("Not safe at the last visit"),
        why=_("The visitor found that help with safety is needed now."),
        holds=_unsafe,
        access=ReintegrationPermission.VIEW,
        reads=(Compartment.GENERAL, Compartment.LOCATION),
        url_name="reintegration:section",
        fill=ReintegrationPermission.MANAGE,
        is_risk=True,
        weight=90,
    ),
    Alert(
        code="reintegration.missed",
        label=_("The last visit did not take place"),
        why=_("Nobody has seen since how the survivor is."),
        holds=_missed,
        access=ReintegrationPermission.VIEW,
        reads=(Compartment.GENERAL, Compartment.LOCATION),
        url_name="reintegration:section",
        fill=ReintegrationPermission.MANAGE,
        is_risk=True,
        weight=60,
    ),
):
    alerts.register(sign)

alerts.register(
    Alert(
        code="reintegration.plan_left",
        label=_("Reintegration plan of somebody who does not see the case any more"),
        why=_("Nobody makes the visits. An officer on the team takes the plan over; add one first if there is none."),
        holds=left_plans.holds,
        access=ReintegrationPermission.VIEW,
        reads=(Compartment.GENERAL, Compartment.LOCATION),
        url_name="reintegration:section",
        fill=ReintegrationPermission.MANAGE,
        is_missing=True,
        weight=58,
    )
)
