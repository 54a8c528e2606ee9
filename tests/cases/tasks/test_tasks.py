"""What is to be done in a case: by whom, whom one may choose for it, and where it stands afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone, translation

from accounts import services as accounts
from accounts.models import Membership
from cases.case_page.closing import close_case
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import add_task
from core.db import organisation_scope
from core.errors import DomainError
from tests.cases.asking import SignIn, at, nothing_changes, text
from tests.factories import World, make_user


def assignment_of(world: World, actor: str) -> Assignment:
    with organisation_scope(world.organisation.pk):
        return Assignment.objects.get(case=world.case, user=world.users[actor])


def choices(page: Any, field: str) -> list[str]:
    """The labels that a select of the page offers."""
    inside = text(page).split(f'<select name="{field}"')[1].split("</select>")[0]
    return [label.strip() for label in re.findall(r'<option value="[^"]+"[^>]*>([^<]*)<', inside)]


@pytest.fixture
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def a_task(world: World, assignee: str = "caseworker", **facts: Any) -> Task:
    with world.at_work(world.caseworker) as by:
        facts = {"title": "Telepon keluarga", "due_on": date(2026, 12, 1), **facts}
        return add_task(case=world.case, assignee=world.users[assignee], by=by, **facts)


def test_only_those_who_work_here_now_can_be_chosen(world: World, sign_in: SignIn) -> None:
    with organisation_scope(world.organisation.pk):
        membership = Membership.objects.get(user=world.outsider)
    with world.at_work(world.administrator) as by:
        accounts.end_membership(membership_id=membership.pk, expected_version=membership.version, by=by)
    page = sign_in(world.caseworker).get(at("cases:assign", world.case))
    offered = choices(page, "user")
    assert "Shelter" in offered
    assert {"Outsider", "Foreigner"} & set(offered) == set()
    for gone in ("outsider", "foreigner"):
        with nothing_changes():
            answer = sign_in(world.caseworker).post(
                at("cases:assign", world.case), {"user": str(world.users[gone].pk), "part": "CASEWORKER"}
            )
        assert answer.status_code == 422


@pytest.mark.parametrize("actor", ["shelter", "lawyer", "counsellor", "reintegration", "outsider", "foreigner"])
def test_other_roles_change_no_team(world: World, sign_in: SignIn, actor: str) -> None:
    browser = sign_in(world.users[actor])
    end = at("cases:end-assignment", world.case, pk=assignment_of(world, "colleague").pk)
    with nothing_changes():
        answers = [
            browser.post(at("cases:assign", world.case), {"user": str(world.users[actor].pk), "part": "LEAD"}),
            browser.post(end, {"version": "1"}),
        ]
    refused = 404 if actor in ("outsider", "foreigner") else 403
    assert [answer.status_code for answer in answers] == [refused, refused]


def test_a_task_goes_to_the_team_or_to_oneself(world: World, sign_in: SignIn) -> None:
    url = at("cases:add-task", world.case)
    team = ["Caseworker", "Colleague", "Counsellor", "Lawyer", "Reintegration"]
    assert choices(sign_in(world.caseworker).get(url), "assignee") == team
    assert choices(sign_in(world.shelter).get(url), "assignee") == [*team, "Shelter"]
    answer = sign_in(world.shelter).post(
        url, {"title": "Siapkan kamar", "due_on": "2026-12-01", "assignee": str(world.shelter.pk)}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, world.case.get_absolute_url())
    page = text(sign_in(world.colleague).get(world.case.get_absolute_url()))
    assert "Siapkan kamar" in page
    assert "Shelter" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": ""}, "Fill in this field."),
        ({"title": "a\x00"}, "The text contains a character that cannot be stored."),
        ({"title": "a" * 201}, "200"),
        ({"due_on": "3026-12-01"}, "Check the year: this date is too far in the future."),
        ({"due_on": "besok"}, "Enter a real date"),
        ({"assignee": "outsider"}, "This choice is no longer possible. Choose another one."),
        ({"assignee": "foreigner"}, "This choice is no longer possible. Choose another one."),
    ],
)
def test_a_task_that_cannot_be_is_refused(world: World, sign_in: SignIn, change: dict[str, str], sentence: str) -> None:
    sent = {"title": "Telepon", "due_on": "2026-12-01", "assignee": "caseworker", **change}
    sent["assignee"] = str(world.users[sent["assignee"]].pk)
    with nothing_changes():
        answer = sign_in(world.caseworker).post(at("cases:add-task", world.case), sent)
    assert answer.status_code == 422
    assert sentence in text(answer)


@pytest.mark.usefixtures("_in_english")
def test_a_service_gives_no_task_to_somebody_outside_the_team(world: World) -> None:
    with world.at_work(world.caseworker) as by, nothing_changes():
        for actor in ("outsider", "foreigner"):
            with pytest.raises(DomainError, match="This person does not work on the case"):
                add_task(case=world.case, title="x", due_on=date(2026, 12, 1), assignee=world.users[actor], by=by)


def test_a_done_task_leaves_the_open_ones_and_stays_on_the_timeline(world: World, sign_in: SignIn) -> None:
    task = a_task(world)
    url = at("cases:finish-task", world.case, pk=task.pk)
    browser = sign_in(world.colleague)
    assert "Telepon keluarga" in text(browser.get(url))
    assert browser.post(url, {"version": "1"}).status_code == 303
    page = browser.get(world.case.get_absolute_url())
    assert page.context["tasks"] == []
    assert "Task done" in text(page)
    with nothing_changes():
        assert browser.post(url, {"version": "1"}).status_code == 409


def test_what_is_overdue_says_so(world: World, sign_in: SignIn) -> None:
    today = timezone.localdate()
    a_task(world, title="Kemarin", due_on=today - timedelta(days=1))
    a_task(world, title="Kini", due_on=today)
    page = sign_in(world.caseworker).get(world.case.get_absolute_url())
    assert [task.title for task in page.context["tasks"]] == ["Kemarin", "Kini"]
    assert text(page).count("overdue since") == 1
    assert text(page).count("due today") == 1


@pytest.mark.usefixtures("_in_english")
def test_a_closed_case_takes_no_task(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        close_case(
            case_id=world.case.pk, expected_version=1, outcome="OTHER", reason="Selesai", on=date(2026, 6, 1), by=by
        )
        case = Case.objects.get(pk=world.case.pk)
        with nothing_changes(), pytest.raises(DomainError, match="This case is closed"):
            add_task(case=case, title="x", due_on=date(2026, 12, 1), assignee=by, by=by)


def test_shelter_staff_of_another_site_finish_nothing(world: World, sign_in: SignIn) -> None:
    with organisation_scope(world.organisation.pk):
        far = accounts.add_site(name="Kantor Jauh", time_zone="Asia/Jayapura", by=None)
    stranger = make_user("far-shelter", world.organisation, far, "shelter-staff")
    task: UUID = a_task(world).pk
    with nothing_changes():
        answer = sign_in(stranger).post(at("cases:finish-task", world.case, pk=task), {"version": "1"})
    assert answer.status_code == 404
    assert "Telepon keluarga" not in text(answer)
