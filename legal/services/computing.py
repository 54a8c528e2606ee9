"""Computing the stage and the deadlines of matters anew, after anything on which they rest has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from cases.record.models import Case
from core.domain.workdays import Holidays
from legal import circumstances, holidays
from legal.circumstances import Circumstances
from legal.deadlines.beginning import Asked, Begun, answer_after, begun
from legal.deadlines.computing import UNSETTLED, Term, compute, warning
from legal.deadlines.rules import DayType, Mark
from legal.models import Deadline, Hearing, Matter, Step
from legal.models.steps import stage_reached
from legal.settling import Filed, appealed_on, asked, filed_with_lpsk, judged_on, owed_from, settled

# There is a judgment.
JUDGED = frozenset(
    {
        Step.Kind.JUDGMENT,
        Step.Kind.APPEAL,
        Step.Kind.CASSATION,
        Step.Kind.JUDGMENT_FINAL,
        Step.Kind.JUDGMENT_NOTICE,
    }
)
COMPUTED = ("step", "counted_from", "due_on", "met_on", "warns")


@transaction.atomic
def recompute(matter_ids: Collection[UUID], *, without: Step | None = None) -> None:
    """Bring the stage of these matters to what their steps say, and their deadlines to what rules, steps, appointments,
    holidays and decisions say now; `without` a step that goes next. Done twice it changes nothing more.

    What is computed is nobody's act, and is on record with what caused it.
    """
    matters = list(Matter.objects.filter(pk__in=matter_ids).values_list("pk", "case_id", "opened_on"))
    case_ids = {case_id for _pk, case_id, _opened_on in matters}
    # Whoever writes a step or a decision holds the case, too.
    Case.objects.all_held(case_ids)
    known, facts, awarded = holidays.in_force(), circumstances.of_cases(case_ids), circumstances.awarded(matter_ids)
    steps: dict[UUID, list[Step]] = defaultdict(list)
    for step in Step.objects.filter(matter__in=matter_ids).order_by("on", "created_at", "id"):
        if step != without:
            steps[step.matter_id].append(step)
    rows: dict[UUID, list[Deadline]] = defaultdict(list)
    found = Deadline.objects.select_for_update(of=("self",)).filter(matter__in=matter_ids)
    for row in found.select_related("step").order_by("id"):
        rows[row.matter_id].append(row)
    judged = {pk: judged_on(steps[pk], rows[pk]) for pk in matter_ids}
    planned, shown, requests = planned_days(matter_ids), settled(matter_ids, judged), asked(matter_ids)
    filed = filed_with_lpsk(matter_ids)
    for pk, case_id, opened_on in matters:
        marks, asks, with_lpsk = shown.get(pk, UNSETTLED), requests.get(pk, []), filed.get(pk, [])
        matter = _Matter(pk, case_id, facts[case_id], awarded.get(pk), opened_on, planned[pk], marks, asks, with_lpsk)
        follow_steps(pk, [step.kind for step in steps[pk]])
        _recompute(matter, steps[pk], rows[pk], known)


def follow_steps(matter_id: UUID, kinds: Collection[str]) -> None:
    """Set the stage of a matter to the one that steps of these kinds reach; where they say nothing of it, what was
    typed stays. No version moves: whoever has a form open sends no stage of a matter whose steps tell it."""
    stage = stage_reached(kinds)
    if stage is not None:
        Matter.objects.filter(pk=matter_id).exclude(stage=stage).update(stage=stage)


def recompute_as_aged(sender: object, *, case_ids: Collection[UUID], **_: Any) -> None:
    """The same of the open matters of cases, of whose person it is another question now whether it was a child."""
    found = list(Matter.objects.filter(case__in=case_ids, closed_on=None).values_list("pk", flat=True))
    if found:
        recompute(found)


def planned_days(matter_ids: Collection[UUID]) -> Mapping[UUID, Mapping[str, date]]:
    """By matter, and by the kind of step that is to be taken in it: the day of the next hearing for that, else of the
    last one that was held for it."""
    held: dict[UUID, dict[str, date]] = defaultdict(dict)
    ahead: dict[UUID, dict[str, date]] = defaultdict(dict)
    rows = Hearing.objects.filter(matter__in=matter_ids).exclude(agenda_code="")
    for row in rows.select_related("case__site").order_by("at", "id"):
        if row.is_planned:
            ahead[row.matter_id].setdefault(row.agenda_code, row.on)
        elif row.state == Hearing.State.HELD:
            held[row.matter_id][row.agenda_code] = row.on
    return {pk: held[pk] | ahead[pk] for pk in matter_ids}


class _Matched(NamedTuple):
    """Which rows are new, which stand (the new among them), and which rest on nothing any more; and of what is asked
    for since when it is answered."""

    new: list[Deadline]
    kept: list[Deadline]
    gone: list[Deadline]
    answered: dict[UUID, date | None]


class _Matter(NamedTuple):
    pk: UUID
    case_id: UUID
    facts: Circumstances
    awarded_on: date | None
    opened_on: date
    planned: Mapping[str, date]
    settled: Mapping[Mark, date]
    asked: Sequence[Asked]
    filed_with_lpsk: Sequence[Filed]


def _recompute(matter: _Matter, steps: Sequence[Step], rows: Sequence[Deadline], known: Holidays) -> None:
    before = {row.pk: _computed(row) for row in rows}
    new, kept, gone, answered = _matched(matter, steps, rows)
    for row in kept:
        _compute(row, matter, steps, known, answered.get(row.pk))
    empty = {row.pk for row in kept if _holds_no_more(row, matter, steps)}
    gone += [row for row in kept if row.pk in empty and row.pk in before]
    new, kept = [[row for row in rows if row.pk not in empty] for rows in (new, kept)]
    warns = warning(row.standing for row in kept)
    for row in kept:
        row.warns = row.pk in warns
    Deadline.objects.filter(pk__in=[row.pk for row in gone]).delete()
    Deadline.objects.bulk_create(new)
    changed = [row for row in kept if row.pk in before and before[row.pk] != _computed(row)]
    Deadline.objects.bulk_update(changed, COMPUTED)


def _holds_no_more(row: Deadline, matter: _Matter, steps: Sequence[Step]) -> bool:
    """Whether nothing hangs on a computed row: no award is recorded that is to be paid, or it was appealed; the
    judgment has come before which it was to be; the law is for other crimes. What was done, met or set aside stays on
    record."""
    rule = row.of_rule
    if rule is None or row.is_by_hand or not row.is_open:
        return False
    if circumstances.is_of_payment(rule) and not _is_owed(row, matter, steps):
        return True
    if circumstances.ends_with_judgment(rule) and any(step.kind in JUDGED for step in steps):
        return True
    return not matter.facts.may_hold(rule)


def _is_owed(row: Deadline, matter: _Matter, steps: Sequence[Step]) -> bool:
    """Whether what begins this row makes somebody pay: of what was appealed, nothing before the end of the appeal."""
    if matter.awarded_on is None or appealed_on(steps) is None:
        return matter.awarded_on is not None
    ruled_on = max((step.on for step in steps if step.kind == Step.Kind.RULING), default=None)
    owed_on, start = owed_from(matter.awarded_on, steps, ruled_on=ruled_on), row.starts_on
    return owed_on is not None and start is not None and start >= owed_on


def _matched(matter: _Matter, steps: Sequence[Step], rows: Sequence[Deadline]) -> _Matched:
    """What begins otherwise than before keeps its row, and with it what was decided: a deadline that stood on the
    matter alone and whose step is written down now is the same one. What somebody has entered by hand begins no second
    time.
    """
    new, kept = [], [row for row in rows if row.is_by_hand]
    left = [row for row in rows if not row.is_by_hand]
    answered = {row.pk: answer_after(matter.asked, row.counted_from) for row in kept if row.counted_from}
    by_hand = {(row.rule, row.counted_from) for row in kept}
    everything = begun(
        steps,
        is_child=bool(matter.facts.was_child),
        opened_on=matter.opened_on,
        planned=matter.planned,
        asked=matter.asked,
    )
    found = [one for one in everything if one.step or (one.rule.id, one.on) not in by_hand]
    held = [_taken(left, one, exactly=True) for one in found]
    for one, row in zip(found, held, strict=True):
        row = row or _taken(left, one, exactly=False)
        if row is None:
            row = Deadline(case_id=matter.case_id, matter_id=matter.pk, rule=one.rule.id)
            new.append(row)
        row.step, row.counted_from = one.step, None if one.step else one.on
        answered[row.pk] = one.answered_on
        kept.append(row)
    # The appointment may have been called off: what was decided about it is not lost with it.
    decided = [row for row in left if row.step_id is None and row.is_decided]
    return _Matched(new, kept + decided, [row for row in left if row not in decided], answered)


def _taken(left: list[Deadline], one: Begun[Step], *, exactly: bool) -> Deadline | None:
    """Of those that are `left` the row of what has begun, which is left no more: the one from that step or day, else
    any by that rule."""
    rows = [row for row in left if row.rule == one.rule.id]
    if exactly:
        rows = [row for row in rows if (row.step_id == one.step.pk if one.step else row.counted_from == one.on)]
    if not rows:
        return None
    left.remove(rows[0])
    return rows[0]


def _compute(row: Deadline, matter: _Matter, steps: Sequence[Step], known: Holidays, answered_on: date | None) -> None:
    rule, start = row.of_rule, row.looks_from
    if rule is None or start is None:
        return
    again_on = min((one.on for one in matter.filed_with_lpsk if one.answers >= start), default=None)
    own = {Mark.PROTECTION_ANSWERED: answered_on, Mark.FILED_AGAIN: again_on}
    found = compute(
        rule,
        start,
        known,
        steps=steps,
        planned=matter.planned,
        settled={**matter.settled, **{mark: on for mark, on in own.items() if on}},
        term=term_of(row),
    )
    row.due_on, row.met_on = found.due_on, found.met_on


def term_of(row: Deadline) -> Term | None:
    """The length that somebody has given it in this matter; None: the rule's."""
    return Term(row.length, DayType(row.days)) if row.length else None


def _computed(row: Deadline) -> tuple[object, ...]:
    return row.step_id, row.counted_from, row.due_on, row.met_on, row.warns
