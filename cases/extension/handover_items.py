"""What can be handed over to whom, what goes along, and what is told of it to whom.

Apps register in their `registrations` what goes along with a part in a case beside its open tasks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from cases.cover import rules as cover_rules
from cases.handover.models import HandedPart, Handover
from cases.permissions import CasePermission
from cases.record import periods, querysets
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.record.periods import Period
from core.access import providers
from core.access.actor import ActingUser
from core.compartments import Compartment
from core.db import current_organisation
from core.errors import DomainError
from core.registry import Registry

MOST = cover_rules.MOST
# As what open tasks go along.
TASKS = "tasks"

# (the case's id, who has them, due from that day on or None for all) -> keys of what goes along.
Find = Callable[[UUID, UUID, date | None], list[UUID]]
# (keys, somebody with their roles) -> those which a role of theirs lets them take. Their part in the case may begin
# later, so that the case is not asked.
Takes = Callable[[Collection[UUID], Any], list[UUID]]
# (keys, the new one, by) -> what was moved of them, in the transaction of the handover; the case is held. It asks no
# role: who has it back had it before.
Move = Callable[[Collection[UUID], Any, Any], list[UUID]]


def _all(keys: Collection[UUID], _user: ActingUser) -> list[UUID]:
    return list(keys)


class HandoverItem(NamedTuple):
    """Something that goes along. `find` names what is still the person's; it is asked again before it is undone."""

    code: str
    label: str | Promise
    find: Find
    move: Move
    # Who holds this permission in the case and reads all of these there is told that there is some, and how much.
    act: str
    compartments: tuple[Compartment, ...] = (Compartment.GENERAL,)
    takes: Takes = _all

    def is_told(self, user: ActingUser, case: Case) -> bool:
        """Of a case read with the principals that reach it."""
        return len(querysets.within(case, user, act=self.act, compartments=self.compartments)) == len(self.compartments)


registry: Registry[str, HandoverItem] = Registry(
    "cases.handover_items", key=lambda goes: goes.code, order=lambda goes: goes.code
)
register = registry.register


def theirs(
    case: Case, user_id: UUID, due: date | None = None, *, told_to: ActingUser | None = None
) -> dict[str, list[UUID]]:
    """What of somebody's in a case would go along, by its code; with `due` what is due from that day on, with `told_to`
    what that user is told of."""
    among = [goes for goes in registry.values() if told_to is None or goes.is_told(told_to, case)]
    found = {goes.code: goes.find(case.pk, user_id, due) for goes in among}
    return {code: keys for code, keys in found.items() if keys}


def pass_on(found: Mapping[str, Collection[UUID]], receiver: User, by: ActingUser) -> dict[str, list[UUID]]:
    """Give what `theirs` found to somebody else, in the transaction of the act; the case is held. Returns what went, by
    its code: what no role of theirs allows stays."""
    user = providers.authoriser.load(receiver.pk, current_organisation())
    takes = {} if user is None else {code: registry[code].takes(keys, user) for code, keys in found.items()}
    moved = {code: registry[code].move(keys, receiver, by) for code, keys in takes.items() if keys}
    return {code: keys for code, keys in moved.items() if keys}


class Receiver(NamedTuple):
    """Somebody who could take a part: why not, or since when, what they will newly read in its case, and how much of
    what goes along a role of theirs lets them take, by its code."""

    user: ActingUser
    period: Period
    refusal: str
    opens: list[str]
    takes: dict[str, int]


class OfferedPart(NamedTuple):
    """A part of the giver's; `goes` counts what would go along, by its code, and `left_behind` what is due before the
    new one's first day and stays."""

    row: Assignment
    receivers: list[Receiver]
    goes: dict[str, int]
    left_behind: int

    @property
    def possible(self) -> list[Receiver]:
        return [one for one in self.receivers if not one.refusal]

    @property
    def along(self) -> list[tuple[str | Promise, int]]:
        """What goes along to one at least of those who could take the part, and how much of it."""
        most = {code: max((one.takes[code] for one in self.possible), default=0) for code in self.goes}
        return [(registry[code].label, count) for code, count in most.items() if count]

    @property
    def stays(self) -> list[tuple[str, str | Promise, int]]:
        """What does not go along to whom, since no role of theirs allows it."""
        return [
            (one.user.name, registry[code].label, count - one.takes[code])
            for one in self.possible
            for code, count in self.goes.items()
            if one.takes[code] < count
        ]

    @property
    def refusals(self) -> list[str]:
        return [one.refusal for one in self.receivers if one.refusal]


