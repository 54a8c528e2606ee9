"""Services given with their totals, and conferences with what they decide."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from care import services
from care.models import Conference, GivenService, Goal
from care.services.given import ServiceFacts
from cases.tasks.models import Task
from core.db import organisation_scope
from core.errors import DomainError
from tests.care.conftest import MARK_OBJECTIVE, look
from tests.cases.asking import SignIn, nothing_changes, queries, text
from tests.factories import World, make_case

SERVICES_QUERIES = 10
CONFERENCES_QUERIES = 11
MARK_OUTSIDER = "MARKOUTSIDER Bu Ratna dari dinas"


def url(world: World, name: str, row: Any = None) -> str:
    kwargs = {"case": world.case.pk} if row is None else {"case": world.case.pk, "pk": row.pk}
    return reverse(f"care:{name}", kwargs=kwargs)


def test_services_are_written_down_corrected_and_counted(world: World, goal: Goal, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    assert "No service is written down" in text(browser.get(url(world, "services")))
    said = {"kind": "HEALTH", "given_on": "2026-06-01", "giver": "Puskesmas", "is_by_partner": "on", "minutes": "45"}
    assert browser.post(url(world, "add-service"), {**said, "goal": str(goal.pk), "note": "Obat"}).status_code == 303
    assert browser.post(url(world, "add-service"), {**said, "given_on": "2026-06-03"}).status_code == 303
    more = {"kind": "MATERIAL", "given_on": "2026-06-02", "quantity": "3"}
    assert browser.post(url(world, "add-service"), more).status_code == 303
    page = text(browser.get(url(world, "services")))
    totals = page.split('aria-labelledby="totals')[-1]
    assert [totals.index(word) for word in ("Health rehabilitation", "Material help")] == sorted(
        totals.index(word) for word in ("Health rehabilitation", "Material help")
    )
    assert all(word in page for word in ("Puskesmas", "Partner", "Obat"))
    assert ">90<" in totals
    with organisation_scope(world.organisation.pk):
        row = GivenService.objects.get(kind="MATERIAL")
    form = browser.get(url(world, "change-service", row))
    assert 'value="3"' in text(form)
    assert browser.post(url(world, "change-service", row), {**more, "quantity": "5", "version": "1"}).status_code == 303
    with nothing_changes():
        assert browser.post(url(world, "change-service", row), {**more, "version": "1"}).status_code == 409


def test_a_late_form_shows_the_goal_that_somebody_else_chose(world: World, goal: Goal, sign_in: SignIn) -> None:
    browser, said = sign_in(world.caseworker), {"kind": "HEALTH", "given_on": "2026-06-01"}
    with world.at_work(world.caseworker) as by:
        row = services.record_service(case=world.case, facts=ServiceFacts("HEALTH", date(2026, 6, 1)), by=by)
    page = url(world, "change-service", row)
    assert browser.post(page, {**said, "goal": str(goal.pk), "version": "1"}).status_code == 303
    with nothing_changes():
        answer = browser.post(page, {**said, "note": "Obat", "version": "1"})
    assert answer.status_code == 409
    found = {one.choice_name: one.theirs for one in answer.context["form"].differences}
    assert found == {"keep-goal": MARK_OBJECTIVE, "keep-note": "Not filled in"}
    sent = {**said, "note": "Obat", "version": "2", "keep-goal": "theirs"}
    assert browser.post(page, sent).status_code == 303
    with organisation_scope(world.organisation.pk):
        assert GivenService.objects.get().goal_id == goal.pk


@pytest.mark.parametrize(
    "changes", [{"kind": ""}, {"given_on": "3026-01-01"}, {"minutes": "0"}, {"quantity": "-1"}, {"goal": "x"}]
)
def test_a_bad_service_comes_back_with_a_sentence(world: World, sign_in: SignIn, changes: dict[str, str]) -> None:
    said = {"kind": "HEALTH", "given_on": "2026-06-01", **changes}
    with nothing_changes():
        answer = sign_in(world.caseworker).post(url(world, "add-service"), said)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(changes)


def test_a_service_serves_no_goal_of_another_case(world: World, goal: Goal) -> None:
    with world.at_work(world.outsider) as by:
        other = make_case(by=by, site=world.site, name="Orang Kedua")
        look(world, by)
        with pytest.raises(DomainError), nothing_changes():
            services.record_service(case=other, facts=ServiceFacts("HEALTH", date(2026, 6, 1), goal=goal), by=by)


def test_a_conference_with_what_it_decides(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    said = {
        "held_on": "2026-06-01",
        "present": [str(world.caseworker.pk), str(world.lawyer.pk)],
        "outsiders": MARK_OUTSIDER,
        "discussed": "Kapan pulang",
    }
    assert browser.post(url(world, "add-conference"), said).status_code == 303
    with organisation_scope(world.organisation.pk):
        row = Conference.objects.get()
    decided = {"title": "Hubungi dinas sosial", "assignee": str(world.lawyer.pk), "due_on": "2036-12-20"}
    assert browser.post(url(world, "add-decision", row), decided).status_code == 303
    page = text(browser.get(url(world, "conferences")))
    assert all(word in page for word in (MARK_OUTSIDER, "Kapan pulang", "Caseworker, Lawyer", "Hubungi dinas sosial"))
    with organisation_scope(world.organisation.pk):
        task = Task.objects.get()
    assert (task.origin, task.assignee_id) == ("CONFERENCE", world.lawyer.pk)
    assert "From the case conference: 1" in text(sign_in(world.lawyer).get(reverse("cases:my-tasks")))
    changed = {**said, "present": [str(world.lawyer.pk)], "version": "1"}
    assert browser.post(url(world, "change-conference", row), changed).status_code == 303
    with nothing_changes():
        assert browser.post(url(world, "change-conference", row), changed).status_code == 409


def test_nobody_was_there_who_does_not_work_on_the_case(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    for somebody in (world.outsider, world.foreigner):
        said = {"held_on": "2026-06-01", "present": [str(somebody.pk)], "discussed": "x"}
        with nothing_changes():
            answer = browser.post(url(world, "add-conference"), said)
        assert answer.status_code == 422
        assert somebody.name not in text(answer)
    with world.at_work(world.caseworker) as by, nothing_changes(), pytest.raises(DomainError):
        services.record_conference(
            case=world.case, held_on=date(2026, 6, 1), present=[world.outsider.pk], outsiders="", discussed="x", by=by
        )


def test_the_pages_take_the_same_queries_however_much_there_is(world: World, goal: Goal, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    for times in (1, 4):
        with world.at_work(world.caseworker) as by:
            look(world, by)
            for number in range(times):
                facts = ServiceFacts("HEALTH", date(2026, 6, 1), note=f"{number}", goal=goal)
                services.record_service(case=world.case, facts=facts, by=by)
                row = services.record_conference(
                    case=world.case, held_on=date(2026, 6, 1), present=[by.pk], outsiders="", discussed="x", by=by
                )
                services.add_decision(conference=row, title="x", due_on=date(2036, 12, 20), assignee=by, by=by)
        assert queries(browser, url(world, "services")) == SERVICES_QUERIES
        assert queries(browser, url(world, "conferences")) == CONFERENCES_QUERIES
