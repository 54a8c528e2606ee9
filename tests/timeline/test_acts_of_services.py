"""Who did it and when, in what the services beside the law tell: plans, houses, returns, assessments, who did it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from assessments import services as assessments
from assessments.models import Instrument
from assessments.services import Entry
from care import services as care
from care.models import Holder
from care.services.custody import MoveFacts
from care.services.given import ServiceFacts
from care.services.safety import SafetyFacts
from core.access.actor import ActingUser
from core.access.log import log_access
from core.domain import codes
from core.files.uploads import SealedUpload
from counselling.models import Session
from counselling.services import SessionFacts, record_session
from documents.services import add_document
from identification import services as identification
from identification.comparing import Finding
from reintegration import services as reintegration
from reintegration.models import FollowUp
from shelters import nights
from shelters import services as shelters
from shelters.models import Bed
from shelters.nights import Shift
from tests.documents import samples
from tests.factories import World, calm_answers
from tests.identification.makers import VICTIM
from tests.identification.makers import facts as decided
from tests.timeline.acts import Story
from trafficking import services as trafficking
from trafficking.services import ActorFacts, EventFacts, InvolvementFacts

STATUSES = sorted(codes.code_values("TraffickingStatus") - {VICTIM})


def test_a_plan_its_goals_and_what_was_given(world: World) -> None:
    story, case, today = Story(world, world.case, "caseworker"), world.case, timezone.localdate()
    plan = story.act("caseworker", lambda by: care.begin_plan(case=case, needs="Kerja", by=by), "care.plan")
    aim: dict[str, Any] = {"kind": "Livelihood", "objective": "Membuka warung", "planned_end": None}
    goal = story.act("caseworker", lambda by: care.add_goal(plan=plan, **aim, by=by), "care.goal")
    story.act(
        "colleague",
        lambda by: care.change_goal(goal_id=goal.pk, expected_version=1, **{**aim, "objective": "Membuka toko"}, by=by),
        "care.goal_changed",
        corrects=True,
    )
    for version, actor in ((2, "colleague"), (4, "caseworker")):
        end = {"state": "REACHED" if version == 2 else "NOT_REACHED", "ended_on": today, "reason": "Pindah"}
        story.act(
            actor,
            lambda by, v=version, end=end: care.end_goal(goal_id=goal.pk, expected_version=v, **end, by=by),
            "care.goal_ended",
        )
        if version == 2:
            story.act(
                "caseworker",
                lambda by: care.reopen_goal(goal_id=goal.pk, expected_version=3, by=by),
                "care.goal_reopened",
            )
    service = story.act(
        "caseworker",
        lambda by: care.record_service(case=case, facts=ServiceFacts("HEALTH", today, note="Obat"), by=by),
        "care.service",
    )
    story.act(
        "colleague",
        lambda by: care.change_service(
            service_id=service.pk, expected_version=1, facts=ServiceFacts("HEALTH", today, note="Gigi"), by=by
        ),
        "care.service_changed",
        corrects=True,
    )


def test_what_is_talked_over_kept_and_feared(world: World) -> None:
    story, case, today = Story(world, world.case, "caseworker"), world.case, timezone.localdate()
    talk: dict[str, Any] = {"held_on": today, "present": [], "outsiders": "", "discussed": "Keluarga"}
    talked = story.act("caseworker", lambda by: care.record_conference(case=case, **talk, by=by), "care.conference")
    story.act(
        "colleague",
        lambda by: care.change_conference(
            conference_id=talked.pk, expected_version=1, **{**talk, "discussed": "Sekolah"}, by=by
        ),
        "care.conference_changed",
        corrects=True,
    )
    passport = {"kind": "PASSPORT", "description": "", "number": ""}
    item = story.act(
        "caseworker",
        lambda by: care.take_item(case=case, **passport, move=MoveFacts(Holder.RECRUITER, today), by=by),
        "care.custody",
    )
    story.act(
        "colleague",
        lambda by: care.move_item(
            item_id=item.pk, expected_version=item.version, move=MoveFacts(Holder.SURVIVOR, today), by=by
        ),
        "care.custody",
    )
    words = dict.fromkeys(("warning_signs", "steps", "safe_places", "people", "take_along"), "Tetangga")
    facts = SafetyFacts(**words, review_on=today + timedelta(days=30), officer=world.caseworker)
    plan = story.act("caseworker", lambda by: care.make_safety_plan(case=case, facts=facts, by=by), "care.safety_plan")
    story.act(
        "colleague",
        lambda by: care.change_safety_plan(plan_id=plan.pk, expected_version=1, facts=facts, by=by),
        "care.safety_reviewed",
    )
    story.act(
        "caseworker",
        lambda by: care.give_safety_plan(plan_id=plan.pk, expected_version=2, on=today, by=by),
        "care.safety_given",
    )


def test_a_bed_that_is_refused_taken_back_and_slept_in(world: World) -> None:
    case, today = world.case, timezone.localdate()
    with world.at_work(world.administrator) as by:
        houses = [shelters.add_house(site=world.site, name=name, address="", by=by) for name in ("Satu", "Dua")]
        rooms = [shelters.add_room(house=house, name="Kamar", beds=2, by=by) for house in houses]
        beds = list(Bed.objects.filter(room=rooms[0]).select_related("room").order_by("label"))
    # Whoever asks for a bed reads where she is; whoever lets her in does.
    world.also(world.caseworker, "shelter-staff")
    story, ask = Story(world, case, "caseworker"), {"case": case, "wanted_from": today}

    def asked(house: Any) -> Any:
        return story.act("caseworker", lambda by: shelters.ask_for_bed(house=house, **ask, by=by), "shelters.bed_asked")

    first = asked(houses[0])
    story.act(
        "shelter",
        lambda by: shelters.decline(request_id=first.pk, expected_version=1, answer="Penuh", by=by),
        "shelters.bed_declined",
    )
    second = asked(houses[1])
    story.act(
        "colleague",
        lambda by: shelters.withdraw(request_id=second.pk, expected_version=1, by=by),
        "shelters.bed_withdrawn",
    )
    third = asked(houses[0])
    until = today + timedelta(days=30)
    stay = story.act(
        "shelter",
        lambda by: shelters.admit(
            request_id=third.pk,
            expected_version=1,
            bed=beds[0],
            planned_until=until,
            has_acknowledged_rules=True,
            by=by,
        ),
        "shelters.admitted",
    )
    later = until + timedelta(days=30)
    story.act(
        "caseworker",
        lambda by: shelters.extend(stay_id=stay.pk, expected_version=1, planned_until=later, by=by),
        "shelters.extended",
    )
    story.act(
        "shelter",
        lambda by: shelters.move(stay_id=stay.pk, expected_version=2, bed=beds[1], by=by),
        "shelters.moved",
    )
    now, zone = timezone.now(), houses[0].site.time_zone
    night = nights.night_of(now, zone)
    shift = next(one for one in Shift if nights.has_come(night, one, now=now, time_zone=zone))
    story.act(
        "shelter",
        lambda by: shelters.save_daily_note(
            stay_id=stay.pk,
            night=night,
            shift=shift,
            facts=shelters.NoteFacts(text="Tenang"),
            expected_version=0,
            by=by,
        ),
        "shelters.daily_note",
    )
    left = timezone.now()
    story.act(
        "caseworker",
        lambda by: shelters.discharge(
            stay_id=stay.pk, expected_version=3, discharged_at=left, destination_kind="FAMILY", by=by
        ),
        "shelters.discharged",
        at={"shelters.discharged": left},
    )


@pytest.mark.parametrize("ends", ["reintegration.plan_completed", "reintegration.plan_ended"])
def test_a_return_its_visits_and_its_end(world: World, ends: str) -> None:
    case, today = world.case, timezone.localdate()
    world.also(world.colleague, "reintegration-officer")
    story, returned = Story(world, case, "reintegration"), today - timedelta(days=400)
    where = {"returned_on": returned, "destination": "Dusun", "goals": "Warung"}
    plan = story.act(
        "reintegration",
        lambda by: reintegration.prepare_plan(case=case, officer=by, **where, by=by),
        "reintegration.plan",
    )
    plan = story.act(
        "colleague",
        lambda by: reintegration.activate_plan(plan_id=plan.pk, expected_version=plan.version, by=by),
        "reintegration.plan_active",
    )
    course = {"kind": "TRAINING", "title": "Jahit", "provider": "BLK", "starts_on": returned, "ends_on": None}
    enrolment = story.act(
        "reintegration",
        lambda by: reintegration.enrol(plan=plan, **course, by=by),
        "reintegration.enrolled",
    )
    story.act(
        "colleague",
        lambda by: reintegration.change_enrolment(
            enrolment_id=enrolment.pk, expected_version=1, **{**course, "title": "Roti"}, by=by
        ),
        "reintegration.enrolment_corrected",
    )
    for version, state in ((2, "ATTENDING"), (3, "COMPLETED")):
        story.act(
            "reintegration" if version == 2 else "colleague",
            lambda by, v=version, state=state: reintegration.move_enrolment(
                enrolment_id=enrolment.pk, expected_version=v, state=state, ends_on=today, note="", by=by
            ),
            "reintegration.enrolment_moved",
        )
    with world.at_work(world.reintegration):
        visits = list(FollowUp.objects.filter(plan=plan).only("version", "month").order_by("month"))
    for visit in visits:
        held: dict[str, Any] = {"done_on": today - timedelta(days=5), "contact": "HOME", "ratings": {}}
        story.act(
            "reintegration",
            lambda by, visit=visit, held=held: reintegration.record_visit(
                visit_id=visit.pk, expected_version=visit.version, findings="", **held, by=by
            ),
            "reintegration.visit_held",
        )
    story.act(
        "colleague",
        lambda by: reintegration.record_missed(
            visit_id=visits[0].pk,
            expected_version=visits[0].version + 1,
            done_on=today - timedelta(days=4),
            reason=FollowUp.MissedReason.values[0],
            findings="",
            by=by,
        ),
        "reintegration.visit_missed",
    )
    extra = story.act(
        "reintegration",
        lambda by: reintegration.add_extra_visit(plan=plan, due_on=today, extra_reason="Sakit", by=by),
        "reintegration.visit_added",
    )
    story.act(
        "colleague",
        lambda by: reintegration.change_extra_visit(
            visit_id=extra.pk, expected_version=1, due_on=today - timedelta(days=1), extra_reason="Sakit", by=by
        ),
        "reintegration.visit_moved",
    )
    story.act(
        "reintegration",
        lambda by: reintegration.record_visit(
            visit_id=extra.pk, expected_version=2, done_on=today, contact="HOME", findings="", ratings={}, by=by
        ),
        "reintegration.visit_held",
    )
    of_plan = {"plan_id": plan.pk, "expected_version": story.fresh(plan).version}
    if ends == "reintegration.plan_ended":
        story.act("colleague", lambda by: reintegration.end_plan(**of_plan, on=today, note="Pindah", by=by), ends)
    else:
        story.act("colleague", lambda by: reintegration.complete_plan(**of_plan, by=by), ends)


def test_what_was_asked_and_found(world: World) -> None:
    story, case, today = Story(world, world.case, "caseworker"), world.case, timezone.localdate()
    with world.at_work(world.caseworker):
        risks = Instrument.objects.get(code="risk-review")
    entry = Entry(today, {**calm_answers(), "threatened": "yes", "fears_most": "Perekrut"}, "high")
    finished = story.act(
        "caseworker",
        lambda by: assessments.record_assessment(case=case, instrument=risks, entry=entry, by=by),
        "assessments.finished",
    )
    story.act("colleague", lambda by: _corrected(by, finished, today), "assessments.corrected")
    for actor in ("caseworker", "colleague"):
        answer = {"RECRUITMENT": Finding("YES", actor)}
        version = 0 if actor == "caseworker" else 1
        story.act(
            actor,
            lambda by, v=version, answer=answer: identification.save_part(
                case=case, kind="ACT", expected_version=v, findings=answer, by=by
            ),
            "identification.part",
        )
    decision = story.act(
        "caseworker",
        lambda by: identification.record_decision(case=case, facts=decided(), by=by),
        "identification.decision",
    )
    for version, more, kind in (
        (1, {"number": "SK/2"}, "identification.decision_changed"),
        (2, {"appeal_lodged_on": date(2026, 5, 9)}, "identification.appeal"),
    ):
        changed = decided(status=STATUSES[0], **more)
        story.act(
            "colleague",
            lambda by, v=version, changed=changed: identification.change_decision(
                decision_id=decision.pk, expected_version=v, facts=changed, by=by
            ),
            kind,
        )
    story.act(
        "caseworker",
        lambda by: identification.withdraw_decision(
            decision_id=decision.pk, expected_version=3, on=today, why="MISTAKE", by=by
        ),
        "identification.decision_withdrawn",
    )


def test_who_is_accused_and_what_happened(world: World) -> None:
    story, case = Story(world, world.case, "caseworker"), world.case
    accused = story.act(
        "caseworker",
        lambda by: trafficking.add_actor(
            case=case,
            facts=ActorFacts(kind="AGENCY", name="PT Contoh"),
            involvement=InvolvementFacts(roles=["RecruiterOrIntermediary"]),
            by=by,
        ),
        "trafficking.actor",
    )
    story.act(
        "colleague",
        lambda by: trafficking.end_involvement(involvement_id=accused.pk, expected_version=1, reason="MISTAKE", by=by),
        "trafficking.actor_ended",
    )
    link = story.act(
        "caseworker",
        lambda by: trafficking.add_event(case=case, facts=EventFacts(kind="RAID", name="Ruko"), by=by),
        "trafficking.event",
    )
    story.act(
        "colleague",
        lambda by: trafficking.end_event_link(link_id=link.pk, expected_version=1, by=by),
        "trafficking.event_ended",
    )


def test_a_session_and_a_document(world: World) -> None:
    story, held = Story(world, world.case, "counsellor"), timezone.now() - timedelta(days=2)
    facts = SessionFacts(
        held_at=held,
        kind=Session.Kind.INDIVIDUAL,
        attendance=Session.Attendance.ATTENDED,
        minutes=50,
        content="Mimpi",
    )
    story.act(
        "counsellor",
        lambda by: record_session(case=world.case, facts=facts, by=by),
        "counselling.session",
        at={"counselling.session": held},
    )
    upload = SealedUpload.of("slip.png", [samples.scan(size=(20, 20))])
    story.act(
        "colleague",
        lambda by: add_document(case=world.case, upload=upload, title="Slip", compartment="general", by=by),
        "documents.added",
    )


def _corrected(by: ActingUser, finished: Any, day: date) -> Any:
    log_access(by=by, act="cases.case.opened", rows=[finished.case], compartments=["general"])
    draft = assessments.correct(assessment_id=finished.pk, expected_version=finished.version, by=by)
    entry = Entry(day, {**calm_answers(), "fears_most": "Tetangga"}, "low")
    return assessments.finish(assessment_id=draft.pk, expected_version=draft.version, entry=entry, by=by)
