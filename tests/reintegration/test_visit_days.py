"""A visit is held around its day; what takes place in between is an extra one: the year is not used up at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from cases.extension.timeline_models import TimelineEntry
from core.access.log import log_access
from core.compartments import Compartment
from core.db import organisation_scope
from core.errors import DomainError, EditConflict
from core.jobs.models import Job
from reintegration import services
from reintegration.models import FollowUp, Plan
from reintegration.schedule import reminder_moment
from reintegration.services.visits import REMINDER
from tests.cases.asking import SignIn, at, nothing_changes, send, text
from tests.factories import World
from tests.reintegration.conftest import Make

WHY = "MARKWHY ibu melapor ada tamu"


def the_visit(world: World, **conditions: Any) -> FollowUp:
    with world.at_work(world.reintegration) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LOCATION])
        visit: FollowUp = FollowUp.objects.get(**conditions)
        assert (visit.findings, visit.early_reason, visit.extra_reason) is not None
        return visit


def values(**changes: str) -> dict[str, str]:
    return {
        "version": "1",
        "done_on": timezone.localdate().isoformat(),
        "contact": "PHONE",
        "findings": "Baik",
        **{f"rating_{domain}": "NOT_ASKED" for domain in FollowUp.Domain.values},
        **changes,
    }


@pytest.fixture
def plan(make_plan: Make) -> Plan:
    """She returned ten days ago: no visit is due yet."""
    return make_plan(returned_on=timezone.localdate() - timedelta(days=10))


def test_a_visit_is_not_held_long_before_its_day_without_saying_so(world: World, plan: Plan, sign_in: SignIn) -> None:
    officer, later = sign_in(world.reintegration), the_visit(world, month=3)
    url = at("reintegration:record-visit", world.case, pk=later.pk)
    form = officer.get(url)
    assert "This visit takes place earlier than planned, because" in text(form)
    assert at("reintegration:add-extra-visit", world.case, pk=plan.pk) in text(form)
    with nothing_changes():
        refused = officer.post(url, values())
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["early_reason"]
    assert officer.post(url, values(early_reason=WHY)).status_code == 303
    held = the_visit(world, month=3)
    assert (held.outcome, held.early_reason) == ("HELD", WHY)
    assert WHY in text(officer.get(at("reintegration:visit", world.case, pk=held.pk)))


@pytest.mark.parametrize(("before", "is_held"), [(14, True), (15, False)])
def test_two_weeks_before_its_day_a_visit_may_be_held(
    world: World, make_plan: Make, before: int, is_held: bool
) -> None:
    make_plan()
    with world.at_work(world.reintegration) as by:
        visit = FollowUp.objects.get(month=1)
        record: dict[str, Any] = {"visit_id": visit.pk, "expected_version": 1, "contact": "HOME", "by": by}
        record |= {"done_on": visit.due_on - timedelta(days=before), "findings": "Baik", "ratings": {}}
        if is_held:
            held = services.record_visit(**record, early_reason="not kept where it is not early")
            assert (held.outcome, held.early_reason) == ("HELD", "")
        else:
            with pytest.raises(DomainError) as refused:
                services.record_visit(**record, early_reason=" ")
            assert refused.value.field == "early_reason"
            visit.refresh_from_db()
            assert (visit.outcome, visit.version) == ("", 1)


def test_the_form_of_a_visit_in_its_time_asks_for_no_reason(world: World, make_plan: Make, sign_in: SignIn) -> None:
    make_plan(returned_on=timezone.localdate() - timedelta(days=40))
    url = at("reintegration:record-visit", world.case, pk=the_visit(world, month=1).pk)
    officer = sign_in(world.reintegration)
    assert "earlier than planned" not in text(officer.get(url))
    assert officer.post(url, values()).status_code == 303
    # It is asked for where the day that is entered turns out to be too early.
    early = (timezone.localdate() - timedelta(days=39)).isoformat()
    refused = officer.post(url, values(version="2", done_on=early))
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["early_reason"])
    assert 'name="early_reason"' in refused.content.decode()


def test_a_visit_is_not_missed_before_its_day(world: World, plan: Plan, sign_in: SignIn) -> None:
    officer, later = sign_in(world.reintegration), the_visit(world, month=1)
    url = at("reintegration:missed", world.case, pk=later.pk)
    for address in ("record-visit", "visit"):
        assert url not in text(officer.get(at(f"reintegration:{address}", world.case, pk=later.pk)))
    body = {"done_on": timezone.localdate().isoformat(), "reason": "NOT_FOUND", "findings": ""}
    with nothing_changes():
        refused = officer.post(url, {"version": "1", **body})
        by_api = send(officer, "POST", at("api-reintegration:missed", world.case, pk=later.pk), {"version": 1, **body})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["done_on"])
    assert (by_api.status_code, by_api.json()["field"]) == (422, "done_on")


def test_programs_are_held_to_the_same_rule(world: World, plan: Plan, sign_in: SignIn) -> None:
    officer, later = sign_in(world.reintegration), the_visit(world, month=6)
    url = at("api-reintegration:record-visit", world.case, pk=later.pk)
    body = {"done_on": timezone.localdate().isoformat(), "contact": "HOME", "findings": "Baik", "version": 1}
    with nothing_changes():
        refused = send(officer, "POST", url, body)
    assert (refused.status_code, refused.json()["field"]) == (422, "early_reason")
    held = send(officer, "POST", url, {**body, "early_reason": WHY}).json()
    assert (held["outcome"], held["early_reason"]) == ("HELD", WHY)


def test_an_extra_visit_uses_up_none_of_the_planned_ones(world: World, plan: Plan, sign_in: SignIn) -> None:
    officer, today = sign_in(world.reintegration), timezone.localdate()
    add = at("reintegration:add-extra-visit", world.case, pk=plan.pk)
    assert add in text(officer.get(at("reintegration:section", world.case)))
    mark = officer.get(add).context["form_mark"]
    sent = {"due_on": today.isoformat(), "extra_reason": WHY, "form_mark": mark}
    assert [officer.post(add, sent).status_code for _twice in range(2)] == [303, 303]
    extra = the_visit(world, month=None)
    assert (extra.due_on, extra.extra_reason, extra.outcome) == (today, WHY, "")
    page = text(officer.get(at("reintegration:section", world.case)))
    assert (page.count("Extra visit</a>"), page.count("After ")) == (1, 4)
    assert "Extra visit" in text(officer.get("/visits/"))
    assert WHY in text(officer.get(at("reintegration:visit", world.case, pk=extra.pk)))
    with organisation_scope(world.organisation.pk):
        jobs = Job.objects.filter(kind=REMINDER, subject_id=extra.pk).values_list("due", "recipient_id")
        assert list(jobs) == [(reminder_moment(today, "Asia/Jakarta"), world.reintegration.pk)]
        assert TimelineEntry.objects.filter(kind="reintegration.visit_added").count() == 1
    record = at("reintegration:record-visit", world.case, pk=extra.pk)
    assert officer.post(record, values(findings="Aman")).status_code == 303
    with organisation_scope(world.organisation.pk):
        planned = FollowUp.objects.planned().order_by("due_on")
        assert list(planned.values_list("month", flat=True)) == [1, 3, 6, 12]
        assert list(FollowUp.objects.exclude(outcome="").values_list("month", "outcome")) == [(None, "HELD")]


def test_an_extra_visit_by_a_program(world: World, plan: Plan, sign_in: SignIn) -> None:
    officer = sign_in(world.reintegration)
    url = at("api-reintegration:visits", world.case, plan=plan.pk)
    due_on = (timezone.localdate() + timedelta(days=3)).isoformat()
    body = {"due_on": due_on, "extra_reason": WHY, "mark": "m1"}
    made = send(officer, "POST", url, body)
    assert (made.status_code, made.json()) == (201, send(officer, "POST", url, body).json())
    assert (made.json()["month"], made.json()["due_on"], made.json()["extra_reason"]) == (None, due_on, WHY)
    assert [row["month"] for row in officer.get(url).json()["results"]] == [None, 1, 3, 6, 12]
    row = at("api-reintegration:visit", world.case, pk=made.json()["id"])
    moved = send(officer, "PATCH", row, {"due_on": timezone.localdate().isoformat(), "version": 1}).json()
    assert (moved["due_on"], moved["extra_reason"], moved["version"]) == (timezone.localdate().isoformat(), WHY, 2)


def test_an_extra_visit_is_moved_and_a_planned_one_is_not(world: World, plan: Plan, sign_in: SignIn) -> None:
    today = timezone.localdate()
    with world.at_work(world.reintegration) as by:
        extra = services.add_extra_visit(plan=plan, due_on=today, extra_reason=WHY, by=by)
    officer = sign_in(world.reintegration)
    url = at("reintegration:change-extra-visit", world.case, pk=extra.pk)
    assert WHY in text(officer.get(url))
    assert url in text(officer.get(at("reintegration:visit", world.case, pk=extra.pk)))
    later = today + timedelta(days=5)
    sent = {"version": "1", "due_on": later.isoformat(), "extra_reason": WHY}
    assert officer.post(url, sent).status_code == 303
    assert officer.post(url, {**sent, "due_on": today.isoformat()}).status_code == 409
    with world.at_work(world.reintegration) as by:
        assert FollowUp.objects.get(pk=extra.pk).due_on == later
        (job,) = Job.objects.filter(kind=REMINDER, subject_id=extra.pk, state=Job.State.WAITING)
        assert job.due == reminder_moment(later, "Asia/Jakarta")
        planned = FollowUp.objects.get(month=3)
        with pytest.raises(DomainError):
            services.change_extra_visit(visit_id=planned.pk, expected_version=1, due_on=today, extra_reason="x", by=by)
        with pytest.raises(EditConflict):
            services.change_extra_visit(visit_id=extra.pk, expected_version=1, due_on=today, extra_reason="x", by=by)


def test_where_no_extra_visit_can_be(world: World, make_plan: Make, sign_in: SignIn) -> None:
    plan = make_plan(is_active=False)
    with world.at_work(world.reintegration) as by:
        with pytest.raises(DomainError):
            services.add_extra_visit(plan=plan, due_on=date(2026, 9, 10), extra_reason="x", by=by)
        plan = services.activate_plan(plan_id=plan.pk, expected_version=1, by=by)
        with pytest.raises(DomainError) as refused:
            services.add_extra_visit(plan=plan, due_on=date(2026, 8, 30), extra_reason="x", by=by)
        assert refused.value.field == "due_on"
    add = at("reintegration:add-extra-visit", world.case, pk=plan.pk)
    with nothing_changes():
        assert sign_in(world.caseworker).post(add, {"due_on": "2026-09-10", "extra_reason": "x"}).status_code == 403
        assert sign_in(world.reintegration).post(add, {"due_on": "2026-09-10"}).status_code == 422


def test_a_plan_is_not_complete_while_an_extra_visit_is_open(world: World, make_plan: Make) -> None:
    plan = make_plan(returned_on=timezone.localdate() - timedelta(days=500))
    with world.at_work(world.reintegration) as by:
        ahead = timezone.localdate() + timedelta(days=3)
        extra = services.add_extra_visit(plan=plan, due_on=ahead, extra_reason="x", by=by)
        FollowUp.objects.of_the_rhythm().update(outcome="HELD", done_on=F("due_on"))
        with pytest.raises(DomainError):
            services.complete_plan(plan_id=plan.pk, expected_version=plan.version, by=by)
        # Nor does the return move behind it.
        with pytest.raises(DomainError) as refused:
            services.change_plan(
                plan_id=plan.pk,
                expected_version=plan.version,
                officer=by,
                returned_on=ahead + timedelta(days=1),
                destination="x",
                goals="y",
                by=by,
            )
        assert refused.value.field == "returned_on"
        plan = services.end_plan(
            plan_id=plan.pk, expected_version=plan.version, on=timezone.localdate(), note="x", by=by
        )
        assert FollowUp.objects.get(pk=extra.pk).outcome == "CANCELLED"


def test_a_held_extra_visit_ends_the_sign_of_one_that_was_missed(
    world: World, make_plan: Make, sign_in: SignIn
) -> None:
    today = timezone.localdate()
    plan = make_plan(returned_on=today - timedelta(days=40))
    said = "The last visit did not take place"
    with world.at_work(world.reintegration) as by:
        first = FollowUp.objects.get(month=1)
        services.record_missed(
            visit_id=first.pk, expected_version=1, done_on=today, reason="NOT_FOUND", findings="", by=by
        )
    browser = sign_in(world.caseworker)
    assert said in text(browser.get(world.case.get_absolute_url()))
    with world.at_work(world.reintegration) as by:
        extra = services.add_extra_visit(plan=plan, due_on=today, extra_reason="x", by=by)
        services.record_visit(
            visit_id=extra.pk, expected_version=1, done_on=today, contact="HOME", findings="x", ratings={}, by=by
        )
    assert said not in text(browser.get(world.case.get_absolute_url()))
