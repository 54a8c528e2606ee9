"""One of everything that the apps keep in a case, made while it was open; and the case closed over it."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

import assessments.services
import care.services
import counselling.services
import documents.services
import legal.services
import reintegration.services
import shelters.services
import trafficking.services
from assessments.models import Instrument
from assessments.services import Entry
from care.models import Holder, PlanTemplate
from care.services.custody import MoveFacts
from care.services.given import ServiceFacts
from care.services.safety import SafetyFacts
from cases.record.models import Case
from core.access.actor import ActingUser
from core.access.log import log_access
from core.compartments import Compartment
from core.db import DEFAULT, TRAIL
from core.files.uploads import SealedUpload
from counselling.services import SessionFacts
from documents.models import Document
from documents.workbench import Finding
from legal.models import Box, CourtTravel, Matter, Party, WitnessPlan
from reintegration.models import Enrolment, FollowUp
from shelters import nights
from shelters.models import Bed
from tests import standing
from tests.factories import World, calm_answers
from tests.identification import makers as identified
from tests.legal import course, parts
from tests.legal.letters import facts as letter_facts
from tests.legal.makers import give_consent, make_claim, wages
from tests.legal.recovering import built_version, one_of_each
from trafficking.services import ActorFacts, EventFacts, InvolvementFacts

RECRUITED = InvolvementFacts(roles=["RecruiterOrIntermediary"])


@dataclass
class Things:
    """One of everything, made while the case was open. `at` is the shelter's day."""

    world: World
    case: Case
    rows: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["rows"][name]
        except KeyError:
            raise AttributeError(name) from None


