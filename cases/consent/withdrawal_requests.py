"""What a withdrawal of basic consent does inside the house: it stands in the register of requests, and the lead has a
task.

Nothing is deleted or stopped by itself: what must be kept is decided by people.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.consent import basic_consent, recall, rules
from cases.consent.basic_consent import Withdrawal
from cases.consent.models import Consent
from cases.data_rights.services import log_withdrawal
from cases.extension.system_texts import system_text
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import give_task
from core.access.actor import ActingUser
from core.day_bounds import begins


def enter_withdrawal(decision: Consent, *, by: ActingUser) -> None:
    """After a decision that forbids: where it leaves basic consent withdrawn, a request in the register and a task of
    the lead, each once. In a closed case the task waits until it is opened again. The case is held."""
    case = Case.objects.held(decision.case_id)
    found = basic_consent.withdrawal_of(case) if decision.purpose == basic_consent.CARE else None
    if found is None:
        return
    log_withdrawal(case_code=case.code, received_at=_received_at(found), by=by)
    _ask(case, found, by)


def ask_again(case: Case, *, by: ActingUser) -> None:
    """In a case that was opened again, the task that was not given while it was closed."""
    found = basic_consent.withdrawal_of(case)
    if found is not None and basic_consent.is_unsettled(case):
        _ask(case, found, by)


def _ask(case: Case, found: Withdrawal, by: ActingUser) -> None:
    due_on = rules.to_be_told_by(found.decision)
    open_tasks = Task.objects.filter(case=case, origin=Task.Origin.WITHDRAWAL, done_at=None)
    if not case.is_open or due_on is None or open_tasks.exists():
        return
    lead = recall.lead_or(case, by)
    give_task(case=case, title=_title(), due_on=due_on, assignee=lead, origin=Task.Origin.WITHDRAWAL, by=by)


def _received_at(found: Withdrawal) -> datetime:
    """Of an earlier day its beginning, so that it is in time whatever the hour at which the person said it."""
    return timezone.now() if found.on == timezone.localdate() else begins(found.on)


@system_text("cases.settle_withdrawal")
def _title() -> str:
    return _("Basic consent was withdrawn: stop what is not needed, and say what is kept")
