"""Templates: those that an organisation begins with, keeping them, and what they add to a case."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from care import services, triggers
from care.models import Action, CarePlan, Goal, PlanTemplate, TemplateAction, TemplateGoal
from core.db import organisation_scope
from tests.cases.asking import SignIn, nothing_changes, queries, text
from tests.factories import World

NAME = "Minggu-minggu pertama"
LIST = "/plan-templates/"
LIST_QUERIES = 4
PAGE_QUERIES = 6


def the_template(world: World) -> PlanTemplate:
    with organisation_scope(world.organisation.pk):
        found: PlanTemplate = PlanTemplate.objects.get(name=NAME)
        return found


def page(name: str, row: Any) -> str:
    return reverse(f"care:{name}", kwargs={"pk": row.pk})


def test_an_organisation_begins_with_some_in_its_language(world: World) -> None:
    english, _site = accounts.create_organisation(name="English House", site_name="Office", language="en")
    with organisation_scope(english.pk):
        assert set(PlanTemplate.objects.values_list("name", flat=True)) == {
            "The first weeks",
            "A child who has just come",
            "Before the return home",
        }
    template = the_template(world)
    with organisation_scope(world.organisation.pk):
        codes = set(TemplateAction.objects.filter(goal__template=template).values_list("trigger", flat=True))
        assert (TemplateGoal.objects.filter(template=template).count(), codes) == (3, set(triggers.registry))


def test_one_that_never_had_it_gets_it_by_the_command_and_nobody_twice(world: World) -> None:
    with organisation_scope(world.organisation.pk):
        PlanTemplate.objects.all().delete()
    outs = []
    for _time in range(2):
        out = io.StringIO()
        call_command("seed", stdout=out)
        outs.append(out.getvalue())
    assert NAME in outs[0]
    assert NAME not in outs[1]


def test_a_template_is_kept_by_managers_and_administrators(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.administrator)
    answer = browser.post("/plan-templates/new/", {"name": "Awak kapal", "about": "Pulang dari kapal"})
    with organisation_scope(world.organisation.pk):
        template = PlanTemplate.objects.get(name="Awak kapal")
    assert (answer.status_code, answer["Location"]) == (303, page("template", template))
    with nothing_changes():
        twice = browser.post("/plan-templates/new/", {"name": "Awak kapal"})
    assert (twice.status_code, "There is a template of this name already." in text(twice)) == (422, True)
    said = {"objective": "Upah dibayar", "kind": "Legal"}
    assert browser.post(page("add-template-goal", template), said).status_code == 303
    with organisation_scope(world.organisation.pk):
        goal = TemplateGoal.objects.get(template=template)
    said = {"title": "Kumpulkan slip", "days": "5", "trigger": "CASE_OPENED"}
    assert browser.post(page("add-template-action", goal), said).status_code == 303
    with organisation_scope(world.organisation.pk):
        action = TemplateAction.objects.get(goal=goal)
    shown = text(sign_in(world.manager).get(page("template", template)))
    assert all(word in shown for word in ("Upah dibayar", "Kumpulkan slip", "5 days after the case was opened"))
    changed = {**said, "days": "1", "version": "1"}
    assert browser.post(page("change-template-action", action), changed).status_code == 303
    with nothing_changes():
        assert browser.post(page("change-template-action", action), changed).status_code == 409
        bad = {**changed, "days": "731", "trigger": "NEVER", "version": "2"}
        assert browser.post(page("change-template-action", action), bad).status_code == 422
    assert browser.post(page("remove-template-action", action), {"version": "2"}).status_code == 303
    assert browser.post(page("remove-template-goal", goal), {"version": "1"}).status_code == 303
    assert "Upah dibayar" not in text(browser.get(page("template", template)))
    assert queries(browser, LIST) == LIST_QUERIES
    assert queries(browser, page("template", the_template(world))) == PAGE_QUERIES


def test_what_is_ticked_is_added_with_its_days(world: World, plan: CarePlan, sign_in: SignIn) -> None:
    browser, template = sign_in(world.caseworker), the_template(world)
    address = reverse("care:apply-template", kwargs={"case": world.case.pk, "pk": plan.pk, "template": template.pk})
    shown = text(browser.get(address))
    assert "Make a safety plan" not in shown  # the organisation speaks Indonesian
    assert "Buat rencana keselamatan bersama penyintas" in shown
    assert "counted from today" in shown
    with organisation_scope(world.organisation.pk):
        goal = TemplateGoal.objects.get(template=template, kind="Health")
        action = TemplateAction.objects.get(goal=goal)
    with nothing_changes():
        nothing = browser.post(address, {"assignee": str(world.colleague.pk)})
    assert (nothing.status_code, "Choose at least one goal." in text(nothing)) == (422, True)
    ticked = {f"goal_{goal.pk.hex}": [str(goal.pk), str(action.pk)], "assignee": str(world.colleague.pk)}
    assert browser.post(address, ticked).status_code == 303
    with organisation_scope(world.organisation.pk):
        (made,) = Goal.objects.all()
        (added,) = Action.objects.select_related("task")
        task = added.task
    assert (made.kind, made.plan_id, added.goal_id) == ("Health", plan.pk, made.pk)
    assert (task.origin, task.assignee_id) == ("TEMPLATE", world.colleague.pk)
    counted = max(world.case.opened_on + timedelta(days=7), timezone.localdate())
    assert task.due_on == counted
    assert f"From the template: {NAME}" in text(sign_in(world.colleague).get(reverse("cases:my-tasks")))


def test_a_template_that_is_not_offered_or_another_ones_is_not_there(
    world: World, plan: CarePlan, sign_in: SignIn
) -> None:
    template = the_template(world)
    with world.at_work(world.administrator) as by:
        services.change_template(
            template_id=template.pk, expected_version=1, name=NAME, about="", is_active=False, by=by
        )
    with organisation_scope(world.other_organisation.pk):
        foreign = PlanTemplate.objects.get(name=NAME)
    browser = sign_in(world.caseworker)
    for one in (template, foreign):
        address = reverse("care:apply-template", kwargs={"case": world.case.pk, "pk": plan.pk, "template": one.pk})
        assert browser.get(address).status_code == 404
    assert NAME not in text(browser.get(reverse("care:plan", kwargs={"case": world.case.pk})))


@pytest.mark.parametrize("actor", ["caseworker", "lawyer", "shelter", "no_role"])
def test_others_keep_none(world: World, sign_in: SignIn, actor: str) -> None:
    browser, template = sign_in(world.users[actor]), the_template(world)
    with nothing_changes():
        for address in (LIST, page("template", template)):
            assert browser.get(address).status_code == 403
        assert browser.post(page("change-template", template), {"name": "x", "version": "1"}).status_code == 403
