"""Of which reviews nobody is reminded, since whoever was to be cannot make them any more, is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from accounts import services as accounts
from accounts.models import Membership
from assessments.left_reviews import is_left
from assessments.models import Assessment
from assessments.permissions import AssessmentPermission
from cases.extension import readers as extension_readers
from cases.record.models import Case
from cases.team.services import assign
from core.db import organisation_scope
from core.jobs.models import Job
from tests.assessments.conftest import MakeAssessment, published
from tests.assessments.test_reviews_passed_on import take_off
from tests.cases.asking import SignIn, close
from tests.cases.consent.withdrawals import leave
from tests.cases.handover.handing import parts_of, press
from tests.cases.team.test_taken_off import reviewed
from tests.cases.workday.test_supervision import counts
from tests.factories import World, make_user

SIGN = "Review of which nobody is reminded"


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def review(world: World) -> Assessment:
    return reviewed(world)


def left(world: World) -> bool:
    """What the database says of the review; the same as who asks person by person."""
    with organisation_scope(world.organisation.pk):
        case = Case.objects.with_reached_by().get(pk=world.case.pk)
        readers = extension_readers.readers_of(case, AssessmentPermission.WRITE)
        waiting = Job.objects.filter(kind="assessments.review_due", state=Job.State.WAITING)
        recipients = set(waiting.values_list("recipient_id", flat=True))
        found = Assessment.objects.filter(is_left()).exists()
        assert found == (bool(recipients) and not recipients & set(readers))
        return found


def shown(world: World, sign_in: SignIn, actor: str) -> dict[str, str]:
    page = sign_in(world.users[actor]).get(world.case.get_absolute_url())
    return {str(sign.label): sign.url for sign in page.context["signs"]}


def test_of_which_review_nobody_is_reminded_is_said_to_who_sees_reviews(
    world: World, sign_in: SignIn, review: Assessment
) -> None:
    manager = sign_in(world.manager)
    take_off(world, sign_in, "lawyer")
    # The lead is reminded still.
    assert (left(world), SIGN in shown(world, sign_in, "manager")) == (False, False)
    leave(world, "caseworker")
    assert left(world)
    assert counts(manager.get("/cases/supervision/"), "missing")[SIGN] == 1
    section = f"/cases/{world.case.pk}/assessments/"
    assert {actor: shown(world, sign_in, actor).get(SIGN) for actor in ("manager", "lawyer", "shelter")} == {
        "manager": section,
        "lawyer": "",
        "shelter": None,
    }
    # Made anew, somebody is reminded again.
    with world.at_work(world.manager) as by:
        assign(case=world.case, user=make_lead(world), part="LEAD", by=by)
    world.users["colleague"] = world.manager
    reviewed(world)
    assert (left(world), SIGN in shown(world, sign_in, "manager")) == (False, False)


def make_lead(world: World) -> Any:
    world.users["newcomer"] = make_user("newcomer", world.organisation, world.site, "caseworker")
    return world.newcomer


def test_who_takes_it_over_later_but_by_that_day_is_reminded(world: World, sign_in: SignIn, review: Assessment) -> None:
    leave(world, "caseworker")
    first = timezone.localdate() + timedelta(days=3)
    days = {"first": first.isoformat(), "last": (first - timedelta(days=1)).isoformat()}
    rows = parts_of(world, world.colleague, world.case)
    assert press(sign_in(world.manager), world, rows, **days).status_code == 303
    with organisation_scope(world.organisation.pk):
        membership = Membership.objects.get(user=world.colleague)
        accounts.end_membership(
            membership_id=membership.pk, expected_version=membership.version, by=world.administrator
        )
        assert not Assessment.objects.filter(is_left()).exists()
        Assessment.objects.update(next_review_on=first - timedelta(days=1))
        assert Assessment.objects.filter(is_left()).exists()


def test_of_a_health_review_and_in_a_closed_case_nothing_is_said(
    world: World, sign_in: SignIn, make_assessment: MakeAssessment
) -> None:
    later = timezone.localdate() + timedelta(days=30)
    make_assessment(of=published(world, name="Health", compartment="clinical"), next_review_on=later)
    leave(world, "caseworker")
    assert SIGN not in shown(world, sign_in, "manager")
    make_assessment(by=world.colleague, next_review_on=later)
    take_off(world, sign_in)
    assert SIGN in shown(world, sign_in, "manager")
    close(world)
    assert SIGN not in shown(world, sign_in, "manager")
