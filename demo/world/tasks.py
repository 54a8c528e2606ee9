"""What caseworkers give themselves to do."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from cases.tasks.models import Task
from cases.tasks.services import add_task
from demo.world.calendar import Strand
from demo.world.life import Life, every
from demo.world.survivors import texts


def now_and_then(life: Life) -> Strand:
    """Tasks that are done before their day, some days late, or long after."""
    random = life.random
    first, closed_on = life.plan.opened_on + timedelta(days=1), life.plan.closed_on
    # Nothing may be left to do when the case is closed.
    last = closed_on - timedelta(days=14) if closed_on else None
    for day in every(first, last, 55, random):
        yield life.moment(day, 9)
        due_on = day + timedelta(days=random.randint(2, 9))
        with life.at_work(life.lead) as by:
            title = random.choice(texts()["tasks"])
            task = add_task(case=life.case, title=title, due_on=due_on, assignee=by, by=by)
        is_put_off = random.random() < 0.2 and closed_on is None
        life.begin(_done(life, task, due_on + timedelta(days=45 if is_put_off else random.randint(-1, 3))))


def next_step(life: Life) -> Strand:
    """What is to be done next in a case that is open today."""
    random = Random(f"next {life.plan.number}")  # noqa: S311 -- made-up data
    at = life.scene.calendar.now - timedelta(days=random.randint(1, 6), hours=2)
    if life.plan.closed_on or life.plan.opened_on >= at.date():
        return
    yield at
    with life.at_work(life.lead) as by:
        due_on = life.today() + timedelta(days=random.randint(2, 14))
        add_task(case=life.case, title=random.choice(texts()["tasks"]), due_on=due_on, assignee=by, by=by)


def first_steps(life: Life, origin: str) -> Strand:
    """What was urgent is done on its day, by who leads the case; at the latest before the case is closed."""
    with life.at_work(life.lead):
        rows = Task.objects.filter(case=life.case, origin=origin, done_at=None).order_by("due_on", "pk")
        found = list(rows.only("pk", "due_on"))
    for task in found:
        closed_on = life.plan.closed_on
        day, hour = (closed_on, 14) if closed_on and closed_on <= task.due_on else (task.due_on, 17)
        # Without chance, so that nothing else in the world changes by it.
        yield datetime.combine(day, time(hour, 5), tzinfo=life.zone)
        with life.at_work(life.lead, life.case) as by:
            life.finish(task.pk, by)


def _done(life: Life, task: Task, day: date) -> Strand:
    yield life.moment(day, 16)
    with life.at_work(life.lead, life.case) as by:
        life.finish(task.pk, by)
