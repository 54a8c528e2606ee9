"""Sessions of a counsellor with a survivor."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.record.access_models import Assignment
from counselling import services
from counselling.models import Session
from counselling.services import SessionFacts
from demo.world.calendar import Strand
from demo.world.life import Life, every
from demo.world.people import OFFICE

KINDS = (*[Session.Kind.INDIVIDUAL] * 8, Session.Kind.FAMILY)
ATTENDANCES = (*[Session.Attendance.ATTENDED] * 8, Session.Attendance.ABSENT, Session.Attendance.POSTPONED)


def sessions(life: Life) -> Strand:
    """About once in so many days, with a session now and then that does not take place."""
    if life.plan.counselling is None:
        return
    first, last = life.plan.counselling
    counsellor = "maya" if life.site.name == OFFICE else "tuti"
    yield life.moment(first - timedelta(days=1), 12)
    life.join(counsellor, Assignment.Part.COUNSELLOR)
    days = life.plan.days_between_sessions
    for number, day in enumerate(every(first, last, days, life.random)):
        yield life.moment(day, life.random.choice((9, 10, 13, 14)))
        _record(life, counsellor, is_first=number == 0, days=days)


def _record(life: Life, counsellor: str, *, is_first: bool, days: int) -> None:
    random = life.random
    held_at = timezone.now() - timedelta(hours=1)
    attendance = Session.Attendance.ATTENDED if is_first else random.choice(ATTENDANCES)
    attended = attendance == Session.Attendance.ATTENDED
    facts = SessionFacts(
        held_at=held_at,
        kind=Session.Kind.CRISIS if is_first and random.random() < 0.3 else random.choice(KINDS),
        attendance=attendance,
        minutes=random.choice((40, 50, 60)) if attended else None,
        content=life.text("session_note", 3) if attended else "",
        next_on=(held_at + timedelta(days=days)).date(),
    )
    with life.at_work(counsellor) as by:
        services.record_session(case=life.case, facts=facts, by=by)
