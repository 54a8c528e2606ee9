"""The clock of the duty to report to the police: a task of the lead, once in a case."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases.consent import recall as consent_recall
from cases.consent.duty_wording import is_bound
from cases.duty_to_report import rules
from cases.extension.system_texts import system_text
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import give_task
from core.access.actor import ActingUser


def remind_of_report(case: Case, *, by: ActingUser) -> None:
    """Give the lead the task where sexual violence has just been recorded and the organisation must report it.

    The caller holds the case. Whoever sees the tasks may not read what happened: its words say nothing of it.
    """
    due_on = rules.due_on(case) if case.is_open and is_bound() else None
    if due_on is None or Task.objects.filter(case=case, origin=Task.Origin.REPORT).exists():
        return
    lead = consent_recall.lead_or(case, by)
    give_task(case=case, title=_title(), due_on=due_on, assignee=lead, origin=Task.Origin.REPORT, by=by)


@system_text("cases.check_duty_to_report")
def _title() -> str:
    return _("Check whether this must be reported to the police and by when. Talk with the survivor first")
