"""Who learns of protection that a lawyer plans: by a task, a sign on the case and the own day; and nobody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases.record.access_models import Assignment
from cases.tasks.models import Task
from cases.team.services import assign
from core.errors import EditConflict
from legal import services
from legal.models import (
    CourtTravel,
    Matter,
    ProtectionMeasure,
)
from tests.cases.asking import SignIn, nothing_changes, text
from tests.factories import World
from tests.legal.asking import url
from tests.legal.protecting import MARKS, SENT, TODAY, TRAVEL, asked, only, put


def on_the_team(world: World) -> None:
    """Shelter staff have a part in the case."""
    with world.at_work(world.caseworker) as by:
        if not Assignment.objects.current().filter(case=world.case, user=world.shelter).exists():
            assign(case=world.case, user=world.shelter, part=Assignment.Part.SHELTER, by=by)


def test_who_has_to_be_ready_gets_a_task_that_says_neither_where_nor_why(
    world: World, matter: Matter, lawyer: Client, sign_in: SignIn
) -> None:
    on_the_team(world)
    lawyer.post(url("travel-add", world, matter), {**TRAVEL, "told": str(world.shelter.pk)})
    travel, shelter = only(world, CourtTravel), sign_in(world.shelter)
    with world.at_work(world.lawyer):
        task = Task.objects.get()
    assert (travel.task_id, task.assignee_id, task.due_on, task.origin) == (task.pk, world.shelter.pk, TODAY, "")
    seen = text(shelter.get(reverse("cases:finish-task", kwargs={"case": world.case.pk, "pk": task.pk})))
    assert "Be ready for an appointment outside." in seen
    for page in (seen, text(shelter.get(world.case.get_absolute_url())), text(shelter.get(reverse("cases:today")))):
        assert [mark for mark in (*MARKS, "/legal/", "LPSK", str(travel.pk)) if mark in page] == []
    tomorrow = str(TODAY + timedelta(days=1))
    edit = url("travel-edit", world, travel)
    assert f'<option value="{world.shelter.pk}" selected>' in text(lawyer.get(edit))
    lawyer.post(edit, {**TRAVEL, "goes_on": tomorrow, "told": str(world.shelter.pk), "version": "1"})
    with world.at_work(world.lawyer):
        assert str(Task.objects.get().due_on) == tomorrow
    lawyer.post(edit, {**TRAVEL, "goes_on": tomorrow, "told": "", "version": "2"})
    with world.at_work(world.lawyer):
        assert Task.objects.get().is_dropped
    lawyer.post(edit, {**TRAVEL, "told": str(world.shelter.pk), "version": "3"})
    with world.at_work(world.lawyer):
        assert Task.objects.filter(done_at=None).count() == 1
    lawyer.post(url("travel-remove", world, travel), {"version": "4"})
    with world.at_work(world.lawyer):
        assert (CourtTravel.objects.count(), Task.objects.filter(done_at=None).count()) == (0, 0)


def test_a_stale_change_of_a_way_leaves_its_task_alone(world: World, matter: Matter) -> None:
    with world.at_work(world.lawyer) as by:
        travel = CourtTravel(
            case=world.case, matter=matter, goes_on=TODAY, transport="OURS", route="MARKROUTE", escorts="x"
        )
        services.plan_travel(travel=travel, told=by, by=by)
        facts = {"goes_on": TODAY + timedelta(days=1)}
        with nothing_changes():
            with pytest.raises(EditConflict):
                services.change_travel(travel_id=travel.pk, expected_version=9, facts=facts, told=by, by=by)
            with pytest.raises(EditConflict):
                services.cancel_travel(travel_id=travel.pk, expected_version=9, by=by)


@pytest.mark.parametrize("actor", ["caseworker", "shelter", "manager", "counsellor"])
def test_nobody_else_learns_of_it(world: World, matter: Matter, lawyer: Client, sign_in: SignIn, actor: str) -> None:
    for name, (_model, sent) in SENT.items():
        lawyer.post(url(f"{name}-add", world, matter), sent)
    browser = sign_in(world.users[actor])
    with nothing_changes():
        assert browser.get(url("protection", world, matter)).status_code == 403
        for name, (model, sent) in SENT.items():
            row = only(world, model)
            for answer in (
                browser.get(url(f"{name}-edit", world, row)),
                browser.post(url(f"{name}-edit", world, row), {**sent, "version": "1"}),
                browser.post(url(f"{name}-remove", world, row), {"version": "1"}),
                browser.post(url(f"{name}-add", world, matter), sent),
            ):
                assert answer.status_code == 403
    for address in (world.case.get_absolute_url(), f"/cases/{world.case.pk}/changes/", reverse("cases:today")):
        page = text(browser.get(address))
        assert not any(mark in page for mark in (*MARKS, "/legal/"))


def signs_of(client: Client, world: World) -> str:
    return text(client.get(world.case.get_absolute_url()))


@pytest.mark.parametrize(("days", "shown"), [(-1, False), (0, True), (14, True), (15, False)])
def test_protection_that_ends_within_two_weeks_is_a_sign(
    world: World, matter: Matter, lawyer: Client, sign_in: SignIn, days: int, shown: bool
) -> None:
    put(
        world,
        matter,
        ProtectionMeasure,
        kind="SECURITY",
        provider="LPSK",
        begins_on=TODAY - timedelta(days=60),
        ends_on=TODAY + timedelta(days=days),
    )
    assert ("Protection ends within 14 days" in signs_of(lawyer, world)) == shown
    assert "Protection ends" not in signs_of(sign_in(world.caseworker), world)


@pytest.mark.parametrize(("days", "shown"), [(7, False), (8, True)])
def test_an_answer_that_does_not_come_in_seven_days_is_a_sign(
    world: World, matter: Matter, lawyer: Client, days: int, shown: bool
) -> None:
    asked(world, matter, state="SENT", sent_on=TODAY - timedelta(days=days))
    assert ("LPSK has not answered in time" in signs_of(lawyer, world)) == shown


def test_the_lawyers_day_says_what_comes(world: World, matter: Matter, lawyer: Client) -> None:
    for name in ("travel", "witness"):
        lawyer.post(url(f"{name}-add", world, matter), SENT[name][1])
    asked(world, matter, state="SENT", sent_on=TODAY - timedelta(days=5))
    ends = TODAY + timedelta(days=15)
    put(world, matter, ProtectionMeasure, kind="NEW_HOME", provider="LPSK", begins_on=date(2026, 1, 1), ends_on=ends)
    page = text(lawyer.get(reverse("cases:today")))
    for words in (
        "Protection ends: see to what comes after",
        "New home",
        "LPSK decides in writing on the request for protection",
        "Day at court",
        "Way to court",
    ):
        assert words in page
    # Once: as a legal deadline.
    assert page.count("LPSK decides in writing on the request for protection") == 1
    assert not any(mark in page for mark in MARKS)


def test_the_task_of_a_way_to_court_is_changed_by_who_plans_it(
    world: World, matter: Matter, lawyer: Client, sign_in: SignIn
) -> None:
    on_the_team(world)
    lawyer.post(url("travel-add", world, matter), {**TRAVEL, "told": str(world.shelter.pk)})
    travel = only(world, CourtTravel)
    at_case = {"case": world.case.pk, "pk": travel.task_id}
    links = (url("travel-edit", world, travel), reverse("cases:change-task", kwargs=at_case))
    for browser, led in ((lawyer, [True, False]), (sign_in(world.shelter), [False, False])):
        assert [f'href="{link}"' in text(browser.get(world.case.get_absolute_url())) for link in links] == led
    shelter = sign_in(world.shelter)
    assert [f'href="{link}"' in text(shelter.get(reverse("cases:my-tasks"))) for link in links] == [False, False]
    with nothing_changes():
        for name in ("change-task", "drop-task"):
            answer = shelter.post(reverse(f"cases:{name}", kwargs=at_case), {"version": "1", "title": "Lain"})
            assert answer.status_code == 404
            assert [mark for mark in (*MARKS, "/legal/", "LPSK", str(travel.pk)) if mark in text(answer)] == []
