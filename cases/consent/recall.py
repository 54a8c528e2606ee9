"""Who is to know of a withdrawal: who has data, who can tell them, and who is informed where the case is closed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from cases.consent import rules
from cases.consent.models import Consent, Disclosure
from cases.consent.recipient_names import may_be, told_name
from cases.extension.readers import readers_of
from cases.permissions import CasePermission
from cases.record.access_models import Assignment
from cases.record.models import Case
from core.access.actor import ActingUser


def given_out(decision: Consent) -> list[Disclosure]:
    """What was given out of the case for the purpose of a decision, whoever reads it: shown to nobody."""
    rows = Disclosure.objects.filter(case=decision.case_id, purpose=decision.purpose)
    return list(rows.select_related("consent"))


def received(consent: Consent, rows: Iterable[Disclosure]) -> list[Disclosure]:
    """Which of a case's disclosures brought data to those whom a decision is about, for its purpose.

    Of one body it is also what may have gone there: where its name is not told, or not to be opened by this look.
    """
    about = rules.meant(consent)
    found = [row for row in rows if row.has_left and row.purpose == consent.purpose and row.recipient in about]
    if not consent.is_named:
        return found
    return [row for row in found if row.consent_id == consent.pk or may_be(told_name(row), told_name(consent))]


def to_tell(
    decision: Consent,
    rows: Iterable[Disclosure],
    *,
    among: Iterable[Consent] | None = None,
    withdrawn_on: date | None = None,
) -> list[Disclosure]:
    """Who has data and is to be told that the survivor does not want it any longer, or was: after a withdrawal whoever
    received them, after a refusal those who received of these data under a consent of before. With `withdrawn_on` as if
    it were withdrawn that day. What another consent decides is left to that one.

    What a decision that holds now allows again is to be told to nobody any more. `among` are the case's decisions, when
    at hand; what this look does not open of the names may be that of the body in question (`received`).
    """
    found = _concerned(decision, rows, withdrawn_on)
    if all(row.told_on for row in found) or not _is_allowed_anew(decision, among):
        return found
    return [row for row in found if row.told_on]


def _is_allowed_anew(decision: Consent, among: Iterable[Consent] | None) -> bool:
    decided = Consent.objects.filter(case=decision.case_id, purpose=decision.purpose) if among is None else among
    today = timezone.localdate()
    holding = [row for row in decided if row.purpose == decision.purpose and row.holds_on(today)]
    return rules.is_asked_again(decision, holding)


def _concerned(decision: Consent, rows: Iterable[Disclosure], withdrawn_on: date | None) -> list[Disclosure]:
    found = received(decision, rows)
    if decision.decision != Consent.Decision.REFUSED:
        day = decision.withdrawn_on or withdrawn_on
        return [] if day is None else [row for row in found if not _is_left_to_another(row, decision, day)]
    return [
        row
        for row in found
        if row.basis == Disclosure.Basis.CONSENT
        and timezone.localdate(row.at) <= decision.decided_on
        and (not row.data_classes or set(row.data_classes) & set(decision.classes))
    ]


def _is_left_to_another(row: Disclosure, withdrawn: Consent, day: date) -> bool:
    """Whether what was given out was allowed, on the day of the withdrawal, by a consent over which the withdrawn one
    does not go, or was by one of since: who has it is to be told once that other one is withdrawn. That it has ended
    since makes nobody late who had nothing to tell in time. What went out after the withdrawal by another right does
    not rest on consent at all.

    Where the name of a body is damaged neither is relied on.
    """
    other = row.consent
    if other is None:
        return timezone.localdate(row.at) > day
    if other.pk == withdrawn.pk:
        return False
    if withdrawn.is_named and other.is_named and not (told_name(row) and told_name(withdrawn)):
        return False
    is_later = (other.decided_on, other.created_at) > (withdrawn.decided_on, withdrawn.created_at)
    if not is_later and (not row.data_classes or set(row.data_classes) & set(withdrawn.classes)):
        return False
    return other.holds_on(day) or other.decided_on >= day


def untold(
    decision: Consent,
    rows: Iterable[Disclosure],
    *,
    among: Iterable[Consent] | None = None,
    withdrawn_on: date | None = None,
) -> list[Disclosure]:
    """What is still to be told and nobody has noted yet that it was; arguments as of `to_tell`."""
    found = to_tell(decision, rows, among=among, withdrawn_on=withdrawn_on)
    return [row for row in found if row.told_on is None]


def givers_of(rows: Iterable[Disclosure]) -> set[UUID]:
    """Who gave out what nobody was told of yet."""
    return {row.created_by_id for row in rows if row.told_on is None and row.created_by_id is not None}


def who_tells(case: Case, givers: Collection[UUID], by: ActingUser) -> set[UUID]:
    """Who gets the task: each giver who may do it in the case now; for the others who leads it, as far as they may, or
    else `by`."""
    able = readers_of(case, CasePermission.MANAGE_TASKS)
    instead = _first_lead(case, able, by)
    return {giver if giver in able else instead for giver in givers}


def lead_or(case: Case, by: ActingUser) -> User:
    """Who leads the case and may do tasks in it now; where nobody is, `by`."""
    return User.objects.get(pk=_first_lead(case, readers_of(case, CasePermission.MANAGE_TASKS), by))


def _first_lead(case: Case, able: Collection[UUID], by: ActingUser) -> UUID:
    found: UUID = next((lead for lead in leads(case) if lead in able), by.pk)
    return found


def informed(case: Case, givers: Collection[UUID], *, by: ActingUser) -> dict[UUID, str]:
    """Who is told in a closed case, with their names: the givers and who leads it, as far as they see the case."""
    readers = readers_of(case)
    found = {key: readers[key].name for key in {*givers, *leads(case)} - {by.pk} if key in readers}
    return dict(sorted(found.items(), key=lambda one: (one[1], one[0])))


def leads(case: Case) -> list[UUID]:
    """Who leads the case now, the first of them first."""
    rows = Assignment.objects.current().filter(case=case, part=Assignment.Part.LEAD)
    return list(rows.order_by("since", "pk").values_list("user_id", flat=True))
