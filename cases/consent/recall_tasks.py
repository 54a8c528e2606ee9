"""Having those told who received data that the survivor does not want to be with them any longer: by tasks, and where
the case is closed, once it is opened again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from cases.consent import recall, rules
from cases.consent.models import Consent, Disclosure
from cases.extension.system_texts import system_text
from cases.record.models import Case
from cases.tasks.services import give_task
from core.access.actor import ActingUser
from core.registry import signal

# Tells of a `decision` in a closed `case` after which somebody is to be told, and whom to inform (`recipients`).
recall_in_closed_case = signal("cases.recall_in_closed_case")


def ask_to_tell(decision: Consent, *, among: Iterable[Disclosure], by: ActingUser) -> None:
    """A task for each person who gave data to those that the withdrawn or refused consent was about.

    Who may not do it in the case now is not asked, but who leads it; where no lead may, `by`. In a closed case nobody
    is asked: who gave the data and who leads it are informed. By what was given out no more is said: some of it lies in
    compartments that not everybody reads.
    """
    _ask(decision, recall.untold(decision, among), Case.objects.held(decision.case_id), by)


def ask_of(rows: Iterable[Disclosure], *, decided: Iterable[Consent], case: Case, by: ActingUser) -> None:
    """As `ask_to_tell`, of what was given out whatever decision it is that forbids it now: of several the one that is
    due first. `decided` are the decisions of the case."""
    among = list(decided)
    forbidding = sorted((row for row in among if row.forbids), key=_due_on)
    left = list(rows) if forbidding else []
    for decision in forbidding:
        found = recall.untold(decision, left, among=among)
        _ask(decision, found, case, by)
        left = [row for row in left if row not in found]


def ask_again(case: Case, *, by: ActingUser) -> None:
    """In a case that was opened again, where no task is open, those that were not made while it was closed and those
    that ended without anybody noting that the recipients were told."""
    given = Disclosure.objects.filter(case=case, told_on=None).select_related("consent").order_by("at", "pk")
    ask_of(given, decided=Consent.objects.filter(case=case), case=case, by=by)


def _ask(decision: Consent, untold: Sequence[Disclosure], case: Case, by: ActingUser) -> None:
    if not untold:
        return
    givers = recall.givers_of(untold)
    if not case.is_open:
        informed = recall.informed(case, givers, by=by)
        recall_in_closed_case.send(Consent, decision=decision, case=case, recipients=informed)
        return
    due_on = rules.to_be_told_by(decision)
    if due_on is None:
        return
    title = tell_of_withdrawal(purpose=decision.purpose)
    for person in User.objects.filter(pk__in=recall.who_tells(case, givers, by)).order_by("pk"):
        give_task(case=case, title=title, due_on=due_on, assignee=person, by=by)


@system_text("cases.tell_of_withdrawal")
def tell_of_withdrawal(purpose: str) -> str:
    told = {"purpose": Consent.Purpose(purpose).label}
    return _("Consent was withdrawn: tell those who have the data (%(purpose)s)") % told


def _due_on(decision: Consent) -> tuple[date, date, datetime, UUID]:
    """Where several are due on one day, the first of them comes first."""
    due_on = rules.to_be_told_by(decision) or date.max
    return due_on, decision.decided_on, decision.created_at, decision.pk
