"""What identification adds to the worker's day: the last day for an appeal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from identification import services
from tests.cases.asking import SignIn, at, text
from tests.factories import World
from tests.identification.makers import MARK_NUMBER, decide, facts

TODAY = "/cases/today/"


def due(page: Any) -> list[tuple[str, str, str]]:
    found = page.context["day"]
    return [(line.title, line.kind, line.why) for line in (*found.overdue, *found.today, *found.soon)]


def test_the_last_day_for_an_appeal_is_due_until_one_is_lodged(world: World, sign_in: SignIn) -> None:
    today = timezone.localdate()
    decision = decide(world, status="NotAVictimOfTrafficking", appeal_until=today + timedelta(days=3))
    browser = sign_in(world.caseworker)
    page = browser.get(TODAY)
    assert due(page) == [("Not a victim of trafficking", "Last day for an appeal", "Police")]
    assert page.context["day"].soon[0].url == f"{at('identification:section', world.case)}#decisions"
    assert MARK_NUMBER not in text(page)
    assert due(sign_in(world.lawyer).get(TODAY)) == []
    with world.at_work(world.caseworker) as by:
        services.change_decision(
            decision_id=decision.pk,
            expected_version=1,
            facts=facts(
                status="NotAVictimOfTrafficking", appeal_until=today + timedelta(days=3), appeal_lodged_on=today
            ),
            by=by,
        )
    assert due(browser.get(TODAY)) == []