@pytest.fixture(scope="module")
def _closed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Things]:
    """Made once for the tests of a module, beneath the transaction of each, and rolled back after the last."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(using=DEFAULT),
        transaction.atomic(using=TRAIL),
    ):
        _let_papers_in(patch)
        yield make_things(standing.world())
        for using in (DEFAULT, TRAIL):
            transaction.set_rollback(True, using=using)


@pytest.fixture
def things(_closed: Things, world: World, monkeypatch: pytest.MonkeyPatch) -> Things:
    _let_papers_in(monkeypatch)
    return deepcopy(_closed)


def _let_papers_in(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("documents.workbench.inspect", lambda chunks: Finding(Document.ContentType.PNG, 1))


def make_things(world: World) -> Things:
    today, rows = timezone.localdate(), dict[str, Any]()
    give_consent(world)
    rows["claim"] = claim = make_claim(world)
    with world.at_work(world.administrator) as by:
        rows["house"] = house = shelters.services.add_house(site=world.site, name="Rumah Melati", by=by)
        rows["other"] = other = shelters.services.add_house(site=world.site, name="Rumah Mawar", by=by)
        for one in (house, other):
            shelters.services.add_room(house=one, name="Kamar", beds=2, by=by)
        rows["beds"] = list(Bed.objects.filter(room__house=house).select_related("room"))
    with world.at_work(world.caseworker) as by:
        asked = shelters.services.ask_for_bed(case=world.case, house=house, wanted_from=today, by=by)
    with world.at_work(world.shelter) as by:
        rows["stay"] = shelters.services.admit(
            request_id=asked.pk,
            expected_version=asked.version,
            bed=rows["beds"][0],
            planned_until=None,
            has_acknowledged_rules=True,
            by=by,
        )
    with world.at_work(world.caseworker) as by:
        rows["request"] = shelters.services.ask_for_bed(case=world.case, house=other, wanted_from=today, by=by)
    with world.at_work(world.caseworker) as by:
        risks, needs = (Instrument.objects.get(code=code) for code in ("risk-review", "needs-assessment"))
        rows["assessment"] = assessments.services.record_assessment(
            case=world.case, instrument=risks, entry=entry(), by=by
        )
        rows["of"], rows["draft"] = risks, assessments.services.start(case=world.case, instrument=needs, by=by)
        rows["instrument"] = Instrument.objects.get(code="forced-labour-indicators")
        rows.update(_care(world, by))
    with world.at_work(world.counsellor) as by:
        rows["session"] = counselling.services.record_session(case=world.case, facts=session_facts(), by=by)
    with world.at_work(world.caseworker) as by:
        facts = ActorFacts("RECRUITER", "Orang Contoh")
        rows["involvement"] = trafficking.services.add_actor(case=world.case, facts=facts, involvement=RECRUITED, by=by)
        rows["event_link"] = trafficking.services.add_event(case=world.case, facts=EventFacts("RESCUE", "Kos"), by=by)
    with world.at_work(world.reintegration) as by:
        plan = reintegration.services.prepare_plan(
            case=world.case, officer=by, returned_on=today, destination="Dusun", goals="Warung", by=by
        )
        plan = reintegration.services.activate_plan(plan_id=plan.pk, expected_version=plan.version, by=by)
        rows["plan"], rows["visit"] = plan, FollowUp.objects.get(plan=plan, month=1)
        rows["enrolment"] = reintegration.services.enrol(plan=plan, by=by, **enrolment_facts())
    rows["part"] = identified.found_out(world, "ACT", RECRUITMENT="YES")
    rows["decision"] = identified.decide(world)
    rows["wages"] = parts.begin(world, claim)
    rows["wage_entry"] = parts.enter(world, rows["wages"])
    rows["opponent"] = parts.oppose(world, claim)
    rows["joint_member"] = parts.join(world, claim)
    rows["dossier"] = built_version(world, claim)
    with world.at_work(world.lawyer) as by:
        rows["matter"] = Matter.objects.get(pk=claim.matter_id)
        rows["party"] = Party.objects.get(role=Party.Role.RESPONDENT)
        rows.update(course.make(rows["matter"], by))
        rows["loss"] = legal.services.add_loss(claim=claim, facts=wages(), by=by)
        rows["paper"], proof = (
            documents.services.add_document(
                case=world.case, upload=upload(), title="Slip", compartment=Compartment.LEGAL, by=by
            )
            for _ in range(2)
        )
        rows["exhibit"] = legal.services.add_exhibit(claim=claim, document=proof, description="Slip", by=by)
        log_access(by=by, act="test", rows=[world.case], compartments=by.acting.readable())
        box = Box(1, 0, 0, 500, 500, "OTHER")
        rows["redaction"] = legal.services.draw_boxes(exhibit=rows["exhibit"], boxes=[box], expected_version=0, by=by)
        of_matter = {"case": world.case, "matter": rows["matter"]}
        rows["travel"] = legal.services.plan_travel(
            travel=CourtTravel(**of_matter, goes_on=today, transport="OURS", route="Jalan", escorts="Dua"),
            told=None,
            by=by,
        )
        rows["witness"] = legal.services.add_protection(
            row=WitnessPlan(**of_matter, held_on=today, support_person="Ibu"), by=by
        )
        rows["letter"] = legal.services.fill_in_letter(claim=claim, expected_version=0, facts=letter_facts(), by=by)
        rows["link"] = legal.services.prove(loss=rows["loss"], exhibit=rows["exhibit"], by=by)
        rows["deadline"] = legal.services.add_deadline(matter=rows["matter"], title="Berkas", due_on=today, by=by)
        rows["by_rule"] = legal.services.add_deadline_by_rule(
            matter=rows["matter"], rule="URGENT_HELP", counted_from=today, by=by
        )
        rows.update(one_of_each(claim, rows["exhibit"], rows["dossier"], by))
        # As no way through the pages leads: so that each service is asked by itself.
        Case.objects.filter(pk=world.case.pk).update(
            closed_on=today, outcome=Case.Outcome.values[0], status=Case.Status.CLOSED
        )
        case = Case.objects.get(pk=world.case.pk)
        for row in rows.values():
            if hasattr(row, "case_id"):
                row.refresh_from_db(fields=["version"])
    return Things(world, case, rows)


def _care(world: World, by: ActingUser) -> dict[str, Any]:
    today, case = timezone.localdate(), world.case
    plan = care.services.begin_plan(case=case, needs="Pekerjaan", by=by)
    over = care.services.add_goal(plan=plan, kind="Health", objective="Sehat", planned_end=None, by=by)
    over = care.services.end_goal(
        goal_id=over.pk, expected_version=1, state="REACHED", ended_on=today, reason="", by=by
    )
    goal = care.services.add_goal(plan=plan, kind="Livelihood", objective="Warung", planned_end=None, by=by)
    item = care.services.take_item(
        case=case, kind="PASSPORT", description="", number="A1", move=MoveFacts(Holder.POLICE, today), by=by
    )
    return {
        "care_plan": plan,
        "goal": goal,
        "goal_over": over,
        "action": care.services.add_action(goal=goal, by=by, **work_facts(by)),
        "given": care.services.record_service(case=case, facts=ServiceFacts("HEALTH", today), by=by),
        "conference": care.services.record_conference(case=case, by=by, **conference_facts()),
        "item": item,
        "safety": care.services.make_safety_plan(case=case, facts=safety_facts(by), by=by),
        "template": PlanTemplate.objects.get(code="first-weeks"),
    }


def work_facts(assignee: Any) -> dict[str, Any]:
    return {"title": "Telepon", "due_on": timezone.localdate(), "assignee": assignee}


def conference_facts() -> dict[str, Any]:
    return {"held_on": timezone.localdate(), "present": [], "outsiders": "", "discussed": "Isi"}


def safety_facts(officer: Any) -> SafetyFacts:
    return SafetyFacts("Tanda", "Langkah", "", "", "", timezone.localdate(), officer)


def session_facts() -> SessionFacts:
    now = timezone.now() - timedelta(hours=1)
    return SessionFacts(now, "INDIVIDUAL", "ATTENDED", 50, "Isi sesi")


def entry() -> Entry:
    return Entry(timezone.localdate(), calm_answers(), "low")


def enrolment_facts() -> dict[str, Any]:
    kind = Enrolment.Kind.values[0]
    return {"kind": kind, "title": "Kursus", "provider": "", "starts_on": timezone.localdate(), "ends_on": None}


def upload() -> SealedUpload:
    return SealedUpload.of("slip.png", [b"content"])


def by_id(name: str, row: Any, /, **facts: Any) -> dict[str, Any]:
    return {f"{name}_id": row.pk, "expected_version": row.version, **facts}


def tonight(t: Things) -> dict[str, Any]:
    night = nights.night_of(timezone.now(), t.world.site.time_zone)
    facts = shelters.services.NoteFacts(text="Tenang.")
    return {"stay_id": t.stay.pk, "night": night, "shift": "EVENING", "facts": facts, "expected_version": 0}


def matter_facts() -> dict[str, Any]:
    return {"kind": Matter.Kind.CRIMINAL, "title": "Baru", "stage": Matter.Stage.INVESTIGATION}


def plan_facts(t: Things) -> dict[str, Any]:
    return {
        "officer": t.world.reintegration,
        "returned_on": timezone.localdate(),
        "destination": "Dusun",
        "goals": "Warung",
    }
