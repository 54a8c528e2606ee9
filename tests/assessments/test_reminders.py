"""The reminder of the next review comes on its morning, once, while there is still something to review."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.urls import reverse

from assessments import services
from assessments.models import Instrument
from cases.handover.models import HandedPart
from core.db import organisation_scope
from core.jobs import queue as jobs
from notifications.models import Notification
from tests.assessments.conftest import DAY, MakeAssessment, published
from tests.cases.asking import SignIn, at, take_off, text
from tests.cases.handover.handing import handed
from tests.factories import World

REVIEW = date(2026, 6, 4)
# Eight in the morning in Jakarta.
MORNING = datetime(2026, 6, 4, 1, 0, tzinfo=UTC)


def live(now: datetime) -> None:
    for one in jobs.claim_due(now=now):
        jobs.run(**one._asdict())


def told(world: World) -> list[tuple[str, datetime]]:
    with organisation_scope(world.organisation.pk):
        return [(row.kind, row.due) for row in Notification.objects.filter(kind="assessments.review_due")]


def test_it_comes_in_the_morning_and_leads_to_the_assessments(
    world: World, make_assessment: MakeAssessment, sign_in: SignIn
) -> None:
    make_assessment(next_review_on=REVIEW)
    live(MORNING - timedelta(seconds=1))
    assert told(world) == []
    live(MORNING)
    live(MORNING + timedelta(hours=1))
    assert told(world) == [("assessments.review_due", MORNING)]
    browser = sign_in(world.caseworker)
    assert "A review is due." in text(browser.get(reverse("notifications:inbox")))
    with organisation_scope(world.organisation.pk):
        notification = Notification.objects.get(kind="assessments.review_due")
    opened = browser.post(reverse("notifications:open", kwargs={"pk": notification.pk}))
    assert opened.url == at("assessments:section", world.case)


def test_nothing_comes_for_what_was_assessed_anew(world: World, make_assessment: MakeAssessment) -> None:
    make_assessment(next_review_on=REVIEW)
    make_assessment(DAY + timedelta(days=10), answers={"threats": "no"})
    live(MORNING)
    assert told(world) == []


def test_what_is_entered_late_takes_no_reminder_of_a_later_one_away(
    world: World, make_assessment: MakeAssessment
) -> None:
    make_assessment(next_review_on=REVIEW)
    make_assessment(DAY - timedelta(days=400), answers={"threats": "no"}, next_review_on=REVIEW - timedelta(days=1))
    live(MORNING - timedelta(seconds=1))
    assert told(world) == []
    live(MORNING)
    assert told(world) == [("assessments.review_due", MORNING)]


def test_nothing_comes_in_a_case_that_is_closed(world: World, make_assessment: MakeAssessment) -> None:
    make_assessment(next_review_on=REVIEW)
    with organisation_scope(world.organisation.pk):
        type(world.case).objects.filter(pk=world.case.pk).update(
            closed_on=date(2026, 6, 1), outcome="OTHER", status="CLOSED"
        )
    live(MORNING)
    assert told(world) == []


def recipients(world: World) -> set[str]:
    with organisation_scope(world.organisation.pk):
        return {row.recipient.name for row in Notification.objects.filter(kind="assessments.review_due")}


def test_who_made_it_and_who_leads_the_case_are_reminded(world: World, make_assessment: MakeAssessment) -> None:
    make_assessment(next_review_on=REVIEW, by=world.colleague)
    live(MORNING)
    assert recipients(world) == {"Caseworker", "Colleague"}


def test_who_is_off_the_case_by_then_is_not_and_the_lead_still_is(
    world: World, make_assessment: MakeAssessment
) -> None:
    make_assessment(next_review_on=REVIEW, by=world.colleague)
    take_off(world, world.colleague)
    live(MORNING)
    assert recipients(world) == {"Caseworker"}
    # Reviewed in the meantime, nobody is reminded of it.
    make_assessment(DAY + timedelta(days=10), next_review_on=REVIEW + timedelta(days=30))
    live(MORNING + timedelta(hours=2))
    assert recipients(world) == {"Caseworker"}


def test_who_takes_a_case_over_is_reminded_too(world: World, make_assessment: MakeAssessment) -> None:
    make_assessment(next_review_on=REVIEW, by=world.colleague)
    handover = handed(world, world.case)
    with organisation_scope(world.organisation.pk):
        (part,) = HandedPart.objects.filter(handover=handover)
    assert [len(keys) for keys in part.moved.values()] == [1]
    live(MORNING)
    # Whose part has ended does not open the assessment any more.
    assert recipients(world) == {"Caseworker", "Outsider"}


def test_nothing_comes_for_what_is_out_of_use_once_another_of_its_kind_was_filled_in(
    world: World, make_assessment: MakeAssessment
) -> None:
    old, own = published(world, name="Old"), published(world, name="Ours")
    make_assessment(of=old, next_review_on=REVIEW)
    with world.at_work(world.administrator) as by:
        version = Instrument.objects.get(pk=old.pk).version
        services.retire(instrument_id=old.pk, expected_version=version, by=by)
    make_assessment(DAY + timedelta(days=10), of=own)
    live(MORNING)
    assert told(world) == []


def test_it_comes_for_what_is_out_of_use_while_nothing_replaces_it(
    world: World, make_assessment: MakeAssessment
) -> None:
    old = published(world, name="Old")
    make_assessment(of=old, next_review_on=REVIEW)
    with world.at_work(world.administrator) as by:
        version = Instrument.objects.get(pk=old.pk).version
        services.retire(instrument_id=old.pk, expected_version=version, by=by)
    make_assessment(DAY - timedelta(days=10))
    live(MORNING)
    assert told(world) == [("assessments.review_due", MORNING)]
