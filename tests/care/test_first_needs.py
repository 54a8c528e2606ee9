"""What the intake calls urgent goes on: as needs of the plan, and as tasks of who leads the case."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from care import services
from care.models import CarePlan, PlanTemplate, TemplateAction
from care.services.safety import SafetyFacts
from cases.record.models import Case
from cases.tasks.models import Task
from cases.team.services import assign
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from tests.care.test_templates import the_template
from tests.cases.asking import SignIn, at, text
from tests.cases.intake.intaking import walk
from tests.cases.intake.test_intake import form
from tests.factories import World, make_case

DAYS = {
    "SAFETY": 0,
    "SHELTER": 0,
    "HEALTH": 0,
    "FOOD": 0,
    "INTERPRETER": 1,
    "PSYCHOSOCIAL": 3,
    "LEGAL": 3,
    "DOCUMENTS": 7,
    "RETURN": 7,
}
DANGER, BED = "In danger now: bring the survivor to safety", "Ask for a bed in a safe house"


def steps(world: World, case: Case, *, actor: str = "caseworker") -> list[tuple[str, int, str]]:
    """What is to be done first, in how many days, and by whom."""
    names = {user.pk: name for name, user in world.users.items()}
    with world.at_work(world.users[actor]) as by, override("en"):
        log_access(by=by, act="test", rows=[case], compartments=list(Compartment))
        rows = Task.objects.filter(case=case, origin=Task.Origin.INTAKE).order_by("created_at", "pk")
        return [(row.words, (row.due_on - timezone.localdate()).days, names[row.assignee_id]) for row in rows]


def registered(world: World, *needs: str, is_in_danger: bool = False) -> Case:
    with world.at_work(world.caseworker) as by:
        return make_case(by=by, site=world.site, name="Warga Baru", urgent_needs=list(needs), is_in_danger=is_in_danger)


def test_an_intake_carries_its_urgent_needs_into_plan_and_tasks(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    sent = form(world, is_in_danger="on", urgent_needs=["SAFETY", "SHELTER", "LEGAL"], lead=str(world.colleague.pk))
    assert walk(browser, sent).status_code == 303
    with organisation_scope(world.organisation.pk):
        case = Case.objects.exclude(pk=world.case.pk).get()
    plan = text(browser.get(at("care:plan", case)))
    assert "No plan yet" not in plan
    assert "Urgent at the intake:<br>– In danger now<br>– Safety<br>– Shelter<br>– Legal assistance" in plan
    # Who is brought to safety now is not asked for a safety plan beside it.
    lawyer = "Bring the survivor together with a lawyer"
    assert sorted(steps(world, case)) == [(BED, 0, "colleague"), (lawyer, 3, "colleague"), (DANGER, 0, "colleague")]
    page = text(sign_in(world.colleague).get("/cases/tasks/"))
    assert BED in page and "From the intake" in page


@pytest.mark.parametrize("need", list(DAYS))
def test_each_need_is_due_by_how_urgent_it_is(world: World, need: str) -> None:
    ((_words, days, who),) = steps(world, registered(world, need))
    assert (days, who) == (DAYS[need], "caseworker")


def test_where_nothing_is_urgent_nothing_begins(world: World, sign_in: SignIn) -> None:
    case = registered(world)
    assert steps(world, case) == []
    assert "No plan yet" in text(sign_in(world.caseworker).get(at("care:plan", case)))


def test_a_task_says_where_it_is_done_to_who_may_do_it_there(world: World, sign_in: SignIn) -> None:
    case = registered(world, "SHELTER", is_in_danger=True)
    with world.at_work(world.caseworker) as by:
        log_access(by=by, act="test", rows=[case], compartments=list(Compartment))
        tasks = list(Task.objects.filter(case=case))
    assert len(tasks) == 2
    pages = "".join(text(sign_in(world.caseworker).get(at("cases:finish-task", case, pk=task.pk))) for task in tasks)
    assert at("shelters:ask", case) in pages and at("care:safety", case) in pages
    # The counsellor finishes tasks, keeps no safety plans and asks for no beds.
    with world.at_work(world.caseworker) as by:
        assign(case=case, user=world.counsellor, part="COUNSELLOR", by=by)
    pages = "".join(text(sign_in(world.counsellor).get(at("cases:finish-task", case, pk=task.pk))) for task in tasks)
    assert at("shelters:ask", case) not in pages and at("care:safety", case) not in pages


def test_each_reads_the_tasks_in_their_own_language(world: World) -> None:
    with override("id"):
        case = registered(world, "SHELTER")
    assert [words for words, _days, _who in steps(world, case)] == [BED]


def safety(by: ActingUser) -> SafetyFacts:
    ahead = timezone.localdate() + timedelta(days=14)
    return SafetyFacts("Motor yang sama", "Telepon", "", "", "", ahead, by)


def ticked(page: Any, action: TemplateAction) -> bool:
    fields = [field for name, field in page.context["form"].fields.items() if name.startswith("goal_")]
    return any(str(action.pk) in field.initial for field in fields)


def test_a_template_leaves_a_safety_plan_that_is_there_unticked(world: World, sign_in: SignIn) -> None:
    template: PlanTemplate = the_template(world)
    with organisation_scope(world.organisation.pk):
        make = TemplateAction.objects.get(goal__template=template, title__contains="rencana keselamatan")
        other = TemplateAction.objects.get(goal__template=template, title__contains="pemeriksaan kesehatan")
    with world.at_work(world.caseworker) as by:
        plan: CarePlan = services.begin_plan(case=world.case, needs="x", by=by)
    url = at("care:apply-template", world.case, pk=plan.pk, template=template.pk)
    browser = sign_in(world.caseworker)
    page = browser.get(url)
    assert (ticked(page, make), ticked(page, other)) == (True, True)
    with world.at_work(world.caseworker) as by:
        services.make_safety_plan(case=world.case, facts=safety(by), by=by)
    page = browser.get(url)
    assert (ticked(page, make), ticked(page, other)) == (False, True)
    assert "there is a safety plan already" in text(page)


def test_a_case_that_began_long_ago_has_its_tasks_from_today(world: World) -> None:
    case = registered(world, "FOOD")
    assert case.opened_on == date(2026, 3, 2)
    assert [days for _words, days, _who in steps(world, case)] == [0]
