"""Reminders of deadlines: once for each day on which something is to be said, to who is on the case and reads it."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from legal import reminding, services
from legal.models import RestitutionClaim, Step
from notifications import kinds
from notifications.models import Notification
from tests.factories import World
from tests.legal.deadlines import of, put_own, put_step


def told(world: World) -> list[str]:
    with world.at_work(world.lawyer):
        rows = Notification.objects.filter(kind=reminding.DUE).select_related("recipient")
        return sorted(row.recipient.name for row in rows)


def remind(world: World, on: date) -> None:
    with world.at_work(world.lawyer):
        reminding.remind_of(on)


def test_the_lawyer_is_told_once_for_each_day_on_which_the_rule_wants_it(world: World, claim: RestitutionClaim) -> None:
    put_step(world, claim.matter, Step.Kind.LPSK_INCOMPLETE, date(2026, 3, 13))  # due on 10 April

    remind(world, date(2026, 3, 30))
    assert told(world) == []
    remind(world, date(2026, 3, 31))
    remind(world, date(2026, 3, 31))
    remind(world, date(2026, 4, 1))
    assert told(world) == ["Lawyer"]
    remind(world, date(2026, 4, 5))
    assert told(world) == ["Lawyer"] * 2
    # The 7th and the 9th lie behind it already: one word, not three.
    remind(world, date(2026, 4, 10))
    assert told(world) == ["Lawyer"] * 3
    remind(world, date(2026, 4, 11))
    assert told(world) == ["Lawyer"] * 4


def test_a_leading_caseworker_who_reads_no_legal_work_is_not_told(world: World, claim: RestitutionClaim) -> None:
    put_step(world, claim.matter, Step.Kind.LPSK_INCOMPLETE, date(2026, 3, 13))

    remind(world, date(2026, 4, 10))

    assert told(world) == ["Lawyer"]


def test_what_is_settled_or_moved_is_not_told(world: World, claim: RestitutionClaim) -> None:
    put_step(world, claim.matter, Step.Kind.LPSK_INCOMPLETE, date(2026, 3, 13))
    with world.at_work(world.lawyer) as by:
        row = of(claim.matter, "APPLICANT_COMPLETES")
        services.finish_deadline(deadline_id=row.pk, expected_version=1, on=date(2026, 3, 20), by=by)
    remind(world, date(2026, 4, 10))
    assert told(world) == []

    own = put_own(world, claim.matter, date(2026, 5, 1))
    remind(world, date(2026, 4, 30))
    assert told(world) == ["Lawyer"]
    with world.at_work(world.lawyer) as by:
        services.change_own_deadline(deadline_id=own.pk, expected_version=1, title="x", due_on=date(2026, 6, 1), by=by)
    remind(world, date(2026, 5, 1))
    assert told(world) == ["Lawyer"]


def test_the_words_are_neutral_and_lead_to_the_deadline(world: World, claim: RestitutionClaim) -> None:
    own = put_own(world, claim.matter, timezone.localdate() + timedelta(days=1))
    remind(world, timezone.localdate())
    with world.at_work(world.lawyer) as by:
        row = Notification.objects.get(kind=reminding.DUE)
        kind = kinds.of(row)
        assert str(kind.text) == "Something is due."
        assert kind.url(row, by).endswith(f"/legal/deadlines/{own.pk}/")
    with world.at_work(world.caseworker) as other:
        assert kind.url(row, other) == ""


def test_the_round_goes_through_every_organisation(world: World, claim: RestitutionClaim) -> None:
    put_own(world, claim.matter, timezone.localdate() + timedelta(days=1))

    reminding.remind()

    assert told(world) == ["Lawyer"]
