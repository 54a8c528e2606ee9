"""What is due of an absent colleague's stands in the day of whoever stands in, as theirs, and in those cases alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from care import services as care
from care.services.safety import REMINDER, SafetyFacts
from cases.record.models import Case
from cases.tasks.services import add_task
from core.db import organisation_scope
from core.jobs import queue as jobs
from notifications.models import Notification
from tests.cases.asking import Clock, SignIn, queries, text
from tests.cases.case_list.test_list import QUERIES as LIST_QUERIES
from tests.cases.cover.standing_in import another, covered
from tests.factories import World

TODAY, TASKS = "/cases/today/", "/cases/tasks/"
SAID = "standing in for Colleague"
pytestmark = pytest.mark.usefixtures("clock")


def due(page: Any) -> list[tuple[str, str]]:
    found = page.context["day"]
    return [(line.title, line.absent) for line in (*found.overdue, *found.today, *found.soon)]


def tasks(page: Any) -> list[str]:
    return [task.title for _label, _is_overdue, rows in page.context["groups"] for task, *_more in rows]


def a_task(world: World, title: str, *, case: Case | None = None, to: str = "colleague") -> None:
    with world.at_work(world.caseworker) as by:
        add_task(case=case or world.case, title=title, due_on=timezone.localdate(), assignee=world.users[to], by=by)


def a_safety_plan(world: World, case: Case) -> None:
    facts = SafetyFacts("Tanda", "Lari ke rumah bibi", "", "", "", timezone.localdate(), world.colleague)
    with world.at_work(world.caseworker) as by:
        care.make_safety_plan(case=case, facts=facts, by=by)


def live() -> None:
    """What dispatcher and worker do: twice, since a stand-in is told by a job of their own."""
    for _time in range(2):
        for one in jobs.claim_due(now=timezone.now()):
            jobs.run(**one._asdict())


def reminded(world: World) -> list[str]:
    with organisation_scope(world.organisation.pk):
        rows = Notification.objects.filter(kind=REMINDER).order_by("recipient__name")
        return list(rows.values_list("recipient__name", flat=True))


def test_the_work_of_the_colleague_is_the_stand_in_s_while_they_stand_in(
    world: World, second: Case, sign_in: SignIn, clock: Clock
) -> None:
    a_task(world, "Telepon keluarga")
    a_task(world, "Milik pengacara", to="lawyer")
    a_task(world, "Kasus lain", case=second)
    a_safety_plan(world, world.case)
    browser = sign_in(world.outsider)
    assert (due(browser.get(TODAY)), tasks(browser.get(TASKS))) == ([], [])
    covered(world, world.case, first=None)
    a_task(world, "Milik sendiri", to="outsider")
    page, listed = browser.get(TODAY), browser.get(TASKS)
    assert due(page) == [
        ("Look at the safety plan again", "Colleague"),
        ("Milik sendiri", ""),
        ("Telepon keluarga", "Colleague"),
    ]
    assert text(page).count(f"· {SAID}") == 2
    assert sorted(tasks(listed)) == ["Milik sendiri", "Telepon keluarga"]
    assert text(listed).count(f"· {SAID}") == 1
    # The colleague has it still, and nobody else.
    theirs = sign_in(world.colleague)
    assert ("Telepon keluarga", "") in due(theirs.get(TODAY))
    assert SAID not in text(theirs.get(TASKS))
    assert "Telepon keluarga" not in tasks(sign_in(world.caseworker).get(TASKS))
    clock(timezone.now() + timedelta(days=6))
    assert (due(browser.get(TODAY)), tasks(browser.get(TASKS))) == ([], [])


def test_what_the_stand_in_may_not_see_does_not_stand_there(world: World, sign_in: SignIn) -> None:
    """A role that keeps no safety plans is told of none, whatever part in the case it stands in for."""
    a_task(world, "Telepon keluarga")
    a_safety_plan(world, world.case)
    covered(world, world.case, first=None, stand_in=world.counsellor)
    browser = sign_in(world.counsellor)
    assert ("Telepon keluarga", "Colleague") in due(browser.get(TODAY))
    assert "Look at the safety plan again" not in [title for title, _absent in due(browser.get(TODAY))]
    live()
    assert reminded(world) == ["Colleague"]


def test_who_stands_in_that_morning_is_reminded_too(world: World, second: Case) -> None:
    a_safety_plan(world, world.case)
    a_safety_plan(world, second)
    covered(world, world.case, first=None)
    live()
    assert reminded(world) == ["Colleague", "Colleague", "Outsider"]
    live()
    assert reminded(world) == ["Colleague", "Colleague", "Outsider"]


def test_who_stands_in_no_longer_is_not_reminded_though_they_see_the_case(
    world: World, sign_in: SignIn, clock: Clock
) -> None:
    a_safety_plan(world, world.case)
    covered(world, world.case, first=None, stand_in=world.caseworker)
    browser = sign_in(world.caseworker)
    assert due(browser.get(TODAY)) == [("Look at the safety plan again", "Colleague")]
    clock(timezone.now() + timedelta(days=6))
    assert due(browser.get(TODAY)) == []
    live()
    assert reminded(world) == ["Colleague"]


def test_it_costs_no_more_queries_however_many_are_covered(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.outsider)
    for number in range(4):
        case = another(world, f"Warga {number}")
        a_task(world, "Telepon", case=case)
        covered(world, case, first=None)
    assert len(tasks(browser.get(TASKS))) == 4
    assert queries(browser, TASKS) == LIST_QUERIES[TASKS]
