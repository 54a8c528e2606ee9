"""The plan, its visits and its enrolments, through the services."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from cases.case_page.closing import close_case
from cases.extension.timeline_models import TimelineEntry
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team.services import assign
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError, EditConflict
from core.jobs.models import Job
from reintegration import services
from reintegration.models import Enrolment, FollowUp, Plan
from reintegration.schedule import reminder_moment
from reintegration.services.visits import REMINDER
from tests.factories import World
from tests.reintegration.conftest import MARK_DESTINATION, Make


def change(plan: Plan, by: ActingUser, **changes: Any) -> Plan:
    values = {
        "officer": plan.officer,
        "returned_on": plan.returned_on,
        "destination": "Dusun Contoh",
        "goals": "Membuka warung",
        **changes,
    }
    return services.change_plan(plan_id=plan.pk, expected_version=plan.version, by=by, **values)


def due_days(plan: Plan) -> list[date]:
    return list(FollowUp.objects.filter(plan=plan).order_by("month").values_list("due_on", flat=True))


def reminders() -> list[tuple[Any, Any]]:
    jobs = Job.objects.filter(kind=REMINDER, state=Job.State.WAITING).order_by("due")
    return [(job.due, job.recipient_id) for job in jobs]


def test_an_active_plan_has_four_visits_with_a_reminder_each_and_moves_the_case(world: World, make_plan: Make) -> None:
    plan = make_plan(is_active=False)
    with world.at_work(world.reintegration) as by:
        assert due_days(plan) == []
        assert reminders() == []
        plan = services.activate_plan(plan_id=plan.pk, expected_version=1, by=by)
        days = [date(2026, 9, 30), date(2026, 11, 30), date(2027, 2, 28), date(2027, 8, 31)]
        assert due_days(plan) == days
        assert reminders() == [(reminder_moment(day, "Asia/Jakarta"), by.pk) for day in days]
        assert Case.objects.get(pk=world.case.pk).status == Case.Status.FOLLOW_UP
        kinds = TimelineEntry.objects.filter(kind__startswith="reintegration").values_list("kind", "compartment")
        assert sorted(kinds) == [
            ("reintegration.plan", "location"),
            ("reintegration.plan_active", "location"),
        ]


def test_another_day_of_return_moves_the_visits_that_lie_ahead(world: World, make_plan: Make) -> None:
    plan = make_plan()
    with world.at_work(world.reintegration) as by:
        first = FollowUp.objects.get(plan=plan, month=1)
        services.record_visit(
            visit_id=first.pk,
            expected_version=1,
            done_on=date(2026, 10, 2),
            contact="HOME",
            findings="Baik",
            ratings={},
            by=by,
        )
        plan = change(plan, by, returned_on=date(2026, 9, 10))
        days = [date(2026, 9, 30), date(2026, 12, 10), date(2027, 3, 10), date(2027, 9, 10)]
        assert due_days(plan) == days
        assert [due for due, _who in reminders()] == [reminder_moment(day, "Asia/Jakarta") for day in days[1:]]
        with pytest.raises(DomainError) as refused:
            change(plan, by, returned_on=date(2026, 10, 3))
        assert refused.value.field == "returned_on"


def test_another_officer_gets_the_reminders(world: World, make_plan: Make) -> None:
    plan = make_plan()
    with world.at_work(world.reintegration) as by:
        with pytest.raises(DomainError) as refused:
            change(plan, by, officer=world.lawyer)  # on the case, but not with this work
        assert refused.value.field == "officer"
        other = world.outsider
        with pytest.raises(DomainError):
            change(plan, by, officer=other)
    with world.at_work(world.administrator):
        from accounts.models import Membership, Role
        from accounts.services import give_role

        give_role(
            membership_id=Membership.objects.get(user=other).pk,
            expected_version=1,
            role=Role.objects.get(code="reintegration-officer"),
            site=world.site,
            by=world.administrator,
        )
    with world.at_work(world.caseworker) as by:
        assign(case=world.case, user=other, part=Assignment.Part.REINTEGRATION, by=by)
    with world.at_work(world.reintegration) as by:
        change(plan, by, officer=other)
        assert {who for _due, who in reminders()} == {other.pk}
        assert len(reminders()) == 4


def test_a_plan_is_refused_where_it_cannot_be(world: World, make_plan: Make) -> None:
    plan = make_plan()
    with world.at_work(world.reintegration) as by:
        with pytest.raises(ValidationError, match="rencana reintegrasi"):
            services.prepare_plan(
                case=world.case, officer=by, returned_on=date(2026, 9, 1), destination="x", goals="y", by=by
            )
        with pytest.raises(DomainError):
            services.activate_plan(plan_id=plan.pk, expected_version=plan.version, by=by)
        with pytest.raises(DomainError):
            services.complete_plan(plan_id=plan.pk, expected_version=plan.version, by=by)
    with world.at_work(world.caseworker) as by:
        case = Case.objects.get(pk=world.case.pk)
        with pytest.raises(DomainError):
            close_case(
                case_id=case.pk,
                expected_version=case.version,
                outcome=Case.Outcome.GOALS_REACHED,
                on=timezone.localdate(),
                by=by,
            )


def test_a_plan_that_ends_early_cancels_what_lies_ahead(world: World, make_plan: Make) -> None:
    plan = make_plan()
    with world.at_work(world.reintegration) as by:
        with pytest.raises(DomainError) as refused:
            services.end_plan(
                plan_id=plan.pk,
                expected_version=plan.version,
                on=timezone.localdate() + timedelta(days=1),
                note="x",
                by=by,
            )
        assert refused.value.field == "on"
        services.end_plan(plan_id=plan.pk, expected_version=plan.version, on=date(2026, 10, 1), note="Pindah", by=by)
        assert reminders() == []
        assert set(FollowUp.objects.values_list("outcome", flat=True)) == {"CANCELLED"}
        case = Case.objects.get(pk=world.case.pk)
        assert case.status == Case.Status.ACTIVE
        visit = FollowUp.objects.get(month=1)
        with pytest.raises(DomainError):
            services.record_missed(
                visit_id=visit.pk,
                expected_version=visit.version,
                done_on=date(2026, 10, 1),
                reason="OTHER",
                findings="",
                by=by,
            )
        # Another plan may follow.
        again = services.prepare_plan(
            case=case, officer=by, returned_on=date(2026, 11, 1), destination="x", goals="y", by=by
        )
        assert again.state == Plan.State.DRAFT


def test_a_return_that_never_took_place_ends_its_plan(world: World, make_plan: Make) -> None:
    ahead = timezone.localdate() + timedelta(days=20)
    plan = make_plan(is_active=False, returned_on=ahead)
    with world.at_work(world.reintegration) as by:
        ended = services.end_plan(
            plan_id=plan.pk, expected_version=1, on=timezone.localdate(), note="Tetap tinggal", by=by
        )
    assert (ended.state, ended.returned_on, ended.ended_on) == (Plan.State.ENDED, ahead, timezone.localdate())


def test_a_plan_is_complete_when_every_visit_is_recorded(world: World, make_plan: Make) -> None:
    plan = make_plan(returned_on=date(2025, 3, 15))
    with world.at_work(world.reintegration) as by:
        for visit in FollowUp.objects.filter(plan=plan).order_by("month"):
            services.record_missed(
                visit_id=visit.pk,
                expected_version=1,
                done_on=visit.due_on,
                reason=FollowUp.MissedReason.NOT_FOUND,
                findings="",
                by=by,
            )
        assert reminders() == []
        plan = services.complete_plan(plan_id=plan.pk, expected_version=plan.version, by=by)
        assert (plan.state, plan.ended_on) == (Plan.State.COMPLETED, timezone.localdate())


def test_a_visit_is_recorded_and_corrected(world: World, make_plan: Make) -> None:
    plan = make_plan()
    with world.at_work(world.reintegration) as by:
        visit = FollowUp.objects.get(plan=plan, month=1)
        ratings = {"HOUSING": "STABLE", "RELATIONS": "FRAGILE"}
        values: dict[str, Any] = {
            "visit_id": visit.pk,
            "done_on": date(2026, 10, 2),
            "contact": "HOME",
            "findings": "Tinggal bersama bibi",
            "by": by,
        }
        held = services.record_visit(expected_version=1, ratings=ratings, **values)
        assert (held.outcome, held.ratings, held.version) == ("HELD", ratings, 2)
        assert len(reminders()) == 3
        for wrong in ({"HOUSES": "STABLE"}, {"HOUSING": "GREAT"}):
            with pytest.raises(DomainError):
                services.record_visit(expected_version=2, ratings=wrong, **values)
        for day in (timezone.localdate() + timedelta(days=1), date(2026, 8, 30)):
            with pytest.raises(DomainError) as refused:
                services.record_visit(expected_version=2, ratings={}, **{**values, "done_on": day})
            assert refused.value.field == "done_on"
        missed = services.record_missed(
            visit_id=visit.pk,
            expected_version=2,
            done_on=date(2026, 10, 2),
            reason="UNSAFE",
            findings="",
            by=by,
        )
        assert (missed.outcome, missed.ratings, missed.contact) == ("MISSED", {}, "")


def test_every_service_refuses_a_stale_version_and_changes_nothing(world: World, make_plan: Make) -> None:
    plan = make_plan()
    with world.at_work(world.reintegration) as by:
        enrolment = services.enrol(
            plan=plan,
            kind="TRAINING",
            title="Kursus menjahit",
            provider="Balai Contoh",
            starts_on=date(2026, 9, 7),
            ends_on=None,
            by=by,
        )
        visit = FollowUp.objects.get(plan=plan, month=1)
        stale: list[Any] = [
            lambda: change(Plan(pk=plan.pk, version=1, officer=by, returned_on=date(2026, 1, 1)), by),
            lambda: services.activate_plan(plan_id=plan.pk, expected_version=1, by=by),
            lambda: services.complete_plan(plan_id=plan.pk, expected_version=1, by=by),
            lambda: services.end_plan(plan_id=plan.pk, expected_version=1, on=date(2026, 10, 1), note="x", by=by),
            lambda: services.record_visit(
                visit_id=visit.pk,
                expected_version=9,
                done_on=date(2026, 10, 1),
                contact="HOME",
                findings="x",
                ratings={},
                by=by,
            ),
            lambda: services.record_missed(
                visit_id=visit.pk,
                expected_version=9,
                done_on=date(2026, 10, 1),
                reason="OTHER",
                findings="x",
                by=by,
            ),
            lambda: services.change_enrolment(
                enrolment_id=enrolment.pk,
                expected_version=9,
                kind="JOB",
                title="x",
                provider="",
                starts_on=date(2026, 9, 7),
                ends_on=None,
                by=by,
            ),
            lambda: services.move_enrolment(
                enrolment_id=enrolment.pk, expected_version=9, state="ATTENDING", ends_on=None, note="", by=by
            ),
        ]
        before = [
            list(model.objects.order_by("pk").values_list("pk", "version")) for model in (Plan, FollowUp, Enrolment)
        ]
        for attempt in stale:
            with pytest.raises(EditConflict):
                attempt()
        after = [
            list(model.objects.order_by("pk").values_list("pk", "version")) for model in (Plan, FollowUp, Enrolment)
        ]
        assert before == after


def test_an_enrolment_goes_its_way_and_no_other(world: World, make_plan: Make) -> None:
    plan = make_plan()
    with world.at_work(world.reintegration) as by:
        facts: dict[str, Any] = {"kind": "SCHOOL", "title": "Kelas 11", "provider": "", "by": by}
        with pytest.raises(ValidationError):
            services.enrol(plan=plan, starts_on=date(2026, 9, 7), ends_on=date(2026, 9, 1), **facts)
        row = services.enrol(plan=plan, starts_on=date(2026, 9, 7), ends_on=date(2027, 6, 30), **facts)

        def move(state: str, **values: Any) -> Enrolment:
            return services.move_enrolment(
                enrolment_id=row.pk,
                expected_version=Enrolment.objects.get(pk=row.pk).version,
                state=state,
                by=by,
                **{"ends_on": None, "note": "", **values},
            )

        assert move("ATTENDING").ends_on == date(2027, 6, 30)
        with pytest.raises(DomainError) as refused:
            move("ENROLLED")
        assert refused.value.field == "state"
        with pytest.raises(DomainError) as refused:
            move("COMPLETED")
        assert refused.value.field == "ends_on"
        with pytest.raises(ValidationError):
            move("DROPPED", ends_on=date(2026, 9, 1))
        done = move("DROPPED", ends_on=date(2026, 10, 1), note="Biaya")
        assert (done.state, done.ends_on) == ("DROPPED", date(2026, 10, 1))
        with pytest.raises(DomainError):
            move("COMPLETED", ends_on=date(2026, 10, 2))


def test_who_sees_the_plan(world: World, make_plan: Make) -> None:
    make_plan()
    seen = {}
    for actor, user in world.users.items():
        with world.at_work(user):
            seen[actor] = Plan.objects.visible_to(user, "reintegration.view").exists()
    assert {actor for actor, sees in seen.items() if sees} == {
        "caseworker",
        "colleague",
        "manager",
        "reintegration",
    }


def test_where_somebody_returns_to_is_sealed_in_the_compartment_of_places(world: World, make_plan: Make) -> None:
    plan = make_plan()
    with world.at_work(world.reintegration) as by, connection.cursor() as cursor:
        cursor.execute("SELECT destination FROM reintegration_plan")
        assert MARK_DESTINATION.encode() not in bytes(cursor.fetchone()[0])
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LOCATION])
        assert Plan.objects.get(pk=plan.pk).destination == MARK_DESTINATION
