"""Deadlines hold though the step with which they begin is not written down, and what is missing is said."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.record.models import Case
from core.access.log import log_access
from core.compartments import Compartment
from core.jobs import periodic
from legal import due, recounting, reminding, services
from legal.models import Deadline, Hearing, Matter, Order, RestitutionClaim, Step
from notifications.models import Notification
from tests.cases.asking import text
from tests.factories import World
from tests.legal.asking import indonesian, url
from tests.legal.course import hearing_facts, order_facts
from tests.legal.deadlines import days_of, of, put_step, warns_of

READ_AT = datetime(2027, 8, 20, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
READ, OPENED = date(2027, 8, 20), date(2026, 3, 4)


def plan(world: World, matter: Matter, **changes: Any) -> Hearing:
    with world.at_work(world.lawyer) as by:
        facts = hearing_facts(at=READ_AT, agenda_code="DEMAND_READ", **changes)
        return services.add_hearing(matter=matter, **facts, by=by)


def report(world: World, matter: Matter) -> Step:
    return put_step(world, matter, Step.Kind.POLICE_REPORT, date(2026, 3, 2))


def shown_of(world: World, claim: RestitutionClaim, rule: str) -> due.Shown:
    with world.at_work(world.lawyer) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        return next(one for one in due.of_matter(claim.matter, by=by) if one.row.rule == rule)


def put_order(world: World, matter: Matter, **changes: Any) -> Order:
    with world.at_work(world.lawyer) as by:
        return services.add_order(matter=matter, **order_facts(**changes), by=by)


def test_a_planned_demand_is_the_day_before_which_the_claim_arrives_without_a_report(
    world: World, claim: RestitutionClaim
) -> None:
    plan(world, claim.matter)
    with world.at_work(world.lawyer):
        assert (days_of(claim.matter), warns_of(claim.matter)) == ({"BEFORE_DEMAND": READ}, {"BEFORE_DEMAND"})
        row = of(claim.matter, "BEFORE_DEMAND")
        assert (row.step, row.counted_from, row.created_by_id) == (None, OPENED, None)
        reminding.remind_of(READ - timedelta(days=30))
        told = Notification.objects.filter(kind=reminding.DUE, subject_id=row.pk)
        assert [one.recipient_id for one in told] == [world.lawyer.pk]
    why = shown_of(world, claim, "BEFORE_DEMAND").why
    assert why is not None
    assert why.trigger == "Legal matter opened, 4 March 2026"
    assert why.rule == "before this step: Prosecutor's demand read"
    assert why.counted == "An appointment on 20 August 2027 names it. The day moves with the appointment."


def test_a_report_that_is_written_down_later_is_the_beginning_of_the_same_deadline(
    world: World, claim: RestitutionClaim
) -> None:
    plan(world, claim.matter)
    with world.at_work(world.lawyer) as by:
        row = of(claim.matter, "BEFORE_DEMAND")
        services.finish_deadline(deadline_id=row.pk, expected_version=1, on=date(2026, 5, 4), by=by)
    step = report(world, claim.matter)
    with world.at_work(world.lawyer) as by:
        same = of(claim.matter, "BEFORE_DEMAND")
        found = (same.pk, same.step_id, same.counted_from, same.due_on, same.done_on)
        assert found == (row.pk, step.pk, None, READ, date(2026, 5, 4))
    why = shown_of(world, claim, "BEFORE_DEMAND").why
    assert why is not None and why.trigger == "Police report (LP), 2 March 2026"
    # The report was entered by mistake: what was decided stands.
    with world.at_work(world.lawyer) as by:
        services.remove_step(step_id=step.pk, expected_version=1, by=by)
        again = of(claim.matter, "BEFORE_DEMAND")
        found = (again.pk, again.step_id, again.counted_from, again.due_on, again.done_on)
        assert found == (row.pk, None, OPENED, READ, date(2026, 5, 4))


def test_a_demand_that_was_read_counts_though_nothing_before_it_is_written_down(
    world: World, claim: RestitutionClaim
) -> None:
    # Before the matter came to us.
    step = put_step(world, claim.matter, Step.Kind.DEMAND_READ, date(2026, 2, 2))
    with world.at_work(world.lawyer) as by:
        assert days_of(claim.matter) == {"BEFORE_DEMAND": date(2026, 2, 2)}
        services.remove_step(step_id=step.pk, expected_version=1, by=by)
        assert days_of(claim.matter) == {}


def test_an_appointment_that_is_called_off_takes_the_deadline_along_but_not_what_was_decided(
    world: World, claim: RestitutionClaim
) -> None:
    hearing = plan(world, claim.matter)

    def settle(state: str, version: int) -> None:
        with world.at_work(world.lawyer) as by:
            services.settle_hearing(hearing_id=hearing.pk, expected_version=version, state=state, result="", by=by)

    settle("CANCELLED", 1)
    with world.at_work(world.lawyer):
        assert days_of(claim.matter) == {}
    hearing = plan(world, claim.matter)
    with world.at_work(world.lawyer) as by:
        row = of(claim.matter, "BEFORE_DEMAND")
        services.dismiss_deadline(deadline_id=row.pk, expected_version=1, why="Gugatan perdata", by=by)
    settle("POSTPONED", 1)
    with world.at_work(world.lawyer):
        kept = of(claim.matter, "BEFORE_DEMAND")
        assert (kept.pk, kept.due_on, kept.dismissed_on) == (row.pk, None, timezone.localdate())


def test_who_may_withdraw_need_not_be_reminded(world: World, claim: RestitutionClaim) -> None:
    with world.at_work(world.lawyer) as by:
        facts = hearing_facts(at=READ_AT, agenda_code="JUDGMENT")
        services.add_hearing(matter=claim.matter, **facts, by=by)
        assert (days_of(claim.matter), warns_of(claim.matter)) == ({"WITHDRAW_BEFORE_JUDGMENT": READ}, set())


def test_the_page_says_that_the_appointment_is_missing(world: World, lawyer: Client, claim: RestitutionClaim) -> None:
    page, said = (
        url("matter", world, claim.matter),
        "Not written down: Appointment: Prosecutor&#x27;s demand (tuntutan).",
    )
    link = f"{url('hearing-add', world, claim.matter)}?agenda=DEMAND_READ"
    shown = text(lawyer.get(page))
    assert ("The restitution claim is with the prosecutor before the demand is read." in shown, said in shown) == (
        True,
        True,
    )
    assert f'href="{link}"' in shown
    assert '<option value="DEMAND_READ" selected>' in text(lawyer.get(link))
    # A report says nothing of the day.
    report(world, claim.matter)
    assert said in text(lawyer.get(page))
    hearing = plan(world, claim.matter)
    assert said not in text(lawyer.get(page))
    with world.at_work(world.lawyer) as by:
        services.remove_hearing(hearing_id=hearing.pk, expected_version=1, by=by)
        row = of(claim.matter, "BEFORE_DEMAND")
        services.dismiss_deadline(deadline_id=row.pk, expected_version=row.version, why="x", by=by)
    assert said not in text(lawyer.get(page))
    with world.at_work(world.lawyer) as by:
        services.reopen_deadline(deadline_id=row.pk, expected_version=row.version + 1, by=by)
    assert "Belum dicatat: Jadwal: Pembacaan tuntutan" in text(indonesian(lawyer).get(page))


def test_no_appointment_is_missing_where_there_is_no_demand_or_the_claim_has_arrived(
    world: World, lawyer: Client, claim: RestitutionClaim
) -> None:
    page, said = url("matter", world, claim.matter), "Not written down:"
    for facts in ({"kind": "CIVIL"}, {"stage": "PREPARATION"}, {"stage": "EXECUTION"}):
        with world.at_work(world.lawyer):
            Matter.objects.filter(pk=claim.matter_id).update(**{"kind": "CRIMINAL", "stage": "TRIAL", **facts})
        assert said not in text(lawyer.get(page))
    with world.at_work(world.lawyer):
        Matter.objects.filter(pk=claim.matter_id).update(kind="CRIMINAL", stage="TRIAL")
        RestitutionClaim.objects.filter(pk=claim.pk).update(state="FILED")
    assert said in text(lawyer.get(page))
    with world.at_work(world.lawyer):
        RestitutionClaim.objects.filter(pk=claim.pk).update(route="PROSECUTOR")
    assert said not in text(lawyer.get(page))


def test_a_final_order_says_which_steps_are_missing_for_which_deadlines(
    world: World, lawyer: Client, claim: RestitutionClaim
) -> None:
    with world.at_work(world.lawyer):
        Matter.objects.filter(pk=claim.matter_id).update(stage="EXECUTION")
    page = url("matter", world, claim.matter)
    order = put_order(world, claim.matter)
    assert "Not written down:" not in text(lawyer.get(page))
    facts = order_facts(force="FINAL", final_on=date(2026, 3, 20))
    with world.at_work(world.lawyer) as by:
        services.change_order(order_id=order.pk, expected_version=1, **facts, by=by)
        # From no day that the law counts from: nothing is made up.
        assert days_of(claim.matter) == {}
    shown = text(lawyer.get(page))
    assert "Restitution claim after the final judgment; Restitution is paid." in shown
    assert shown.count("Not written down:") == 2
    for kind, words in (
        ("JUDGMENT_NOTICE", "Not written down: Notice of the final judgment received."),
        ("JUDGMENT_COPY", "Not written down: Copy of the judgment or ruling received."),
    ):
        link = f"{url('step-add', world, claim.matter)}?kind={kind}"
        assert (words in shown, f'href="{link}"' in shown) == (True, True)
        form = text(lawyer.get(link))
        # Of its day nothing is supposed.
        assert f'<option value="{kind}" selected>' in form
        assert f'value="{timezone.localdate()}"' not in form
    put_step(world, claim.matter, Step.Kind.JUDGMENT_NOTICE, date(2026, 10, 6))
    put_step(world, claim.matter, Step.Kind.JUDGMENT_COPY, date(2026, 10, 1))
    assert "Not written down:" not in text(lawyer.get(page))


def test_a_ruling_and_a_warning_are_missed_as_steps_and_by_hand_is_as_good(
    world: World, lawyer: Client, claim: RestitutionClaim
) -> None:
    with world.at_work(world.lawyer):
        Matter.objects.filter(pk=claim.matter_id).update(stage="EXECUTION")
    page = url("matter", world, claim.matter)
    for kind in ("RULING", "WARNING"):
        put_order(world, claim.matter, kind=kind)
    shown = text(lawyer.get(page))
    for words in ("Court ruling", "Copy of the judgment or ruling received", "Written warning of the court"):
        assert f"Not written down: {words}." in shown
    with world.at_work(world.lawyer) as by:
        services.add_deadline_by_rule(matter=claim.matter, rule="WARNING_14", counted_from=date(2026, 10, 7), by=by)
    assert "Not written down: Written warning of the court." not in text(lawyer.get(page))
    with world.at_work(world.lawyer) as by:
        matter = Matter.objects.get(pk=claim.matter_id)
        services.close_matter(matter_id=matter.pk, expected_version=matter.version, on=timezone.localdate(), by=by)
    assert "Not written down:" not in text(lawyer.get(page))


def test_nothing_is_missing_in_a_closed_case(world: World, lawyer: Client, claim: RestitutionClaim) -> None:
    page = url("matter", world, claim.matter)
    assert "?agenda=DEMAND_READ" in text(lawyer.get(page))
    with world.at_work(world.manager):
        Case.objects.filter(pk=world.case.pk).update(
            closed_on=timezone.localdate(), outcome=Case.Outcome.values[0], status=Case.Status.CLOSED
        )
    shown = text(lawyer.get(page))
    assert ("?agenda=DEMAND_READ" in shown, "Not written down:" in shown) == (False, False)


def test_a_link_to_a_kind_of_step_that_there_is_not_is_an_empty_form(
    world: World, lawyer: Client, claim: RestitutionClaim
) -> None:
    answer = lawyer.get(f"{url('step-add', world, claim.matter)}?kind=NONE")
    assert (answer.status_code, f'value="{timezone.localdate()}"' in text(answer)) == (200, True)


def test_what_a_release_says_anew_reaches_matters_that_nobody_touches(world: World, claim: RestitutionClaim) -> None:
    plan(world, claim.matter)
    with world.at_work(world.lawyer):
        # As before the release.
        Deadline.objects.all().delete()
    periodic.run("legal.recount")
    with world.at_work(world.lawyer):
        row = of(claim.matter, "BEFORE_DEMAND")
        assert (row.due_on, row.warns, row.version) == (READ, True, 1)
    recounting.recount()
    with world.at_work(world.lawyer):
        assert of(claim.matter, "BEFORE_DEMAND").pk == row.pk


def test_the_lawyers_calendar_has_the_day_of_the_demand(world: World, lawyer: Client, claim: RestitutionClaim) -> None:
    plan(world, claim.matter)
    page = text(lawyer.get(f"{reverse('legal:calendar')}?month=2027-08"))
    assert "The restitution claim is with the prosecutor before the demand is read" in page
