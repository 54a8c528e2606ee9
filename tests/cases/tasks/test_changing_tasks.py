"""A task of a case is given to somebody else, put off, or not needed any more: on its page and by the API."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from audit.models import Act
from cases.case_page.closing import close_case
from cases.extension.timeline_models import TimelineEntry
from cases.record.access_models import Assignment
from cases.tasks.models import Task
from cases.tasks.services import add_task, change_task
from cases.team.services import end_assignment
from core.db import organisation_scope
from tests.cases.asking import SignIn, at, nothing_changes, queries, send, text
from tests.cases.record.test_unreadable import hurt
from tests.cases.tasks.test_tasks import choices
from tests.factories import World, make_case

DAY = date(2036, 12, 9)
# The head of the case and its tabs, what the task belongs to (nothing), the team, and who may do it in the case.
CHANGE_QUERIES, DROP_QUERIES, FINISH_QUERIES = 14, 12, 11


def given(world: World, to: str = "colleague", **facts: Any) -> Task:
    with world.at_work(world.caseworker) as by:
        said = {"title": "Telepon keluarga", "due_on": DAY, **facts}
        return add_task(case=world.case, assignee=world.users[to], by=by, **said)


def fresh(world: World, task: Task) -> Task:
    with organisation_scope(world.organisation.pk):
        return Task.objects.select_related("case").get(pk=task.pk)


def entries(world: World, task: Task) -> list[tuple[str, str]]:
    """What the timeline notes of a task, and by whom."""
    with organisation_scope(world.organisation.pk):
        rows = TimelineEntry.objects.filter(subject_id=task.pk).order_by("at", "id")
        return list(rows.values_list("kind", "by__name"))


def taken_off(world: World, actor: str) -> None:
    with world.at_work(world.manager) as by:
        row = Assignment.objects.current().get(case=world.case, user=world.users[actor])
        end_assignment(assignment_id=row.pk, expected_version=row.version, by=by)


def change_url(world: World, task: Task) -> str:
    return at("cases:change-task", world.case, pk=task.pk)


def drop_url(world: World, task: Task) -> str:
    return at("cases:drop-task", world.case, pk=task.pk)


def sent(world: World, to: str = "colleague", **changes: str) -> dict[str, str]:
    return {
        "title": "Telepon keluarga",
        "due_on": str(DAY),
        "assignee": str(world.users[to].pk),
        "version": "1",
        **changes,
    }


def test_a_task_goes_to_somebody_else_for_another_day(world: World, sign_in: SignIn) -> None:
    task = given(world)
    browser, url = sign_in(world.caseworker), change_url(world, task)
    form = browser.get(url).context["form"]
    assert {name: form[name].value() for name in form.fields} == {
        "title": "Telepon keluarga",
        "due_on": DAY,
        "assignee": world.colleague.pk,
        "version": 1,
    }
    answer = browser.post(url, sent(world, "lawyer", title="Surat kuasa", due_on="2036-12-24"))
    assert (answer.status_code, answer["Location"]) == (303, world.case.get_absolute_url())
    now = fresh(world, task)
    assert (now.due_on, now.assignee_id, now.version) == (date(2036, 12, 24), world.lawyer.pk, 2)
    assert entries(world, task) == [("cases.task", "Caseworker"), ("cases.task_given", "Caseworker")]
    with organisation_scope(world.organisation.pk):
        acts = Act.objects.filter(target_id=task.pk).values_list("verb", flat=True)
        assert sorted(acts) == ["case.task_added", "case.task_changed"]
    tasks = reverse("cases:my-tasks")
    assert "Surat kuasa" in text(sign_in(world.lawyer).get(tasks))
    assert "Surat kuasa" not in text(sign_in(world.colleague).get(tasks))


def test_who_gets_it_hears_of_it_as_of_a_new_one(world: World, sign_in: SignIn) -> None:
    task, today = given(world, "caseworker"), reverse("cases:today")
    lawyer = sign_in(world.lawyer)
    lawyer.get(world.case.get_absolute_url())
    assert "Task given to somebody else" not in text(lawyer.get(today))
    with world.at_work(world.caseworker) as by:
        change_task(task_id=task.pk, expected_version=1, title="Telepon", due_on=DAY, assignee=world.lawyer, by=by)
    assert "Task given to somebody else" in text(lawyer.get(today))
    page = text(lawyer.get(world.case.get_absolute_url()))
    assert page.count("Task given to somebody else") >= 1


def test_another_day_stands_on_the_timeline_with_who_set_it(world: World, sign_in: SignIn) -> None:
    task = given(world)
    sign_in(world.caseworker).post(change_url(world, task), sent(world, due_on="2036-12-24"))
    assert fresh(world, task).due_on == date(2036, 12, 24)
    assert entries(world, task) == [("cases.task", "Caseworker"), ("cases.task_changed", "Caseworker")]


def test_two_who_change_it_at_once_see_each_other(world: World, sign_in: SignIn) -> None:
    task = given(world)
    url = change_url(world, task)
    assert sign_in(world.caseworker).post(url, sent(world, "lawyer")).status_code == 303
    with nothing_changes():
        answer = sign_in(world.colleague).post(url, sent(world, title="Surat kuasa"))
        dropped = sign_in(world.colleague).post(drop_url(world, task), {"version": "1"})
    assert (answer.status_code, dropped.status_code) == (409, 409)
    with translation.override("en"):
        shown = [one.label for one in answer.context["form"].differences]
    assert shown == ["What is to be done", "Who does it"]
    assert answer.context["form"]["version"].value() == "2"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Fill in this field."),
        ({"title": "a" * 201}, "200"),
        ({"due_on": "besok"}, "Enter a real date"),
        ({"to": "outsider"}, "This choice is no longer possible. Choose another one."),
        ({"to": "foreigner"}, "This choice is no longer possible. Choose another one."),
        ({"assignee": ""}, "Choose an answer."),
        ({"version": ""}, ""),
    ],
)
def test_a_change_that_cannot_be_is_refused(
    world: World, sign_in: SignIn, change: dict[str, str], sentence: str
) -> None:
    task = given(world)
    with nothing_changes():
        answer = sign_in(world.caseworker).post(change_url(world, task), sent(world, **change))
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_it_is_dropped_after_a_question(world: World, sign_in: SignIn) -> None:
    task = given(world)
    browser, url = sign_in(world.caseworker), drop_url(world, task)
    page = text(browser.get(url))
    assert [word for word in ("Telepon keluarga", "Colleague", "9 December 2036") if word not in page] == []
    assert "It cannot be opened again." in page
    assert browser.post(url, {"version": "1"}).status_code == 303
    now = fresh(world, task)
    assert (now.is_dropped, now.done_at is None, now.version) == (True, False, 2)
    shown = browser.get(world.case.get_absolute_url())
    assert shown.context["tasks"] == []
    assert "not needed any more" in text(shown)
    with world.at_work(world.manager) as by:
        close_case(
            case_id=world.case.pk, expected_version=1, outcome="OTHER", reason="Selesai", on=date(2026, 6, 1), by=by
        )


def test_one_that_is_over_stays_so(world: World, sign_in: SignIn) -> None:
    task = given(world)
    browser = sign_in(world.caseworker)
    browser.post(drop_url(world, task), {"version": "1"})
    with nothing_changes():
        answers = [
            browser.post(change_url(world, task), sent(world, version="2")),
            browser.post(drop_url(world, task), {"version": "2"}),
        ]
    assert [(one.status_code, "This task is over." in text(one)) for one in answers] == [(422, True)] * 2
    finish = browser.get(at("cases:finish-task", world.case, pk=task.pk))
    assert finish.context["change_url"] == ""


def test_it_is_reached_from_wherever_the_task_stands(world: World, sign_in: SignIn) -> None:
    task = given(world, "colleague", due_on=timezone.localdate())
    browser, url = sign_in(world.colleague), change_url(world, task)
    finish = at("cases:finish-task", world.case, pk=task.pk)
    for page in (world.case.get_absolute_url(), reverse("cases:my-tasks"), finish):
        assert f'href="{url}"' in text(browser.get(page))
    assert f'href="{drop_url(world, task)}"' in text(browser.get(url))


def test_who_has_gone_is_said_and_not_replaced_by_the_first_of_the_list(world: World, sign_in: SignIn) -> None:
    task = given(world)
    taken_off(world, "colleague")
    browser, url = sign_in(world.caseworker), change_url(world, task)
    page = browser.get(url)
    assert "Colleague has this task and cannot do it here any more. Choose who does it." in text(page)
    assert "Colleague" not in choices(page, "assignee")
    assert f'<option value="{world.caseworker.pk}" selected>' not in text(page)
    with nothing_changes():
        assert browser.post(url, sent(world)).status_code == 422
    assert browser.post(url, sent(world, "caseworker")).status_code == 303
    assert fresh(world, task).assignee_id == world.caseworker.pk


def test_who_works_on_it_without_a_part_in_the_case_keeps_it(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.shelter) as by:
        task = add_task(case=world.case, title="Telepon keluarga", due_on=DAY, assignee=by, by=by)
    browser, url = sign_in(world.caseworker), change_url(world, task)
    page = browser.get(url)
    assert "cannot do it here any more" not in text(page)
    assert f'<option value="{world.shelter.pk}" selected>Shelter</option>' in text(page)
    assert browser.post(url, sent(world, "shelter", due_on="2036-12-24")).status_code == 303
    assert fresh(world, task).due_on == date(2036, 12, 24)


def test_a_damaged_title_is_typed_anew(world: World, sign_in: SignIn) -> None:
    task = given(world)
    hurt(world, "cases_task", "title", "id", task.pk)
    browser, url = sign_in(world.caseworker), change_url(world, task)
    page = browser.get(url)
    assert (page.status_code, page.context["form"]["title"].value()) == (200, None)
    with nothing_changes():
        assert browser.post(url, sent(world, title="")).status_code == 422
    assert browser.get(drop_url(world, task)).status_code == 200
    assert browser.post(url, sent(world, title="Surat kuasa")).status_code == 303
    assert "Surat kuasa" in text(browser.get(world.case.get_absolute_url()))


def test_a_damaged_task_can_be_dropped(world: World, sign_in: SignIn) -> None:
    task = given(world)
    hurt(world, "cases_task", "title", "id", task.pk)
    assert sign_in(world.caseworker).post(drop_url(world, task), {"version": "1"}).status_code == 303
    assert fresh(world, task).is_dropped


def test_a_task_of_another_case_is_not_found_in_this_one(world: World, sign_in: SignIn) -> None:
    task = given(world)
    with world.at_work(world.caseworker) as by:
        other = make_case(by=by, site=world.site, name="Warga 2")
    browser = sign_in(world.caseworker)
    with nothing_changes():
        for name in ("cases:change-task", "cases:drop-task"):
            assert browser.post(at(name, other, pk=task.pk), sent(world)).status_code == 404


def test_the_pages_take_so_many_queries(world: World, sign_in: SignIn) -> None:
    task, browser = given(world), sign_in(world.caseworker)
    finish = at("cases:finish-task", world.case, pk=task.pk)
    found = [queries(browser, url) for url in (change_url(world, task), drop_url(world, task), finish)]
    assert found == [CHANGE_QUERIES, DROP_QUERIES, FINISH_QUERIES]


# The API


def api_url(world: World, task: Task, name: str = "task") -> str:
    return at(f"api-cases:{name}", world.case, pk=task.pk)


def test_a_program_changes_what_it_names(world: World, sign_in: SignIn) -> None:
    task = given(world)
    browser = sign_in(world.caseworker)
    answer = send(browser, "PATCH", api_url(world, task), {"due_on": "2036-12-24", "version": 1})
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert answer.json() == {
        "id": str(task.pk),
        "version": 2,
        "title": "Telepon keluarga",
        "assignee": {"id": str(world.colleague.pk), "name": "Colleague"},
        "due_on": "2036-12-24",
        "done_at": None,
        "is_dropped": False,
        "origin": "",
        "why": "",
    }
    body = {"assignee": str(world.lawyer.pk), "title": "Surat kuasa"}
    answer = send(browser, "PATCH", api_url(world, task), body, If_Match='"2"')
    assert (answer.status_code, answer.json()["assignee"]["name"], answer.json()["title"]) == (
        200,
        "Lawyer",
        "Surat kuasa",
    )
    kinds = [kind for kind, _by in entries(world, task)]
    assert kinds == ["cases.task", "cases.task_changed", "cases.task_given"]
    with nothing_changes():
        stale = send(browser, "PATCH", api_url(world, task), {"title": "Lain", "version": 2})
    assert (stale.status_code, stale.json()["version"]) == (409, 3)


def test_who_has_left_keeps_it_until_somebody_else_is_named(world: World, sign_in: SignIn) -> None:
    task = given(world)
    taken_off(world, "colleague")
    browser = sign_in(world.caseworker)
    answer = send(browser, "PATCH", api_url(world, task), {"due_on": "2036-12-24", "version": 1})
    assert (answer.status_code, answer.json()["assignee"]["name"]) == (200, "Colleague")
    with nothing_changes():
        body = {"assignee": str(world.colleague.pk), "version": 2}
        refused = send(browser, "PATCH", api_url(world, task), body)
    assert (refused.status_code, refused.json()) == (400, {"assignee": ["This person does not work on the case."]})


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"due_on": "2026-02-30", "version": 1}, ["due_on"]),
        ({"title": "", "version": 1}, ["title"]),
        ({"title": 7, "version": 1}, ["title"]),
        ({"assignee": "nobody", "version": 1}, ["assignee"]),
        ({"title": "Lain"}, ["version"]),
        ({"origin": "PLAN", "version": 1}, ["origin"]),
        ({"done": True, "due_on": "2036-12-24", "title": "Lain", "version": 1}, ["due_on", "title"]),
    ],
)
def test_a_change_that_is_only_nearly_right_is_refused(
    world: World, sign_in: SignIn, body: dict[str, Any], fields: list[str]
) -> None:
    task = given(world)
    with nothing_changes():
        answer = send(sign_in(world.caseworker), "PATCH", api_url(world, task), body)
    assert (answer.status_code, sorted(answer.json())) == (400, fields)


def test_a_program_drops_a_task(world: World, sign_in: SignIn) -> None:
    task = given(world)
    browser, url = sign_in(world.caseworker), api_url(world, task, "drop-task")
    with nothing_changes():
        stale = send(browser, "POST", url, {"version": 2})
        blind = send(browser, "POST", url, {})
    assert (stale.status_code, blind.status_code) == (409, 400)
    answer = send(browser, "POST", url, {"version": 1})
    assert (answer.status_code, answer.json()["is_dropped"], answer["ETag"]) == (200, True, '"2"')
    with nothing_changes():
        again = send(browser, "POST", url, {"version": 2})
    assert (again.status_code, again.json()["detail"]) == (422, "This task is over.")


def test_a_damaged_title_stays_until_another_is_sent(world: World, sign_in: SignIn) -> None:
    task = given(world)
    hurt(world, "cases_task", "title", "id", task.pk)
    browser = sign_in(world.caseworker)
    words = "Saved. Something else that is kept here is damaged and does not open."
    answer = send(browser, "PATCH", api_url(world, task), {"due_on": "2036-12-24", "version": 1})
    assert (answer.status_code, answer.json()) == (200, {"id": str(task.pk), "version": 2, "detail": words})
    answer = send(browser, "PATCH", api_url(world, task), {"title": "Surat kuasa", "version": 2})
    assert (answer.status_code, answer.json()["title"], answer.json()["due_on"]) == (
        200,
        "Surat kuasa",
        "2036-12-24",
    )


def test_a_day_ahead_or_past_is_taken(world: World, sign_in: SignIn) -> None:
    """As for a new task: what was due yesterday may be noted so."""
    task, yesterday = given(world), str(timezone.localdate() - timedelta(days=1))
    assert sign_in(world.caseworker).post(change_url(world, task), sent(world, due_on=yesterday)).status_code == 303
    assert str(fresh(world, task).due_on) == yesterday