def offers(
    *, gives: User, receivers: Sequence[User], first: date | None, last: date | None, by: ActingUser
) -> list[OfferedPart]:
    """The parts of `gives` in the open cases in which `by` may assign, and who could take each; of a case that `by`
    does not see nothing is said.

    Raises DomainError for days that cannot be, people who do not fit, and for handing over somebody else's cases
    without the permission for it.
    """
    require_may(gives, by)
    if any(one.pk == gives.pk for one in receivers):
        raise DomainError(_("Choose different people."), field="receivers")
    _require_no_gap(first, last, by)
    people = [cover_rules.at_work(one, by, field="receivers") for one in receivers]
    rows = list(in_reach(by).filter(user=gives.pk).select_related("case__site"))
    cases = {case.pk: case for case in Case.objects.filter(pk__in=[row.case_id for row in rows]).with_reached_by()}
    held: dict[tuple[UUID, UUID], list[Assignment]] = defaultdict(list)
    for one in Assignment.objects.lasting().filter(user__in=[one.pk for one in people], case__in=cases):
        held[one.case_id, one.user_id].append(one)
    begun = [(row, _since(row, first)) for row in rows]
    parts = [(row, since) for row, since in begun if row.until is None or row.until > since]
    along = {row.pk: _what_goes(row, cases[row.case_id], first, by) for row, _since_when in parts}
    takes = {one.pk: _takes([goes for goes, _left in along.values()], one) for one in people}
    found = []
    for row, since in parts:
        period, case = Period(since, row.until), cases[row.case_id]
        goes, left_behind = along[row.pk]
        taking = [_receiver(row, period, one, held[case.pk, one.pk], case, goes, takes[one.pk]) for one in people]
        found.append(OfferedPart(row, taking, {code: len(keys) for code, keys in goes.items()}, left_behind))
    found.sort(key=lambda one: (not one.possible, one.row.case.code, one.row.part))
    return found[:MOST]


def in_reach(by: ActingUser) -> QuerySet[Assignment]:
    """The parts that `by` could hand over, if they may for these people: not those of stand-ins, whose they are not,
    nor what was handed over already."""
    handed = HandedPart.objects.filter(is_undone=False).values("given")
    rows: QuerySet[Assignment] = cover_rules.in_reach(by).lasting()
    return rows.filter(cover=None, case__closed_on=None).exclude(pk__in=handed).order_by("case_id", "part")


def require_may(gives: User, by: ActingUser) -> None:
    """Raise DomainError unless these are one's own cases or one hands over those of others."""
    if gives.pk != by.pk and not by.acting.may(CasePermission.HAND_OVER):
        raise DomainError(_("You hand over your own cases only. Ask who leads the team."), field="gives")


def newly_read(case: Case, user: ActingUser) -> list[str]:
    """The compartments that a part in the case would open to somebody who does not read them there yet."""
    act, readable = CasePermission.VIEW, user.acting.readable()
    now = set(querysets.within(case, user, act=act, compartments=readable))
    return [
        str(Compartment(one).label)
        for one in readable
        if one not in now and user.pk in querysets.principals(user, act=act, compartment=one)
    ]


class HandoverView(NamedTuple):
    """A handover as somebody may know of it: the parts in cases that they see, and the names of who takes over in
    these. Who gives knows all of them: whom to talk to stays known when their own access has ended."""

    handover: Handover
    parts: list[HandedPart]
    takers: list[str]


