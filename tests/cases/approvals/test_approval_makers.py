"""Of every kind of approval: the makers of a thing, the things of a maker and who is left to answer say the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from assessments.models import Assessment
from care import services as care
from care.models import CarePlan
from cases.approvals.models import Approval
from cases.approvals.services import ask_approval, decide_approval
from cases.extension import approvals
from cases.extension.approvals import ApprovalKind, ApprovalSubject
from cases.permissions import CasePermission
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team.services import assign
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from legal.models import Dossier
from tests.assessments.conftest import MakeAssessment, instrument, make_assessment  # noqa: F401 -- fixtures
from tests.factories import World, make_user
from tests.legal.dossiers import asked, put_losses, work
from tests.legal.makers import give_consent, make_claim

DUE = date(2036, 12, 20)
KINDS = {"assessments.assessment", "care.plan", "cases.closure", "legal.dossier"}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def ask(case: Case, kind: str, by: ActingUser, of: Any = None, **more: str) -> Approval:
    return ask_approval(case=case, kind=kind, note="", of=of, by=by, **more)


def ask_to_close(world: World, second: Case) -> None:
    """The second one is led by two, was led by a third and will be by a fourth."""
    now = timezone.now()
    with world.at_work(world.caseworker) as by:
        for actor, since, until in (("manager", -1, None), ("colleague", -2, -1), ("outsider", 1, None)):
            row = assign(case=second, user=world.users[actor], part="LEAD", by=by)
            days = {"since": now + timedelta(days=since), "until": until and now + timedelta(days=until)}
            Assignment.objects.filter(pk=row.pk).update(**days)
        for case in (world.case, second):
            ask(case, "cases.closure", by, outcome="GOALS_REACHED")


def ask_for_plans(world: World, second: Case) -> None:
    """In the first one, only what was written since it was approved counts; in the second, all."""
    users = [world.caseworker, world.colleague, world.manager]
    for case, beginner, writer, last in ((world.case, *users), (second, *reversed(users))):
        with world.at_work(beginner) as by:
            plan = care.begin_plan(case=case, needs="Pekerjaan", by=by)
        with world.at_work(writer) as by:
            goal = care.add_goal(plan=plan, kind="Livelihood", objective="Penghasilan", planned_end=None, by=by)
        if case == world.case:
            with world.at_work(world.caseworker) as by:
                row = ask(case, "care.plan", by)
            with world.at_work(world.manager) as by:
                decide_approval(approval_id=row.pk, expected_version=1, verdict="APPROVED", comment="", by=by)
        with world.at_work(last) as by:
            log_access(by=by, act="test", rows=[case], compartments=tuple(Compartment))
            care.add_action(goal=goal, title="Kursus", due_on=DUE, assignee=world.colleague, by=by)
            plan = CarePlan.objects.get(pk=plan.pk)
        with world.at_work(world.caseworker) as by:
            ask(case, "care.plan", by)


def ask_for_assessments(world: World, rows: Iterable[Assessment]) -> None:
    for row in rows:
        with world.at_work(world.caseworker) as by:
            ask(world.case, "assessments.assessment", by, of=row.pk)


def ask_for_dossiers(world: World) -> None:
    """Two versions of a claim: one asked for by who wrote it, one by who wrote nothing. A third lawyer did neither."""
    for actor in ("clerk", "approver"):
        world.users[actor] = make_user(actor, world.organisation, world.site, "lawyer")
        with world.at_work(world.manager) as by:
            assign(case=world.case, user=world.users[actor], part="LAWYER", by=by)
    give_consent(world)
    claim = make_claim(world)
    put_losses(world, claim)
    versions = []
    for _number in range(2):
        versions.append(asked(world, claim))
        work()
    with world.at_work(world.clerk) as by:
        Dossier.objects.filter(pk=versions[1].pk).update(created_by=by)
    with world.at_work(world.lawyer) as by:
        for version in versions:
            ask(world.case, "legal.dossier", by, of=version.pk)


@pytest.fixture
def waiting(
    world: World,
    second: Case,
    store: Any,
    make_assessment: MakeAssessment,  # noqa: F811 -- the fixture
) -> list[Approval]:
    world.users["deputy"] = make_user("deputy", world.organisation, world.site, "case-manager")
    ask_to_close(world, second)
    ask_for_plans(world, second)
    rows = [make_assessment(), make_assessment(by=world.manager), make_assessment()]
    ask_for_assessments(world, rows)
    with world.at_work(world.colleague):
        # Written in by another; and of a kind of content that case managers do not read.
        Assessment.objects.filter(pk=rows[2].pk).update(compartment="legal")
    ask_for_dossiers(world)
    with organisation_scope(world.organisation.pk):
        return list(Approval.objects.waiting().select_related("case"))


def test_the_makers_of_a_thing_are_those_whose_it_is(world: World, waiting: list[Approval]) -> None:
    assert {row.kind for row in waiting} == KINDS == set(approvals.registry)
    made, of_theirs, of_asked = set(), set(), set()
    for row in waiting:
        kind, subject = approvals.of(row.kind), ApprovalSubject(row.subject_id, row.subject_version)
        with organisation_scope(world.organisation.pk):
            makers = kind.makers(subject)
        made |= {(row.kind, row.pk, user) for user in makers}
        for user in people(world):
            with world.at_work(user):
                if is_asked(row, user):
                    of_theirs |= {(row.kind, row.pk, user.pk)} if is_made_by(kind, row, user) else set()
                    of_asked |= {(row.kind, row.pk, user.pk)} & made
    assert of_theirs == of_asked
    assert {kind for kind, _row, _user in of_asked} == KINDS
    names = {user.pk: name for name, user in world.users.items()}
    assert {(kind, names[user]) for kind, _row, user in made} == {
        ("assessments.assessment", "caseworker"),
        ("assessments.assessment", "colleague"),
        ("assessments.assessment", "manager"),
        ("care.plan", "caseworker"),
        ("care.plan", "colleague"),
        ("care.plan", "manager"),
        ("cases.closure", "caseworker"),
        ("cases.closure", "manager"),
        ("legal.dossier", "caseworker"),
        ("legal.dossier", "clerk"),
        ("legal.dossier", "lawyer"),
    }


def test_who_is_left_to_answer_is_whoever_may(world: World, waiting: list[Approval]) -> None:
    able, left = set(), set()
    for row in waiting:
        kind, subject = approvals.of(row.kind), ApprovalSubject(row.subject_id, row.subject_version)
        for user in people(world):
            with world.at_work(user):
                case = Case.objects.with_reached_by().get(pk=row.case_id)
                may = approvals.may_answer(kind, row.case_id, user) and kind.sees(case, row.subject_id, user)
                if may and user.pk not in {*kind.makers(subject), row.created_by_id}:
                    able.add((row.kind, row.pk, user.name))
        with organisation_scope(world.organisation.pk):
            names = approvals.left_to_answer(kind, case, subject, besides=row.created_by_id)
        left |= {(row.kind, row.pk, name) for name in names}
    assert left == able
    assert {(kind, name) for kind, _row, name in left} == {
        ("assessments.assessment", "Deputy"),
        ("assessments.assessment", "Manager"),
        ("care.plan", "Deputy"),
        ("cases.closure", "Deputy"),
        ("cases.closure", "Manager"),
        ("legal.dossier", "Approver"),
        ("legal.dossier", "Clerk"),
    }


def people(world: World) -> list[Any]:
    return [user for actor, user in world.users.items() if actor != "foreigner"]


def is_asked(row: Approval, user: ActingUser) -> bool:
    """Whether the request is one that others made, and that the user sees who answers."""
    rows = Approval.objects.visible_to(user, CasePermission.APPROVE).exclude(created_by=user.pk)
    return rows.filter(pk=row.pk).exists()


def is_made_by(kind: ApprovalKind, row: Approval, user: ActingUser) -> bool:
    return Approval.objects.filter(pk=row.pk, subject_id__in=kind.made_by(user)).exists()
