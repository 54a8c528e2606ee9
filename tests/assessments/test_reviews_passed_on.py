"""Reviews of who leaves a case go to whoever may make them, and to nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Role
from assessments.permissions import AssessmentPermission
from core.compartments import Compartment
from core.db import organisation_scope
from tests.assessments.conftest import MakeAssessment, published
from tests.cases.asking import SignIn, text
from tests.cases.handover.handing import NEW, asked, parts_of, press
from tests.cases.tasks.test_unattended import given, off, part, whose
from tests.cases.team.test_taken_off import reminded, reviewed
from tests.factories import World


def writes_reviews(world: World) -> None:
    """The lawyer writes reviews, and reads no health matters."""
    with organisation_scope(world.organisation.pk):
        writes = Role.objects.get(code="lawyer").permissions
        read = writes.get(code="core.read", compartment=Compartment.LEGAL)
        writes.create(
            organisation=world.organisation, code=AssessmentPermission.WRITE, compartment="general", scope=read.scope
        )


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
    writes_reviews(world)
    later = timezone.localdate() + timedelta(days=30)
    health = published(world, name="Health", compartment="clinical")
    rows = [
        make_assessment(of=health, by=world.colleague, next_review_on=later),
        make_assessment(by=world.colleague, next_review_on=later),
    ]
    take_off(world, sign_in, "lawyer")
    first, second = (reminded(world, row) for row in rows)
    assert (first, second) == ({"caseworker", "colleague"}, {"caseworker", "colleague", "lawyer"})


def test_the_offer_says_what_goes_along_and_what_stays_with_whom(
    world: World, sign_in: SignIn, make_assessment: MakeAssessment
) -> None:
    """To who reads in the case all that may be reviewed: of several it is said who takes less."""
    with organisation_scope(world.organisation.pk):
        reads = Role.objects.get(code="case-manager").permissions
        scope = reads.get(code="core.read", compartment=Compartment.GENERAL).scope
        reads.create(organisation=world.organisation, code="core.read", compartment="counselling", scope=scope)
    later = timezone.localdate() + timedelta(days=30)
    make_assessment(
        of=published(world, name="Health", compartment="clinical"), by=world.colleague, next_review_on=later
    )
    make_assessment(by=world.colleague, next_review_on=later)
    browser, label = sign_in(world.manager), "Reviews to be reminded of"
    said = "No role of Lawyer allows this, so that it stays: "

    def offered(*receivers: str) -> list[str]:
        page = text(browser.post(NEW, asked(world, receivers=receivers)))
        return re.findall(rf"<li>((?:Goes along|No role of)[^<]*{label}[^<]*)</li>", page)

    assert offered("lawyer") == [f"{said}{label} (2)"]
    assert offered("lawyer", "outsider") == [f"Goes along: {label} (2)", f"{said}{label} (2)"]
    assert offered("outsider") == [f"Goes along: {label} (2)"]
    writes_reviews(world)
    assert offered("lawyer") == [f"Goes along: {label} (1)", f"{said}{label} (1)"]


def test_a_handover_passes_on_no_review_that_the_next_one_cannot_make(world: World, sign_in: SignIn) -> None:
    review = reviewed(world)
    rows = parts_of(world, world.colleague, world.case)
    answer = press(sign_in(world.manager), world, rows, to="lawyer", receivers=["lawyer"])
    assert answer.status_code == 303
    assert reminded(world, review) == {"caseworker", "colleague"}
