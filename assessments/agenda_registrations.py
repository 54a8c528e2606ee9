"""What `assessments` has to say of the worker's day: when a review is due, whose risk is high, and a stage."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments import left_reviews
from assessments.models import Assessment, Instrument
from assessments.permissions import AssessmentPermission
from cases.extension import agenda, alerts
from cases.extension.agenda import MOST, AgendaDates, AgendaText
from cases.extension.alerts import Alert
from cases.record import stages
from cases.record.compiled_sql import Ago
from cases.record.stages import Stage
from cases.workday.conditions import is_of_mine
from core.access.actor import ActingUser
from core.compartments import Compartment

TODAY = Ago(is_day=True)


class _IsRed(Func):
    """Whether a judgement's code stands in its version's definition with the colour red: of shipped and own
    instruments alike, since each names its levels as it likes."""

    template = "jsonb_path_exists(%(expressions)s)"  # definition, path, variables
    output_field = BooleanField()


def _judged_high() -> _IsRed:
    path = Value('$.judgement.choices[*] ? (@.code == $judged && @.tone == "red")')
    return _IsRed(
        F("edition__definition"),
        Func(path, template="%(expressions)s::jsonpath"),
        Func(Value("judged"), F("judgement"), template="jsonb_build_object(%(expressions)s)"),
    )


def _newest_risk_review() -> Any:
    """The last review of risk in a case, as it stands now.

    Of the general compartment alone: whoever does not open others must not learn that there is something in them.
    """
    rows = Assessment.objects.standing().filter(instrument__kind=Instrument.Kind.RISK)
    return rows.filter(compartment=Compartment.GENERAL, case=OuterRef("pk")).newest_first()


def _high() -> Combinable:
    return Coalesce(Subquery(_newest_risk_review().values(is_high=_judged_high())[:1]), False)


def _overdue() -> Combinable:
    is_past = ExpressionWrapper(Q(next_review_on__lt=TODAY), output_field=BooleanField())
    return Coalesce(Subquery(_newest_risk_review().values(is_past=is_past)[:1]), False)


def _never() -> Q:
    """Where the organisation has an instrument for it at all."""
    usable = Instrument.objects.usable().filter(kind=Instrument.Kind.RISK, compartment=Compartment.GENERAL)
    made = Assessment.objects.final().filter(instrument__kind=Instrument.Kind.RISK, compartment=Compartment.GENERAL)
    return Q(Exists(usable.filter(organisation=OuterRef("organisation")))) & ~Q(
        Exists(made.filter(case=OuterRef("pk")))
    )


def _reviews(user: ActingUser, until: date) -> Any:
    """Next reviews of what was filled in in this user's cases, where they may fill it in again."""
    rows = Assessment.objects.visible_to(user, AssessmentPermission.WRITE).to_review()
    rows = rows.filter(is_of_mine(user), next_review_on__lte=until)
    rows = rows.select_related("case", "instrument").defer("answers", "results", "summary")
    return rows.order_by("next_review_on", "id")[:MOST]


def _start(row: Assessment) -> str:
    """To fill in the same again; where that is out of use, another general one of its kind, else what is chosen."""
    url = reverse("assessments:start", kwargs={"case": row.case_id})
    if row.is_usable:
        return f"{url}?instrument={row.instrument_id}"
    return f"{url}?kind={row.instrument.kind}" if row.compartment == Compartment.GENERAL else url


agenda.register(
    AgendaDates(
        code="assessments.reviews",
        label=pgettext_lazy("assessment", "Review"),
        access=AssessmentPermission.WRITE,
        find=_reviews,
        on=lambda row: row.next_review_on,
        url=_start,
        say=lambda row: AgendaText(str(row.instrument.name)),
    )
)
stages.register(
    Stage.ASSESSMENT,
    lambda: Q(Exists(Assessment.objects.final().filter(case=OuterRef("pk"), compartment=Compartment.GENERAL))),
)
for sign in (
    Alert(
        code="assessments.high_risk",
        label=_("High risk"),
        why=_("So the newest review of risk says."),
        holds=_high,
        access=AssessmentPermission.VIEW,
        is_risk=True,
        is_grave=True,
        weight=100,
    ),
    Alert(
        code="assessments.review_overdue",
        label=_("Review of risk overdue"),
        why=_("What was safe then need not be safe now."),
        holds=_overdue,
        access=AssessmentPermission.VIEW,
        url_name="assessments:start",
        query=f"kind={Instrument.Kind.RISK.value}",
        fill=AssessmentPermission.WRITE,
        is_risk=True,
        weight=85,
    ),
    Alert(
        code="assessments.no_risk_review",
        label=_("No review of risk"),
        why=_("Nobody has asked yet who could harm the survivor."),
        holds=_never,
        access=AssessmentPermission.VIEW,
        url_name="assessments:start",
        query=f"kind={Instrument.Kind.RISK.value}",
        fill=AssessmentPermission.WRITE,
        is_risk=True,
        is_missing=True,
        weight=70,
    ),
):
    alerts.register(sign)

alerts.register(
    Alert(
        code="assessments.review_left",
        label=_("Review of which nobody is reminded"),
        why=_("Whoever was to be reminded cannot make it here any more. Who fills it in anew is reminded of the next."),
        holds=left_reviews.holds,
        access=AssessmentPermission.VIEW,
        url_name="assessments:section",
        fill=AssessmentPermission.WRITE,
        is_missing=True,
        weight=57,
    )
)
