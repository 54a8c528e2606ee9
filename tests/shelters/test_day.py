"""What shelters add to the caseworker's day: when a stay is to end, and what the house asks attention for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.db import organisation_scope
from shelters import services
from shelters.models import DailyNote
from tests.cases.asking import SignIn, at, due, looks, text
from tests.factories import World
from tests.shelters.conftest import MARK_DAILY, Admit

TODAY = "/cases/today/"


def test_the_planned_end_of_a_stay_is_due_for_who_prepares_what_follows(
    world: World, admit: Admit, sign_in: SignIn
) -> None:
    stay = admit(planned_until=timezone.localdate() + timedelta(days=2))
    page = sign_in(world.caseworker).get(TODAY)
    assert due(page) == [("Planned end of the stay", 0)]
    assert page.context["day"].soon[0].url == at("shelters:case", world.case)
    assert "location" in looks(world, "cases.extension.agenda.listed")[-1].compartments
    for actor in ("counsellor", "lawyer", "shelter", "manager"):
        page = sign_in(world.users[actor]).get(TODAY)
        assert (due(page), "Planned end of the stay" in text(page)) == ([], False), actor
    with world.at_work(world.shelter) as by:
        services.discharge(
            stay_id=stay.pk,
            expected_version=stay.version,
            discharged_at=timezone.now(),
            destination_kind="FAMILY",
            destination="",
            by=by,
        )
    assert due(sign_in(world.caseworker).get(TODAY)) == []


def test_a_daily_note_that_asks_for_attention_is_a_risk_for_three_days(
    world: World, admit: Admit, sign_in: SignIn, tonight: Any
) -> None:
    stay = admit()
    with world.at_work(world.shelter) as by:
        services.save_daily_note(
            stay_id=stay.pk,
            night=tonight,
            shift="EVENING",
            facts=services.NoteFacts(text=MARK_DAILY, needs_attention=True),
            expected_version=0,
            by=by,
        )
    page = sign_in(world.counsellor).get(TODAY)
    (case,) = page.context["day"].risky
    assert [sign.code for sign in case.signs] == ["shelters.attention"]
    assert MARK_DAILY not in text(page)
    with organisation_scope(world.organisation.pk):
        DailyNote.objects.update(created_at=timezone.now() - timedelta(days=3, minutes=1))
    assert sign_in(world.counsellor).get(TODAY).context["day"].risky == []
