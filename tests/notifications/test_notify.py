"""What is told, to whom, and in which words."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from cases.record.access_models import Assignment
from cases.team.services import end_assignment
from core.db import organisation_scope
from core.errors import DomainError
from core.jobs import queue as jobs
from core.jobs.models import Job
from notifications import failures, kinds, services
from notifications.failures import KIND, Place
from notifications.models import Notification
from notifications.unread import MOST_COUNTED, unread
from tests.factories import World

# docs/threat-model.md, S-29: what a message must not betray, in both languages.
FORBIDDEN = re.compile(
    r"korban|tppo|perdagangan|orang\b|rumah aman|shelter|traffick|victim|survivor|penyintas|court|pengadilan|sidang"
    r"|clinic|klinik|konsel|counsel|reintegra|legal|hukum|safe house|penampungan|ngo|yayasan",
    re.IGNORECASE,
)


def test_the_words_of_every_kind_are_neutral_in_both_languages() -> None:
    assert len(kinds.registry) >= 2
    for kind in kinds.registry.values():
        for language in ("id", "en"):
            with translation.override(language):
                text = str(kind.text)
            assert not FORBIDDEN.search(text), (kind.code, language, text)
            assert "%" not in text
            assert "{" not in text


def test_no_column_can_hold_what_somebody_wrote() -> None:
    kinds_of_columns = {field.name: field.get_internal_type() for field in Notification._meta.fields}
    assert kinds_of_columns == {
        "id": "UUIDField",
        "organisation": "ForeignKey",
        "recipient": "ForeignKey",
        "kind": "CharField",
        "case": "ForeignKey",
        "subject_id": "UUIDField",
        "due": "DateTimeField",
        "created_at": "DateTimeField",
        "read_at": "DateTimeField",
    }


def test_the_same_thing_is_told_once(world: World) -> None:
    due, subject = timezone.now(), uuid4()
    with world.at_work(world.caseworker) as by:
        first, second, later = (
            services.notify(recipient_id=by.pk, kind=KIND, subject_id=subject, due=due + after)
            for after in (timedelta(), timedelta(), timedelta(days=1))
        )
        assert first == second
        assert later != first
        with pytest.raises(KeyError):
            services.notify(recipient_id=by.pk, kind="tests.unknown", subject_id=subject, due=due)


def test_one_sees_ones_own_and_only_of_cases_that_one_still_opens(world: World) -> None:
    with world.at_work(world.caseworker):
        for user in (world.caseworker, world.colleague):
            services.notify(recipient_id=user.pk, kind=KIND, subject_id=uuid4(), due=timezone.now(), case=world.case)
        services.notify(recipient_id=world.colleague.pk, kind=KIND, subject_id=uuid4(), due=timezone.now())
    seen = {}
    for actor, user in world.users.items():
        with world.at_work(user):
            seen[actor] = Notification.objects.visible_to(user).count()
            assert unread(user) == seen[actor], actor
    assert {actor: count for actor, count in seen.items() if count} == {"caseworker": 1, "colleague": 2}
    with world.at_work(world.caseworker) as by:
        assignment = Assignment.objects.get(user=world.colleague)
        end_assignment(assignment_id=assignment.pk, expected_version=1, by=by)
    with world.at_work(world.colleague) as by:
        assert Notification.objects.visible_to(by).get().case_id is None
        assert unread(by) == 1


def test_reading_is_ones_own(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        mine, hers = (
            services.notify(recipient_id=user.pk, kind=KIND, subject_id=uuid4(), due=timezone.now())
            for user in (by, world.colleague)
        )
        services.mark_read(notification_id=hers.pk, by=by)
        services.mark_all_read(by=by)
        mine.refresh_from_db()
        hers.refresh_from_db()
        assert mine.read_at is not None
        assert hers.read_at is None
        read_at = mine.read_at
        services.mark_read(notification_id=mine.pk, by=by)
        mine.refresh_from_db()
        assert mine.read_at == read_at
        assert unread(by) == 0


def test_the_number_in_the_bar_ends_at_99_and_is_none_outside_the_organisation(world: World) -> None:
    with world.at_work(world.caseworker) as by:
        Notification.objects.bulk_create(
            Notification(recipient=by, kind=KIND, subject_id=uuid4(), due=timezone.now()) for _ in range(120)
        )
        assert unread(by) == MOST_COUNTED
    assert unread(world.caseworker) == 0


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> str:
    def refuse(job: Job, user: object) -> None:
        raise DomainError("Pilih berkas lain.")

    monkeypatch.setitem(jobs.registry._values, "tests.failing", refuse)
    return "tests.failing"


def test_who_asked_for_work_that_failed_is_told_with_the_way_there(
    world: World, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        failures.registry._values,
        failing,
        lambda subject_id, user: Place(world.case, f"/somewhere/{subject_id}/"),
    )
    with world.at_work(world.lawyer) as by:
        job = jobs.enqueue(kind=failing, subject_id=uuid4(), recipient_id=by.pk)
    for claimed in jobs.claim_due(now=timezone.now()):
        jobs.run(**claimed._asdict())
    with world.at_work(world.lawyer) as by:
        notification = Notification.objects.visible_to(by).get()
        assert (notification.kind, notification.subject_id, notification.case_id) == (KIND, job.pk, world.case.pk)
        # The reason stands at that place; in the inbox only where there is none.
        assert failures.reasons([notification]) == {}
        assert kinds.of(notification).url(notification, by) == f"/somewhere/{job.subject_id}/"


def test_work_of_an_app_that_says_no_place_leads_to_the_inbox(world: World, failing: str) -> None:
    with world.at_work(world.lawyer) as by:
        jobs.enqueue(kind=failing, subject_id=uuid4(), recipient_id=by.pk)
    for claimed in jobs.claim_due(now=timezone.now()):
        jobs.run(**claimed._asdict())
    with world.at_work(world.lawyer) as by:
        notification = Notification.objects.get()
        assert notification.case_id is None
        assert failures.reasons([notification]) == {notification.pk: "Pilih berkas lain."}
        assert kinds.of(notification).url(notification, by) == ""


def test_nobody_is_told_of_failed_work_who_no_longer_works_here(world: World, failing: str) -> None:
    with world.at_work(world.caseworker):
        jobs.enqueue(kind=failing, subject_id=uuid4(), recipient_id=uuid4())
    for claimed in jobs.claim_due(now=timezone.now()):
        jobs.run(**claimed._asdict())
    with organisation_scope(world.organisation.pk):
        assert Job.objects.get().state == Job.State.FAILED
        assert not Notification.objects.exists()
