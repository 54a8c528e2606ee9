"""Danger, high risk and what is not safe at a visit are told at once, to who may see it and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments import services as assessing
from assessments.models import Assessment, Instrument
from assessments.seeds import definition_of
from assessments.services import Entry, high_risk
from cases.intake.models import Intake
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.team.services import assign
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.jobs import queue as jobs
from core.jobs.models import Job
from notifications import alerts, danger
from notifications.models import Notification
from reintegration import services as returning
from reintegration.models import FollowUp
from reintegration.services.visits import UNSAFE
from tests.assessments.conftest import published
from tests.cases.asking import SignIn, restrict, take_off, text
from tests.cases.intake.intaking import walk
from tests.cases.intake.test_intake import form
from tests.factories import MARK_NAME, World, calm_answers, make_case

TODAY = "/cases/today/"


def work(after: timedelta = timedelta()) -> None:
    for claimed in jobs.claim_due(now=timezone.now() + after):
        jobs.run(**claimed._asdict())


def told(world: World, kind: str) -> list[str]:
    names = {user.pk: actor for actor, user in world.users.items()}
    with organisation_scope(world.organisation.pk):
        rows = Notification.objects.filter(kind=kind).values_list("recipient_id", flat=True)
        return sorted(names[pk] for pk in rows)


def judge(world: World, judgement: str, *, actor: str = "colleague", of: Instrument | None = None) -> Assessment:
    with world.at_work(world.users[actor]) as by:
        return assessing.record_assessment(
            case=world.case,
            instrument=of or Instrument.objects.get(code="risk-review"),
            entry=Entry(timezone.localdate(), calm_answers(), judgement),
            by=by,
        )


def open_in_danger(world: World, actor: str = "colleague", **facts: Any) -> Case:
    with world.at_work(world.users[actor]) as by:
        return make_case(by=by, site=world.site, name="Warga Baru", is_in_danger=True, **facts)


def visit(world: World, rating: str = "URGENT", *, domain: str = "SAFETY") -> FollowUp:
    """A visit of today, with what was found."""
    with world.at_work(world.reintegration) as by:
        plan = returning.prepare_plan(
            case=world.case,
            officer=by,
            returned_on=timezone.localdate() - timedelta(days=31),
            destination="Dusun Contoh",
            goals="Warung",
            by=by,
        )
        plan = returning.activate_plan(plan_id=plan.pk, expected_version=1, by=by)
        return found(FollowUp.objects.get(plan=plan, month=1), {domain: rating}, by)


def found(row: FollowUp, ratings: dict[str, str], by: ActingUser) -> FollowUp:
    return returning.record_visit(
        visit_id=row.pk,
        expected_version=row.version,
        done_on=timezone.localdate(),
        contact="HOME",
        findings="MARKFINDINGS agen datang lagi",
        ratings=ratings,
        by=by,
    )


def test_high_risk_is_told_to_lead_and_case_manager_and_not_to_who_judged(world: World) -> None:
    judge(world, "high")
    work()
    assert told(world, high_risk.KIND) == ["caseworker", "manager"]
    judge(world, "emergency", actor="caseworker")
    work()
    assert told(world, high_risk.KIND) == ["caseworker", "manager", "manager"]


def test_each_is_told_once_of_one_act(world: World) -> None:
    judge(world, "high")
    with organisation_scope(world.organisation.pk):
        waiting = Job.objects.filter(kind=high_risk.KIND)
        work()
        waiting.update(state=Job.State.WAITING)
    work()
    assert told(world, high_risk.KIND) == ["caseworker", "manager"]


def test_lower_risk_and_other_instruments_are_told_to_nobody(world: World) -> None:
    judge(world, "medium")
    with world.at_work(world.caseworker) as by:
        assessing.record_assessment(
            case=world.case,
            instrument=published(world, name="Needs of today", kind="NEEDS"),
            entry=Entry(timezone.localdate(), {"threats": "yes", "told": "x", "fear": 4}, "high"),
            by=by,
        )
    work()
    assert told(world, high_risk.KIND) == []


def test_a_correction_that_says_the_same_is_told_to_nobody(world: World) -> None:
    first = judge(world, "high", actor="caseworker")
    work()
    for level, expected in (("emergency", ["manager"]), ("low", ["manager"]), ("high", ["manager", "manager"])):
        with world.at_work(world.caseworker) as by:
            log_access(by=by, act="test", rows=[world.case], compartments=tuple(Compartment))
            draft = assessing.correct(assessment_id=first.pk, expected_version=first.version, by=by)
            entry = Entry(timezone.localdate(), calm_answers(), level)
            first = assessing.finish(assessment_id=draft.pk, expected_version=1, entry=entry, by=by)
        work()
        assert told(world, high_risk.KIND) == expected, level


def test_what_lies_in_a_compartment_is_told_to_who_reads_it_alone(world: World) -> None:
    """The cast's lawyer leads here, and reads nothing clinical."""
    with world.at_work(world.caseworker) as by:
        assign(case=world.case, user=world.lawyer, part=Assignment.Part.LEAD, by=by)
    judge(world, "high", of=published(world, definition_of("risk-review"), compartment="clinical", name="Closed"))
    work()
    assert told(world, high_risk.KIND) == ["caseworker", "manager"]
    judge(world, "high")
    work()
    assert told(world, high_risk.KIND) == ["caseworker", "caseworker", "lawyer", "manager", "manager"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("act", ["risk", "danger", "visit"])
def test_of_a_restricted_case_only_who_is_named_is_told(world: World, act: str, when: str) -> None:
    do: dict[str, Callable[[], Any]] = {
        "risk": lambda: judge(world, "high"),
        "visit": lambda: visit(world),
        "danger": lambda: None,
    }
    case = world.case
    if act == "danger":
        case = open_in_danger(world)
        with world.at_work(world.colleague) as by:
            assign(case=case, user=world.caseworker, part=Assignment.Part.LEAD, by=by)
    if when == "before":
        restrict(world, case)
        do[act]()
    else:
        do[act]()
        restrict(world, case)
    if act == "danger":
        with world.at_work(world.colleague) as by:
            danger.tell(None, intake=intake_of(case), by=by)
    work()
    kind = {"risk": high_risk.KIND, "visit": UNSAFE, "danger": danger.KIND}[act]
    assert set(told(world, kind)) == {"caseworker"}


def intake_of(case: Case) -> Intake:
    found: Intake = Intake.objects.get(case=case)
    return found


def test_danger_at_the_intake_is_told_to_the_case_manager_and_not_to_who_wrote_it(world: World) -> None:
    open_in_danger(world)
    with world.at_work(world.colleague) as by:
        make_case(by=by, site=world.site, name="Warga Tenang", urgent_needs=["SAFETY"])
    work()
    assert told(world, danger.KIND) == ["manager"]


def test_danger_at_the_intake_is_told_to_who_leads_the_case(world: World, sign_in: SignIn) -> None:
    answer = walk(sign_in(world.caseworker), form(world, is_in_danger="on", lead=str(world.colleague.pk)))
    assert answer.status_code == 303
    work()
    assert told(world, danger.KIND) == ["colleague", "manager"]


def test_who_left_before_the_job_runs_and_other_organisations_are_not_told(world: World) -> None:
    judge(world, "high")
    take_off(world, world.caseworker)
    work()
    assert told(world, high_risk.KIND) == ["manager"]
    with organisation_scope(world.other_organisation.pk):
        assert not Job.objects.filter(kind=high_risk.KIND).exists()
        assert not Notification.objects.exists()


def test_work_that_comes_back_after_a_week_keeps_quiet(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    judge(world, "high")
    monkeypatch.setattr(alerts, "FRESH", timedelta(seconds=-1))
    work()
    assert told(world, high_risk.KIND) == []


def test_no_safety_at_a_visit_is_told_and_stands_on_the_case_until_a_visit_finds_it(
    world: World, sign_in: SignIn
) -> None:
    row = visit(world)
    work()
    assert told(world, UNSAFE) == ["caseworker", "manager"]
    (case,) = sign_in(world.reintegration).get(TODAY).context["day"].risky
    assert [sign.code for sign in case.signs] == ["reintegration.not_safe"]
    said = "Not safe at the last visit"
    assert said in text(sign_in(world.caseworker).get(world.case.get_absolute_url()))
    # Who reads no places is not told.
    assert said not in text(sign_in(world.lawyer).get(world.case.get_absolute_url()))
    # Corrected, it is told once; and what was wrong is told no more.
    with world.at_work(world.reintegration) as by:
        row = found(row, {"SAFETY": "URGENT", "HOUSING": "STABLE"}, by)
    work()
    assert told(world, UNSAFE) == ["caseworker", "manager"]
    with world.at_work(world.reintegration) as by:
        found(row, {"SAFETY": "STABLE"}, by)
    assert said not in text(sign_in(world.caseworker).get(world.case.get_absolute_url()))


@pytest.mark.parametrize(("rating", "domain"), [("FRAGILE", "SAFETY"), ("URGENT", "HOUSING")])
def test_other_findings_of_a_visit_are_told_to_nobody(world: World, rating: str, domain: str) -> None:
    visit(world, rating, domain=domain)
    work()
    assert told(world, UNSAFE) == []


def test_a_visit_that_was_put_right_before_the_job_ran_is_told_to_nobody(world: World) -> None:
    row = visit(world)
    with world.at_work(world.reintegration) as by:
        found(row, {"SAFETY": "STABLE"}, by)
    work()
    assert told(world, UNSAFE) == []


def test_the_inbox_says_it_neutrally_and_leads_to_what_it_is_about(world: World, sign_in: SignIn) -> None:
    review, row, case = judge(world, "high"), visit(world), open_in_danger(world)
    work()
    browser = sign_in(world.manager)
    inbox = text(browser.get(reverse("notifications:inbox")))
    assert "Something new needs your attention." in inbox
    for word in (MARK_NAME, "Warga Baru", "MARKFINDINGS", "risk", "danger", "visit"):
        assert word not in inbox.split("<main")[1], word
    leads = {
        high_risk.KIND: review.get_absolute_url(),
        UNSAFE: reverse("reintegration:visit", kwargs={"case": world.case.pk, "pk": row.pk}),
        danger.KIND: case.get_absolute_url(),
    }
    for kind, address in leads.items():
        with organisation_scope(world.organisation.pk):
            pk = Notification.objects.get(kind=kind, recipient=world.manager).pk
        answer = browser.post(reverse("notifications:open", kwargs={"pk": pk}))
        assert (answer.status_code, answer["Location"]) == (303, address)
        assert browser.get(address).status_code == 200
