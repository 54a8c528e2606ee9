"""The way back: a plan, a training or a job, and the visits after the return."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from cases.record.access_models import Assignment
from demo.world.calendar import Strand
from demo.world.life import Life
from demo.world.survivors import texts
from reintegration import services
from reintegration.models import Enrolment, FollowUp, Plan

OFFICER = "rini"
# Days after a visit falls due until somebody has made it: some come early enough, some late.
LATE = (0, 1, 3, 6)


def way_back(life: Life) -> Strand:
    """From the preparation, three weeks before the return, to the end of the plan."""
    returned_on = life.plan.returned_on
    if returned_on is None:
        return
    random = life.random
    yield life.moment(returned_on - timedelta(days=21), 10)
    life.join(OFFICER, Assignment.Part.REINTEGRATION)
    with life.at_work(OFFICER) as by:
        plan = services.prepare_plan(
            case=life.case,
            officer=by,
            returned_on=returned_on,
            destination=life.survivor.address,
            goals=texts()["goals"][2] if life.survivor.is_child else random.choice(texts()["goals"]),
            by=by,
        )
    yield life.moment(returned_on, 16)
    with life.at_work(OFFICER, life.case) as by:
        plan = services.activate_plan(plan_id=plan.pk, expected_version=plan.version, by=by)
    life.begin(_enrolment(life, plan))
    life.begin(_visits(life, plan))
    if life.plan.plan_ended_on:
        yield life.moment(life.plan.plan_ended_on, 11)
        _end(life, plan)


def _enrolment(life: Life, plan: Plan) -> Strand:
    """Enrolled some days after the return, attending, and through it after some months; not everybody stays."""
    random, day = life.random, plan.returned_on + timedelta(days=life.random.randint(8, 20))
    school: list[str] = texts()["school"]
    kind, title, provider = school if life.survivor.is_child else random.choice(texts()["enrolments"])
    if not life.is_open_on(day):
        return
    yield life.moment(day, 9)
    with life.at_work(OFFICER, life.case) as by:
        enrolment = services.enrol(
            plan=Plan.objects.get(pk=plan.pk),
            kind=kind,
            title=title,
            provider=provider,
            starts_on=day + timedelta(days=7),
            ends_on=day + timedelta(days=97) if kind == Enrolment.Kind.TRAINING else None,
            by=by,
        )
    if not life.is_open_on(day + timedelta(days=8)):
        return
    yield life.moment(day + timedelta(days=8), 9)
    with life.at_work(OFFICER, life.case) as by:
        enrolment = services.move_enrolment(
            enrolment_id=enrolment.pk,
            expected_version=enrolment.version,
            state=Enrolment.State.ATTENDING,
            ends_on=None,
            note="",
            by=by,
        )
    # Whoever is in the middle of it when the case closes goes on without us: nothing more is written down.
    if not life.is_open_on(day + timedelta(days=100)):
        return
    yield life.moment(day + timedelta(days=100), 9)
    stays = random.random() < 0.75
    with life.at_work(OFFICER, life.case) as by:
        services.move_enrolment(
            enrolment_id=enrolment.pk,
            expected_version=enrolment.version,
            state=Enrolment.State.COMPLETED if stays else Enrolment.State.DROPPED,
            ends_on=life.today(),
            note="Selesai dan menerima sertifikat." if stays else "Berhenti karena harus merawat orang tua.",
            by=by,
        )


def _visits(life: Life, plan: Plan) -> Strand:
    """Each visit on its day or some days late; one in nine is missed. Some cases wait for theirs now."""
    waits = life.plan.number % 4 == 2
    for visit in FollowUp.objects.filter(plan=plan).order_by("month"):
        day = visit.due_on + timedelta(days=life.random.choice(LATE))
        is_recent = day > life.scene.calendar.now.date() - timedelta(days=25)
        if (waits and is_recent) or (life.plan.plan_ended_on and day >= life.plan.plan_ended_on):
            return
        yield life.moment(day, life.random.choice((10, 14)))
        _record(life, visit)


def _record(life: Life, visit: FollowUp) -> None:
    random = life.random
    findings = life.text("reintegration_note", 2)
    with life.at_work(OFFICER, life.case) as by:
        if random.random() < 1 / 9 and visit.month != 1:
            services.record_missed(
                visit_id=visit.pk,
                expected_version=visit.version,
                done_on=life.today(),
                reason=random.choice(FollowUp.MissedReason.values),
                findings="",
                by=by,
            )
            return
        services.record_visit(
            visit_id=visit.pk,
            expected_version=visit.version,
            done_on=life.today(),
            contact=random.choice(FollowUp.Contact.values),
            findings=findings,
            ratings=_ratings(random, visit.month or 0),
            by=by,
        )


def _ratings(random: Random, month: int) -> dict[str, str]:
    """Steadier with the months; not every need is asked about each time."""
    rating = FollowUp.Rating
    likely = [rating.STABLE] * (2 + month // 2) + [rating.FRAGILE] * 2 + [rating.URGENT] * (month == 1)
    asked = random.sample(FollowUp.Domain.values, random.randint(7, 10))
    return {domain: random.choice(likely) for domain in FollowUp.Domain.values if domain in asked}


def _end(life: Life, plan: Plan) -> None:
    with life.at_work(OFFICER, life.case) as by:
        plan = Plan.objects.get(pk=plan.pk)
        if FollowUp.objects.planned().filter(plan=plan).exists():
            note = "Klien tidak dapat dihubungi lagi lewat kontak yang disepakati."
            services.end_plan(plan_id=plan.pk, expected_version=plan.version, on=life.today(), note=note, by=by)
        else:
            services.complete_plan(plan_id=plan.pk, expected_version=plan.version, by=by)
