"""Who is to know of a withdrawal: who can tell those that have data, and who is informed where the case is closed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from cases import consenting
from cases.mentions import readers_of
from cases.models import Assignment, Case, Consent, Disclosure
from cases.permissions import CasePermission


def given_out(decision: Consent) -> list[Disclosure]:
    """What was given out of the case for the purpose of a decision, whoever reads it: shown to nobody."""
    rows = Disclosure.objects.filter(case=decision.case_id, purpose=decision.purpose)
    return list(rows.select_related("consent"))


def untold(
    decision: Consent,
    rows: Iterable[Disclosure],
    *,
    among: Iterable[Consent] | None = None,
    withdrawn_on: date | None = None,
) -> list[Disclosure]:
    """What is still to be told and nobody has noted yet that it was; arguments as of `consenting.to_tell`."""
    found = consenting.to_tell(decision, rows, among=among, withdrawn_on=withdrawn_on)
    return [row for row in found if row.told_on is None]


def givers_of(rows: Iterable[Disclosure]) -> set[UUID]:
    """Who gave out what nobody was told of yet."""
    return {row.created_by_id for row in rows if row.told_on is None and row.created_by_id is not None}


def who_tells(case: Case, givers: Collection[UUID], by: Any) -> set[UUID]:
    """Who gets the task: each giver who may do it in the case now; for the others who leads it, as far as they may, or
    else `by`."""
    able = readers_of(case, CasePermission.MANAGE_TASKS)
    instead = next((lead for lead in leads(case) if lead in able), by.pk)
    return {giver if giver in able else instead for giver in givers}


def informed(case: Case, givers: Collection[UUID], *, by: Any) -> dict[UUID, str]:
    """Who is told in a closed case, with their names: the givers and who leads it, as far as they see the case."""
    readers = readers_of(case)
    found = {key: readers[key].name for key in {*givers, *leads(case)} - {by.pk} if key in readers}
    return dict(sorted(found.items(), key=lambda one: (one[1], one[0])))


def leads(case: Case) -> list[UUID]:
    """Who leads the case now, the first of them first."""
    rows = Assignment.objects.current().filter(case=case, part=Assignment.Part.LEAD)
    return list(rows.order_by("since", "pk").values_list("user_id", flat=True))
