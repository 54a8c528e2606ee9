"""Needs, goals and actions: one plan, one truth about what is done, and what changed since it was approved."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import services as accounts
from care import services
from care.models import Action, CarePlan, Goal
from cases.approvals.models import Approval
from cases.approvals.services import ask_approval, decide_approval, to_decide
from cases.extension import approvals
from cases.tasks.models import Task
from cases.tasks.services import finish_task
from core import writes
from core.db import organisation_scope
from core.errors import DomainError, EditConflict
from tests.care.conftest import DUE, MARK_NEEDS, MARK_OBJECTIVE, MARK_TITLE, look
from tests.cases.asking import SignIn, nothing_changes, queries, text
from tests.cases.record.test_unreadable import hurt
from tests.factories import World, make_user

# The head of a case and its tabs, the plan, its goals and actions, templates, and what was approved.
PLAN_QUERIES = 13


def url(world: World, name: str, row: Any = None, **more: Any) -> str:
    kwargs = {"case": world.case.pk, **more} if row is None else {"case": world.case.pk, "pk": row.pk, **more}
    return reverse(f"care:{name}", kwargs=kwargs)


def fresh(world: World, row: Any) -> Any:
    with organisation_scope(world.organisation.pk):
        return type(row).objects.get(pk=row.pk)


def approve(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        asked = ask_approval(case=world.case, kind="care.plan", note="", by=by)
    with world.at_work(world.manager) as by:
        decide_approval(approval_id=asked.pk, expected_version=1, verdict="APPROVED", comment="", by=by)


def test_from_the_needs_to_a_task_that_is_done(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    assert "No plan yet" in text(browser.get(url(world, "plan")))
    answer = browser.post(url(world, "begin"), {"needs": MARK_NEEDS})
    assert (answer.status_code, answer["Location"]) == (303, url(world, "plan"))
    with organisation_scope(world.organisation.pk):
        plan = CarePlan.objects.get()
    form = text(browser.get(url(world, "add-goal", plan)))
    assert re.search(r'<select name="kind"[^>]*>\s*<option value="" selected>Choose</option>', form)
    with nothing_changes():
        refused = browser.post(url(world, "add-goal", plan), {"objective": MARK_OBJECTIVE, "kind": ""})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["kind"])
    said = {"objective": MARK_OBJECTIVE, "kind": "Livelihood", "planned_end": "2037-01-31"}
    assert browser.post(url(world, "add-goal", plan), said).status_code == 303
    with organisation_scope(world.organisation.pk):
        goal = Goal.objects.get()
    said = {"title": MARK_TITLE, "assignee": str(world.colleague.pk), "due_on": "2036-12-20"}
    assert browser.post(url(world, "add-action", goal), said).status_code == 303
    with organisation_scope(world.organisation.pk):
        action = Action.objects.select_related("task").get()
    assert (action.task.assignee_id, action.task.due_on, action.task.origin) == (world.colleague.pk, DUE, "PLAN")
    page = text(browser.get(url(world, "plan")))
    assert all(mark in page for mark in (MARK_NEEDS, MARK_OBJECTIVE, MARK_TITLE, "Livelihood", "0 of 1 actions done"))
    # The colleague finds it among their tasks, with why it is due, and finishes it there.
    theirs = sign_in(world.colleague)
    assert f"From the plan: {MARK_OBJECTIVE}" in text(theirs.get(reverse("cases:my-tasks")))
    done = reverse("cases:finish-task", kwargs={"case": world.case.pk, "pk": action.task_id})
    assert theirs.post(done, {"version": 1}).status_code == 303
    page = text(browser.get(url(world, "plan")))
    assert "1 of 1 actions done" in page
    assert url(world, "change-action", action) not in page


def test_an_action_is_changed_and_dropped_as_its_task(world: World, action: Action, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    form = browser.get(url(world, "change-action", action))
    assert MARK_TITLE in text(form)
    said = {"title": "Daftar kursus", "assignee": str(world.caseworker.pk), "due_on": "2036-12-24", "version": "1"}
    assert browser.post(url(world, "change-action", action), said).status_code == 303
    with organisation_scope(world.organisation.pk):
        task = Task.objects.get()
    assert (task.assignee_id, task.due_on, task.version) == (world.caseworker.pk, date(2036, 12, 24), 2)
    with nothing_changes():
        assert browser.post(url(world, "change-action", action), said).status_code == 409
    assert browser.post(url(world, "drop-action", action), {"version": "2"}).status_code == 303
    with organisation_scope(world.organisation.pk):
        task = Task.objects.get()
    assert (task.is_dropped, task.done_at is not None) == (True, True)
    page = text(browser.get(url(world, "plan")))
    assert "not needed any more" in page
    assert "actions done" not in page
    with nothing_changes():
        assert browser.post(url(world, "drop-action", action), {"version": "3"}).status_code == 422


def test_the_action_of_who_has_left_is_given_to_somebody_by_choice(
    world: World, action: Action, sign_in: SignIn
) -> None:
    with organisation_scope(world.organisation.pk):
        row = world.colleague.memberships.get()
        accounts.end_membership(membership_id=row.pk, expected_version=row.version, by=world.administrator)
    browser, address = sign_in(world.caseworker), url(world, "change-action", action)
    offered = text(browser.get(address)).split('name="assignee"')[1].split("</select>")[0]
    assert re.findall(r'value="([^"]*)" selected', offered) == []
    assert str(world.colleague.pk) not in offered and str(world.caseworker.pk) in offered
    said = {"title": "Daftar kursus", "due_on": "2036-12-24", "version": "1"}
    for nobody in ("", str(world.colleague.pk)):
        with nothing_changes():
            assert browser.post(address, {**said, "assignee": nobody}).status_code == 422
    assert browser.post(address, {**said, "assignee": str(world.caseworker.pk)}).status_code == 303


def test_only_the_team_gets_an_action(world: World, goal: Goal, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    for somebody in (world.outsider, world.foreigner):
        said = {"title": "x", "assignee": str(somebody.pk), "due_on": "2036-12-20"}
        with nothing_changes():
            answer = browser.post(url(world, "add-action", goal), said)
        assert answer.status_code == 422
        assert somebody.name not in text(answer)


def test_a_goal_ends_when_nothing_of_it_is_open(world: World, goal: Goal, action: Action, sign_in: SignIn) -> None:
    browser, end = sign_in(world.caseworker), url(world, "end-goal", goal)
    said = {"state": "NOT_REACHED", "ended_on": "2026-06-01", "reason": "Pindah kota", "version": "1"}
    with nothing_changes():
        refused = browser.post(end, said)
    assert (refused.status_code, "An action of this goal is not done." in text(refused)) == (422, True)
    with world.at_work(world.caseworker) as by:
        services.drop_action(action_id=action.pk, expected_version=1, by=by)
    with nothing_changes():
        assert "Say why it was not reached." in text(browser.post(end, {**said, "reason": ""}))
    assert browser.post(end, said).status_code == 303
    page = text(browser.get(url(world, "plan")))
    assert all(word in page for word in ("Not reached", "Pindah kota"))
    assert url(world, "add-action", goal) not in page
    assert browser.post(url(world, "reopen-goal", goal), {"version": "2"}).status_code == 303
    found = fresh(world, goal)
    assert (found.state, found.ended_on, found.is_open) == ("OPEN", None, True)


def test_what_changed_since_it_was_approved_shows(world: World, plan: CarePlan, goal: Goal, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    approve(world)
    page = text(browser.get(url(world, "plan")))
    assert "Approved" in page
    assert "since approved" not in page
    with world.at_work(world.caseworker) as by:
        look(world, by)
        services.add_goal(plan=plan, kind="Health", objective="Sehat", planned_end=None, by=by)
        services.change_goal(
            goal_id=goal.pk, expected_version=1, kind="Livelihood", objective="Lain", planned_end=None, by=by
        )
    page = text(browser.get(url(world, "plan")))
    assert page.count("New since approved") == 1
    # Of the goal, and of the plan as a whole.
    assert page.count("Changed since approved") == 2
    assert "Ask again" in page
    with world.at_work(world.caseworker) as by:
        services.change_needs(plan_id=plan.pk, expected_version=1, needs="Lain", by=by)
    assert text(browser.get(url(world, "plan"))).count("Changed since approved") == 3


@pytest.mark.parametrize("part", ["needs", "goal"])
def test_who_wrote_what_is_new_does_not_approve_it_when_a_colleague_asked(
    world: World, plan: CarePlan, goal: Goal, sign_in: SignIn, part: str
) -> None:
    approve(world)
    with world.at_work(world.manager) as by:
        look(world, by)
        if part == "needs":
            services.change_needs(plan_id=plan.pk, expected_version=1, needs="Lain", by=by)
        else:
            services.add_goal(plan=plan, kind="Health", objective="Sehat", planned_end=None, by=by)
    with world.at_work(world.caseworker) as by:
        asked = ask_approval(case=world.case, kind="care.plan", note="", by=by)
    for verdict in ("APPROVED", "SENT_BACK"):
        with world.at_work(world.manager) as by, nothing_changes(), pytest.raises(DomainError) as refused:
            decide_approval(approval_id=asked.pk, expected_version=1, verdict=verdict, comment="a", by=by)
        assert "yang ditulisnya sendiri" in str(refused.value.message)
    with world.at_work(world.manager) as by:
        assert not to_decide(by).exists()
    browser = sign_in(world.caseworker)
    assert "Nobody is left who can answer" in text(browser.get(url(world, "plan")))
    make_user("second", world.organisation, world.site, "case-manager")
    assert "Nobody is left who can answer" not in text(browser.get(url(world, "plan")))


def test_what_one_wrote_before_it_was_approved_does_not_stand_in_the_way(
    world: World, plan: CarePlan, goal: Goal
) -> None:
    with world.at_work(world.manager) as by:
        look(world, by)
        services.change_needs(plan_id=plan.pk, expected_version=1, needs="Lain", by=by)
    with organisation_scope(world.organisation.pk):
        revision = CarePlan.objects.get().revision
        writes.create(
            Approval(
                case=world.case,
                kind="care.plan",
                subject_id=plan.pk,
                subject_version=revision,
                state="APPROVED",
                decided_by=world.lawyer,
                decided_at=timezone.now(),
            ),
            by=world.caseworker,
        )
    with world.at_work(world.caseworker) as by:
        services.add_goal(plan=plan, kind="Health", objective="Sehat", planned_end=None, by=by)
        asked = ask_approval(case=world.case, kind="care.plan", note="", by=by)
    with world.at_work(world.manager) as by:
        assert list(to_decide(by)) == [asked]
        decide_approval(approval_id=asked.pk, expected_version=1, verdict="APPROVED", comment="", by=by)


def test_what_is_done_changes_no_plan(world: World, action: Action) -> None:
    approve(world)
    with world.at_work(world.colleague) as by:
        finish_task(task_id=action.task_id, expected_version=1, by=by)
    with world.at_work(world.caseworker):
        assert approvals.standing("care.plan", world.case).is_approved


def test_two_who_change_the_needs_and_one_plan_a_case(
    world: World, plan: CarePlan, goal: Goal, sign_in: SignIn
) -> None:
    browser = sign_in(world.caseworker)
    # A goal that came meanwhile ages nobody's form on the needs.
    assert browser.post(url(world, "change-needs", plan), {"needs": "Pertama", "version": "1"}).status_code == 303
    answer = browser.post(url(world, "change-needs", plan), {"needs": "Kedua", "version": "1"})
    assert answer.status_code == 409
    assert all(word in text(answer) for word in ("Pertama", "Kedua"))
    with nothing_changes():
        refused = browser.post(url(world, "begin"), {"needs": "Satu lagi"})
    assert (refused.status_code, "This case has a plan already." in text(refused)) == (422, True)


def test_a_goal_that_is_opened_again_has_no_reason_also_where_that_is_damaged(world: World, goal: Goal) -> None:
    with world.at_work(world.caseworker) as by:
        services.end_goal(
            goal_id=goal.pk, expected_version=1, state="NOT_REACHED", ended_on=date(2026, 6, 1), reason="Pindah", by=by
        )
    hurt(world, "care_goal", "reason", "id", goal.pk)
    with world.at_work(world.caseworker) as by:
        services.reopen_goal(goal_id=goal.pk, expected_version=2, by=by)
        assert Goal.objects.get(pk=goal.pk).__dict__["reason"] == ""


def test_versions_and_kinds_are_asked_by_the_service(world: World, plan: CarePlan, goal: Goal) -> None:
    with world.at_work(world.caseworker) as by, nothing_changes():
        with pytest.raises(EditConflict):
            services.reopen_goal(goal_id=goal.pk, expected_version=2, by=by)
        with pytest.raises(DomainError):
            services.reopen_goal(goal_id=goal.pk, expected_version=1, by=by)
        with pytest.raises(DomainError):
            services.add_goal(plan=plan, kind="Unknown", objective="x", planned_end=None, by=by)
        with pytest.raises(DomainError):
            services.end_goal(
                goal_id=goal.pk, expected_version=1, state="OPEN", ended_on=date(2026, 6, 1), reason="", by=by
            )


@pytest.mark.parametrize(
    ("actor", "status"),
    [("shelter", 403), ("administrator", 403), ("no_role", 403), ("outsider", 404), ("foreigner", 404)],
)
def test_others_see_nothing_of_it(world: World, action: Action, sign_in: SignIn, actor: str, status: int) -> None:
    browser = sign_in(world.users[actor])
    answer = browser.get(url(world, "plan"))
    assert answer.status_code == status
    assert not any(mark in text(answer) for mark in (MARK_NEEDS, MARK_OBJECTIVE, MARK_TITLE))
    with nothing_changes():
        assert browser.post(url(world, "drop-action", action), {"version": "1"}).status_code == status


def test_who_may_read_it_may_not_write_in_it(world: World, plan: CarePlan, action: Action, sign_in: SignIn) -> None:
    for actor in ("counsellor", "lawyer", "reintegration"):
        browser = sign_in(world.users[actor])
        page = text(browser.get(url(world, "plan")))
        assert MARK_OBJECTIVE in page
        assert url(world, "change-needs", plan) not in page
        with nothing_changes():
            assert browser.post(url(world, "change-needs", plan), {"needs": "x", "version": "1"}).status_code == 403


def test_the_page_takes_the_same_queries_however_long_the_plan_is(
    world: World, plan: CarePlan, action: Action, sign_in: SignIn
) -> None:
    browser = sign_in(world.caseworker)
    assert queries(browser, url(world, "plan")) == PLAN_QUERIES
    with world.at_work(world.caseworker) as by:
        look(world, by)
        for number in range(4):
            goal = services.add_goal(plan=plan, kind="Health", objective=f"{number}", planned_end=None, by=by)
            services.add_action(goal=goal, title="x", due_on=DUE, assignee=by, by=by)
    assert queries(browser, url(world, "plan")) == PLAN_QUERIES


def test_nothing_is_added_to_a_goal_that_has_ended_meanwhile(world: World, goal: Goal) -> None:
    with world.at_work(world.caseworker) as by:
        look(world, by)
        read_before = Goal.objects.select_related("case").get(pk=goal.pk)
        services.end_goal(
            goal_id=goal.pk, expected_version=goal.version, state="REACHED", ended_on=date(2026, 6, 1), reason="", by=by
        )
        with nothing_changes(), pytest.raises(DomainError):
            services.add_action(goal=read_before, title=MARK_TITLE, due_on=DUE, assignee=world.colleague, by=by)


def test_the_task_of_an_action_is_changed_with_its_action_alone(world: World, action: Action, sign_in: SignIn) -> None:
    """There is one truth about it: the plan says what changed since it was approved."""
    at_case = {"case": world.case.pk, "pk": action.task_id}
    theirs = sign_in(world.colleague)
    for page in (
        world.case.get_absolute_url(),
        reverse("cases:my-tasks"),
        reverse("cases:finish-task", kwargs=at_case),
    ):
        shown = text(theirs.get(page))
        assert f'href="{url(world, "change-action", action)}"' in shown
        assert f'href="{reverse("cases:change-task", kwargs=at_case)}"' not in shown
    said = {"title": "Lain", "assignee": str(world.colleague.pk), "due_on": "2036-12-24", "version": "1"}
    program = {"content_type": "application/json"}
    with nothing_changes():
        refused = [theirs.post(reverse(f"cases:{name}-task", kwargs=at_case), said) for name in ("change", "drop")]
        api = theirs.patch(reverse("api-cases:task", kwargs=at_case), {"title": "Lain", "version": 1}, **program)
        drop = theirs.post(reverse("api-cases:drop-task", kwargs=at_case), {"version": 1}, **program)
    assert [one.status_code for one in (*refused, api, drop)] == [404, 404, 422, 422]
    assert api.json()["detail"] == "This task belongs to something else in the case. Change it there."
    # Whoever changes no plan is led nowhere.
    shown = text(sign_in(world.shelter).get(world.case.get_absolute_url()))
    assert MARK_TITLE in shown
    assert url(world, "change-action", action) not in shown
    assert f'href="{reverse("cases:change-task", kwargs=at_case)}"' not in shown


def test_what_a_conference_decided_is_changed_as_a_task(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        conference = services.record_conference(
            case=world.case, held_on=date(2026, 6, 1), present=[], outsiders="", discussed="Pulang", by=by
        )
        decision = services.add_decision(conference=conference, title="Telepon", due_on=DUE, assignee=by, by=by)
    links = [
        f'href="{reverse(f"cases:{name}-task", kwargs={"case": world.case.pk, "pk": decision.task_id})}"'
        for name in ("finish", "change", "drop")
    ]
    browser = sign_in(world.caseworker)
    assert [link in text(browser.get(url(world, "conferences"))) for link in links] == [True] * 3
    assert [link in text(sign_in(world.counsellor).get(url(world, "conferences"))) for link in links] == [True] * 3
    drop = reverse("cases:drop-task", kwargs={"case": world.case.pk, "pk": decision.task_id})
    assert browser.post(drop, {"version": "1"}).status_code == 303
    shown = text(browser.get(url(world, "conferences")))
    assert [link in shown for link in links] == [False] * 3
    assert "not needed any more" in shown
