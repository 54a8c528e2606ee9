"""How a day follows from a rule and what has happened, and which of several days warns. No queries in here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import NamedTuple, Protocol
from uuid import UUID

from core.domain.workdays import Counted, Holidays, calendar_days, working_days
from legal.deadlines.rules import DayType, Mark, OnlyFor, Rule, Unit, rules


class Happened(Protocol):
    """What a rule looks at of a step."""

    @property
    def id(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def on(self) -> date: ...


class Term(NamedTuple):
    """The length that counts: the rule's, or what somebody has changed it to in this matter."""

    length: int
    days: DayType


NOTHING: Mapping[str, date] = MappingProxyType({})
UNSETTLED: Mapping[Mark, date] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Computed:
    """`counted` is None while there is no day yet; `met_on` is the day of what shows that it was done;
    `times` says how often it has happened, of what is counted in times; `is_planned`: the day is that of a hearing."""

    counted: Counted | None = None
    met_on: date | None = None
    times: int = 0
    is_planned: bool = False

    @property
    def due_on(self) -> date | None:
        return self.counted.on if self.counted else None


def applying[H: Happened](steps: Sequence[H], *, is_child: bool) -> list[tuple[Rule, H]]:
    """Which rule each step sets going, in the order of the rules. `steps` by their day."""
    found = []
    for rule in rules().values():
        started = [step for step in steps if step.kind == rule.trigger and _holds(rule, step, steps, is_child)]
        found += [(rule, step) for step in (started[:1] if rule.is_once else started)]
    return found


def _holds(rule: Rule, step: Happened, steps: Iterable[Happened], is_child: bool) -> bool:
    if not rule.is_in_force(step.on) or (rule.only_for == OnlyFor.CHILD and not is_child):
        return False
    before = {other.kind for other in steps if other.on <= step.on}
    return rule.requires <= before


def compute(
    rule: Rule,
    start: date,
    holidays: Holidays,
    *,
    steps: Sequence[Happened] = (),
    planned: Mapping[str, date] = NOTHING,
    settled: Mapping[Mark, date] = UNSETTLED,
    term: Term | None = None,
) -> Computed:
    """By the rule, from the day that starts it. `steps` are all of the matter, by their day; `planned` are the days of
    hearings on which a kind of step is to be taken; `settled` says since when its claims show what they do."""
    later = [step for step in steps if step.on >= start]
    met = [step.on for step in later if step.kind in rule.met_by][:1]
    # Claimed, awarded or paid before the day from which it counts is done, too.
    met_on = min([*met, *(settled[mark] for mark in rule.settled_by if mark in settled)], default=None)
    if rule.unit == Unit.EVENT:
        last = next((step.on for step in later if step.kind == rule.until), None)
        ahead = planned.get(rule.until) if last is None else None
        day = last or ahead
        return Computed(Counted(day) if day else None, met_on, is_planned=ahead is not None)
    if rule.unit == Unit.TIMES:
        days = [step.on for step in later if step.kind == rule.trigger]
        most = rule.length or 0
        return Computed(Counted(days[most - 1]) if len(days) >= most else None, met_on, len(days))
    return Computed(_count(rule, start, holidays, term or Term(rule.length or 0, rule.days)), met_on)


def _count(rule: Rule, start: date, holidays: Holidays, term: Term) -> Counted:
    if rule.unit == Unit.HOURS:
        # Of the moment only the day is known: so many hours later it is the same hour, which nobody knows, of this day.
        on = start + timedelta(hours=term.length)
        return Counted(on, falls_on=holidays.off(on))
    length = -term.length if rule.unit == Unit.DAYS_BEFORE else term.length
    count = working_days if term.days == DayType.WORKING else calendar_days
    return count(start, length, holidays)


class Standing(NamedTuple):
    """What decides whether a deadline warns. `group` is shared by those of laws that conflict."""

    key: UUID
    group: str
    starts_on: date | None
    due_on: date | None
    done_on: date | None
    is_open: bool
    is_basis: bool
    is_conditional: bool
    """It warns only when it was chosen."""


def warning(found: Iterable[Standing]) -> set[UUID]:
    """Those that warn. Of laws that conflict it is the one that the lawyer has chosen, else the earliest; and none of
    those that had begun when what they ask for was done: what happens again later asks for it anew."""
    groups: dict[str, list[Standing]] = defaultdict(list)
    for one in found:
        groups[one.group or str(one.key)].append(one)
    warn: set[UUID] = set()
    for group in groups.values():
        done_on = max((one.done_on for one in group if one.done_on), default=date.min)
        members = [one for one in group if one.done_on is None and (one.starts_on or date.max) > done_on]
        chosen = [one for one in members if one.is_basis] or [one for one in members if not one.is_conditional]
        dated = [one for one in chosen if one.is_open and one.due_on is not None]
        first = min((one.due_on for one in dated if one.due_on), default=None)
        warn |= {one.key for one in dated if one.due_on == first}
    return warn
