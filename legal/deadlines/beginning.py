"""What sets the rules going in a matter: its steps, and where a rule asks for no day of one, what else shows that it
holds. No queries in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from legal.deadlines.computing import Happened, applying
from legal.deadlines.rules import OnlyFor, Rule, Unit, rules


class Begun[H](NamedTuple):
    """A rule that holds. `step` is None where none set it going; then it counts from `on`."""

    rule: Rule
    step: H | None
    on: date


def begun[H: Happened](
    steps: Sequence[H], *, is_child: bool, opened_on: date, planned: Mapping[str, date]
) -> list[Begun[H]]:
    """Every rule as often as it was set going, in the order of the rules. `steps` by their day; `planned` as for
    `computing.compute`."""
    of_steps = [Begun(rule, step, step.on) for rule, step in applying(steps, is_child=is_child)]
    started = {one.rule.id for one in of_steps}
    of_matter = [
        Begun[H](rule, None, opened_on)
        for rule in rules().values()
        if rule.id not in started and _shows_itself(rule, steps, planned, is_child=is_child)
    ]
    order = list(rules())
    return sorted([*of_steps, *of_matter], key=lambda one: order.index(one.rule.id))


def _shows_itself(rule: Rule, steps: Sequence[Happened], planned: Mapping[str, date], *, is_child: bool) -> bool:
    """What must come before an event holds once that lies ahead or has happened, whether or not anybody has written
    down the step with which it begins: of that step no day is counted."""
    if rule.unit != Unit.EVENT or (rule.only_for == OnlyFor.CHILD and not is_child):
        return False
    day = next((step.on for step in steps if step.kind == rule.until), planned.get(rule.until))
    return day is not None and rule.is_in_force(day)
