"""What is sent again after its answer got lost is written down once: counted, held and planned once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from care.models import Action, CarePlan, Conference, Goal, PlanTemplate
from cases.tasks.models import Task
from core.db import organisation_scope
from tests.cases.asking import SignIn, nothing_changes, text
from tests.cases.record.test_sent_again import mark_in
from tests.factories import World

DAY = "2026-06-01"


def forms(world: World, goal: Goal) -> dict[str, tuple[str, dict[str, Any]]]:
    """The address of each form, and what is sent with it."""
    work = {"title": "Hubungi dinas sosial", "assignee": str(world.lawyer.pk), "due_on": "2036-12-20"}
    item = {"kind": "PASSPORT", "number": "C7654321", "holder": "ORGANISATION", "site": str(world.site.pk)}
    with world.at_work(world.caseworker):
        conference = Conference.objects.get()
    return {
        "service": (at(world, "care:add-service"), {"kind": "HEALTH", "given_on": DAY, "goal": str(goal.pk)}),
        "item": (at(world, "care:take-item"), {**item, "since": DAY}),
        "conference": (at(world, "care:add-conference"), talk(world.lawyer.pk)),
        "decision": (at(world, "care:add-decision", conference.pk), work),
        "goal": (at(world, "care:add-goal", goal.plan_id), {"objective": "Sehat", "kind": "Health"}),
        "action": (at(world, "care:add-action", goal.pk), work),
        "relative": (at(world, "cases:add-relative"), {"relation": "PARENT", "name": "Ibu Contohnya"}),
        "disclosure": (
            at(world, "cases:disclose"),
            {
                "kind": "TOLD",
                "at": "2026-06-01T10:00",
                "recipient": "LPSK",
                "purpose": "LEGAL",
                "data_classes": ["general"],
                "basis": "DUTY",
                "note": "Permintaan tertulis",
            },
        ),
    }


def talk(present: UUID) -> dict[str, Any]:
    return {"held_on": DAY, "present": [str(present)], "discussed": "Pulang"}


def at(world: World, name: str, pk: Any = None) -> str:
    return reverse(name, kwargs={"case": world.case.pk} if pk is None else {"case": world.case.pk, "pk": pk})


@pytest.fixture
def conference(world: World, sign_in: SignIn) -> None:
    sent = talk(world.caseworker.pk)
    assert sign_in(world.caseworker).post(at(world, "care:add-conference"), sent).status_code == 303


@pytest.mark.parametrize(
    "which", ["service", "item", "conference", "decision", "goal", "action", "relative", "disclosure"]
)
def test_it_is_written_down_once(world: World, goal: Goal, conference: None, sign_in: SignIn, which: str) -> None:
    browser = sign_in(world.caseworker)
    address, sent = forms(world, goal)[which]
    sent["form_mark"] = mark_in(text(browser.get(address)))
    first = browser.post(address, sent)
    assert first.status_code == 303, text(first)
    with nothing_changes():
        again = sign_in(world.caseworker).post(address, sent)
    assert (again.status_code, again.headers["Location"]) == (303, first.headers["Location"])
    with pytest.raises(AssertionError), nothing_changes():
        assert browser.post(address, {**sent, "form_mark": mark_in(text(browser.get(address)))}).status_code == 303


def test_a_template_is_taken_once(world: World, plan: CarePlan, sign_in: SignIn) -> None:
    with organisation_scope(world.organisation.pk):
        template = PlanTemplate.objects.filter(is_active=True).order_by("name")[0]
        goals = {goal: [str(action.pk) for action in goal.actions.all()] for goal in template.goals.all()}
    address = reverse("care:apply-template", kwargs={"case": world.case.pk, "pk": plan.pk, "template": template.pk})
    browser = sign_in(world.caseworker)
    sent: dict[str, Any] = {f"goal_{goal.pk.hex}": [str(goal.pk), *actions] for goal, actions in goals.items()}
    sent |= {"assignee": str(world.caseworker.pk), "form_mark": mark_in(text(browser.get(address)))}
    for _time in range(2):
        assert browser.post(address, sent).status_code == 303
    many = sum(len(actions) for actions in goals.values())
    with world.at_work(world.caseworker):
        assert (Goal.objects.count(), Action.objects.count(), Task.objects.count()) == (len(goals), many, many)
        assert many > len(goals) > 1
