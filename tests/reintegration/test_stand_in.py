"""The visits of an absent officer are made by whoever stands in, who is reminded of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cases.cover.services import cover
from cases.record.access_models import Assignment
from core.db import organisation_scope
from core.jobs import queue as jobs
from notifications.models import Notification
from reintegration.services.visits import REMINDER
from tests.cases.asking import SignIn, text
from tests.factories import World, make_user
from tests.reintegration.conftest import Make
from tests.reintegration.test_day import returned

TODAY, SAID = "/cases/today/", "standing in for Reintegration"


def stands_in(world: World, role: str = "reintegration-officer") -> User:
    """Somebody new stands in for the officer, for three days from now on."""
    user = make_user("successor", world.organisation, world.site, role)
    with world.at_work(world.manager) as by:
        part = Assignment.objects.get(case=world.case, user=world.reintegration)
        last = timezone.localdate() + timedelta(days=3)
        cover(absent=world.reintegration, stand_in=user, first=None, last=last, chosen={part.pk}, by=by)
    return user


def lines(page: Any) -> list[tuple[int, str]]:
    return [(line.visit.month, line.absent) for line in page.context["lines"]]


def reminded(world: World) -> list[str]:
    """Of whom dispatcher and worker have told a visit: twice, since a stand-in is told by a job of their own."""
    for _time in range(2):
        for one in jobs.claim_due(now=timezone.now()):
            jobs.run(**one._asdict())
    with organisation_scope(world.organisation.pk):
        rows = Notification.objects.filter(kind=REMINDER).order_by("due", "recipient__name")
        return list(rows.values_list("recipient__name", flat=True))


def test_who_stands_in_has_the_visits_and_is_reminded(world: World, make_plan: Make, sign_in: SignIn) -> None:
    make_plan(returned_on=returned(1))
    successor = stands_in(world)
    browser = sign_in(successor)
    page = browser.get(reverse("reintegration:due"))
    assert lines(page) == [(1, "Reintegration")]
    assert SAID in text(page)
    (line,) = browser.get(TODAY).context["day"].today
    assert (line.title, line.absent) == ("Follow-up visit", "Reintegration")
    assert browser.get(line.url).status_code == 200
    own = sign_in(world.reintegration).get(reverse("reintegration:due"))
    assert (lines(own), SAID in text(own)) == ([(1, "")], False)
    # Eight in the morning may be still to come.
    with organisation_scope(world.organisation.pk):
        jobs.Job.objects.filter(kind=REMINDER, due__lte=timezone.now() + timedelta(days=1)).update(due=timezone.now())
    assert reminded(world) == ["Reintegration", "Successor"]


def test_a_stand_in_whose_role_keeps_no_plans_has_no_visits(world: World, make_plan: Make, sign_in: SignIn) -> None:
    make_plan(returned_on=returned(1) - timedelta(days=1))
    successor = stands_in(world, "lawyer")
    assert sign_in(successor).get(TODAY).context["day"].overdue == []
    assert reminded(world) == ["Reintegration"]
