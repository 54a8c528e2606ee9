"""One case in the demo: its plan, its survivor, its team, and the moments of its days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import Site, User
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import add_task, finish_task
from cases.team.services import assign
from core.access.actor import ActingUser
from demo.world.calendar import Calendar, Strand
from demo.world.papers import Papers
from demo.world.people import Team
from demo.world.plans import Plan
from demo.world.survivors import Survivor, texts, told
from shelters.models import House


@dataclass
class Scene:
    """What all cases of an organisation share: its people, its calendar, and what was set up for all."""

    team: Team
    calendar: Calendar
    began: datetime
    """When the organisation began to work with the system."""
    houses: dict[str, House] = field(default_factory=dict)
    papers: Papers = field(default_factory=Papers)
    shared: dict[tuple[str, str], UUID] = field(default_factory=dict)
    """Actors and events by the caseworker who has recorded them and what they are called."""
    lives: list[Life] = field(default_factory=list)


@dataclass
class Life:
    """`lead` and `lawyer` are the keys of the colleagues whose case it is. `case` is there from the intake on."""

    scene: Scene
    plan: Plan
    survivor: Survivor
    random: Random
    lead: str
    lawyer: str
    site: Site
    case: Case = field(init=False)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.time_zone)

    def moment(self, day: date, hour: int) -> datetime:
        """Some minute of that hour, by the clock of the site."""
        return datetime.combine(day, time(hour, self.random.randrange(60)), tzinfo=self.zone)

    def begin(self, strand: Strand) -> None:
        self.scene.calendar.begin(strand)

    @contextmanager
    def at_work(self, key: str, *opened: Any) -> Iterator[User]:
        with self.scene.team.at_work(key, *opened) as by:
            yield by

    def text(self, kind: str, count: int) -> str:
        """Sentences of a kind of core/domain/names.py that can be said of this survivor."""
        return told(self.random, kind, count, of=self.survivor)

    def today(self) -> date:
        """The day at the site, by the clock of the calendar."""
        return timezone.localdate(timezone.now(), self.zone)

    def join(self, key: str, part: str) -> None:
        """The caseworker brings a colleague onto the case."""
        with self.at_work(self.lead) as by:
            assign(case=self.case, user=self.scene.team.people[key], part=part, by=by)
        self.begin(self._asked(key, part))

    def _asked(self, key: str, part: str) -> Strand:
        """Every other colleague is asked for something, which is done before the case is closed, or a while later."""
        random = Random(f"{part} {self.plan.number}")  # noqa: S311 -- made-up data
        begun = timezone.now() + timedelta(days=2)
        due_on = (begun + timedelta(days=random.randint(4, 12))).date()
        if random.random() < 0.2 or not self.is_open_on(due_on + timedelta(days=2)):
            return
        yield begun
        title = random.choice(texts()["tasks_of"][part])
        with self.at_work(self.lead) as by:
            colleague = self.scene.team.people[key]
            task = add_task(case=self.case, title=title, due_on=due_on, assignee=colleague, by=by)
        if self.plan.closed_on is None and random.random() < 0.6:
            return
        yield self.moment(due_on, 15)
        with self.at_work(key, self.case) as by:
            self.finish(task.pk, by)

    @staticmethod
    def finish(task_id: UUID, by: ActingUser) -> None:
        """A task is done; meanwhile it may have been handed over with the case."""
        task = Task.objects.get(pk=task_id)
        finish_task(task_id=task.pk, expected_version=task.version, by=by)

    def is_open_on(self, day: date) -> bool:
        return self.plan.closed_on is None or day < self.plan.closed_on

    def fresh(self) -> Case:
        """The case as it is now, for a service that asks for its version."""
        return Case.objects.get(pk=self.case.pk)


def every(first: date, last: date | None, days: int, random: Random) -> Iterator[date]:
    """Days about so far apart, up to and with the last; without a last one they go on."""
    day = first
    while last is None or day <= last:
        yield day
        day += timedelta(days=max(1, days + random.randint(-1, 1)))
