"""Handing over a caseload, in one transaction, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, account_of
from audit.services import record
from cases.cover import rules as cover_rules
from cases.extension import handover_items, timeline
from cases.handover.models import HandedPart, Handover
from cases.record import periods
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team import grants
from cases.team.selectors import people_for_team
from cases.team.services import end_at, give_back, keeping_somebody, put_on, take_off
from core import writes
from core.access.actor import ActingUser
from core.errors import DomainError
from core.registry import signal

# Tell of each `handover` that is made or undone, its `parts`, and `by` whom.
handover_made, handover_undone = signal("cases.handover_made"), signal("cases.handover_undone")
# Tells of the `cases` of the giver (`gives`) in which `by` changes no team: somebody else has to hand them over.
cases_left_behind = signal("cases.cases_left_behind")


class HandoverChoice(NamedTuple):
    """To whom a part goes, and what the next one has to know."""

    receiver_id: UUID
    note: str = ""


@transaction.atomic
def hand_over(
    *,
    gives: User,
    receivers: Sequence[Any],
    first: date | None,
    last: date | None,
    goes_along: bool,
    chosen: Mapping[UUID, HandoverChoice],
    by: ActingUser,
) -> Handover:
    """Give each chosen part of `handing_over.offers` to its receiver, from `first` on (None: now).

    The giver's own ends with `last` (None: now).

    Raises DomainError, and changes nothing, when one of them is not offered so any more; and as `offers`.
    """
    offers = partial(handover_items.offers, gives=gives, receivers=receivers, first=first, last=last, by=by)
    Case.objects.all_held(one.row.case_id for one in offers() if one.row.pk in chosen)
    # Read once more, now that nobody changes the teams of these cases.
    offered = {one.row.pk: one for one in offers()}
    if not chosen:
        raise DomainError(_("Choose at least one case."))
    taking: list[tuple[Assignment, handover_items.Receiver, HandoverChoice]] = []
    for key, given in chosen.items():
        possible = offered[key].possible if key in offered else []
        receiver = next((one for one in possible if one.user.pk == given.receiver_id), None)
        if receiver is None:
            raise DomainError(cover_rules.changed())
        taking.append((offered[key].row, receiver, given))
    made = writes.create(Handover(gives=gives), by=by)
    taking.sort(key=lambda one: (one[0].case_id, one[0].part))
    refusal = _("Nobody could let others into %(code)s then, which is restricted: choose somebody who may.")
    with keeping_somebody([row.case for row, _receiver, _given in taking], refusal, field="receivers"):
        parts = [_give(made, row, receiver, given, first, last, goes_along, by) for row, receiver, given in taking]
    record(by=by, verb="handover.made", target=made, gives=str(gives.pk))
    handover_made.send(Handover, handover=made, parts=parts, by=by)
    cases_left_behind.send(Handover, cases=_left_behind(gives, by), gives=gives, by=by)
    return made


def _give(
    made: Handover,
    row: Assignment,
    receiver: handover_items.Receiver,
    given: HandoverChoice,
    first: date | None,
    last: date | None,
    goes_along: bool,
    by: ActingUser,
) -> HandedPart:
    case, before = row.case, row.until
    new = Assignment(
        case=case, user=account_of(receiver.user), part=row.part, since=receiver.period.since, until=row.until
    )
    put_on(new, by=by, handover=str(made.pk))
    moved: dict[str, list[str]] = {}
    if goes_along:
        found = handover_items.theirs(case, made.gives_id, handover_items.due_from(row, first))
        went = handover_items.pass_on(found, account_of(receiver.user), by)
        moved = {code: [str(key) for key in keys] for code, keys in went.items()}
    old: Assignment = Assignment.objects.select_related("case__site").locked(pk=row.pk, expected_version=row.version)
    end = _end(case, last)
    if end is None:
        take_off(old, by=by)
    else:
        end_at(old, end if before is None else min(end, before), by=by)
    grants.sync(case)
    # Whatever is later than this was done since (`why_not_undone`).
    part = HandedPart(
        case=case,
        handover=made,
        given=old,
        taken=new,
        until_before=before,
        moved=moved,
        note=given.note.strip(),
        created_at=timezone.now(),
    )
    writes.create(part, by=by)
    timeline.append(record=part, kind="cases.handed_over", by=by)
    record(by=by, verb="case.handed_over", target=case, gives=str(made.gives_id), takes=str(new.user_id), part=row.part)
    return part


def _end(case: Case, last: date | None) -> datetime | None:
    """The midnight after the giver's last day at the site; None: now, also where that day is over there by now."""
    zone = case.site.time_zone
    return None if last is None or last < periods.today(zone) else periods.end(last, zone, since=timezone.now())


