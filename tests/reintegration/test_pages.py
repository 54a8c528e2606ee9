"""The pages of reintegration, as whole requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from reintegration import services
from reintegration.models import Enrolment, FollowUp, Plan
from tests.factories import MARK_NAME, World
from tests.reintegration.conftest import MARK_DESTINATION, MARK_GOALS, Make

SignIn = Callable[[User], Client]


def url(name: str, world: World, row: Any = None) -> str:
    kwargs = {"case": world.case.pk} if row is None else {"case": world.case.pk, "pk": row.pk}
    return reverse(f"reintegration:{name}", kwargs=kwargs)


def plan_values(world: World, **changes: str) -> dict[str, str]:
    return {
        "returned_on": "2026-08-31",
        "officer": str(world.reintegration.pk),
        "destination": "Dusun Contoh",
        "goals": "Membuka warung",
        **changes,
    }


def the_visit(world: World, month: int) -> FollowUp:
    with world.at_work(world.reintegration) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LOCATION])
        visit = FollowUp.objects.get(month=month)
        assert (visit.findings, visit.ratings) is not None  # opened while the scope is there
        return visit


def test_from_a_plan_to_its_completion(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.reintegration)
    assert b"No reintegration plan yet" in client.get(url("section", world)).content
    response = client.post(url("prepare", world), plan_values(world), follow=True)
    assert response.redirect_chain == [(url("section", world), 303)]
    with organisation_scope(world.organisation.pk):
        plan = Plan.objects.get()
    assert client.get(url("activate", world, plan)).status_code == 200
    assert client.post(url("activate", world, plan), {"version": "1"}).status_code == 303
    page = client.get(url("section", world))
    assert page.content.count(b"After ") == 4
    assert b"Follow-up" in page.content  # the case's status in the head
    visit = the_visit(world, 1)
    form = client.get(url("record-visit", world, visit))
    assert form.status_code == 200
    values = {
        "version": "1",
        "done_on": "2026-10-02",
        "contact": "HOME",
        "findings": "Tinggal bersama bibi",
        **{f"rating_{domain}": "NOT_ASKED" for domain in FollowUp.Domain.values},
        "rating_HOUSING": "STABLE",
        "rating_ECONOMY": "URGENT",
    }
    assert client.post(url("record-visit", world, visit), values).status_code == 303
    visit = the_visit(world, 1)
    assert (visit.outcome, visit.findings) == ("HELD", "Tinggal bersama bibi")
    assert visit.ratings == {"HOUSING": "STABLE", "ECONOMY": "URGENT"}
    shown = client.get(url("visit", world, visit)).content
    assert b"Tinggal bersama bibi" in shown
    assert b"Needs help now" in shown
    assert client.post(url("complete", world, plan), {"version": "2"}).status_code == 422
    values = {"version": "2", "on": "2026-11-20", "note": "Pindah ke pulau lain"}
    assert client.post(url("end", world, plan), values).status_code == 303
    ended = client.get(url("section", world)).content
    assert b"Pindah ke pulau lain" in ended
    assert ended.count(b"Cancelled with the plan") == 3


def test_an_enrolment_through_its_pages(world: World, sign_in: SignIn, make_plan: Make) -> None:
    plan = make_plan()
    client = sign_in(world.reintegration)
    values = {"kind": "TRAINING", "title": "Kursus menjahit", "provider": "Balai Contoh", "starts_on": "2026-09-07"}
    assert client.post(url("enrol", world, plan), values).status_code == 303
    with organisation_scope(world.organisation.pk):
        row = Enrolment.objects.get()
    assert b"Kursus menjahit" in client.get(url("section", world)).content
    form = client.get(url("change-enrolment", world, row))
    assert b"Balai Contoh" in form.content
    changed = {**values, "title": "Kursus memasak", "version": "1"}
    assert client.post(url("change-enrolment", world, row), changed).status_code == 303
    move = url("move-enrolment", world, row)
    assert b"Completed" in client.get(move).content
    assert client.post(move, {"version": "2", "state": "COMPLETED"}).status_code == 422  # without its day
    assert client.post(move, {"version": "2", "state": "ENROLLED"}).status_code == 422
    ended = {"version": "2", "state": "COMPLETED", "ends_on": "2026-11-20", "note": "Lulus"}
    assert client.post(move, ended).status_code == 303
    page = client.get(url("section", world)).content
    assert b"Kursus memasak" in page
    assert b"Lulus" in page


def test_a_visit_that_did_not_take_place(world: World, sign_in: SignIn, make_plan: Make) -> None:
    make_plan()
    visit = the_visit(world, 1)
    client = sign_in(world.reintegration)
    assert client.post(url("missed", world, visit), {"version": "1", "done_on": "2026-10-01"}).status_code == 422
    values = {"version": "1", "done_on": "2026-10-01", "reason": "UNSAFE", "findings": ""}
    assert client.post(url("missed", world, visit), values).status_code == 303
    assert (the_visit(world, 1).outcome, the_visit(world, 1).missed_reason) == ("MISSED", "UNSAFE")


@pytest.mark.parametrize(
    "changes",
    [
        {"returned_on": ""},
        {"returned_on": "3026-01-01"},
        {"returned_on": "1026-01-01"},
        {"officer": "not-a-key"},
        {"destination": ""},
        {"goals": "a\0b"},
    ],
)
def test_a_bad_plan_comes_back_with_a_sentence(world: World, sign_in: SignIn, changes: dict[str, str]) -> None:
    response = sign_in(world.reintegration).post(url("prepare", world), plan_values(world, **changes))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(changes)
    with organisation_scope(world.organisation.pk):
        assert not Plan.objects.exists()


def test_only_who_may_do_the_work_can_be_responsible(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.reintegration)
    form = client.get(url("prepare", world)).context["form"]
    with world.at_work(world.reintegration):
        assert [user.pk for user in form.fields["officer"].queryset.all()] == [world.reintegration.pk]
    for user in (world.lawyer, world.outsider, world.foreigner):
        response = client.post(url("prepare", world), plan_values(world, officer=str(user.pk)))
        assert response.status_code == 422
        assert user.name.encode() not in response.content


def test_two_who_change_one_plan(world: World, sign_in: SignIn, make_plan: Make) -> None:
    plan = make_plan(is_active=False)
    client = sign_in(world.reintegration)
    first, second = plan_values(world, goals="Tujuan pertama"), plan_values(world, goals="Tujuan kedua")
    assert client.post(url("change", world, plan), {**first, "version": "1"}).status_code == 303
    response = client.post(url("change", world, plan), {**second, "version": "1"})
    assert response.status_code == 409
    assert b"Tujuan pertama" in response.content
    assert b"Tujuan kedua" in response.content


def test_who_may_look_may_not_work(world: World, sign_in: SignIn, make_plan: Make) -> None:
    plan = make_plan()
    for user in (world.caseworker, world.manager):
        page = sign_in(user).get(url("section", world))
        assert MARK_DESTINATION.encode() in page.content
        assert url("change", world, plan).encode() not in page.content
        assert sign_in(user).post(url("end", world, plan), {"version": "2"}).status_code == 403


def test_a_refusal_changes_nothing_and_tells_nothing(world: World, sign_in: SignIn, make_plan: Make) -> None:
    plan = make_plan()
    for user, status in (
        (world.counsellor, 403),
        (world.lawyer, 403),
        (world.shelter, 403),
        (world.outsider, 404),
        (world.foreigner, 404),
        (world.no_role, 403),
    ):
        page = sign_in(user).get(url("section", world))
        assert page.status_code == status
        for mark in (MARK_DESTINATION, MARK_GOALS, MARK_NAME):
            assert mark.encode() not in page.content
        values = {"version": "2", "on": "2026-11-01", "note": "x"}
        assert sign_in(user).post(url("end", world, plan), values).status_code == 403
    with organisation_scope(world.organisation.pk):
        assert Plan.objects.get().state == Plan.State.ACTIVE


def test_the_timeline_names_no_place_to_who_reads_no_places(world: World, sign_in: SignIn, make_plan: Make) -> None:
    make_plan()
    address = reverse("cases:detail", kwargs={"case": world.case.pk})
    for user, sees in ((world.caseworker, True), (world.reintegration, True), (world.lawyer, False)):
        content = sign_in(user).get(address).content
        assert (b"Reintegration plan active" in content.split(b'class="timeline"')[-1]) is sees
        assert MARK_DESTINATION.encode() not in content


def test_due_visits_are_ones_own_overdue_first(world: World, sign_in: SignIn, make_plan: Make) -> None:
    today = timezone.localdate()
    make_plan(returned_on=today - timedelta(days=95))
    client = sign_in(world.reintegration)
    page = client.get(reverse("reintegration:due"))
    lines = page.context["lines"]
    assert [line.visit.month for line in lines] == [1, 3]
    assert lines[0].days < lines[1].days
    assert MARK_NAME.encode() in page.content
    with world.at_work(world.reintegration) as by:
        visit = FollowUp.objects.get(month=1)
        services.record_missed(visit_id=visit.pk, expected_version=1, done_on=today, reason="OTHER", findings="", by=by)
    assert [line.visit.month for line in client.get(reverse("reintegration:due")).context["lines"]] == [3]
    with organisation_scope(world.organisation.pk):
        Plan.objects.update(officer=world.caseworker)
    assert client.get(reverse("reintegration:due")).context["lines"] == []


def test_what_the_officers_today_is(world: World, sign_in: SignIn, make_plan: Make) -> None:
    """A visit is overdue by the calendar of the site, which in Jayapura is ahead of Jakarta's."""
    with organisation_scope(world.organisation.pk):
        world.site.time_zone = "Asia/Jayapura"
        world.site.save()
    make_plan(returned_on=date(2040, 8, 20))  # a visit is due on 20 September
    client = sign_in(world.reintegration)
    client.get(reverse("reintegration:due"))
    moment = datetime(2040, 9, 20, 15, 30, tzinfo=UTC)  # 22:30 in Jakarta, 00:30 of the 21st in Jayapura
    with patch("django.utils.timezone.now", return_value=moment):
        lines = client.get(reverse("reintegration:due")).context["lines"]
    assert [(line.visit.due_on, line.days) for line in lines] == [(date(2040, 9, 20), -1)]


def test_how_many_queries_the_pages_need(
    world: World, sign_in: SignIn, make_plan: Make, django_assert_num_queries: Any
) -> None:
    make_plan(returned_on=timezone.localdate() - timedelta(days=95))
    visit = the_visit(world, 1)
    client = sign_in(world.reintegration)
    client.get(url("section", world))
    for address, count in (
        (url("section", world), 13),
        (url("visit", world, visit), 11),
        (reverse("reintegration:due"), 11),
    ):
        with django_assert_num_queries(count):
            assert client.get(address).status_code == 200
