"""The inbox and the number in the bar, as whole requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from accounts.models import User
from core.db import organisation_scope
from core.jobs.models import Job
from notifications.failures import KIND
from notifications.models import Notification
from notifications.services import notify
from reintegration import services as reintegration
from reintegration.models import FollowUp
from reintegration.services.visits import REMINDER
from tests.factories import World

SignIn = Callable[[User], Client]
INBOX = "/notifications/"


def tell(world: World, user: User, *, subject: Any = None, case: Any = None, kind: str = KIND) -> Notification:
    with world.at_work(world.caseworker):
        return notify(recipient_id=user.pk, kind=kind, subject_id=subject or uuid4(), due=timezone.now(), case=case)


def test_the_number_is_in_the_bar_of_every_page_until_it_is_read(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.caseworker)
    assert b"bar-count" not in client.get(reverse("cases:list")).content
    first = tell(world, world.caseworker)
    tell(world, world.caseworker, case=world.case)
    tell(world, world.colleague)
    assert b'<span class="bar-count">2</span>' in client.get(reverse("cases:list")).content
    page = client.get(INBOX)
    assert len(page.context["lines"]) == 2
    assert world.case.code.encode() in page.content
    response: Any = client.post(reverse("notifications:open", kwargs={"pk": first.pk}))
    assert (response.status_code, response.url) == (303, INBOX)
    assert b'<span class="bar-count">1</span>' in client.get(INBOX).content
    assert client.post(reverse("notifications:read-all")).status_code == 303
    assert b"bar-count" not in client.get(INBOX).content
    with organisation_scope(world.organisation.pk):
        assert Notification.objects.get(recipient=world.colleague).read_at is None


def test_looking_at_it_changes_nothing(world: World, sign_in: SignIn) -> None:
    notification = tell(world, world.caseworker)
    client = sign_in(world.caseworker)
    for address in (INBOX, reverse("notifications:open", kwargs={"pk": notification.pk})):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
    with organisation_scope(world.organisation.pk):
        assert Notification.objects.get().read_at is None


def test_somebody_elses_is_not_there(world: World, sign_in: SignIn) -> None:
    notification = tell(world, world.caseworker, case=world.case)
    address = reverse("notifications:open", kwargs={"pk": notification.pk})
    for user in (world.colleague, world.manager, world.foreigner, world.no_role):
        client = sign_in(user)
        assert client.post(address).status_code == 404
        assert world.case.code.encode() not in client.get(INBOX).content
    with organisation_scope(world.organisation.pk):
        assert Notification.objects.get().read_at is None


def test_a_due_visit_leads_to_its_form(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.reintegration) as by:
        plan = reintegration.prepare_plan(
            case=world.case,
            officer=by,
            returned_on=timezone.localdate() - timedelta(days=40),
            destination="Dusun Contoh",
            goals="x",
            by=by,
        )
        reintegration.activate_plan(plan_id=plan.pk, expected_version=1, by=by)
        visit = FollowUp.objects.get(month=1)
    notification = tell(world, world.reintegration, subject=visit.pk, case=world.case, kind=REMINDER)
    client = sign_in(world.reintegration)
    assert b"A visit is due." in client.get(INBOX).content
    response: Any = client.post(reverse("notifications:open", kwargs={"pk": notification.pk}))
    address = reverse("reintegration:record-visit", kwargs={"case": world.case.pk, "pk": visit.pk})
    assert (response.status_code, response.url) == (303, address)
    assert client.get(address).status_code == 200


def test_the_reason_of_failed_work_is_shown(world: World, sign_in: SignIn) -> None:
    with world.at_work(world.lawyer) as by:
        job = Job.objects.create(
            kind="tests.work",
            subject_id=uuid4(),
            due=timezone.now(),
            recipient_id=by.pk,
            state=Job.State.FAILED,
            failure="Pilih berkas lain.",
        )
    tell(world, world.lawyer, subject=job.pk)
    assert b"Pilih berkas lain." in sign_in(world.lawyer).get(INBOX).content


def test_how_many_queries_the_inbox_needs(world: World, sign_in: SignIn, django_assert_num_queries: Any) -> None:
    for _number in range(60):
        tell(world, world.caseworker, case=world.case)
    client = sign_in(world.caseworker)
    client.get(INBOX)
    with django_assert_num_queries(9):
        page = client.get(INBOX)
    assert len(page.context["lines"]) == 50
    assert len(client.get(INBOX, {"after": page.context["next"]}).context["lines"]) == 10


def test_it_says_when_it_arrived_and_of_what_day_a_reminder_is(world: World, sign_in: SignIn) -> None:
    about = timezone.now() - timedelta(days=9)
    with world.at_work(world.caseworker) as by:
        for kind in (REMINDER, KIND):
            notify(recipient_id=by.pk, kind=kind, subject_id=uuid4(), due=about, case=world.case)
    client = sign_in(world.caseworker)
    page = client.get(INBOX)
    with timezone.override(world.site.time_zone), translation.override("en"):
        day = date_format(timezone.localtime(about), "j F Y")
        arrived = [date_format(timezone.localtime(line.row.created_at), "j F Y") for line in page.context["lines"]]
    shown = page.content.decode()
    assert shown.count(f"about {day}") == 1 and shown.count(day) == 1
    assert all(one in shown for one in arrived)