@transaction.atomic
def undo_handover(*, handover_id: UUID, expected_version: int, by: ActingUser) -> Handover:
    """Take all of it back: the giver has their parts again as they were, and what went along.

    Raises EditConflict, and DomainError with the reason: somebody has worked on one of the cases since, a team has
    changed, `by` may not change all of the teams (any more), no case opens to the giver any more, or a restricted case
    would be left alone.
    """
    everything = HandedPart.objects.filter(handover=handover_id)
    Case.objects.all_held(everything.values_list("case_id", flat=True))
    undone = Handover.objects.select_related("gives").locked(pk=handover_id, expected_version=expected_version)
    parts = list(everything.select_related("case__site", "given", "taken__user").order_by("case_id", "given__part"))
    refusal = why_not_undone(undone, parts, by)
    if refusal:
        raise DomainError(refusal)
    with keeping_somebody([part.case for part in parts]):
        for part in parts:
            _take_back(part, undone, by)
    undone.undone_at = timezone.now()
    writes.update(undone, "undone_at", by=by)
    record(by=by, verb="handover.undone", target=undone)
    handover_undone.send(Handover, handover=undone, parts=parts, by=by)
    return undone


def why_not_undone(handover: Handover, parts: Sequence[HandedPart], by: ActingUser) -> str:
    """Why a handover cannot be taken back; empty when it can. It names no case that `by` does not see."""
    if handover.undone_at is not None:
        return _("This was undone already.")
    handover_items.require_may(handover.gives, by)
    reached = set(
        cover_rules.in_reach(by).filter(pk__in=[part.taken_id for part in parts]).values_list("pk", flat=True)
    )
    if any(part.taken_id not in reached for part in parts):
        return _("You may not change the team in all of these cases. Assign them anew one by one.")
    if any(not part.case.is_open for part in parts):
        return _("One of these cases was closed since.")
    worked = sorted(part.case.code for part in parts if part.case.updated_at > part.created_at)
    if worked:
        return _("Somebody has worked on this since: %(codes)s. Hand it over anew.") % {"codes": ", ".join(worked)}
    changed = sorted(
        part.case.code
        for part in parts
        if max(part.given.updated_at, part.taken.updated_at) > part.created_at or not part.taken.is_lasting
    )
    if changed:
        return _("The team has changed since: %(codes)s. Hand it over anew.") % {"codes": ", ".join(changed)}
    if not people_for_team(by).filter(pk=handover.gives_id).exists():
        words = {"name": handover.gives.name}
        return _("No case opens to %(name)s any more. Hand these cases over anew, to somebody else.") % words
    return ""


def _take_back(part: HandedPart, handover: Handover, by: ActingUser) -> None:
    """What went along comes back whatever the giver's roles allow now: it was theirs, and the taker is off the case."""
    case, giver = part.case, handover.gives
    part.given.case = part.taken.case = case
    for goes in handover_items.registry.values():
        still = set(goes.find(case.pk, part.taken.user_id, None))
        keys = [key for key in map(UUID, part.moved.get(goes.code, [])) if key in still]
        goes.move(keys, giver, by)
    taken = Assignment.objects.select_related("case").locked(pk=part.taken_id, expected_version=part.taken.version)
    take_off(taken, by=by)
    given = Assignment.objects.select_related("case").locked(pk=part.given_id, expected_version=part.given.version)
    is_own = handover.created_by_id == by.pk
    (give_back if is_own else end_at)(given, part.until_before, by=by)
    grants.sync(case)
    part.is_undone = True
    writes.update(part, "is_undone", by=by)
    timeline.append(record=part, kind="cases.handed_back", by=by)
    record(by=by, verb="case.handed_back", target=case, gives=str(handover.gives_id), takes=str(taken.user_id))


def _left_behind(gives: User, by: ActingUser) -> list[Case]:
    """The open cases of the giver that `by` cannot hand over. They are told to those who can, and not to `by`."""
    rows = Assignment.objects.lasting().filter(user=gives.pk, cover=None, case__closed_on=None)
    reached = cover_rules.in_reach(by).values("case")
    return list(Case.objects.filter(pk__in=rows.exclude(case__in=reached).values("case")).order_by("pk"))
