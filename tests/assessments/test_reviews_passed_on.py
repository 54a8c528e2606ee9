"""Reviews of who leaves a case go to whoever may make them, and to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from assessments.permissions import AssessmentPermission
from core.access import Compartment
from core.db import organisation_scope
from tests.assessments.conftest import MakeAssessment, published
from tests.cases.asking import SignIn, text
from tests.cases.handing import parts_of, press
from tests.cases.test_left_tasks import given, off, part, whose
from tests.cases.test_taken_off import reminded, reviewed
from tests.factories import World


def take_off(world: World, sign_in: SignIn, to: str = "") -> str:
    body = {"version": str(part(world).version), "given_to": str(world.users[to].pk) if to else ""}
    answer = sign_in(world.manager).post(off(world), body, follow=True)
    assert answer.redirect_chain[0][1] == 303, text(answer)
    return text(answer)


@pytest.mark.parametrize("to", ["lawyer", "reintegration"])
def test_a_review_goes_to_nobody_who_cannot_make_it(world: World, sign_in: SignIn, to: str) -> None:
    review = reviewed(world)
    given(world)
    before = reminded(world, review)
    take_off(world, sign_in, to)
    assert reminded(world, review) == before == {"caseworker", "colleague"}
    assert whose(world) == [world.users[to].name]


def test_a_review_in_a_compartment_that_they_do_not_read_is_not_theirs(
    world: World, sign_in: SignIn, make_assessment: MakeAssessment
) -> None:
    """Who writes reviews, and reads no health matters."""
    with organisation_scope(world.organisation.pk):
        writes = Role.objects.get(code="lawyer").permissions
        read = writes.get(code="core.read", compartment=Compartment.LEGAL)
        writes.create(
            organisation=world.organisation, code=AssessmentPermission.WRITE, compartment="general", scope=read.scope
        )
    later = timezone.localdate() + timedelta(days=30)
    health = published(world, name="Health", compartment="clinical")
    rows = [
        make_assessment(of=health, by=world.colleague, next_review_on=later),
        make_assessment(by=world.colleague, next_review_on=later),
    ]
    take_off(world, sign_in, "lawyer")
    first, second = (reminded(world, row) for row in rows)
    assert (first, second) == ({"caseworker", "colleague"}, {"caseworker", "colleague", "lawyer"})


def test_a_handover_passes_on_no_review_that_the_next_one_cannot_make(world: World, sign_in: SignIn) -> None:
    review = reviewed(world)
    rows = parts_of(world, world.colleague, world.case)
    answer = press(sign_in(world.manager), world, rows, to="lawyer", receivers=["lawyer"])
    assert answer.status_code == 303
    assert reminded(world, review) == {"caseworker", "colleague"}
