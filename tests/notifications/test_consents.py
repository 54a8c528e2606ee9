"""The lead of a case is told of a withdrawal, and reminded once before a consent ends."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.urls import reverse

from cases.consent.services import withdraw_consent
from cases.record.models import Case
from core.db import organisation_scope
from core.jobs import periodic
from notifications.models import Notification
from tests.cases.asking import SignIn, at, text
from tests.cases.consent.deciding import decide
from tests.factories import World


def told(world: World, kind: str) -> set[Any]:
    with organisation_scope(world.organisation.pk):
        return set(Notification.objects.filter(kind=kind).values_list("recipient_id", "subject_id", "due"))


def test_the_lead_is_told_at_once_unless_they_did_it_themselves(world: World, sign_in: SignIn) -> None:
    first, second = decide(world), decide(world, "COURT")
    with world.at_work(world.caseworker) as by:
        withdraw_consent(consent_id=first.pk, expected_version=1, on=date(2026, 3, 4), by=by)
    assert told(world, "cases.consent_withdrawn") == set()
    with world.at_work(world.lawyer) as by:
        gone = withdraw_consent(consent_id=second.pk, expected_version=1, on=date(2026, 3, 4), by=by)
    assert told(world, "cases.consent_withdrawn") == {(world.caseworker.pk, second.pk, gone.updated_at)}
    browser = sign_in(world.caseworker)
    assert "Consent was withdrawn in a case." in text(browser.get(reverse("notifications:inbox")))
    with organisation_scope(world.organisation.pk):
        notification = Notification.objects.get(kind="cases.consent_withdrawn")
    answer: Any = browser.post(reverse("notifications:open", kwargs={"pk": notification.pk}))
    assert (answer.status_code, answer.url) == (303, at("cases:consent", world.case, pk=second.pk))
    assert browser.get(answer.url).status_code == 200


def test_what_ends_within_two_weeks_is_told_once(world: World, monkeypatch: Any) -> None:
    soon = decide(world, valid_until=date(2036, 12, 15))
    decide(world, "COURT", valid_until=date(2036, 12, 16))
    decide(world, "HEALTH", valid_until=date(2036, 11, 30))
    decide(world, "LPSK", valid_until=date(2036, 12, 10), decision="REFUSED")
    withdrawn = decide(world, "SOCIAL", valid_until=date(2036, 12, 10))
    again = decide(world, "NGO", valid_until=date(2036, 12, 10))
    with world.at_work(world.caseworker) as by:
        withdraw_consent(consent_id=withdrawn.pk, expected_version=1, on=date(2026, 3, 4), by=by)
    decide(world, "NGO", decided_on=again.decided_on.replace(month=4))
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2036, 12, 1, 3, 0, tzinfo=UTC))
    for _ in range(2):
        periodic.run("notifications.consents")
        assert {(who, what) for who, what, _due in told(world, "cases.consent_ends")} == {
            (world.caseworker.pk, soon.pk)
        }


def test_nothing_is_told_of_a_closed_case(world: World, monkeypatch: Any) -> None:
    decide(world, valid_until=date(2036, 12, 15))
    with organisation_scope(world.organisation.pk):
        Case.objects.filter(pk=world.case.pk).update(closed_on=date(2026, 6, 1), status="CLOSED", outcome="OTHER")
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2036, 12, 1, 3, 0, tzinfo=UTC))
    periodic.run("notifications.consents")
    assert told(world, "cases.consent_ends") == set()
