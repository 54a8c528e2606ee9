"""What sets the rules going in a matter: its steps, and where none was written down what else shows that a rule holds.
No queries in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from legal.deadlines.computing import Happened, applying
from legal.deadlines.rules import OnlyFor, Rule, Unit, rules


class Asked(NamedTuple):
    """A request that was sent. `answered_on`: since when nobody waits for an answer to it; None: somebody does."""

    asked_on: date
    sent_on: date
    answered_on: date | None


class Begun[H](NamedTuple):
    """A rule that holds. `step` is None where none set it going; then it counts from `on`. `answered_on`: since when
    what was asked for is answered."""

    rule: Rule
    step: H | None
    on: date
    answered_on: date | None = None


def begun[H: Happened](
    steps: Sequence[H],
    *,
    is_child: bool,
    opened_on: date,
    planned: Mapping[str, date],
    asked: Sequence[Asked] = (),
) -> list[Begun[H]]:
    """Every rule as often as it was set going, in the order of the rules. `steps` by their day; `planned` as for
    `computing.compute`; `asked` are the requests for protection, by the day on which they were sent."""
    found: list[Begun[H]] = []
    of_steps = applying(steps, is_child=is_child)
    for rule in rules().values():
        started = [step for one, step in of_steps if one is rule]
        if rule.begins_when_sent:
            found += _of_requests(rule, started, asked)
        elif started:
            found += [Begun(rule, step, step.on) for step in started]
        elif _shows_itself(rule, steps, planned, is_child=is_child):
            found.append(Begun(rule, None, opened_on))
    return found


def answer_after(asked: Sequence[Asked], day: date) -> date | None:
    """When the first of them was answered from that day on."""
    return min((one.answered_on for one in asked if one.answered_on and one.answered_on >= day), default=None)


def _of_requests[H: Happened](rule: Rule, steps: Sequence[H], asked: Sequence[Asked]) -> list[Begun[H]]:
    """A request and the step that tells of it are one: it counts from the day on which it was sent, and ends with the
    request's answer."""
    told = _told_of(rule, steps, asked)
    of_steps = [
        Begun(rule, step, told[number].sent_on, told[number].answered_on)
        if number in told
        else Begun(rule, step, step.on, answer_after(asked, step.on))
        for number, step in enumerate(steps)
    ]
    alone = list(asked)
    for one in told.values():
        alone.remove(one)
    return of_steps + [
        Begun[H](rule, None, one.sent_on, one.answered_on) for one in alone if rule.is_in_force(one.sent_on)
    ]


def _told_of(rule: Rule, steps: Sequence[Happened], asked: Sequence[Asked]) -> dict[int, Asked]:
    """By the place of a step the request of which it tells: of each request the nearest step within the days that the
    law leaves for an answer. What is further away, or was asked for after the answer, was asked for anew."""
    found: dict[int, Asked] = {}
    within = timedelta(days=rule.length or 0)
    for one in asked:
        first, last = min(one.asked_on, one.sent_on - within), one.sent_on + within
        last = min(last, one.answered_on) if one.answered_on else last
        near = [
            (abs(step.on - one.sent_on), number)
            for number, step in enumerate(steps)
            if number not in found and first <= step.on <= last
        ]
        if near:
            found[min(near)[1]] = one
    return found


def _shows_itself(rule: Rule, steps: Sequence[Happened], planned: Mapping[str, date], *, is_child: bool) -> bool:
    """What must come before an event holds once that lies ahead or has happened, whether or not anybody has written
    down the step with which it begins: of that step no day is counted."""
    if rule.unit != Unit.EVENT or (rule.only_for == OnlyFor.CHILD and not is_child):
        return False
    day = next((step.on for step in steps if step.kind == rule.until), planned.get(rule.until))
    return day is not None and rule.is_in_force(day)
