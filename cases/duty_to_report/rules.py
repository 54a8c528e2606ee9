"""The duty to report sexual violence to the police: whether it binds the organisation, what of a case it is about, and
by when.

The law binds community-based providers that are legal entities, as most organisations here are: so it counts until the
rules of the organisation say otherwise. Nothing is reported by Harapan itself.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from cases.consent.duty_wording import law
from cases.intake.models import Intake
from cases.record.models import Case
from cases.tasks.models import Task


def waiting_until(case: Case) -> date | None:
    """The day of the task that reminds of it; None where none is open."""
    return (
        Task.objects.filter(case=case, origin=Task.Origin.REPORT, done_at=None).values_list("due_on", flat=True).first()
    )


def due_on(case: Case) -> date | None:
    """The last day, where something to report is being recorded now; None where the law names no time.

    The law counts from when the survivor told of it. That is the intake, where it was so short ago that its time runs;
    else it is taken that they have told today. Counted from the beginning of the day, so that it is in time whatever
    the hour.
    """
    deadline = law().deadline
    if deadline is None or deadline.value is None or deadline.unit != "hours":
        return None
    hours, now = timedelta(hours=deadline.value), timezone.now()
    received_at = Intake.objects.filter(case=case).values_list("received_at", flat=True).first()
    told_at = received_at if received_at is not None and now - received_at < hours else now
    return timezone.localdate(told_at) + hours - timedelta(days=1)