def told(handovers: Collection[Handover], user: ActingUser) -> list[HandoverView]:
    """In one query for all, and one more where some are the reader's own."""
    rows = HandedPart.objects.visible_to(user, CasePermission.VIEW).filter(handover__in=list(handovers))
    by_handover: dict[UUID, list[HandedPart]] = defaultdict(list)
    for row in rows.select_related("case__site", "given", "taken__user").order_by("case__code", "given__part"):
        row.given.case = row.taken.case = row.case
        by_handover[row.handover_id].append(row)
    takers = {key: {part.taken.user.name for part in parts} for key, parts in by_handover.items()}
    own = [one.pk for one in handovers if one.gives_id == user.pk]
    if own:
        names = HandedPart.objects.filter(handover__in=own).values_list("handover", "taken__user__name")
        for handover, name in names:
            takers.setdefault(handover, set()).add(name)
    return [HandoverView(one, by_handover[one.pk], sorted(takers.get(one.pk, ()))) for one in handovers]


def cases_of(told: HandoverView) -> dict[UUID, Case]:
    """The cases of these parts by their keys, with the principals that reach them: for `moved_words`."""
    rows = Case.objects.filter(pk__in=[part.case_id for part in told.parts]).with_reached_by()
    return {case.pk: case for case in rows}


def moved_words(moved: Mapping[str, Collection[Any]], case: Case, user: ActingUser) -> str:
    """What went along, or would, in words: no more than the user is told of in this case."""
    told = {
        code: keys for code, keys in sorted(moved.items()) if code in registry and registry[code].is_told(user, case)
    }
    return ", ".join(f"{registry[code].label}: {len(keys)}" for code, keys in told.items())


def _receiver(
    row: Assignment,
    period: Period,
    user: ActingUser,
    held: list[Assignment],
    case: Case,
    goes: Mapping[str, list[UUID]],
    may_take: Mapping[str, set[UUID]],
) -> Receiver:
    same = [one for one in held if one.part == row.part]
    refusal = cover_rules.refusal(row, period, same, user, user.acting)
    if not refusal and row.case.is_restricted and not held:
        words = {"name": user.name}
        refusal = _("This case is restricted. First add %(name)s to its team by name.") % words
    takes = {code: len(may_take[code].intersection(keys)) for code, keys in goes.items()}
    return Receiver(user, period, refusal, newly_read(case, user), takes)


def _takes(goes: Iterable[Mapping[str, list[UUID]]], user: ActingUser) -> dict[str, set[UUID]]:
    """Of all that would go along, by its code, what a role of somebody lets them take: asked once for all cases."""
    found: dict[str, list[UUID]] = defaultdict(list)
    for one in goes:
        for code, keys in one.items():
            found[code] += keys
    return {code: set(registry[code].takes(keys, user)) for code, keys in found.items()}


def _what_goes(row: Assignment, case: Case, first: date | None, by: ActingUser) -> tuple[dict[str, list[UUID]], int]:
    """What would go along, and how much stays since it is due before, of what `by` is told of."""
    everything = theirs(case, row.user_id, told_to=by)
    goes = theirs(case, row.user_id, due_from(row, first), told_to=by)
    return goes, sum(map(len, everything.values())) - sum(map(len, goes.values()))


def _since(row: Assignment, first: date | None) -> datetime:
    """From when somebody else has the part: now, also where the first day is over at the site by now."""
    return periods.period(due_from(row, first), None, row.case.site.time_zone).since


def due_from(row: Assignment, first: date | None) -> date | None:
    """From which day on what is due goes along; None: all of it, since the new one begins today."""
    return first if first is not None and first > periods.today(row.case.site.time_zone) else None


def _require_no_gap(first: date | None, last: date | None, by: ActingUser) -> None:
    today = periods.today(by.acting.time_zone)
    periods.period(first, None, by.acting.time_zone)
    periods.end(last, by.acting.time_zone, since=periods.period(None, None, by.acting.time_zone).since)
    if (first or today) > (last or today) + timedelta(days=1):
        raise DomainError(_("Between the last day and the first nobody would work on these cases."), field="first")
