"""Deadlines follow from the steps of a matter, and what people decide about them stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.identity.services import change_identity
from cases.record.models import Identity
from core.access.log import log_access
from core.compartments import Compartment
from core.errors import DomainError, EditConflict
from legal import due, services
from legal.models import Deadline, RestitutionClaim, Step
from legal.services.computing import recompute
from tests.factories import World
from tests.legal.course import hearing_facts
from tests.legal.deadlines import MARK_OWN, days_of, of, put_award, put_exploitation, put_own, put_step, warns_of

NOTICE, COPY = date(2026, 10, 6), date(2026, 10, 1)


def test_a_step_brings_its_deadlines_moves_them_and_takes_them_away(world: World, claim: RestitutionClaim) -> None:
    step = put_step(world, claim.matter, Step.Kind.LPSK_INCOMPLETE, date(2026, 3, 13))
    with world.at_work(world.lawyer) as by:
        assert days_of(claim.matter) == {"APPLICANT_COMPLETES": date(2026, 4, 10)}
        row = of(claim.matter, "APPLICANT_COMPLETES")
        services.change_step(
            step_id=step.pk,
            expected_version=1,
            kind=step.kind,
            on=date(2026, 3, 12),
            number="",
            body="",
            note="",
            document=None,
            by=by,
        )
        moved = of(claim.matter, "APPLICANT_COMPLETES")
        assert (moved.pk, moved.due_on, moved.version) == (row.pk, date(2026, 4, 9), 1)
        services.remove_step(step_id=step.pk, expected_version=2, by=by)
        assert days_of(claim.matter) == {}


def test_computing_twice_changes_nothing(world: World, claim: RestitutionClaim) -> None:
    put_step(world, claim.matter, Step.Kind.JUDGMENT_COPY, COPY)
    with world.at_work(world.lawyer):
        before = sorted(Deadline.objects.values_list("pk", "due_on", "warns", "version"))
        recompute([claim.matter_id])
        assert sorted(Deadline.objects.values_list("pk", "due_on", "warns", "version")) == before


def test_fourteen_and_thirty_days_are_both_there_and_the_earlier_warns(world: World, claim: RestitutionClaim) -> None:
    put_award(world, claim.matter)
    put_exploitation(world, claim.matter)
    put_step(world, claim.matter, Step.Kind.JUDGMENT_NOTICE, NOTICE)
    put_step(world, claim.matter, Step.Kind.JUDGMENT_COPY, COPY)
    with world.at_work(world.lawyer) as by:
        days = days_of(claim.matter)
        assert days["PAYMENT_14"] == date(2026, 10, 20)
        assert days["PAYMENT_30_COURT"] == days["PAYMENT_30_KUHAP"] == days["PAYMENT_30_TPKS"] == date(2026, 10, 31)
        assert days["PAYMENT_30_PP"] == date(2026, 11, 12)
        assert warns_of(claim.matter) == {"PAYMENT_14", "CLAIM_AFTER_JUDGMENT"}

        row = of(claim.matter, "PAYMENT_30_PP")
        services.choose_basis(deadline_id=row.pk, expected_version=1, by=by)
        assert "PAYMENT_30_PP" in warns_of(claim.matter) and "PAYMENT_14" not in warns_of(claim.matter)
        other = of(claim.matter, "PAYMENT_30_TPKS")
        services.choose_basis(deadline_id=other.pk, expected_version=1, by=by)
        assert "PAYMENT_30_TPKS" in warns_of(claim.matter)
        assert not of(claim.matter, "PAYMENT_30_PP").is_basis

        other = of(claim.matter, "PAYMENT_30_TPKS")
        services.leave_basis(deadline_id=other.pk, expected_version=other.version, by=by)
        assert "PAYMENT_14" in warns_of(claim.matter)
        paid = of(claim.matter, "PAYMENT_14")
        with pytest.raises(DomainError, match="cannot have been met before"):
            services.finish_deadline(deadline_id=paid.pk, expected_version=paid.version, on=date(2026, 9, 1), by=by)
        services.finish_deadline(deadline_id=paid.pk, expected_version=paid.version, on=date(2026, 10, 12), by=by)
        assert warns_of(claim.matter) == {"CLAIM_AFTER_JUDGMENT"}


def test_what_was_done_after_one_event_is_to_be_done_after_the_next(world: World, claim: RestitutionClaim) -> None:
    kind, done, again = Step.Kind.RULING, "RULING_TO_LPSK", {"RULING_TO_LPSK"}
    put_step(world, claim.matter, kind, date(2026, 3, 2))
    with world.at_work(world.lawyer) as by:
        groups = {"RULING_TO_LPSK", "RULING_TO_LPSK_PP"}
        assert warns_of(claim.matter) & groups == again
        row = of(claim.matter, done)
        services.finish_deadline(deadline_id=row.pk, expected_version=row.version, on=date(2026, 3, 5), by=by)
        assert warns_of(claim.matter) & groups == set()
    second = put_step(world, claim.matter, kind, date(2026, 6, 1))
    with world.at_work(world.lawyer):
        warns = Deadline.objects.filter(matter=claim.matter, warns=True, rule__in=groups)
        assert [(one.rule, one.step_id) for one in warns] == [(one, second.pk) for one in again]


def test_a_child_has_the_rules_of_children(world: World, claim: RestitutionClaim) -> None:
    with world.at_work(world.lawyer):
        person = claim.case.person
        type(person).objects.filter(pk=person.pk).update(is_child=True)
    put_award(world, claim.matter)
    put_step(world, claim.matter, Step.Kind.JUDGMENT_COPY, COPY)
    with world.at_work(world.lawyer):
        assert "PAYMENT_30_CHILD" in days_of(claim.matter)


def test_whoever_turns_out_to_have_been_a_child_has_them_at_once(world: World, claim: RestitutionClaim) -> None:
    put_award(world, claim.matter)
    put_step(world, claim.matter, Step.Kind.JUDGMENT_COPY, COPY)
    for version, birth_date, is_child in ((1, "2012-05-05", True), (2, "1998-05-05", False)):
        with world.at_work(world.caseworker) as by:
            identity = Identity.objects.get(person=claim.case.person_id)
            change_identity(
                case=claim.case,
                identity_id=identity.pk,
                expected_version=version,
                facts={"birth_date": birth_date},
                by=by,
            )
        with world.at_work(world.lawyer):
            assert ("PAYMENT_30_CHILD" in days_of(claim.matter)) == is_child


def test_what_is_set_aside_warns_no_more_until_it_is_opened_again(world: World, claim: RestitutionClaim) -> None:
    put_step(world, claim.matter, Step.Kind.PROTECTION_REQUEST, COPY)
    with world.at_work(world.lawyer) as by:
        row = of(claim.matter, "PROTECTION_DECIDED")
        services.dismiss_deadline(deadline_id=row.pk, expected_version=1, why="LPSK sudah lisan", by=by)
        assert warns_of(claim.matter) == set()
        with pytest.raises(DomainError, match="settled"):
            services.finish_deadline(deadline_id=row.pk, expected_version=2, on=COPY, by=by)
        with pytest.raises(EditConflict):
            services.reopen_deadline(deadline_id=row.pk, expected_version=1, by=by)
        services.reopen_deadline(deadline_id=row.pk, expected_version=2, by=by)
        again = of(claim.matter, "PROTECTION_DECIDED")
        assert (again.dismissed_on, again.dismissed_why or "", again.warns) == (None, "", True)
        with pytest.raises(DomainError, match="open already"):
            services.reopen_deadline(deadline_id=row.pk, expected_version=3, by=by)


def test_another_length_in_this_matter_has_its_reason_and_goes_back(world: World, claim: RestitutionClaim) -> None:
    put_step(world, claim.matter, Step.Kind.LPSK_INCOMPLETE, date(2026, 3, 13))
    with world.at_work(world.lawyer) as by:
        row = of(claim.matter, "APPLICANT_COMPLETES")
        services.change_term(
            deadline_id=row.pk, expected_version=1, length=14, days="CALENDAR", reason="Surat LPSK", by=by
        )
        row = of(claim.matter, "APPLICANT_COMPLETES")
        log_access(by=by, act="test", rows=[row], compartments=["legal"])
        assert (row.due_on, row.length, row.reason) == (date(2026, 3, 27), 14, "Surat LPSK")
        services.change_term(deadline_id=row.pk, expected_version=2, length=14, days="WORKING", reason="", by=by)
        row = of(claim.matter, "APPLICANT_COMPLETES")
        assert (row.due_on, row.length, row.days, row.reason or "") == (date(2026, 4, 10), None, "", "")


def test_a_day_of_their_own_and_one_by_a_rule_from_a_day(world: World, claim: RestitutionClaim) -> None:
    own = put_own(world, claim.matter, date(2026, 12, 1))
    put_exploitation(world, claim.matter)
    with world.at_work(world.lawyer) as by:
        assert of(claim.matter, "").warns
        services.change_own_deadline(
            deadline_id=own.pk, expected_version=1, title=MARK_OWN, due_on=date(2026, 12, 3), by=by
        )
        assert of(claim.matter, "").due_on == date(2026, 12, 3)
        hours = services.add_deadline_by_rule(
            matter=claim.matter, rule="REPORT_TO_POLICE", counted_from=date(2026, 11, 24), by=by
        )
        hours.refresh_from_db()
        assert (hours.due_on, hours.warns) == (date(2026, 11, 27), True)
        with pytest.raises(DomainError, match="not in force"):
            services.add_deadline_by_rule(
                matter=claim.matter, rule="COPY_TO_ALL", counted_from=date(2025, 12, 31), by=by
            )
        with pytest.raises(DomainError, match="follows from a rule"):
            services.change_own_deadline(
                deadline_id=hours.pk, expected_version=1, title="x", due_on=date(2026, 12, 3), by=by
            )
        with pytest.raises(DomainError, match="cannot be changed"):
            services.change_term(deadline_id=hours.pk, expected_version=1, length=5, days="CALENDAR", reason="x", by=by)
        with pytest.raises(DomainError, match="No other law"):
            services.choose_basis(deadline_id=own.pk, expected_version=2, by=by)


def test_every_date_says_why(world: World, claim: RestitutionClaim) -> None:
    put_award(world, claim.matter)
    put_step(world, claim.matter, Step.Kind.LPSK_INCOMPLETE, date(2026, 3, 13))
    put_step(world, claim.matter, Step.Kind.JUDGMENT_NOTICE, NOTICE)
    put_step(world, claim.matter, Step.Kind.JUDGMENT_COPY, COPY)
    with world.at_work(world.lawyer) as by:
        case = type(claim.case).objects.visible_to(by).with_reached_by().get(pk=claim.case_id)
        claim.matter.case = case
        shown = {one.row.rule: one for one in due.of_matter(claim.matter, by=by)}

    why = shown["APPLICANT_COMPLETES"].why
    assert why is not None
    assert why.trigger == "Notice of LPSK that something is missing, 13 March 2026"
    assert (why.rule, why.citation) == (
        "14 working days",
        "Article 22 (3)–(4) of Government Regulation No. 7 of 2018 on Compensation, Restitution and Assistance to "
        "Witnesses and Victims as amended by Government Regulation No. 35 of 2020",
    )
    assert why.counted == "14 working days; 8 days of weekends not counted"
    assert why.skipped[0] == "18 March 2026: Joint leave: Nyepi (Day of Silence)"
    assert len(why.skipped) == 6
    assert why.doubts == ["The day after is counted as day 1. Have a lawyer confirm how days are counted."]

    medium = shown["CLAIM_AFTER_JUDGMENT"].why
    assert medium is not None
    assert medium.doubts[0] == "The article itself was not read. Have a lawyer check it."
    assert "Not all holidays of 2027 are confirmed. The date may be another." in medium.doubts
    saturday = shown["PAYMENT_30_COURT"].why
    assert saturday is not None and "falls on a day off (weekend)" in saturday.doubts[0]
    assert shown["PAYMENT_14"].conflicts and shown["PAYMENT_30_PP"].conflicts
    assert shown["PAYMENT_30_PP"].state == "Does not warn"


def test_nothing_is_decided_in_a_closed_matter_or_case(world: World, claim: RestitutionClaim) -> None:
    own = put_own(world, claim.matter, date(2026, 12, 1))
    with world.at_work(world.lawyer) as by:
        services.close_matter(
            matter_id=claim.matter_id, expected_version=claim.matter.version, on=timezone.localdate(), by=by
        )
        claim.matter.refresh_from_db(fields=["closed_on"])
        with pytest.raises(DomainError, match="closed"):
            services.add_deadline(matter=claim.matter, title="x", due_on=date(2026, 12, 1), by=by)
        assert not Deadline.objects.warning().filter(pk=own.pk).exists()


def test_before_the_demand_is_due_on_the_day_for_which_it_is_planned(world: World, claim: RestitutionClaim) -> None:
    """It moves with the appointment, goes with it, and what was held counts until the step is written down."""

    def due_on() -> date | None:
        return days_of(claim.matter)["BEFORE_DEMAND"]

    put_step(world, claim.matter, Step.Kind.POLICE_REPORT, date(2026, 3, 2))
    # Late in the evening in London it is the next day in Jakarta.
    at = datetime(2027, 8, 19, 23, 0, tzinfo=UTC)
    with world.at_work(world.lawyer) as by:
        assert due_on() is None
        services.add_hearing(matter=claim.matter, **hearing_facts(at=at), by=by)
        assert due_on() is None
        hearing = services.add_hearing(matter=claim.matter, **hearing_facts(at=at, agenda_code="DEMAND_READ"), by=by)
        assert (due_on(), warns_of(claim.matter)) == (date(2027, 8, 20), {"BEFORE_DEMAND"})
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.LEGAL])
        following = services.settle_hearing(
            hearing_id=hearing.pk,
            expected_version=1,
            state="POSTPONED",
            result="",
            next_at=at + timedelta(days=14),
            by=by,
        )
        assert (following.agenda_code, due_on()) == ("DEMAND_READ", date(2027, 9, 3))
        said = due.of_matter(claim.matter, by=by)[0].why
        assert said is not None
        assert said.counted == "An appointment on 3 September 2027 names it. The day moves with the appointment."
        facts = hearing_facts(at=timezone.now() - timedelta(days=3), agenda_code="DEMAND_READ")
        services.change_hearing(hearing_id=following.pk, expected_version=1, **facts, by=by)
        services.settle_hearing(hearing_id=following.pk, expected_version=2, state="HELD", result="", by=by)
        assert due_on() == timezone.localdate(timezone.now() - timedelta(days=3), ZoneInfo("Asia/Jakarta"))
        services.remove_hearing(hearing_id=following.pk, expected_version=3, by=by)
        assert due_on() is None


def test_only_a_court_hears_a_demand(world: World, claim: RestitutionClaim) -> None:
    with world.at_work(world.lawyer) as by, pytest.raises(ValidationError, match="are read in a court hearing"):
        facts = hearing_facts(kind="MEDIATION", agenda_code="DEMAND_READ")
        services.add_hearing(matter=claim.matter, **facts, by=by)
