"""A plan goes along when the case of its officer is handed over, and its reminders with it."""

from __future__ import annotations

from uuid import UUID

from cases import services as cases
from cases.models import Assignment, HandedPart, Handover
from core.db import organisation_scope
from core.models import Job
from reintegration.models import FollowUp, Plan
from reintegration.services.visits import REMINDER
from tests.factories import World, make_user
from tests.reintegration.conftest import Make


def hand_over(world: World, receiver: str) -> Handover:
    with organisation_scope(world.organisation.pk):
        part = Assignment.objects.current().get(case=world.case, user=world.reintegration)
    with world.at_work(world.manager) as by:
        return cases.hand_over(
            gives=world.reintegration,
            receivers=[world.users[receiver]],
            first=None,
            last=None,
            goes_along=True,
            chosen={part.pk: cases.Given(world.users[receiver].pk, "")},
            by=by,
        )


def reminded(world: World, plan: Plan) -> set[UUID]:
    """Who is still to be reminded of the visits that lie ahead."""
    with organisation_scope(world.organisation.pk):
        visits = FollowUp.objects.planned().filter(plan=plan).values("pk")
        jobs = Job.objects.filter(kind=REMINDER, subject_id__in=visits, state=Job.State.WAITING)
        return set(jobs.values_list("recipient_id", flat=True))


def test_the_new_officer_is_responsible_and_reminded_and_undone_the_old_one_is(world: World, make_plan: Make) -> None:
    world.users["successor"] = make_user("successor", world.organisation, world.site, "reintegration-officer")
    plan = make_plan()
    assert reminded(world, plan) == {world.reintegration.pk}
    handover = hand_over(world, "successor")
    with organisation_scope(world.organisation.pk):
        (part,) = HandedPart.objects.filter(handover=handover)
        assert part.moved == {"reintegration.plan": [str(plan.pk)]}
        assert Plan.objects.get(pk=plan.pk).officer_id == world.users["successor"].pk
    assert reminded(world, plan) == {world.users["successor"].pk}
    with world.at_work(world.manager) as by:
        cases.undo_handover(handover_id=handover.pk, expected_version=handover.version, by=by)
    with organisation_scope(world.organisation.pk):
        assert Plan.objects.get(pk=plan.pk).officer_id == world.reintegration.pk
    assert reminded(world, plan) == {world.reintegration.pk}


def test_whose_role_keeps_no_plans_is_given_none(world: World, make_plan: Make) -> None:
    plan = make_plan()
    handover = hand_over(world, "outsider")
    with organisation_scope(world.organisation.pk):
        assert [part.moved for part in HandedPart.objects.filter(handover=handover)] == [{}]
        assert Plan.objects.get(pk=plan.pk).officer_id == world.reintegration.pk
    assert reminded(world, plan) == {world.reintegration.pk}
