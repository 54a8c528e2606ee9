"""Indicators, risks and needs, assessed at the beginning and looked at again while the case is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from assessments import services
from assessments.definitions import NO, UNKNOWN, YES, Kind
from assessments.models import Edition, Instrument
from assessments.services import Entry
from cases.tasks.models import Task
from demo.world import tasks
from demo.world.calendar import Strand
from demo.world.life import Life

Answers = dict[str, Any]
# Days after the opening.
INDICATORS, RISKS, NEEDS = (3,), (2, 32, 92, 182), (5, 95)


def assessments(life: Life) -> Strand:
    """In every other case: the indicators once, risks and needs again after some months."""
    opened = life.plan.opened_on
    # Of its own, so that nothing else in the world changes by it.
    random = Random(f"assessments {life.plan.number}")  # noqa: S311 -- made-up data
    if life.plan.number % 2:
        return
    days = sorted(
        (opened + timedelta(days=after), code, number)
        for code, afters in (
            ("forced-labour-indicators", INDICATORS),
            ("risk-review", RISKS),
            ("needs-assessment", NEEDS),
        )
        for number, after in enumerate(afters)
    )
    for day, code, number in days:
        if not life.is_open_on(day):
            return
        yield _at(life, random, day)
        _FILLED[code](life, random, number)


def _at(life: Life, random: Random, day: date) -> datetime:
    return datetime.combine(day, time(14, random.randrange(60)), tzinfo=life.zone)


def _indicators(life: Life, random: Random, number: int) -> None:
    answers = {**_yes_no("forced-labour-indicators", random, 0.45), "sources": ["told", "papers"]}
    found = sum(answer == YES for answer in answers.values())
    _fill(life, "forced-labour-indicators", answers, "strong" if found > 4 else "some" if found else "none", None)


def _risks(life: Life, random: Random, number: int) -> None:
    answers = _yes_no("risk-review", random, 0.4 / (number + 1))
    answers["feels_safe"] = min(5, random.randint(1, 3) + number)
    found = sum(answer == YES for answer in answers.values())
    level = "emergency" if answers.get("no_safe_place") == YES and not number else "high" if found > 4 else "medium"
    _fill(life, "risk-review", answers, "low" if found < 2 else level, timedelta(days=(30, 60, 90, 90)[number]))
    life.begin(tasks.first_steps(life, Task.Origin.REVIEW))


def _needs(life: Life, random: Random, number: int) -> None:
    asked = [one.code for one in _edition("needs-assessment").read.questions() if one.kind == Kind.SCALE]
    answers: Answers = {code: max(1, random.randint(1, 5) - number) for code in asked if random.random() < 0.9}
    _fill(life, "needs-assessment", answers, "", timedelta(days=90))


_FILLED: dict[str, Callable[[Life, Random, int], None]] = {
    "forced-labour-indicators": _indicators,
    "risk-review": _risks,
    "needs-assessment": _needs,
}


def _yes_no(code: str, random: Random, share: float) -> Answers:
    """An answer to each question of yes and no, the given share of them yes."""
    found: Answers = {}
    for question in _edition(code).read.questions():
        if question.kind == Kind.YES_NO:
            chance = random.random()
            found[question.code] = YES if chance < share else UNKNOWN if chance < share + 0.1 else NO
    return found


def _edition(code: str) -> Edition:
    return Edition.objects.published().get(instrument__code=code)


def _fill(life: Life, code: str, answers: Answers, judgement: str, review: timedelta | None) -> None:
    today = life.today()
    entry = Entry(today, answers, judgement, next_review_on=today + review if review else None)
    with life.at_work(life.lead) as by:
        instrument = Instrument.objects.get(code=code)
        services.record_assessment(case=life.case, instrument=instrument, entry=entry, by=by)
