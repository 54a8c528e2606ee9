"""The API of one's own notifications."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.db import organisation_scope
from core.jobs.models import Job
from notifications.failures import KIND
from notifications.models import Notification
from tests.cases.asking import SignIn, nothing_changes, queries, send, take_off
from tests.factories import World
from tests.notifications.test_pages import tell

UNREAD, READ_ALL = "/api/v1/notifications/", "/api/v1/notifications/read/"
QUERIES = 4


def read(notification: Any) -> str:
    return reverse("api-notifications:read", kwargs={"pk": getattr(notification, "pk", notification)})


def failed_job(world: World, kind: str) -> Job:
    with world.at_work(world.caseworker) as by:
        return Job.objects.create(
            kind=kind,
            subject_id=uuid4(),
            due=timezone.now(),
            recipient_id=by.pk,
            state=Job.State.FAILED,
            failure="Ada bukti yang rusak.",
        )


def test_what_is_unread_is_told_until_it_is_read(world: World, sign_in: SignIn) -> None:
    job = failed_job(world, "test.anywhere")
    first = tell(world, world.caseworker, subject=job.pk, case=world.case)
    second = tell(world, world.caseworker)
    tell(world, world.colleague)
    browser = sign_in(world.caseworker)
    told = browser.get(UNREAD).json()
    assert [row["id"] for row in told["results"]] == [str(second.pk), str(first.pk)]
    assert told["next"] is None
    assert told["results"][1] == {
        "id": str(first.pk),
        "kind": KIND,
        "text": "A piece of work could not be finished.",
        "reason": "Ada bukti yang rusak.",
        "case": {"id": str(world.case.pk), "code": world.case.code},
        "subject_id": str(job.pk),
        "due": told["results"][1]["due"],
        "created_at": told["results"][1]["created_at"],
        "read_at": None,
    }
    assert (told["results"][0]["reason"], told["results"][0]["case"]) == ("", None)
    done = send(browser, "POST", read(first))
    assert (done.status_code, done.content) == (204, b"")
    assert [row["id"] for row in browser.get(UNREAD).json()["results"]] == [str(second.pk)]
    with organisation_scope(world.organisation.pk):
        seen = Notification.objects.get(pk=first.pk).read_at
    assert send(browser, "POST", read(first), {}).status_code == 204
    with organisation_scope(world.organisation.pk):
        assert Notification.objects.get(pk=first.pk).read_at == seen
    assert send(browser, "POST", READ_ALL, {}).json() == {"read": 1}
    assert send(browser, "POST", READ_ALL).json() == {"read": 0}
    with organisation_scope(world.organisation.pk):
        assert Notification.objects.get(recipient=world.colleague).read_at is None


def test_a_reason_that_may_speak_of_a_case_is_told_at_its_place_alone(world: World, sign_in: SignIn) -> None:
    tell(world, world.caseworker, subject=failed_job(world, "legal.dossier").pk, case=world.case)
    (row,) = sign_in(world.caseworker).get(UNREAD).json()["results"]
    assert row["reason"] == ""


@pytest.mark.parametrize("actor", ["colleague", "manager", "foreigner", "no_role"])
def test_somebody_elses_is_not_there(world: World, sign_in: SignIn, actor: str) -> None:
    notification, browser = tell(world, world.caseworker), sign_in(world.users[actor])
    refused, missing = (send(browser, "POST", read(key), {}) for key in (notification, uuid4()))
    assert (refused.status_code, refused.content) == (404, missing.content)
    assert browser.get(UNREAD).json() == {"results": [], "next": None}
    assert send(browser, "POST", READ_ALL, {}).json() == {"read": 0}
    with organisation_scope(world.organisation.pk):
        assert Notification.objects.get().read_at is None


def test_of_a_case_only_while_one_may_open_it(world: World, sign_in: SignIn) -> None:
    notification = tell(world, world.colleague, case=world.case)
    browser = sign_in(world.colleague)
    assert len(browser.get(UNREAD).json()["results"]) == 1
    take_off(world, world.colleague)
    assert browser.get(UNREAD).json()["results"] == []
    assert send(browser, "POST", read(notification), {}).status_code == 404


def test_a_button_takes_nothing(world: World, sign_in: SignIn) -> None:
    notification, browser = tell(world, world.caseworker), sign_in(world.caseworker)
    for url in (READ_ALL, read(notification)):
        answer = send(browser, "POST", url, {"read_at": None})
        assert (answer.status_code, list(answer.json())) == (400, ["read_at"])
    with organisation_scope(world.organisation.pk):
        assert Notification.objects.get().read_at is None


def test_nobody_reads_without_signing_in(world: World) -> None:
    notification = tell(world, world.caseworker)
    with nothing_changes():
        for method, url in (("GET", UNREAD), ("POST", READ_ALL), ("POST", read(notification))):
            assert send(Client(), method, url, {}).status_code == 403


def test_the_number_of_queries_stands_here_and_does_not_grow_with_the_rows(world: World, sign_in: SignIn) -> None:
    browser = sign_in(world.caseworker)
    for _again in range(2):
        for _number in range(3):
            tell(world, world.caseworker, case=world.case)
        assert queries(browser, UNREAD) == QUERIES
