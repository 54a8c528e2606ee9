"""What reintegration adds to the worker's day: one's own visits, and the one that did not take place."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from core.db import organisation_scope
from reintegration import services
from reintegration.models import FollowUp
from reintegration.schedule import months_after
from tests.cases.asking import SignIn, at, leaks, restrict, take_off, text
from tests.factories import World
from tests.reintegration.conftest import MARK_DESTINATION, Make

TODAY = "/cases/today/"


def due(page: Any) -> list[tuple[str, str, int]]:
    found = page.context["day"]
    return [(line.title, line.why, line.late) for line in (*found.overdue, *found.today, *found.soon)]


def returned(months: int) -> date:
    """A day of return so that the visit after so many months is due today."""
    today = timezone.localdate()
    return next(
        day
        for days in range(28, 400)
        if months_after(day := date.fromordinal(today.toordinal() - days), months) == today
    )


def test_my_visits_are_due_and_nobody_else_s(world: World, make_plan: Make, sign_in: SignIn) -> None:
    make_plan(returned_on=returned(3))
    with organisation_scope(world.organisation.pk):
        first, second = FollowUp.objects.filter(month__in=(1, 3)).order_by("month")
    page = sign_in(world.reintegration).get(TODAY)
    late = (timezone.localdate() - first.due_on).days
    assert due(page) == [("Follow-up visit", "After 1 month", late), ("Follow-up visit", "After 3 months", 0)]
    assert page.context["day"].today[0].url == at("reintegration:record-visit", world.case, pk=second.pk)
    assert MARK_DESTINATION not in text(page)
    for actor in ("caseworker", "counsellor", "manager"):
        assert due(sign_in(world.users[actor]).get(TODAY)) == [], actor
    restrict(world, world.case)
    take_off(world, world.reintegration)
    page = sign_in(world.reintegration).get(TODAY)
    assert due(page) == []
    assert leaks(page) == []


def test_a_visit_that_did_not_take_place_is_a_risk_until_one_does(
    world: World, make_plan: Make, sign_in: SignIn
) -> None:
    make_plan(returned_on=returned(3))
    with organisation_scope(world.organisation.pk):
        first, second = FollowUp.objects.filter(month__in=(1, 3)).order_by("month")
    with world.at_work(world.reintegration) as by:
        services.record_missed(
            visit_id=first.pk,
            expected_version=first.version,
            done_on=timezone.localdate(),
            reason="NOT_FOUND",
            findings="",
            by=by,
        )
    browser = sign_in(world.reintegration)
    (case,) = browser.get(TODAY).context["day"].risky
    assert [sign.code for sign in case.signs] == ["reintegration.missed"]
    # Who reads no places is not told.
    assert "The last visit did not take place" not in text(sign_in(world.lawyer).get(world.case.get_absolute_url()))
    assert "The last visit did not take place" in text(sign_in(world.caseworker).get(world.case.get_absolute_url()))
    with world.at_work(world.reintegration) as by:
        services.record_visit(
            visit_id=second.pk,
            expected_version=second.version,
            done_on=timezone.localdate(),
            contact="HOME",
            findings="",
            ratings=dict.fromkeys(FollowUp.Domain.values, "STABLE"),
            by=by,
        )
    assert browser.get(TODAY).context["day"].risky == []
