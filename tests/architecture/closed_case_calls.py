"""What is asked of every service that writes into a case: as whom, and with what."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from care.models import Holder
from care.services.custody import MoveFacts
from care.services.given import ServiceFacts
from core.compartments import Compartment
from legal.models import Box, CourtTravel, Exhibit, Party, RestitutionClaim, WitnessPlan
from legal.services.filings import StepFacts
from legal.services.statements import StatementFacts
from reintegration.models import Enrolment
from tests.architecture.closed_case import (
    RECRUITED,
    Things,
    by_id,
    conference_facts,
    enrolment_facts,
    entry,
    matter_facts,
    plan_facts,
    safety_facts,
    session_facts,
    tonight,
    upload,
    work_facts,
)
from tests.identification import makers as identified
from tests.legal import course, parts
from tests.legal.letters import facts as letter_facts
from tests.legal.makers import wages
from tests.legal.recovering import DAY, awarded
from trafficking.services import ActorFacts, EventFacts

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
    "shelters.write_house_notice": (
        "caseworker",
        lambda t: {"case": t.case, "allergies": "Udang", "watch": "", "expected_version": 0},
    ),
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
    "legal.add_step": ("lawyer", lambda t: {"matter": t.matter, **course.step_facts()}),
    "legal.change_step": ("lawyer", lambda t: by_id("step", t.step, **course.step_facts())),
    "legal.remove_step": ("lawyer", lambda t: by_id("step", t.step)),
    "legal.add_hearing": ("lawyer", lambda t: {"matter": t.matter, **course.hearing_facts()}),
    "legal.change_hearing": ("lawyer", lambda t: by_id("hearing", t.hearing, **course.hearing_facts())),
    "legal.settle_hearing": ("lawyer", lambda t: by_id("hearing", t.hearing, state="CANCELLED", result="Batal")),
    "legal.remove_hearing": ("lawyer", lambda t: by_id("hearing", t.hearing)),
    "legal.add_order": ("lawyer", lambda t: {"matter": t.matter, **course.order_facts()}),
    "legal.change_order": ("lawyer", lambda t: by_id("order", t.order, **course.order_facts())),
    "legal.remove_order": ("lawyer", lambda t: by_id("order", t.order)),
    "legal.add_accompaniment": (
        "lawyer",
        lambda t: {"matter": t.matter, **course.accompaniment_facts(t.world.lawyer)},
    ),
    "legal.change_accompaniment": (
        "lawyer",
        lambda t: by_id("accompaniment", t.accompaniment, **course.accompaniment_facts(t.world.lawyer)),
    ),
    "legal.remove_accompaniment": ("lawyer", lambda t: by_id("accompaniment", t.accompaniment)),
    "legal.add_briefing": ("lawyer", lambda t: {"case": t.case, **course.briefing_facts(t.world.lawyer)}),
    "legal.change_briefing": (
        "lawyer",
        lambda t: by_id("briefing", t.briefing, **course.briefing_facts(t.world.lawyer)),
    ),
    "legal.remove_briefing": ("lawyer", lambda t: by_id("briefing", t.briefing)),
    "legal.open_claim": ("lawyer", lambda t: {"matter": t.matter, "route": RestitutionClaim.Route.LPSK}),
    "legal.change_claim": (
        "lawyer",
        lambda t: by_id("claim", t.claim, route=t.claim.route, state=t.claim.state, shows_address=True),
    ),
    "legal.add_loss": ("lawyer", lambda t: {"claim": t.claim, "facts": wages()}),
    "legal.change_loss": ("lawyer", lambda t: by_id("loss", t.loss, facts=wages())),
    "legal.remove_loss": ("lawyer", lambda t: by_id("loss", t.loss)),
    "legal.copy_loss": ("lawyer", lambda t: by_id("loss", t.loss)),
    "legal.move_loss": ("lawyer", lambda t: by_id("loss", t.loss, step=1)),
    "legal.begin_calculation": ("lawyer", lambda t: {"claim": t.claim, "facts": parts.employment()}),
    "legal.change_calculation": ("lawyer", lambda t: by_id("calculation", t.wages, facts=parts.employment())),
    "legal.remove_calculation": ("lawyer", lambda t: by_id("calculation", t.wages)),
    "legal.take_over": ("lawyer", lambda t: by_id("calculation", t.wages)),
    "legal.add_entry": ("lawyer", lambda t: {"calculation": t.wages, "facts": parts.due()}),
    "legal.change_entry": ("lawyer", lambda t: by_id("entry", t.wage_entry, facts=parts.due())),
    "legal.remove_entry": ("lawyer", lambda t: by_id("entry", t.wage_entry)),
    "legal.write_statement": (
        "lawyer",
        lambda t: {"claim": t.claim, "expected_version": 0, "facts": StatementFacts("Takut")},
    ),
    "legal.add_opponent": ("lawyer", lambda t: {"claim": t.claim, "party": t.party}),
    "legal.change_opponent": ("lawyer", lambda t: by_id("opponent", t.opponent, relation="Penjamin")),
    "legal.remove_opponent": ("lawyer", lambda t: by_id("opponent", t.opponent)),
    "legal.open_joint_claim": (
        "lawyer",
        lambda t: {"claim": t.claim, "event": t.joint_member.joint.event, "name": "Bersama"},
    ),
    "legal.join_claim": ("lawyer", lambda t: {"claim": t.claim, "joint": t.joint_member.joint}),
    "legal.rename_joint_claim": (
        "lawyer",
        lambda t: {"member": t.joint_member, "expected_version": 1, "name": "Bersama"},
    ),
    "legal.leave_joint_claim": ("lawyer", lambda t: by_id("member", t.joint_member)),
    "legal.add_exhibit": ("lawyer", lambda t: {"claim": t.claim, "document": t.paper, "description": "Slip"}),
    "legal.add_evidence": ("lawyer", lambda t: {"loss": t.loss, "upload": upload(), "title": "Slip"}),
    "legal.prove": ("lawyer", lambda t: {"loss": t.loss, "exhibit": t.exhibit}),
    "legal.remove_evidence": ("lawyer", lambda t: by_id("link", t.link)),
    "legal.change_exhibit": (
        "lawyer",
        lambda t: by_id("exhibit", t.exhibit, description="Lain", form=Exhibit.Form.COPY),
    ),
    "legal.order_exhibits": ("lawyer", lambda t: by_id("claim", t.claim)),
    "legal.use_newer_version": ("lawyer", lambda t: by_id("exhibit", t.exhibit)),
    "legal.move_exhibit": ("lawyer", lambda t: by_id("exhibit", t.exhibit, step=1)),
    "legal.remove_exhibit": ("lawyer", lambda t: by_id("exhibit", t.exhibit)),
    "legal.draw_boxes": (
        "lawyer",
        lambda t: {"exhibit": t.exhibit, "boxes": [Box(1, 0, 0, 9, 9, "OTHER")], "expected_version": 1},
    ),
    "legal.make_redacted": ("lawyer", lambda t: by_id("redaction", t.redaction)),
    "legal.use_redacted": ("lawyer", lambda t: by_id("redaction", t.redaction)),
    "legal.use_original": ("lawyer", lambda t: by_id("redaction", t.redaction)),
    "legal.add_protection": (
        "lawyer",
        lambda t: {
            "row": WitnessPlan(case=t.case, matter=t.matter, held_on=timezone.localdate(), support_person="Ibu")
        },
    ),
    "legal.change_protection": (
        "lawyer",
        lambda t: by_id("row", t.witness, model=WitnessPlan, facts={"support_person": "Kakak"}),
    ),
    "legal.remove_protection": ("lawyer", lambda t: by_id("row", t.witness, model=WitnessPlan)),
    "legal.plan_travel": (
        "lawyer",
        lambda t: {
            "travel": CourtTravel(case=t.case, matter=t.matter, goes_on=timezone.localdate(), transport="OURS"),
            "told": None,
        },
    ),
    "legal.change_travel": (
        "lawyer",
        lambda t: by_id("travel", t.travel, facts={"goes_on": timezone.localdate()}, told=None),
    ),
    "legal.cancel_travel": ("lawyer", lambda t: by_id("travel", t.travel)),
    "legal.add_deadline": (
        "lawyer",
        lambda t: {"matter": t.matter, "title": "Telepon", "due_on": timezone.localdate()},
    ),
    "legal.add_deadline_by_rule": (
        "lawyer",
        lambda t: {"matter": t.matter, "rule": "URGENT_HELP", "counted_from": timezone.localdate()},
    ),
    "legal.change_own_deadline": (
        "lawyer",
        lambda t: by_id("deadline", t.deadline, title="Lain", due_on=timezone.localdate()),
    ),
    "legal.finish_deadline": ("lawyer", lambda t: by_id("deadline", t.deadline, on=timezone.localdate())),
    "legal.dismiss_deadline": ("lawyer", lambda t: by_id("deadline", t.deadline, why="Tidak berlaku")),
    "legal.reopen_deadline": ("lawyer", lambda t: by_id("deadline", t.deadline)),
    "legal.change_term": (
        "lawyer",
        lambda t: by_id("deadline", t.by_rule, length=5, days="WORKING", reason="Surat"),
    ),
    "legal.choose_basis": ("lawyer", lambda t: by_id("deadline", t.by_rule)),
    "legal.leave_basis": ("lawyer", lambda t: by_id("deadline", t.by_rule)),
    "legal.fill_in_letter": ("lawyer", lambda t: {"claim": t.claim, "expected_version": 1, "facts": letter_facts()}),
    "legal.hand_out_letter": (
        "lawyer",
        lambda t: {"details_id": t.letter.pk, "expected_version": t.letter.version},
    ),
    "legal.request_dossier": ("lawyer", lambda t: {"claim": t.claim, "expected_version": t.claim.version}),
    "legal.state_no_address": (
        "lawyer",
        lambda t: {"claim": t.claim, "about": "letter", "fingerprint": "0" * 64, "statement": "Dilihat"},
    ),
    "legal.answer_item": (
        "lawyer",
        lambda t: {"claim": t.claim, "item": "FORM", "expected_version": 1, "answer": "DONE"},
    ),
    "legal.clear_answer": ("lawyer", lambda t: by_id("answer", t.answer)),
    "legal.name_exhibit_kind": ("lawyer", lambda t: by_id("exhibit", t.exhibit, item="IDENTITY")),
    "legal.record_filing": ("lawyer", lambda t: {"dossier": t.dossier, "facts": StepFacts("SIGNED", DAY)}),
    "legal.undo_filing": ("lawyer", lambda t: by_id("step", t.filing)),
    "legal.record_amount": ("lawyer", lambda t: {"claim": t.claim, "facts": awarded()}),
    "legal.change_amount": ("lawyer", lambda t: by_id("amount", t.amount, facts=awarded())),
    "legal.remove_amount": ("lawyer", lambda t: by_id("amount", t.amount)),
    "legal.plan_instalments": (
        "lawyer",
        lambda t: {"claim": t.claim, "total": Decimal(1), "count": 1, "first_due_on": DAY},
    ),
    "legal.remove_instalment": ("lawyer", lambda t: by_id("instalment", t.instalment)),
    "legal.record_payment": (
        "lawyer",
        lambda t: {"claim": t.claim, "paid_on": DAY, "amount_idr": Decimal(1), "through": "COURT"},
    ),
    "legal.remove_payment": ("lawyer", lambda t: by_id("payment", t.payment)),
    "legal.note_penalty": ("lawyer", lambda t: {"claim": t.claim, "on": DAY, "months": 1}),
    "legal.remove_penalty": ("lawyer", lambda t: by_id("penalty", t.penalty)),
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
    "reintegration.add_extra_visit": (
        "reintegration",
        lambda t: {"plan": t.plan, "due_on": timezone.localdate(), "extra_reason": "Ancaman"},
    ),
    "reintegration.change_extra_visit": (
        "reintegration",
        lambda t: by_id("visit", t.visit, due_on=timezone.localdate(), extra_reason="Ancaman"),
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
