"""A closed case takes nothing new: every service that writes into one says so, in one sentence.

What only ends something goes on, so that nothing stays running in a case that is over.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation

import assessments.services
import care.services
import counselling.services
import documents.services
import identification.services
import legal.services
import reintegration.services
import shelters.services
import trafficking.services
from accounts.models import User
from assessments.models import Instrument
from assessments.services import Entry
from audit.models import Act
from care.models import Holder, PlanTemplate
from care.services.custody import MoveFacts
from care.services.given import ServiceFacts
from care.services.safety import SafetyFacts
from cases.models import Case, TimelineEntry
from core import access
from core.access import Compartment
from core.errors import DomainError
from core.models import Job
from core.pages import FormPage
from core.uploads import SealedUpload
from counselling.services import SessionFacts
from documents.models import Document
from documents.workbench import Finding
from legal.models import Exhibit, Matter, Party, RestitutionClaim
from reintegration.models import Enrolment, FollowUp
from shelters import nights
from shelters.models import Bed
from tests.factories import World
from tests.identification import makers as identified
from tests.legal.makers import give_consent, make_claim, wages
from trafficking.services import ActorFacts, EventFacts, InvolvementFacts

RECRUITED = InvolvementFacts(roles=["RecruiterOrIntermediary"])
SENTENCE = "This case is closed. Open it again first."
APPS = [
    shelters.services,
    counselling.services,
    legal.services,
    reintegration.services,
    documents.services,
    trafficking.services,
    identification.services,
    assessments.services,
    care.services,
]

# Services that write nothing into a case, or only end what runs in it; and why they need no open case.
GO_ON = {
    "shelters.add_house": "a house is of no case",
    "shelters.change_house": "a house is of no case",
    "shelters.add_room": "a house is of no case",
    "shelters.rename_room": "a house is of no case",
    "shelters.add_bed": "a house is of no case",
    "shelters.change_bed": "a house is of no case",
    "shelters.decline": "ends a request",
    "shelters.withdraw": "ends a request",
    "shelters.discharge": "ends a stay",
    "legal.close_matter": "ends a matter",
    "reintegration.complete_plan": "ends a plan",
    "reintegration.end_plan": "ends a plan",
    "trafficking.end_involvement": "nobody stays accused by mistake",
    "trafficking.end_event_link": "ends a link",
    "trafficking.change_actor": "an actor is of no single case",
    "trafficking.change_event": "an event is of no single case",
    "trafficking.merge_actors": "an actor is of no single case",
    "trafficking.undo_actor_merge": "an actor is of no single case",
    "assessments.create_instrument": "an instrument is of no case",
    "assessments.change_instrument": "an instrument is of no case",
    "assessments.begin_draft": "an instrument is of no case",
    "assessments.change_draft": "an instrument is of no case",
    "assessments.discard_draft": "an instrument is of no case",
    "assessments.publish": "an instrument is of no case",
    "assessments.retire": "an instrument is of no case",
    "assessments.adjust": "an instrument is of no case",
    "assessments.discard": "ends a draft",
    **{
        f"care.{name}": "a template is of no case"
        for name in (
            "add_template",
            "change_template",
            "add_template_goal",
            "change_template_goal",
            "remove_template_goal",
            "add_template_action",
            "change_template_action",
            "remove_template_action",
        )
    },
    "documents.keep_made": "keeps what was asked for while the case was open",
    "documents.scan_held": "asks about what was added while the case was open",
    "documents.note_handling": "whoever opens a document is noted always",
    "documents.note_viewing": "as above",
}


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


@pytest.fixture
def things(world: World, monkeypatch: pytest.MonkeyPatch) -> Things:
    monkeypatch.setattr("documents.workbench.inspect", lambda chunks: Finding(Document.ContentType.PNG, 1))
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
    with world.at_work(world.lawyer) as by:
        rows["matter"] = Matter.objects.get(pk=claim.matter_id)
        rows["party"] = Party.objects.get()
        rows["loss"] = legal.services.add_loss(claim=claim, facts=wages(), by=by)
        rows["paper"], proof = (
            documents.services.add_document(
                case=world.case, upload=upload(), title="Slip", compartment=Compartment.LEGAL, by=by
            )
            for _ in range(2)
        )
        rows["exhibit"] = legal.services.add_exhibit(claim=claim, document=proof, description="Slip", by=by)
        rows["link"] = legal.services.prove(loss=rows["loss"], exhibit=rows["exhibit"], by=by)
        # As no way through the pages leads: so that each service is asked by itself.
        Case.objects.filter(pk=world.case.pk).update(
            closed_on=today, outcome=Case.Outcome.values[0], status=Case.Status.CLOSED
        )
        case = Case.objects.get(pk=world.case.pk)
        for row in rows.values():
            if hasattr(row, "case_id"):
                row.refresh_from_db(fields=["version"])
    return Things(world, case, rows)


def _care(world: World, by: Any) -> dict[str, Any]:
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
        "template": PlanTemplate.objects.get(),
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
    return Entry(timezone.localdate(), {"threatened": "no"}, "low")


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
    return {"stay_id": t.stay.pk, "night": night, "shift": "NIGHT", "facts": facts, "expected_version": 0}


def matter_facts() -> dict[str, Any]:
    return {"kind": Matter.Kind.CRIMINAL, "title": "Baru", "stage": Matter.Stage.INVESTIGATION}


def plan_facts(t: Things) -> dict[str, Any]:
    return {
        "officer": t.world.reintegration,
        "returned_on": timezone.localdate(),
        "destination": "Dusun",
        "goals": "Warung",
    }


# "app.service" → (who asks, what is handed over beside `by`).
REFUSED: dict[str, tuple[str, Callable[[Things], dict[str, Any]]]] = {
    "shelters.ask_for_bed": (
        "caseworker",
        lambda t: {"case": t.case, "house": t.other, "wanted_from": timezone.localdate()},
    ),
    "shelters.keep_bed": ("shelter", lambda t: by_id("request", t.request, bed=None)),
    "shelters.admit": (
        "shelter",
        lambda t: by_id("request", t.request, bed=t.beds[1], planned_until=None, has_acknowledged_rules=True),
    ),
    "shelters.move": ("shelter", lambda t: by_id("stay", t.stay, bed=t.beds[1])),
    "shelters.extend": ("shelter", lambda t: by_id("stay", t.stay, planned_until=timezone.localdate())),
    "shelters.save_daily_note": ("shelter", tonight),
    "assessments.start": ("caseworker", lambda t: {"case": t.case, "instrument": t.instrument}),
    "assessments.record_assessment": (
        "caseworker",
        lambda t: {"case": t.case, "instrument": t.instrument, "entry": entry()},
    ),
    "assessments.save_draft": ("caseworker", lambda t: by_id("assessment", t.draft, entry=entry())),
    "assessments.finish": ("caseworker", lambda t: by_id("assessment", t.draft, entry=entry())),
    "assessments.correct": ("caseworker", lambda t: by_id("assessment", t.assessment)),
    "counselling.record_session": ("counsellor", lambda t: {"case": t.case, "facts": session_facts()}),
    "counselling.change_session": ("counsellor", lambda t: by_id("session", t.session, facts=session_facts())),
    "care.begin_plan": ("caseworker", lambda t: {"case": t.case, "needs": "Baru"}),
    "care.change_needs": ("caseworker", lambda t: by_id("plan", t.care_plan, needs="Baru")),
    "care.add_goal": (
        "caseworker",
        lambda t: {"plan": t.care_plan, "kind": "Health", "objective": "Baru", "planned_end": None},
    ),
    "care.change_goal": (
        "caseworker",
        lambda t: by_id("goal", t.goal, kind="Health", objective="Baru", planned_end=None),
    ),
    "care.end_goal": (
        "caseworker",
        lambda t: by_id("goal", t.goal, state="REACHED", ended_on=timezone.localdate(), reason=""),
    ),
    "care.reopen_goal": ("caseworker", lambda t: by_id("goal", t.goal_over)),
    "care.add_action": ("caseworker", lambda t: {"goal": t.goal, **work_facts(t.world.caseworker)}),
    "care.change_action": ("caseworker", lambda t: by_id("action", t.action, **work_facts(t.world.caseworker))),
    "care.drop_action": ("caseworker", lambda t: by_id("action", t.action)),
    "care.apply_template": (
        "caseworker",
        lambda t: {
            "plan": t.care_plan,
            "template": t.template,
            "chosen": {t.template.goals.order_by("pk")[0].pk: set()},
            "assignee": t.world.caseworker,
        },
    ),
    "care.record_service": (
        "caseworker",
        lambda t: {"case": t.case, "facts": ServiceFacts("HEALTH", timezone.localdate())},
    ),
    "care.change_service": (
        "caseworker",
        lambda t: by_id("service", t.given, facts=ServiceFacts("SOCIAL", timezone.localdate())),
    ),
    "care.record_conference": ("caseworker", lambda t: {"case": t.case, **conference_facts()}),
    "care.change_conference": ("caseworker", lambda t: by_id("conference", t.conference, **conference_facts())),
    "care.add_decision": (
        "caseworker",
        lambda t: {"conference": t.conference, **work_facts(t.world.caseworker)},
    ),
    "care.take_item": (
        "caseworker",
        lambda t: {
            "case": t.case,
            "kind": "PHONE",
            "description": "",
            "number": "",
            "move": MoveFacts(Holder.POLICE, timezone.localdate()),
        },
    ),
    "care.change_item": ("caseworker", lambda t: by_id("item", t.item, kind="VISA", description="", number="A2")),
    "care.move_item": (
        "caseworker",
        lambda t: by_id("item", t.item, move=MoveFacts(Holder.SURVIVOR, timezone.localdate())),
    ),
    "care.make_safety_plan": ("caseworker", lambda t: {"case": t.case, "facts": safety_facts(t.world.caseworker)}),
    "care.change_safety_plan": (
        "caseworker",
        lambda t: by_id("plan", t.safety, facts=safety_facts(t.world.caseworker)),
    ),
    "care.give_safety_plan": ("caseworker", lambda t: by_id("plan", t.safety, on=timezone.localdate())),
    "documents.add_document": (
        "lawyer",
        lambda t: {"case": t.case, "upload": upload(), "title": "Slip", "compartment": Compartment.LEGAL},
    ),
    "documents.change_title": ("lawyer", lambda t: by_id("document", t.paper, title="Lain")),
    "legal.open_matter": ("lawyer", lambda t: {"case": t.case, "opened_on": timezone.localdate(), **matter_facts()}),
    "legal.change_matter": ("lawyer", lambda t: by_id("matter", t.matter, police_report="", **matter_facts())),
    "legal.add_party": ("lawyer", lambda t: {"matter": t.matter, "role": Party.Role.RESPONDENT, "name": "PT"}),
    "legal.change_party": (
        "lawyer",
        lambda t: by_id("party", t.party, role=Party.Role.RESPONDENT, name="PT", details=""),
    ),
    "legal.remove_party": ("lawyer", lambda t: by_id("party", t.party)),
    "legal.open_claim": ("lawyer", lambda t: {"matter": t.matter, "route": RestitutionClaim.Route.LPSK}),
    "legal.change_claim": (
        "lawyer",
        lambda t: by_id("claim", t.claim, route=t.claim.route, state=t.claim.state, shows_address=True),
    ),
    "legal.add_loss": ("lawyer", lambda t: {"claim": t.claim, "facts": wages()}),
    "legal.change_loss": ("lawyer", lambda t: by_id("loss", t.loss, facts=wages())),
    "legal.remove_loss": ("lawyer", lambda t: by_id("loss", t.loss)),
    "legal.add_exhibit": ("lawyer", lambda t: {"claim": t.claim, "document": t.paper, "description": "Slip"}),
    "legal.add_evidence": ("lawyer", lambda t: {"loss": t.loss, "upload": upload(), "title": "Slip"}),
    "legal.prove": ("lawyer", lambda t: {"loss": t.loss, "exhibit": t.exhibit}),
    "legal.remove_evidence": ("lawyer", lambda t: by_id("link", t.link)),
    "legal.change_exhibit": (
        "lawyer",
        lambda t: by_id("exhibit", t.exhibit, description="Lain", form=Exhibit.Form.COPY),
    ),
    "legal.move_exhibit": ("lawyer", lambda t: by_id("exhibit", t.exhibit, step=1)),
    "legal.remove_exhibit": ("lawyer", lambda t: by_id("exhibit", t.exhibit)),
    "legal.request_dossier": ("lawyer", lambda t: {"claim": t.claim, "expected_version": t.claim.version}),
    "trafficking.add_actor": (
        "caseworker",
        lambda t: {"case": t.case, "facts": ActorFacts("AGENCY", "PT Contoh"), "involvement": RECRUITED},
    ),
    "trafficking.involve": (
        "caseworker",
        lambda t: {"case": t.case, "actor": t.involvement.actor, "involvement": RECRUITED},
    ),
    "trafficking.change_involvement": (
        "caseworker",
        lambda t: by_id("involvement", t.involvement, facts=RECRUITED),
    ),
    "trafficking.add_event": ("caseworker", lambda t: {"case": t.case, "facts": EventFacts("RAID", "Ruko")}),
    "trafficking.link_event": ("caseworker", lambda t: {"case": t.case, "event": t.event_link.event}),
    "reintegration.prepare_plan": ("reintegration", lambda t: {"case": t.case, **plan_facts(t)}),
    "reintegration.change_plan": ("reintegration", lambda t: by_id("plan", t.plan, **plan_facts(t))),
    "reintegration.activate_plan": ("reintegration", lambda t: by_id("plan", t.plan)),
    "identification.save_part": (
        "caseworker",
        lambda t: {"case": t.case, "kind": "MEANS", "findings": {}, "expected_version": 0},
    ),
    "identification.link_evidence": (
        "caseworker",
        lambda t: by_id("part", t.part, element="RECRUITMENT", documents=[], episodes=[]),
    ),
    "identification.record_decision": ("caseworker", lambda t: {"case": t.case, "facts": identified.facts()}),
    "identification.change_decision": (
        "caseworker",
        lambda t: by_id("decision", t.decision, facts=identified.facts()),
    ),
    "identification.withdraw_decision": (
        "caseworker",
        lambda t: by_id("decision", t.decision, on=timezone.localdate(), why="MISTAKE"),
    ),
    "reintegration.enrol": ("reintegration", lambda t: {"plan": t.plan, **enrolment_facts()}),
    "reintegration.change_enrolment": (
        "reintegration",
        lambda t: by_id("enrolment", t.enrolment, **enrolment_facts()),
    ),
    "reintegration.move_enrolment": (
        "reintegration",
        lambda t: by_id("enrolment", t.enrolment, state=Enrolment.State.ATTENDING, ends_on=None, note=""),
    ),
    "reintegration.record_visit": (
        "reintegration",
        lambda t: by_id("visit", t.visit, done_on=timezone.localdate(), contact="VISIT", findings="Baik", ratings={}),
    ),
    "reintegration.record_missed": (
        "reintegration",
        lambda t: by_id("visit", t.visit, done_on=timezone.localdate(), reason="OTHER", findings=""),
    ),
}


def services_of(module: ModuleType) -> set[str]:
    """The services of an app: what its module offers that is called with `by`."""
    app = module.__name__.split(".")[0]
    found = set()
    for name, value in vars(module).items():
        code = getattr(value, "__code__", None) or getattr(getattr(value, "__wrapped__", None), "__code__", None)
        own = getattr(value, "__module__", "").startswith(f"{app}.services")
        wrapped = getattr(value, "__wrapped__", value)
        names = getattr(getattr(wrapped, "__code__", code), "co_varnames", ())
        if own and not name.startswith("_") and callable(value) and "by" in names:
            found.add(f"{app}.{name}")
    return found


def test_every_service_refuses_a_closed_case_or_says_why_it_need_not() -> None:
    there = {name for module in APPS for name in services_of(module)}
    assert set(REFUSED) | set(GO_ON) == there
    assert not set(REFUSED) & set(GO_ON)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_closed_case_takes_nothing_new(name: str, things: Things) -> None:
    app, service = name.split(".")
    actor, facts = REFUSED[name]
    call = getattr(next(module for module in APPS if module.__name__.startswith(f"{app}.")), service)
    with things.world.at_work(things.world.users[actor]) as by, translation.override("en"):
        access.log(by=by, act="test", rows=[things.case], compartments=by.acting.readable())
        before = Act.objects.count(), TimelineEntry.objects.count(), Job.objects.count()
        with pytest.raises(DomainError) as refused:
            call(**facts(things), by=by)
        assert str(refused.value.message) == SENTENCE
        assert (Act.objects.count(), TimelineEntry.objects.count(), Job.objects.count()) == before
        Case.objects.filter(pk=things.case.pk).update(closed_on=None, outcome="", status=Case.Status.ACTIVE)
        # The same in the open case: refused for no other reason than that it was closed.
        try:
            call(**facts(things), by=by)
        except (DomainError, ValidationError) as other:
            assert SENTENCE not in str(other)


# (who looks, the page's name, the thing that it shows)
PAGES = [
    ("caseworker", "shelters:case", ""),
    ("caseworker", "identification:section", ""),
    ("caseworker", "assessments:section", ""),
    ("caseworker", "assessments:assessment", "assessment"),
    ("caseworker", "assessments:time-line", "of"),
    ("caseworker", "care:plan", ""),
    ("caseworker", "care:services", ""),
    ("caseworker", "care:conferences", ""),
    ("caseworker", "care:custody", ""),
    ("caseworker", "care:safety", ""),
    ("counsellor", "counselling:section", ""),
    ("counsellor", "counselling:session", "session"),
    ("lawyer", "documents:list", ""),
    ("lawyer", "documents:detail", "paper"),
    ("lawyer", "legal:section", ""),
    ("lawyer", "legal:matter", "matter"),
    ("lawyer", "legal:claim", "claim"),
    ("lawyer", "legal:exhibits", "claim"),
    ("reintegration", "reintegration:section", ""),
    ("reintegration", "reintegration:visit", "visit"),
    ("caseworker", "trafficking:section", ""),
]
WRITING = {
    f"{app}:"
    for app in (
        "assessments",
        "care",
        "shelters",
        "counselling",
        "documents",
        "identification",
        "legal",
        "reintegration",
        "trafficking",
    )
}


# What a closed case takes all the same.
STILL = {"shelters:withdraw", "trafficking:end-involvement", "trafficking:end-event"}


def offered(page: str) -> set[str]:
    """The names of the pages of these apps that a page leads to, or posts to, and that write something."""
    found = set()
    for address in re.findall(r'(?:href|action|hx-post)="(/[^"?#]*)', page):
        try:
            match = resolve(address)
        except Resolver404:
            continue
        writes = issubclass(getattr(match.func, "view_class", object), FormPage)
        if writes and any(match.view_name.startswith(app) for app in WRITING):
            found.add(match.view_name)
    return found


@pytest.mark.parametrize(("actor", "name", "thing"), PAGES)
def test_a_closed_case_offers_nothing_that_it_would_refuse(
    actor: str, name: str, thing: str, things: Things, sign_in: Callable[[User], Client]
) -> None:
    kwargs = {"case": things.case.pk, **({"pk": things.rows[thing].pk} if thing else {})}
    browser = sign_in(things.world.users[actor])
    page = browser.get(reverse(name, kwargs=kwargs))
    assert page.status_code == 200
    assert offered(page.content.decode()) - STILL == set()
    with things.world.at_work(things.world.users[actor]):
        Case.objects.filter(pk=things.case.pk).update(closed_on=None, outcome="", status=Case.Status.ACTIVE)
    assert offered(browser.get(reverse(name, kwargs=kwargs)).content.decode()) - STILL
