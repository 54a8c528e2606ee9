"""A plan goes along when the case of its officer is handed over, and its reminders with it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from cases.handover.models import HandedPart, Handover
from cases.handover.services import HandoverChoice, undo_handover
from cases.handover.services import hand_over as handover_hand_over
from cases.record.access_models import Assignment
from core.db import organisation_scope
from core.jobs import queue as jobs_queue
from core.jobs.models import Job
from notifications.models import Notification
from reintegration.models import FollowUp, Plan
from reintegration.services.visits import REMINDER
from tests.cases.asking import Clock, SignIn, text
from tests.cases.conftest import clock  # noqa: F401 -- a fixture
from tests.factories import World, make_user
from tests.reintegration.conftest import Make


def hand_over(world: World, receiver: str, first: date | None = None, last: date | None = None) -> Handover:
    with organisation_scope(world.organisation.pk):
        part = Assignment.objects.current().get(case=world.case, user=world.reintegration)
    with world.at_work(world.manager) as by:
        return handover_hand_over(
            gives=world.reintegration,
            receivers=[world.users[receiver]],
            first=first,
            last=last,
            goes_along=True,
            chosen={part.pk: HandoverChoice(world.users[receiver].pk, "")},
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
        undo_handover(handover_id=handover.pk, expected_version=handover.version, by=by)
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


def visits(page: Any) -> list[tuple[int | None, str]]:
    return [(line.visit.month, line.absent) for line in page.context["lines"]]


def told(world: World) -> list[tuple[str, int | None]]:
    """Who was told of which visit by now."""
    for _time in range(2):
        for one in jobs_queue.claim_due(now=timezone.now()):
            jobs_queue.run(**one._asdict())
    with organisation_scope(world.organisation.pk):
        months = dict(FollowUp.objects.values_list("pk", "month"))
        rows = Notification.objects.filter(kind=REMINDER).order_by("due", "recipient__name")
        return [(row.recipient.name, months[row.subject_id]) for row in rows.select_related("recipient")]


def test_a_visit_before_the_first_day_of_the_new_officer_is_made_by_the_old_one(
    world: World,
    make_plan: Make,
    sign_in: SignIn,
    clock: Clock,  # noqa: F811 -- the fixture
) -> None:
    """After a month it is due on 10 December, five days before the new one begins; after three months, long after."""
    world.users["successor"] = make_user("successor", world.organisation, world.site, "reintegration-officer")
    plan = make_plan(returned_on=date(2036, 11, 10))
    hand_over(world, "successor", first=date(2036, 12, 15), last=date(2036, 12, 20))
    due = reverse("reintegration:due")
    old, new = sign_in(world.reintegration), sign_in(world.users["successor"])
    assert (visits(old.get(due)), visits(new.get(due))) == ([(1, "")], [])
    page = old.get("/cases/today/")
    assert page.context["day"].soon == []
    clock(timezone.now() + timedelta(days=9, hours=1))
    assert told(world) == [("Reintegration", 1)]
    page = old.get("/cases/today/")
    (line,) = page.context["day"].today
    assert (line.title, line.absent, "standing in for" in text(page)) == ("Follow-up visit", "", False)
    assert old.get(line.url).status_code == 200
    # What is not made by then is the new one's, and no longer the old one's.
    clock(timezone.now() + timedelta(days=6))
    assert (visits(old.get(due)), visits(new.get(due))) == ([], [(1, "")])
    clock(timezone.now() + timedelta(days=60))
    assert told(world) == [("Reintegration", 1), ("Successor", 3)]
    with organisation_scope(world.organisation.pk):
        assert Plan.objects.get(pk=plan.pk).officer_id == world.users["successor"].pk
