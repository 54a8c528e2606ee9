"""A reminder arrives once, in the morning of the site, with the rights of that morning."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import Membership, MembershipRole
from accounts.services import end_membership, take_role
from cases.record.access_models import Assignment
from cases.team.services import end_assignment
from core.db import organisation_scope
from core.jobs import queue as jobs
from core.jobs.models import Job
from notifications.models import Notification
from reintegration import services
from reintegration.models import FollowUp, Plan
from reintegration.services.visits import REMINDER
from tests.factories import World
from tests.reintegration.conftest import Make

SECOND = timedelta(seconds=1)
# A return on 31 August 2026: the visit after three months is due on 30 November.
THIRD_MONTH = date(2026, 11, 30)


def live(now: datetime) -> int:
    """What dispatcher and worker do at that moment. Returns how many jobs were claimed."""
    claimed = jobs.claim_due(now=now)
    for one in claimed:
        jobs.run(**one._asdict())
    return len(claimed)


def hold_first_visit(world: World, plan: Plan) -> None:
    with world.at_work(world.reintegration) as by:
        visit = FollowUp.objects.get(plan=plan, month=1)
        services.record_visit(
            visit_id=visit.pk,
            expected_version=1,
            done_on=date(2026, 10, 1),
            contact="HOME",
            findings="Baik",
            ratings={},
            by=by,
        )


def told(world: World) -> list[Notification]:
    with organisation_scope(world.organisation.pk):
        return list(Notification.objects.order_by("due"))


def use_zone(world: World, time_zone: str) -> None:
    with organisation_scope(world.organisation.pk):
        world.site.time_zone = time_zone
        world.site.save()


@pytest.mark.parametrize(
    ("time_zone", "moment"),
    [
        ("Asia/Jakarta", datetime(2026, 11, 30, 1, 0, tzinfo=UTC)),
        ("Asia/Makassar", datetime(2026, 11, 30, 0, 0, tzinfo=UTC)),
        ("Asia/Jayapura", datetime(2026, 11, 29, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_reminder_comes_at_eight_where_the_site_is(
    world: World, make_plan: Make, time_zone: str, moment: datetime
) -> None:
    use_zone(world, time_zone)
    hold_first_visit(world, make_plan())
    assert live(moment - SECOND) == 0
    assert told(world) == []
    assert live(moment) == 1
    with organisation_scope(world.organisation.pk):
        visit = FollowUp.objects.get(month=3)
    (notification,) = told(world)
    assert notification.recipient_id == world.reintegration.pk
    assert (notification.kind, notification.subject_id) == (REMINDER, visit.pk)
    assert (notification.case_id, notification.due) == (world.case.pk, moment)
    assert live(moment + timedelta(days=1)) == 0
    assert len(told(world)) == 1


def test_a_reminder_that_runs_twice_tells_once(world: World, make_plan: Make) -> None:
    hold_first_visit(world, make_plan())
    moment = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    live(moment)
    with organisation_scope(world.organisation.pk):
        Job.objects.filter(kind=REMINDER, due=moment).update(state=Job.State.WAITING)
    assert live(moment) == 1
    assert len(told(world)) == 1


def test_a_visit_that_is_long_due_when_its_plan_is_written_down_is_told_at_once(world: World, make_plan: Make) -> None:
    make_plan(returned_on=date(2026, 5, 20))
    assert live(datetime(2026, 11, 25, 1, 0, tzinfo=UTC)) == 3
    assert [n.due.date() for n in told(world)] == [date(2026, 6, 20), date(2026, 8, 20), date(2026, 11, 20)]


def test_a_visit_that_moves_is_told_on_its_new_day_only(world: World, make_plan: Make) -> None:
    plan = make_plan()
    hold_first_visit(world, plan)
    with world.at_work(world.reintegration) as by:
        services.change_plan(
            plan_id=plan.pk,
            expected_version=plan.version,
            officer=by,
            returned_on=date(2026, 9, 15),
            destination="x",
            goals="y",
            by=by,
        )
    assert live(datetime(2026, 11, 30, 1, 0, tzinfo=UTC)) == 0
    assert live(datetime(2026, 12, 15, 1, 0, tzinfo=UTC)) == 1
    assert [n.due for n in told(world)] == [datetime(2026, 12, 15, 1, 0, tzinfo=UTC)]


def test_a_visit_that_moves_while_its_job_is_in_hand_is_told_on_its_new_day_only(world: World, make_plan: Make) -> None:
    plan = make_plan()
    hold_first_visit(world, plan)
    (claimed,) = jobs.claim_due(now=datetime(2026, 11, 30, 1, 0, tzinfo=UTC))
    with world.at_work(world.reintegration) as by:
        services.change_plan(
            plan_id=plan.pk,
            expected_version=plan.version,
            officer=by,
            returned_on=date(2026, 9, 15),
            destination="x",
            goals="y",
            by=by,
        )
    jobs.run(**claimed._asdict())
    assert told(world) == []
    live(datetime(2026, 12, 15, 1, 0, tzinfo=UTC))
    assert len(told(world)) == 1


@pytest.mark.parametrize("end", ["held", "missed", "plan ended"])
def test_a_visit_that_is_over_is_not_told(world: World, make_plan: Make, end: str) -> None:
    """Also when its job is in hand already."""
    plan = make_plan(returned_on=date(2026, 8, 20))
    moment = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
    claimed = jobs.claim_due(now=moment)
    assert len(claimed) == 2
    with world.at_work(world.reintegration) as by:
        if end == "plan ended":
            services.end_plan(plan_id=plan.pk, expected_version=plan.version, on=date(2026, 11, 1), note="x", by=by)
        for visit in FollowUp.objects.filter(plan=plan, month__lte=3):
            values: dict[str, Any] = {
                "visit_id": visit.pk,
                "expected_version": 1,
                "done_on": date(2026, 11, 20),
                "findings": "x",
                "by": by,
            }
            if end == "held":
                services.record_visit(contact="HOME", ratings={}, **values)
            elif end == "missed":
                services.record_missed(reason="OTHER", **values)
    for one in claimed:
        jobs.run(**one._asdict())
    assert told(world) == []


def lose_role(world: World) -> None:
    with world.at_work(world.administrator) as by:
        membership = Membership.objects.get(user=world.reintegration)
        take_role(
            membership_id=membership.pk,
            expected_version=membership.version,
            held_id=MembershipRole.objects.get(membership=membership).pk,
            by=by,
        )


def lose_case(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        assignment = Assignment.objects.get(user=world.reintegration)
        end_assignment(assignment_id=assignment.pk, expected_version=assignment.version, by=by)


def lose_membership(world: World) -> None:
    with world.at_work(world.administrator) as by:
        membership = Membership.objects.get(user=world.reintegration)
        end_membership(membership_id=membership.pk, expected_version=membership.version, by=by)


@pytest.mark.parametrize("lose", [lose_role, lose_case, lose_membership])
@pytest.mark.parametrize("when", ["before it is claimed", "before it runs"])
def test_who_lost_the_right_between_queueing_and_running_gets_nothing(
    world: World, make_plan: Make, lose: Any, when: str
) -> None:
    hold_first_visit(world, make_plan())
    moment = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
    if when == "before it is claimed":
        lose(world)
        claimed = jobs.claim_due(now=moment)
    else:
        claimed = jobs.claim_due(now=moment)
        lose(world)
    assert len(claimed) == 1
    jobs.run(**claimed[0]._asdict())
    # That a role was taken is told to others; of the visit nobody hears.
    assert [row for row in told(world) if row.kind == REMINDER or row.recipient_id == world.reintegration.pk] == []
    with organisation_scope(world.organisation.pk):
        job = Job.objects.get(kind=REMINDER, due=moment)
        assert job.state in (Job.State.DONE, Job.State.FAILED)
