"""The work of a team, counted: of the open cases that the supervisor sees, and no others.

It opens nothing sealed. Each count is made by the database: the page takes as many queries for two cases as for two
thousand.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q
from django.utils import timezone

from accounts.models import Membership, MembershipRole, User
from cases.approvals.services import to_decide
from cases.extension import alerts
from cases.extension.alerts import Alert
from cases.extension.timeline_models import TimelineEntry
from cases.merge.possible_duplicates import to_supervise
from cases.permissions import CasePermission
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.record.periods import last_day
from cases.record.stages import Stage
from cases.tasks.models import Task
from core.access.actor import ActingUser

SUPERVISE = CasePermission.SUPERVISE
# For how long back the last activity of somebody is looked for.
ACTIVE = timedelta(days=30)


class StandIn(NamedTuple):
    name: str
    until: date


class Worker(NamedTuple):
    """Who works in the team, with what they have to do. `last_active` is None when it was longer ago than `ACTIVE`."""

    user_id: UUID
    name: str
    cases: int
    leads: int
    covered: int
    high_risk: int | None
    overdue: int
    overdue_since: date | None
    last_active: datetime | None
    stand_ins: list[StandIn]
    # Their access was switched off, and what they had is still theirs.
    has_left: bool


class Overview(NamedTuple):
    """`signs` are those that some case shows. `approvals` is None for who approves nothing, `high_risk` for who opens
    no reviews of risk."""

    open_cases: int
    high_risk: int | None
    overdue: int
    approvals: int | None
    stages: list[tuple[Stage, int]]
    signs: list[tuple[Alert, int]]
    workers: list[Worker]
    # Pairs of records that are perhaps of one person.
    duplicates: int

    @property
    def risks(self) -> list[tuple[Alert, int]]:
        return [(sign, count) for sign, count in self.signs if sign.is_risk]

    @property
    def missing(self) -> list[tuple[Alert, int]]:
        return [(sign, count) for sign, count in self.signs if sign.is_missing]


def supervised(user: ActingUser) -> Any:
    """The open cases whose work `user` looks at."""
    return Case.objects.visible_to(user, SUPERVISE).open()


def overview(user: ActingUser) -> Overview:
    """What a supervisor, at work, sees of the team."""
    conditions = [
        (sign, condition)
        for sign in alerts.known_somewhere(user)
        if (condition := sign.condition(user, SUPERVISE)) is not None
    ]
    of_signs = {sign.column: Count("pk", filter=condition) for sign, condition in conditions}
    rows = list(supervised(user).with_stage().order_by().values("stage").annotate(cases=Count("pk"), **of_signs))
    by_stage = {row["stage"]: row["cases"] for row in rows}
    found = [(sign, sum(row[sign.column] for row in rows)) for sign, _condition in conditions]
    grave = next(((sign, condition) for sign, condition in conditions if sign.is_grave), None)
    workers = _workers(user, grave[1] if grave else None)
    return Overview(
        open_cases=sum(by_stage.values()),
        high_risk=sum(row[grave[0].column] for row in rows) if grave else None,
        overdue=sum(worker.overdue for worker in workers),
        approvals=to_decide(user).count() if user.acting.may(CasePermission.APPROVE) else None,
        stages=[(stage, by_stage.get(stage, 0)) for stage in Stage if stage != Stage.CLOSED],
        signs=[(sign, count) for sign, count in found if count],
        workers=workers,
        duplicates=to_supervise(user).count(),
    )


def _workers(user: ActingUser, high_risk: Q | None) -> list[Worker]:
    """Everybody with a part or a task in these cases, and who could be given one; the most loaded first."""
    cases, today = supervised(user), timezone.localdate()
    loads: dict[UUID, Any] = {
        row["assignments__user_id"]: row
        for row in _by_worker(cases)
        .values("assignments__user_id", "assignments__user__name")
        .annotate(
            cases=Count("pk", distinct=True),
            leads=Count("pk", distinct=True, filter=Q(assignments__part=Assignment.Part.LEAD)),
            covered=Count("pk", distinct=True, filter=Q(assignments__cover__isnull=False)),
        )
    }
    high: dict[UUID, int] = {}
    if high_risk is not None:
        of_risk = _by_worker(cases.filter(high_risk)).values_list("assignments__user_id")
        high = dict(of_risk.annotate(Count("pk", distinct=True)))
    tasks = Task.objects.visible_to(user, SUPERVISE).filter(case__closed_on=None, done_at=None, due_on__lt=today)
    late: dict[UUID, Any] = {
        row["assignee_id"]: row
        for row in tasks.order_by()
        .values("assignee_id", "assignee__name")
        .annotate(count=Count("pk"), since=Min("due_on"))
    }
    members = list(_members(user))
    here = {key for key, _name, _writes in members}
    names = {key: name for key, name, writes in members if writes}
    names |= {key: row["assignments__user__name"] for key, row in loads.items()}
    names |= {key: row["assignee__name"] for key, row in late.items()}
    active, stand_ins = _last_active(user, list(names)), _stand_ins(cases)
    found = []
    for key, name in names.items():
        load, tardy = loads.get(key, {}), late.get(key, {})
        found.append(
            Worker(
                key,
                name,
                load.get("cases", 0),
                load.get("leads", 0),
                load.get("covered", 0),
                high.get(key, 0) if high_risk is not None else None,
                tardy.get("count", 0),
                tardy.get("since"),
                active.get(key),
                stand_ins.get(key, []),
                key not in here,
            )
        )
    return sorted(found, key=lambda worker: (-worker.cases, -worker.overdue, worker.name, worker.user_id))


def _by_worker(cases: Any) -> Any:
    """Cases with each part in them: `Assignment.objects.current()`, from the cases' side, of which risks are asked."""
    now = timezone.now()
    lasting = Q(assignments__until=None) | Q(assignments__until__gt=now)
    return cases.filter(lasting, assignments__since__lte=now).order_by()


