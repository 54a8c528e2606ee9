"""The list of cases and the list of one's tasks: which rows, in which order, with whose names, at what price."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from cases.case_page.closing import set_status
from cases.notes.services import add_note
from cases.record.models import Case
from cases.tasks.services import add_task, finish_task
from cases.team.services import assign, end_assignment
from tests.cases.asking import MARKS, SignIn, looks, queries, restrict, take_off, text, without_identity
from tests.factories import MARK_NAME, World, make_case

LIST = "/cases/"
TASKS = "/cases/tasks/"
QUERIES = {LIST: 7, TASKS: 9}


def listed(page: Any) -> list[str]:
    return [row.code for row in page.context["rows"]]


def test_htmx_gets_the_whole_list_whatever_part_of_it_it_asks_for(world: World, sign_in: SignIn) -> None:
    answer = sign_in(world.caseworker).get(f"{LIST}?fragment=rows", headers={"HX-Request": "true"})
    assert (answer.status_code, world.case.code in answer.content.decode()) == (200, True)


def make_cases(world: World, count: int) -> list[Case]:
    with world.at_work(world.caseworker) as by:
        return [make_case(by=by, site=world.site, name=f"Warga {number}") for number in range(count)]


def test_the_case_with_the_latest_activity_stands_first(world: World, sign_in: SignIn) -> None:
    newer = make_cases(world, 2)
    browser = sign_in(world.caseworker)
    assert listed(browser.get(LIST)) == [newer[1].code, newer[0].code, world.case.code]
    with world.at_work(world.colleague) as by:
        add_note(case=world.case, text="Menelepon", by=by)
    page = browser.get(LIST)
    assert listed(page) == [world.case.code, newer[1].code, newer[0].code]
    row = page.context["rows"][0]
    assert (row.name, row.status_label, row.priority_label, row.site, row.lead, row.opened_on) == (
        MARK_NAME,
        "Active",
        "Normal",
        "Kantor Contoh",
        "Caseworker",
        "2 Mar 2026",
    )
    for hidden in MARKS[1:]:
        assert hidden not in text(page)


def test_a_look_at_the_list_is_written_down_with_the_cases_shown(world: World, sign_in: SignIn) -> None:
    case = make_cases(world, 1)[0]
    sign_in(world.caseworker).get(LIST, {"code": case.code})
    (entry,) = looks(world, "cases.case.listed")
    assert entry.case_ids == [case.pk]
    assert sorted(entry.compartments) == ["general", "identity"]


def test_a_role_that_does_not_read_identity_sees_codes(world: World, sign_in: SignIn) -> None:
    without_identity(world, "caseworker")
    page = sign_in(world.caseworker).get(LIST)
    assert page.context["rows"][0].name == "Name hidden"
    assert not any(mark in text(page) for mark in MARKS)
    assert looks(world, "cases.case.listed")[0].compartments == ["general"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"status": "FOLLOW_UP"}, ["second"]),
        ({"priority": "URGENT"}, ["first"]),
        ({"priority": "NORMAL", "status": "ACTIVE"}, ["own"]),
        ({"mine": "on"}, ["second", "own"]),
        ({"status": "CLOSED"}, []),
    ],
)
def test_filters_narrow_the_list(world: World, sign_in: SignIn, query: dict[str, str], expected: list[str]) -> None:
    with world.at_work(world.manager) as by:
        first = make_case(by=by, site=world.site, name="Warga 1", is_in_danger=True)
    second = make_cases(world, 1)[0]
    with world.at_work(world.caseworker) as by:
        set_status(case=second, status="FOLLOW_UP", by=by)
        assign(case=world.case, user=world.manager, part="CASEWORKER", by=by)
        assign(case=second, user=world.manager, part="CASEWORKER", by=by)
        end_assignment(assignment_id=first.assignments.get(user=world.manager).pk, expected_version=1, by=by)
    codes = {"own": world.case.code, "first": first.code, "second": second.code}
    page = sign_in(world.manager).get(LIST, query)
    assert sorted(listed(page)) == sorted(codes[name] for name in expected)


def test_the_beginning_of_a_code_finds_the_case_in_small_letters_too(world: World, sign_in: SignIn) -> None:
    make_cases(world, 2)
    page = sign_in(world.caseworker).get(LIST, {"code": f" {world.case.code[:7].lower()} "})
    assert world.case.code in listed(page)
    assert all(code.startswith(world.case.code[:7]) for code in listed(page))


def test_no_box_of_the_filters_takes_text_which_would_stand_in_the_address(world: World, sign_in: SignIn) -> None:
    (filters,) = re.findall(r'<form class="filters".*?</form>', text(sign_in(world.caseworker).get(LIST)), re.DOTALL)
    assert set(re.findall(r'<input type="(\w+)"', filters)) == {"checkbox", "hidden"}


@pytest.mark.parametrize("query", [{"code": "\x00"}, {"site": "x"}, {"status": "x"}, {"after": "x~y"}])
def test_nonsense_in_the_address_is_no_failure(world: World, sign_in: SignIn, query: dict[str, str]) -> None:
    assert sign_in(world.caseworker).get(LIST, query).status_code == 200


def test_a_site_of_another_organisation_cannot_be_asked_for(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.caseworker).get(LIST, {"site": str(world.other_site.pk)})
    assert "site" in page.context["filter_form"].errors
    assert "Kantor Lain" not in text(page)


def test_pages_follow_each_other_by_key_and_keep_the_filter(world: World, sign_in: SignIn) -> None:
    cases = [*make_cases(world, 51), world.case]
    browser = sign_in(world.caseworker)
    first = browser.get(LIST, {"status": "ACTIVE"})
    (following,) = set(re.findall(r'href="([^"]*after=[^"]*)"', text(first)))
    second = browser.get(LIST + following.replace("&amp;", "&"))
    assert (len(listed(first)), len(listed(second))) == (50, 2)
    assert {*listed(first), *listed(second)} == {case.code for case in cases}
    assert "status=ACTIVE" in following
    assert "after=" not in text(second).split("<main")[1]


def test_a_restricted_case_is_in_no_list_of_those_who_are_not_on_it(world: World, sign_in: SignIn) -> None:
    open_case = make_cases(world, 1)[0]
    restrict(world, world.case)
    manager = sign_in(world.manager)
    assert listed(manager.get(LIST)) == [open_case.code]
    found = manager.get(LIST, {"code": world.case.code})
    assert listed(found) == []
    assert "No case fits" in text(found)
    page = sign_in(world.colleague).get(LIST)
    assert [(row.code, row.is_restricted) for row in page.context["rows"]] == [(world.case.code, True)]


def test_who_has_no_case_is_told_how_one_appears(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.outsider).get(LIST)
    assert "Cases appear here when you register an intake or are added to a team." in text(page)
    assert reverse("cases:intake") in text(page)
    assert looks(world, "cases.case.listed") == []


def test_my_tasks_are_mine_open_and_the_overdue_ones_first(world: World, sign_in: SignIn) -> None:
    today = timezone.localdate()
    second = make_cases(world, 1)[0]
    with world.at_work(world.caseworker) as by:
        for case, title, days, assignee in (
            (world.case, "Nanti", 5, by),
            (second, "Terlambat", -3, by),
            (world.case, "Hari ini", 0, by),
            (world.case, "Milik rekan", -9, world.colleague),
        ):
            add_task(case=case, title=title, due_on=today + timedelta(days=days), assignee=assignee, by=by)
        done = add_task(case=world.case, title="Selesai", due_on=today, assignee=by, by=by)
        finish_task(task_id=done.pk, expected_version=1, by=by)
    page = sign_in(world.caseworker).get(TASKS)
    with translation.override("en"):
        shown = [(str(label), [task.title for task, *_more in tasks]) for label, _o, tasks in page.context["groups"]]
    assert shown == [("Overdue", ["Terlambat"]), ("Today", ["Hari ini"]), ("Later", ["Nanti"])]
    assert [name for _l, _o, tasks in page.context["groups"] for _task, name, _contact in tasks] == [
        "Warga 0",
        MARK_NAME,
        MARK_NAME,
    ]
    assert {id_ for entry in looks(world, "cases.task.listed") for id_ in entry.case_ids} == {world.case.pk, second.pk}


def test_a_task_goes_with_the_access_to_its_case(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.caseworker) as by:
        add_task(case=world.case, title="Surat kuasa", due_on=date(2026, 12, 1), assignee=world.lawyer, by=by)
    lawyer = sign_in(world.lawyer)
    assert "Surat kuasa" in text(lawyer.get(TASKS))
    take_off(world, world.lawyer)
    page = lawyer.get(TASKS)
    assert "Surat kuasa" not in text(page)
    assert "Nothing to do" in text(page)


def test_the_number_of_queries_stands_here_and_does_not_grow_with_the_rows(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    for _time in range(2):
        for case in make_cases(world, 5):
            with world.at_work(world.caseworker) as by:
                add_task(case=case, title="Telepon", due_on=date(2026, 12, 1), assignee=by, by=by)
        assert {url: queries(browser, url) for url in QUERIES} == QUERIES
