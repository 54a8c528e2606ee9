"""The duty to report sexual violence to the police: whether it binds the organisation, what of a case it is about, and
by when.

The law binds community-based providers that are legal entities, as most organisations here are: so it counts until the
rules of the organisation say otherwise. Nothing is reported by Harapan itself.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import get_language

from cases import wordings
from cases.models import Case, CaseRules, Episode, Intake, Task
from cases.wordings import Wording
from core.domain.law import Provision, citation, printable, provision

# Exploitation and means of control that are sexual violence (UU 12/2022, articles 4 (2) g and 39 to 41).
EXPLOITATION = frozenset({"SexualExploitation"})
CONTROL = frozenset({"SexualAbuse"})


def law() -> Provision:
    return provision("UU 12/2022", "39-41")


def cited() -> str:
    return citation(law(), (get_language() or "id")[:2])


def is_bound() -> bool:
    """Whether the open organisation must report: one query."""
    decided = CaseRules.objects.values_list("must_report", flat=True).first()
    return printable(law()) and decided is not False


def wording() -> Wording:
    """What the open organisation reads out before somebody decides: one query."""
    return wordings.current(must_report=is_bound())


def is_about_episode(episode: Episode) -> bool:
    return bool(
        EXPLOITATION.intersection(episode.exploitation_types) or CONTROL.intersection(episode.methods_of_control)
    )


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
