"""What the lawyer decides about the deadlines of a matter, and the days of the team's own."""

from __future__ import annotations

from datetime import date, timedelta

from demo.world import protection
from demo.world.calendar import Strand
from demo.world.life import Life
from legal import services
from legal.models import Deadline, Matter, Step

# Days from the opening of the matter. The step of the demand comes on day 234, that of the final judgment on day 281.
OWN_DONE, CLAIM_HANDED_OVER, NOTICE, COPY = 20, 231, 284, 286
OWN = (12, "Minta salinan visum ke rumah sakit", 9)


def decisions(life: Life, opened: Matter, first: date, last: date | None) -> Strand:
    """Where protection is asked for, LPSK decides in time; the claim reaches the prosecutor in time, but in one of five
    matters; then the notice of the judgment and its copy come."""
    acts = (
        (OWN[0], _own),
        (OWN_DONE, _own_done),
        (protection.SENT, _ask_for_protection),
        (protection.GRANTED, _protected),
        (CLAIM_HANDED_OVER, _handed_over),
        (NOTICE, _told),
        (COPY, _copied),
    )
    for days, act in acts:
        day = first + timedelta(days=days)
        if (last and day >= last) or not life.is_open_on(day):
            return
        yield life.moment(day, 16)
        act(life, opened)


def _own(life: Life, matter: Matter) -> None:
    with life.at_work(life.lawyer) as by:
        services.add_deadline(matter=matter, title=OWN[1], due_on=life.today() + timedelta(days=OWN[2]), by=by)


def _own_done(life: Life, matter: Matter) -> None:
    _done(life, matter, "")


def _ask_for_protection(life: Life, matter: Matter) -> None:
    if protection.is_asked(life):
        _step(life, matter, Step.Kind.PROTECTION_REQUEST)


def _protected(life: Life, matter: Matter) -> None:
    _done(life, matter, "PROTECTION_DECIDED")


def _handed_over(life: Life, matter: Matter) -> None:
    if life.plan.number % 5:
        _done(life, matter, "BEFORE_DEMAND")


def _told(life: Life, matter: Matter) -> None:
    _step(life, matter, Step.Kind.JUDGMENT_NOTICE)


def _copied(life: Life, matter: Matter) -> None:
    _step(life, matter, Step.Kind.JUDGMENT_COPY)


def _step(life: Life, matter: Matter, kind: str) -> None:
    with life.at_work(life.lawyer) as by:
        services.add_step(matter=matter, kind=kind, on=life.today(), by=by)


def _done(life: Life, matter: Matter, rule: str) -> None:
    with life.at_work(life.lawyer, life.case) as by:
        for row in Deadline.objects.open().filter(matter=matter, rule=rule):
            services.finish_deadline(deadline_id=row.pk, expected_version=row.version, on=life.today(), by=by)
