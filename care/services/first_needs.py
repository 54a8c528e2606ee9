"""What the intake and a review of risk found urgent goes on in the plan and among the tasks: nobody types it anew."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.answering import calling_for_safety
from assessments.definitions import Question
from assessments.models import Assessment
from care.services.plans import begin_plan
from cases.consent import recall as consent_recall
from cases.extension.system_texts import system_text
from cases.intake.first_steps import needs_in_words
from cases.intake.models import Intake
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import add_task
from core.access.actor import ActingUser
from core.compartments import Compartment


def begin_with_needs(sender: object, *, intake: Intake, case: Case, by: ActingUser, **more: Any) -> None:
    """The plan of the case begins with what the intake calls urgent."""
    found = needs_in_words(intake)
    if found:
        begin_plan(case=case, needs="\n".join([_("Urgent at the intake:"), *(f"– {one}" for one in found)]), by=by)


@system_text("care.keep_safe_today")
def keep_safe_today() -> str:
    return _("Do not leave alone: agree on a safety plan today")


def give_safety_step(
    sender: object, *, assessment: Assessment, calling: list[Question], by: ActingUser, **more: Any
) -> None:
    """Where an answer calls for it, keeping the survivor safe is a task of today for who
    leads the case. One that is still open is enough, and a correction asks for none where the review that it replaces
    did. A task is read by all who read tasks, so what lies in a compartment of its own makes none.
    """
    case = assessment.case
    before = assessment.replaces
    if before is not None:
        asked = {one.code for one in calling_for_safety(before.edition.read, before.answers)}
        calling = [question for question in calling if question.code not in asked]
    if not calling or assessment.compartment != Compartment.GENERAL:
        return
    if Task.objects.filter(case=case, origin=Task.Origin.REVIEW, done_at=None).exists():
        return
    add_task(
        case=case,
        title=keep_safe_today(),
        due_on=timezone.localdate(),
        assignee=consent_recall.lead_or(case, by),
        origin=Task.Origin.REVIEW,
        by=by,
    )
