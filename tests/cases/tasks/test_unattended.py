"""Tasks of somebody who leaves a case: they go to somebody else, or it is said that nobody does them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Membership, RolePermission
from cases.extension import readers as extension_readers
from cases.extension.timeline_models import TimelineEntry
from cases.handover.services import HandoverChoice, hand_over
from cases.record.access_models import Assignment
from cases.record.models import Case
from cases.tasks.models import Task
from cases.tasks.services import add_task, change_task
from cases.tasks.unattended import MANAGE, is_left
from cases.team import grants
from cases.team.services import assign
from core.access.permissions import Scope
from core.db import organisation_scope
from tests.cases.asking import Clock, SignIn, at, nothing_changes, text
from tests.cases.workday.test_supervision import counts
from tests.factories import World

DAY = date(2036, 12, 9)
SIGN = "Task of somebody who does not see the case any more"


def given(world: World, to: str = "colleague", title: str = "Telepon keluarga") -> Task:
    with world.at_work(world.caseworker) as by:
        return add_task(case=world.case, title=title, due_on=DAY, assignee=world.users[to], by=by)


def part(world: World, actor: str = "colleague") -> Assignment:
    with organisation_scope(world.organisation.pk):
        return Assignment.objects.current().get(case=world.case, user=world.users[actor])


def off(world: World, actor: str = "colleague") -> str:
    return at("cases:end-assignment", world.case, pk=part(world, actor).pk)


def whose(world: World) -> list[str]:
    with organisation_scope(world.organisation.pk):
        return list(
            Task.objects.filter(done_at=None).order_by("assignee__name").values_list("assignee__name", flat=True)
        )


def left(world: World) -> set[str]:
    """Of whom the database says that they cannot do their tasks; the same as who asks person by person."""
    with organisation_scope(world.organisation.pk):
        rows = Task.objects.filter(done_at=None)
        case = Case.objects.with_reached_by().get(pk=world.case.pk)
        readers = extension_readers.readers_of(case, MANAGE)
        found = set(rows.filter(is_left()).values_list("assignee__name", flat=True))
        assert found == {task.assignee.name for task in rows if task.assignee_id not in readers}
        return found


def test_who_may_do_tasks_at_a_site_and_something_else_in_their_own_cases_alone_does_them(world: World) -> None:
    """One role with two reaches: that of the tasks counts."""
    given(world)
    assert left(world) == set()
    with organisation_scope(world.organisation.pk):
        rows = RolePermission.objects.filter(role__code="caseworker", code__in=(MANAGE, "core.read", "cases.view"))
        rows.update(scope=Scope.SITE)
        assert RolePermission.objects.filter(role__code="caseworker", scope=Scope.OWN).exists()
        Assignment.objects.filter(user=world.colleague).update(until=timezone.now())
        grants.sync(world.case)
    assert left(world) == set()


def test_what_is_to_be_done_goes_to_who_leads_the_case(world: World, sign_in: SignIn) -> None:
    tasks = [given(world), given(world, title="Surat kuasa")]
    kept = given(world, "lawyer")
    browser, url = sign_in(world.manager), off(world)
    page = browser.get(url)
    assert "Open tasks: 2" in text(page)
    form = page.context["form"]
    assert form["given_to"].value() == world.caseworker.pk
    assert world.colleague not in form.fields["given_to"].queryset
    version = part(world).version
    with nothing_changes():
        refused = browser.post(url, {"version": str(version), "given_to": str(world.outsider.pk)})
        stale = browser.post(url, {"version": str(version + 1), "given_to": str(world.lawyer.pk)})
    assert (refused.status_code, stale.status_code) == (422, 409)
    assert browser.post(url, {"version": str(version), "given_to": str(world.lawyer.pk)}).status_code == 303
    assert (whose(world), left(world)) == (["Lawyer"] * 3, set())
    with organisation_scope(world.organisation.pk):
        told = TimelineEntry.objects.filter(kind="cases.task_given").values_list("subject_id", flat=True)
        assert set(told) == {task.pk for task in tasks}
        assert Task.objects.get(pk=kept.pk).version == 1
    assert SIGN not in text(browser.get(world.case.get_absolute_url()))


def test_what_stays_with_who_left_is_said_wherever_it_can_be_passed_on(world: World, sign_in: SignIn) -> None:
    task = given(world)
    manager = sign_in(world.manager)
    assert counts(manager.get("/cases/supervision/"), "missing").get(SIGN) is None
    assert manager.post(off(world), {"version": str(part(world).version), "given_to": ""}).status_code == 303
    assert (whose(world), left(world)) == (["Colleague"], {"Colleague"})
    page = text(manager.get(world.case.get_absolute_url()))
    assert SIGN in page
    assert "does not see the case any more</span>" in page
    assert f'href="{at("cases:change-task", world.case, pk=task.pk)}"' in page
    assert counts(manager.get("/cases/supervision/"), "missing")[SIGN] == 1
    close = text(manager.get(at("cases:close", world.case)))
    assert "1 of them is with somebody who does not see the case any more: give it to somebody else." in close
    with world.at_work(world.manager) as by:
        change_task(task_id=task.pk, expected_version=1, title="Telepon", due_on=DAY, assignee=world.lawyer, by=by)
    assert SIGN not in text(manager.get(world.case.get_absolute_url()))
    assert "1 of them" not in text(manager.get(at("cases:close", world.case)))


def test_who_has_another_part_keeps_their_tasks(world: World, sign_in: SignIn) -> None:
    given(world)
    first = part(world)
    with world.at_work(world.manager) as by:
        assign(case=world.case, user=world.colleague, part="SHELTER", by=by)
    browser, url = sign_in(world.manager), at("cases:end-assignment", world.case, pk=first.pk)
    page = browser.get(url)
    assert "given_to" not in page.context["form"].fields
    assert browser.post(url, {"version": str(first.version), "given_to": str(world.lawyer.pk)}).status_code == 303
    assert (whose(world), left(world)) == (["Colleague"], set())


def test_nothing_is_told_where_nothing_is_to_be_done(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.manager).get(off(world))
    assert "What they have to do here" not in text(page).split("<main")[1]


def test_who_goes_gives_nothing_to_themselves(world: World, sign_in: SignIn) -> None:
    given(world)
    browser, url = sign_in(world.colleague), off(world)
    body = {"version": str(part(world).version), "given_to": str(world.colleague.pk)}
    with nothing_changes():
        assert browser.post(url, body).status_code == 422
    assert browser.post(url, {**body, "given_to": str(world.caseworker.pk)}).status_code == 303
    assert whose(world) == ["Caseworker"]


def test_a_stand_in_whose_days_are_over_has_left_and_who_sees_it_by_role_has_not(world: World) -> None:
    for actor in ("colleague", "lawyer"):
        given(world, actor)
    for actor in ("shelter", "manager"):
        with world.at_work(world.users[actor]) as by:
            add_task(case=world.case, title="Kamar", due_on=DAY, assignee=by, by=by)
    assert left(world) == set()
    past = timezone.now() - timedelta(hours=1)
    with world.at_work(world.manager):
        row = part(world)
        Assignment.objects.filter(pk=row.pk).update(since=past - timedelta(days=1), until=past)
        case = Case.objects.get(pk=world.case.pk)
        grants.sync(case)
    assert left(world) == {"Colleague"}
    with organisation_scope(world.organisation.pk):
        membership = Membership.objects.get(user=world.lawyer)
    with world.at_work(world.administrator) as by:
        accounts.end_membership(membership_id=membership.pk, expected_version=membership.version, by=by)
    assert left(world) == {"Colleague", "Lawyer"}


@pytest.mark.usefixtures("clock")
def test_what_was_handed_over_ahead_is_lost_only_where_it_is_due_before_its_holder_comes(
    world: World, sign_in: SignIn, clock: Clock
) -> None:
    with organisation_scope(world.organisation.pk):
        world.site.time_zone = "Asia/Jayapura"
        world.site.save()
    given(world)
    with world.at_work(world.manager) as by:
        row = part(world)
        hand_over(
            gives=world.colleague,
            receivers=[world.outsider],
            first=DAY,
            last=DAY,
            goes_along=True,
            chosen={row.pk: HandoverChoice(world.outsider.pk, "")},
            by=by,
        )
    assert whose(world) == ["Outsider"]
    manager = sign_in(world.manager)
    page = text(manager.get(world.case.get_absolute_url()))
    assert (SIGN in page, "does not see the case any more</span>" in page) == (False, False)
    assert "1 of them" not in text(manager.get(at("cases:close", world.case)))
    with organisation_scope(world.organisation.pk):
        Task.objects.update(due_on=DAY - timedelta(days=1))
        assert Task.objects.filter(is_left()).count() == 1
    assert SIGN in text(manager.get(world.case.get_absolute_url()))
    clock(datetime(2036, 12, 8, 15, 0, tzinfo=UTC))
    assert left(world) == set()