def team_of(user: ActingUser) -> Any:
    """Those whose work `user` looks at: who could have a part in these cases, and who has one."""
    parts = Assignment.objects.current().filter(case__in=supervised(user)).values("user_id")
    members = [key for key, _name, writes in _members(user) if writes]
    return User.objects.visible_to(user).filter(Q(pk__in=members) | Q(pk__in=parts)).order_by("name")


def _members(user: ActingUser) -> Any:
    """Those who work here, each with whether they write notes in cases where the user supervises: also who has none."""
    principals = user.acting.principals(SUPERVISE)
    where = {} if user.acting.organisation_id in principals else {"site__in": user.acting.sites(SUPERVISE)}
    roles = MembershipRole.objects.filter(
        membership=OuterRef("pk"), role__permissions__code=CasePermission.ADD_NOTE, **where
    )
    rows = Membership.objects.visible_to(user).current().annotate(writes=Exists(roles))
    return rows.values_list("user_id", "user__name", "writes")


def _last_active(user: ActingUser, workers: list[UUID]) -> dict[UUID, datetime]:
    """When each of them last wrote something in these cases that the user may read."""
    now = timezone.now()
    rows = TimelineEntry.objects.visible_to(user, SUPERVISE).filter(by__in=workers, at__range=(now - ACTIVE, now))
    return dict(rows.order_by().values_list("by_id").annotate(Max("at")))


def _stand_ins(cases: Any) -> dict[UUID, list[StandIn]]:
    """By the absent colleague, who does their work now in these cases, and until when."""
    rows = (
        Assignment.objects.current()
        .filter(case__in=cases)
        .exclude(cover=None)
        .order_by("user__name", "user_id")
        .values_list("cover__absent_id", "user__name")
    )
    found: dict[UUID, list[StandIn]] = defaultdict(list)
    zone = timezone.get_current_timezone_name()
    for absent_id, name, until in rows.annotate(last=Max("until")):
        found[absent_id].append(StandIn(name, last_day(until, zone)))
    return found
