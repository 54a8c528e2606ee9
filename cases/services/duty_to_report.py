"""The clock of the duty to report to the police: a task of the lead, once in a case."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases import duty_to_report, telling
from cases.models import Case, Task
from cases.services.tasks import give_task
from cases.system_texts import system_text
from core.access.actor import ActingUser


def remind_of_report(case: Case, *, by: ActingUser) -> None:
    """Give the lead the task where sexual violence has just been recorded and the organisation must report it.

    The caller holds the case. Whoever sees the tasks may not read what happened: its words say nothing of it.
    """
    due_on = duty_to_report.due_on(case) if case.is_open and duty_to_report.is_bound() else None
    if due_on is None or Task.objects.filter(case=case, origin=Task.Origin.REPORT).exists():
        return
    lead = telling.lead_or(case, by)
    give_task(case=case, title=_title(), due_on=due_on, assignee=lead, origin=Task.Origin.REPORT, by=by)


@system_text("cases.check_duty_to_report")
def _title() -> str:
    return _("Check whether this must be reported to the police and by when. Talk with the survivor first")
