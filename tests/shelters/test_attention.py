"""A daily note that needs attention: who is told, that it is once, and in which words."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.record.access_models import Assignment, Grant
from cases.record.models import Case
from cases.team import grants
from cases.team.restriction import restrict_case
from cases.team.services import assign, end_assignment
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.jobs import queue as jobs
from core.jobs.models import Job
from notifications import reminders
from notifications.models import Notification
from shelters import nights, services
from shelters.models import DailyNote, Stay
from shelters.services.attention import FRESH, KIND
from tests.factories import MARK_NAME, World, make_user, make_world
from tests.shelters.conftest import Admit, make_home

SignIn = Callable[[User], Client]
MARK = "MARKATTENTION menangis semalaman"


@pytest.fixture
def stay(world: World, admit: Admit) -> Stay:
    return admit()


def write(
    world: World, stay: Stay, *, marked: bool, version: int = 0, by: str = "shelter", text: str = MARK
) -> DailyNote:
    with world.at_work(world.users[by]) as user:
        log_access(by=user, act="test", rows=[stay.case], compartments=[Compartment.GENERAL])
        return services.save_daily_note(
            stay_id=stay.pk,
            night=nights.night_of(timezone.now(), world.site.time_zone),
            shift="EVENING",
            facts=services.NoteFacts(text=text, needs_attention=marked),
            expected_version=version,
            by=user,
        )


def work(after: timedelta = timedelta()) -> None:
    for claimed in jobs.claim_due(now=timezone.now() + after):
        jobs.run(**claimed._asdict())


def told(world: World) -> list[str]:
    names = {user.pk: actor for actor, user in world.users.items()}
    with organisation_scope(world.organisation.pk):
        rows = Notification.objects.filter(kind=KIND).values_list("recipient_id", flat=True)
        return sorted(names[pk] for pk in rows)


def states(world: World) -> list[str]:
    with organisation_scope(world.organisation.pk):
        return sorted(Job.objects.filter(kind=KIND).values_list("state", flat=True))


def second_of_the_house(world: World) -> None:
    world.users["second"] = make_user("second", world.organisation, world.site, "shelter-staff")


def test_the_caseworkers_and_the_house_are_told_and_the_writer_is_not(world: World, stay: Stay) -> None:
    second_of_the_house(world)
    write(world, stay, marked=True)
    assert told(world) == []
    work()
    # "caseworker" leads the case, "colleague" works on it; the lawyer and the counsellor do too, in other parts.
    assert told(world) == ["caseworker", "colleague", "second"]


def a_health_worker(world: World) -> None:
    world.users["health"] = make_user("health", world.organisation, world.site, "health-worker")
    with world.at_work(world.caseworker) as by:
        case = Case.objects.get(pk=world.case.pk)
        assign(case=case, user=world.users["health"], part=Assignment.Part.HEALTH, by=by)


def test_the_health_worker_of_the_case_is_told_and_led_to_what_they_may_open(
    world: World, stay: Stay, sign_in: SignIn
) -> None:
    a_health_worker(world)
    write(world, stay, marked=True)
    work()
    assert told(world) == ["caseworker", "colleague", "health"]
    browser = sign_in(world.users["health"])
    with world.at_work(world.users["health"]):
        row = Notification.objects.get(recipient=world.users["health"], kind=KIND)
    answer = browser.post(reverse("notifications:open", kwargs={"pk": row.pk}))
    assert (answer.status_code, answer["Location"]) == (303, reverse("cases:detail", kwargs={"case": world.case.pk}))
    assert MARK in browser.get(answer["Location"]).content.decode()


def test_a_health_worker_of_other_cases_is_not_told(world: World, stay: Stay) -> None:
    world.users["health"] = make_user("health", world.organisation, world.site, "health-worker")
    write(world, stay, marked=True)
    work()
    assert told(world) == ["caseworker", "colleague"]


def test_who_needs_care_is_told_of_without_the_box(world: World, stay: Stay) -> None:
    a_health_worker(world)
    facts = services.NoteFacts(health=DailyNote.Health.NEEDS_CARE)
    night = nights.night_of(timezone.now(), world.site.time_zone)
    given = {"stay_id": stay.pk, "night": night, "shift": "EVENING", "facts": facts, "expected_version": 0}
    with world.at_work(world.shelter) as by:
        first = services.save_daily_note(**given, by=by)
        assert first.needs_attention is True
        log_access(by=by, act="test", rows=[stay.case], compartments=[Compartment.GENERAL])
        assert services.save_daily_note(**given, by=by) == first
    work()
    assert told(world) == ["caseworker", "colleague", "health"]


def test_a_note_that_is_not_marked_is_told_to_nobody(world: World, stay: Stay) -> None:
    write(world, stay, marked=False)
    assert states(world) == []


def test_marked_later_it_is_told_then_and_edited_it_is_not_told_again(world: World, stay: Stay) -> None:
    second_of_the_house(world)
    write(world, stay, marked=False)
    write(world, stay, marked=True, version=1)
    work()
    assert told(world) == ["caseworker", "colleague", "second"]
    write(world, stay, marked=True, version=2, text="Lebih tenang.")
    write(world, stay, marked=False, version=3)
    write(world, stay, marked=True, version=4)
    work()
    assert told(world) == ["caseworker", "colleague", "second"]
    # Sent twice by a slow line.
    write(world, stay, marked=True, version=4)
    work()
    assert told(world) == ["caseworker", "colleague", "second"]
    # What a second writer marks is something new.
    write(world, stay, marked=True, by="second")
    work()
    assert told(world) == ["caseworker", "caseworker", "colleague", "colleague", "second", "shelter"]


def test_a_mark_that_is_taken_back_before_anybody_was_told_is_told_once_it_is_set_again(
    world: World, stay: Stay
) -> None:
    write(world, stay, marked=True)
    write(world, stay, marked=False, version=1)
    work()
    assert (told(world), set(states(world))) == ([], {"DONE"})
    write(world, stay, marked=True, version=2)
    work()
    assert told(world) == ["caseworker", "colleague"]


def test_who_may_not_see_the_case_any_more_is_not_told(world: World, stay: Stay) -> None:
    write(world, stay, marked=True)
    with world.at_work(world.caseworker) as by:
        assignment = Assignment.objects.current().get(user=world.colleague)
        end_assignment(assignment_id=assignment.pk, expected_version=assignment.version, by=by)
    work()
    assert told(world) == ["caseworker"]


def test_the_house_is_not_told_of_a_case_that_it_does_not_reach(world: World, stay: Stay) -> None:
    second_of_the_house(world)
    write(world, stay, marked=True)
    with world.at_work(world.manager) as by:
        case = Case.objects.get(pk=world.case.pk)
        restrict_case(case_id=case.pk, expected_version=case.version, by=by)
        Grant.objects.filter(case=case).delete()
        grants.sync(case)
    work()
    assert told(world) == ["caseworker", "colleague"]


def test_another_houses_people_and_another_organisation_are_not_told(world: World, stay: Stay) -> None:
    from accounts.services import add_site

    with world.at_work(world.administrator) as by:
        elsewhere = add_site(name="Kantor Jauh", time_zone="Asia/Jakarta", by=by)
    world.users["far"] = make_user("far", world.organisation, elsewhere, "shelter-staff")
    write(world, stay, marked=True)
    assert len(states(world)) == 2
    work()
    assert told(world) == ["caseworker", "colleague"]
    with organisation_scope(world.other_organisation.pk):
        assert not Notification.objects.exists()
        assert not Job.objects.filter(kind=KIND).exists()


def test_work_that_comes_back_after_a_week_keeps_quiet(
    world: World, stay: Stay, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(world, stay, marked=True)
    later = timezone.now() + FRESH + timedelta(minutes=1)
    monkeypatch.setattr("shelters.services.attention.timezone.now", lambda: later)
    work()
    assert told(world) == []


def test_the_inbox_says_it_neutrally_and_leads_to_the_note(world: World, stay: Stay, sign_in: SignIn) -> None:
    write(world, stay, marked=True)
    work()
    browser = sign_in(world.caseworker)
    page = browser.get(reverse("notifications:inbox")).content.decode()
    assert "Something new needs your attention." in page
    assert world.case.code in page
    assert MARK not in page
    assert MARK_NAME not in page
    with world.at_work(world.caseworker):
        row = Notification.objects.get(recipient=world.caseworker, kind=KIND)
    answer = browser.post(reverse("notifications:open", kwargs={"pk": row.pk}))
    assert (answer.status_code, answer["Location"]) == (303, reverse("shelters:case", kwargs={"case": world.case.pk}))
    assert MARK in browser.get(answer["Location"]).content.decode()


def test_a_worker_that_is_killed_in_between_has_told_nobody_and_then_once(
    committed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    home = make_home(world)
    with world.at_work(world.caseworker) as by:
        asked = services.ask_for_bed(
            case=world.case, house=home.house, wanted_from=timezone.localdate(), note="", by=by
        )
    with world.at_work(world.shelter) as by:
        stay = services.admit(
            request_id=asked.pk,
            expected_version=asked.version,
            bed=home.beds[0],
            planned_until=None,
            has_acknowledged_rules=True,
            by=by,
        )
    work()
    write(world, stay, marked=True)
    tickets = jobs.claim_due(now=timezone.now())
    assert len(tickets) == 2
    connections.close_all()
    worker = os.fork()
    if worker == 0:
        notify = reminders.notify

        def notify_and_die(**facts: Any) -> None:
            notify(**facts)
            os.kill(os.getpid(), signal.SIGKILL)

        try:
            monkeypatch.setattr(reminders, "notify", notify_and_die)
            jobs.run(**tickets[0]._asdict())
        finally:
            os._exit(0)
    _pid, status = os.waitpid(worker, 0)
    assert os.WIFSIGNALED(status)
    assert told(world) == []
    work(after=2 * jobs.LEASE)
    assert told(world) == ["caseworker", "colleague"]
    for ticket in tickets:
        jobs.run(**ticket._asdict())
    assert told(world) == ["caseworker", "colleague"]
