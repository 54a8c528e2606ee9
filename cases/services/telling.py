"""Who is asked to tell those who have data that the survivor does not want it any longer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import User
from cases import consenting
from cases.mentions import readers_of
from cases.models import Assignment, Case, Consent, Disclosure
from cases.permissions import CasePermission
from cases.services.tasks import give_task


def given_out(decision: Consent) -> list[Disclosure]:
    """What was given out of the case for the purpose of a decision, whoever reads it."""
    rows = Disclosure.objects.filter(case=decision.case_id, purpose=decision.purpose)
    return list(rows.select_related("consent"))


def ask_to_tell(decision: Consent, *, among: Iterable[Disclosure], by: Any) -> None:
    """A task for each person who gave data to those that the withdrawn or refused consent was about.

    Who may not do it in the case now is not asked, but who leads it; where no lead may, `by`. By what was given out no
    more is said: some of it lies in compartments that not everybody reads.
    """
    due_on = consenting.to_be_told_by(decision)
    untold = [row for row in consenting.to_tell(decision, among) if row.told_on is None]
    case = Case.objects.held(decision.case_id)
    if not untold or due_on is None or not case.is_open:
        return
    title = _("Consent was withdrawn: tell those who have the data (%(purpose)s)") % {
        "purpose": decision.get_purpose_display()
    }
    asked = _who_tells(case, {row.created_by_id for row in untold if row.created_by_id is not None}, by)
    for person in User.objects.filter(pk__in=asked).order_by("pk"):
        give_task(case=case, title=title, due_on=due_on, assignee=person, by=by)


def _who_tells(case: Case, givers: Collection[UUID], by: Any) -> set[UUID]:
    able = readers_of(case, CasePermission.MANAGE_TASKS)
    rows = Assignment.objects.current().filter(case=case, part=Assignment.Part.LEAD).order_by("since", "pk")
    leads = [user_id for user_id in rows.values_list("user_id", flat=True) if user_id in able]
    instead = leads[0] if leads else by.pk
    return {giver if giver in able else instead for giver in givers}
