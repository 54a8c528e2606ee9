"""The plan of a case: needs and goals, its approval, a service now and then, a safety plan, and the passport."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

from care import services
from care.models import Action, CarePlan, Goal, Holder
from care.services.custody import MoveFacts
from care.services.given import ServiceFacts
from care.services.safety import SafetyFacts
from cases.approvals.services import ask_approval, decide_approval
from core.access.actor import ActingUser
from demo.world.calendar import Strand
from demo.world.life import Life, every
from demo.world.survivors import texts

SUPERVISOR = "ratna"
# Kind of support, goal, what is done for it.
GOALS = (
    ("Health", "Keluhan kesehatan diperiksa dan diobati", "Dampingi ke puskesmas"),
    ("Livelihood", "Punya penghasilan sendiri", "Cari kursus yang sesuai minat"),
    ("Legal", "Tahu haknya dan memutuskan sendiri soal proses hukum", "Jadwalkan pertemuan dengan advokat"),
    ("SocialCare", "Berhubungan lagi dengan keluarga dengan aman", "Telepon keluarga bersama penyintas"),
)
GIVEN = (
    ("HEALTH", 90, "Pemeriksaan dan obat."),
    ("ACCOMPANIMENT", 180, "Ke kantor polisi dan kembali."),
    ("PSYCHOSOCIAL", 60, ""),
    ("MATERIAL", None, "Pakaian dan perlengkapan mandi."),
)


def _chance(life: Life) -> Random:
    """Chance of this module's own: what others draw of the life stays as it was without it."""
    return Random(f"care {life.plan.number}")  # noqa: S311 -- made-up data


def _moment(life: Life, day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 20), tzinfo=life.zone)


def plan(life: Life) -> Strand:
    """A plan some days after the intake; one in two is approved. Nothing is left open when the case is closed."""
    day, closed_on, random = life.plan.opened_on + timedelta(days=5), life.plan.closed_on, _chance(life)
    if closed_on and closed_on < day + timedelta(days=40):
        return
    yield _moment(life, day, 10)
    with life.at_work(life.lead, life.case) as by:
        made = _begun(life, random.choice(texts()["needs"]), by)
        for number, (kind, objective, title) in enumerate(random.sample(GOALS, 2)):
            until = day + timedelta(days=90)
            goal = services.add_goal(plan=made, kind=kind, objective=objective, planned_end=until, by=by)
            due_on = day + timedelta(days=14 + 7 * number)
            action = services.add_action(goal=goal, title=title, due_on=due_on, assignee=by, by=by)
            if number == 0 or closed_on or random.random() < 0.8:
                life.begin(_reached(life, goal, action, 14 + 7 * number))
    if random.random() < 0.7 and not life.plan.is_restricted:
        life.begin(_approval(life))
    life.begin(_services(life))
    if life.plan.number % 4 == 0:
        life.begin(_conference(life))
    if life.plan.number % 3 == 0:
        life.begin(_safety(life))
    if life.survivor.passport:
        life.begin(_passport(life))


def _begun(life: Life, needs: str, by: ActingUser) -> CarePlan:
    """The plan, which an intake that called something urgent has begun."""
    made = CarePlan.objects.filter(case=life.case).first()
    if made is None:
        return services.begin_plan(case=life.case, needs=needs, by=by)
    return services.change_needs(plan_id=made.pk, expected_version=made.version, needs=f"{made.needs}\n{needs}", by=by)


def _reached(life: Life, goal: Goal, action: Action, days: int) -> Strand:
    yield _moment(life, life.plan.opened_on + timedelta(days=5 + days), 15)
    with life.at_work(life.lead, life.case) as by:
        life.finish(action.task_id, by)
        services.end_goal(
            goal_id=goal.pk, expected_version=goal.version, state="REACHED", ended_on=life.today(), reason="", by=by
        )


def _approval(life: Life) -> Strand:
    yield _moment(life, life.plan.opened_on + timedelta(days=6), 9)
    with life.at_work(life.lead) as by:
        asked = ask_approval(case=life.case, kind="care.plan", note="", by=by)
    if _chance(life).random() < 0.7 and SUPERVISOR in life.scene.team.people:
        yield _moment(life, life.plan.opened_on + timedelta(days=8), 11)
        with life.at_work(SUPERVISOR) as by:
            decide_approval(approval_id=asked.pk, expected_version=asked.version, verdict="APPROVED", comment="", by=by)


def _services(life: Life) -> Strand:
    random, first = _chance(life), life.plan.opened_on + timedelta(days=7)
    for day in every(first, life.plan.closed_on, 40, random):
        if not life.is_open_on(day):
            return
        yield _moment(life, day, 14)
        kind, minutes, note = random.choice(GIVEN)
        with life.at_work(life.lead) as by:
            facts = ServiceFacts(kind, life.today(), giver=by.name, minutes=minutes, note=note)
            services.record_service(case=life.case, facts=facts, by=by)


def _conference(life: Life) -> Strand:
    """Who works on the case, with others, three weeks later; what they decide is somebody's task."""
    day, random = life.plan.opened_on + timedelta(days=20), _chance(life)
    if not life.is_open_on(day + timedelta(days=20)):
        return
    yield _moment(life, day, 13)
    outsiders, discussed = random.choice(texts()["conferences"])
    with life.at_work(life.lead, life.case) as by:
        conference = services.record_conference(
            case=life.case, held_on=life.today(), present=[by.pk], outsiders=outsiders, discussed=discussed, by=by
        )
        due_on = life.today() + timedelta(days=10)
        decision = services.add_decision(
            conference=conference, title=random.choice(texts()["tasks"]), due_on=due_on, assignee=by, by=by
        )
    yield _moment(life, due_on, 11)
    with life.at_work(life.lead, life.case) as by:
        life.finish(decision.task_id, by)


def _safety(life: Life) -> Strand:
    yield _moment(life, life.plan.opened_on + timedelta(days=6), 14)
    with life.at_work(life.lead) as by:
        facts = SafetyFacts(
            warning_signs="Telepon dari nomor yang tidak dikenal. Orang asing bertanya tentang saya.",
            steps="Tidak menjawab.\nPergi ke tempat yang ramai.\nMenelepon pendamping.",
            safe_places="Rumah tetangga yang dipercaya. Kantor desa.",
            people="Pendamping saya",
            take_along="Kartu identitas, uang, obat, telepon.",
            review_on=life.today() + timedelta(days=60),
            officer=by,
            for_house="Laki-laki yang mengaku paman: jangan dibukakan pintu, telepon pendamping.",
        )
        services.make_safety_plan(case=life.case, facts=facts, by=by)


def _passport(life: Life) -> Strand:
    yield _moment(life, life.plan.opened_on + timedelta(days=6), 15)
    with life.at_work(life.lead) as by:
        item = services.take_item(
            case=life.case,
            kind="PASSPORT",
            description="",
            number=life.survivor.passport,
            move=MoveFacts(Holder.RECRUITER, life.plan.opened_on, note="Ditahan sejak berangkat."),
            by=by,
        )
    day = life.plan.opened_on + timedelta(days=30)
    if _chance(life).random() < 0.5 or not life.is_open_on(day):
        return
    yield _moment(life, day, 10)
    with life.at_work(life.lead) as by:
        move = MoveFacts(Holder.SURVIVOR, life.today(), is_signed=True)
        services.move_item(item_id=item.pk, expected_version=item.version, move=move, by=by)
