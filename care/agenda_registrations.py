"""What `care` has to say of the worker's day: when plans are to be looked at, what they lack, and two stages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from care.models import Action, GivenService, Goal, SafetyPlan
from care.permissions import CarePermission
from cases.cover.substitution import seen_to_by
from cases.extension import agenda, alerts
from cases.extension.agenda import MOST, AgendaDates, AgendaText
from cases.extension.alerts import Alert
from cases.record import stages
from cases.record.compiled_sql import Ago
from cases.record.stages import Stage
from cases.workday.conditions import SETTLED, is_of_mine, lacks, opened_before
from core.access.actor import ActingUser
from core.compartments import Compartment

# A plan is made within a month.
PLANNED = timedelta(days=30)
SAFE = (Compartment.GENERAL, Compartment.LOCATION)

TODAY = Ago(is_day=True)


def _safety_plans(user: ActingUser, until: date) -> Any:
    rows = SafetyPlan.objects.visible_to(user, CarePermission.KEEP_SAFE).filter(seen_to_by(user, "officer"))
    rows = rows.filter(review_on__lte=until, case__closed_on=None).select_related("case", "officer")
    return rows.order_by("review_on", "id")[:MOST]


def _goals(user: ActingUser, until: date) -> Any:
    """Goals that were to be reached by then, in the cases of whoever works on their plan."""
    rows = Goal.objects.visible_to(user, CarePermission.MANAGE).open().filter(is_of_mine(user), planned_end__lte=until)
    return rows.select_related("case").order_by("planned_end", "id")[:MOST]


def _of_case(name: str, row: Any) -> str:
    return reverse(f"care:{name}", kwargs={"case": row.case_id})


agenda.register(
    AgendaDates(
        code="care.safety",
        label=_("Look at the safety plan again"),
        access=CarePermission.KEEP_SAFE,
        compartment=Compartment.LOCATION,
        find=_safety_plans,
        on=lambda row: row.review_on,
        url=lambda row: _of_case("safety", row),
        holder=lambda row: row.officer,
    )
)
agenda.register(
    AgendaDates(
        code="care.goals",
        label=_("Planned end of a goal"),
        access=CarePermission.MANAGE,
        find=_goals,
        on=lambda row: row.planned_end,
        url=lambda row: _of_case("plan", row),
        say=lambda row: AgendaText(row.objective),
        sealed=("objective",),
    )
)


def _planned() -> Exists:
    return Exists(Goal.objects.filter(case=OuterRef("pk")))


def _served() -> Q:
    """What is given before there is a plan is urgent help, and no stage of its own."""
    given = Exists(GivenService.objects.filter(case=OuterRef("pk")))
    done = Exists(Action.objects.filter(case=OuterRef("pk"), task__done_at__isnull=False, task__is_dropped=False))
    return Q(_planned()) & (Q(given) | Q(done))


stages.register(Stage.PLAN, _planned)
stages.register(Stage.SERVICE, _served)


for sign in (
    Alert(
        code="care.no_safety_plan",
        label=_("No safety plan"),
        why=_("The survivor has not written down what to do when it is not safe."),
        holds=lambda: opened_before(SETTLED) & lacks(SafetyPlan),
        access=CarePermission.KEEP_SAFE,
        reads=SAFE,
        url_name="care:safety",
        fill=CarePermission.KEEP_SAFE,
        is_missing=True,
        weight=55,
    ),
    Alert(
        code="care.safety_overdue",
        label=_("Safety plan not looked at again"),
        why=_("Places and people in it may not be safe any more."),
        holds=lambda: Q(Exists(SafetyPlan.objects.filter(case=OuterRef("pk"), review_on__lt=TODAY))),
        access=CarePermission.KEEP_SAFE,
        reads=SAFE,
        url_name="care:safety",
        fill=CarePermission.KEEP_SAFE,
        is_risk=True,
        weight=65,
    ),
    Alert(
        code="care.no_plan",
        label=_("No plan after 30 days"),
        why=_("Nobody has agreed with the survivor what is to be reached."),
        holds=lambda: opened_before(PLANNED) & lacks(Goal),
        access=CarePermission.VIEW,
        url_name="care:plan",
        fill=CarePermission.MANAGE,
        is_missing=True,
        weight=50,
    ),
):
    alerts.register(sign)
