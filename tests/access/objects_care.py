"""A plan with its goals and an action, a service, a conference, a passport, a safety plan; and a template."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from care import services
from care.models import Holder, TemplateAction, TemplateGoal
from care.services.custody import MoveFacts
from care.services.given import ServiceFacts
from care.services.safety import SafetyFacts
from cases.approvals.services import ask_approval
from tests.factories import World

MARK_GOAL = "MARKGOAL membuka warung sendiri"
MARK_SERVICE = "MARKSERVICE obat untuk sebulan"
MARK_CONFERENCE = "MARKCONFERENCE keluarga diajak bicara"
MARK_NUMBER = "MARKNUMBER7654321"
MARK_SAFE = "MARKSAFE rumah bibi di ujung jalan"
MARK_DOOR = "MARKDOOR mantan suami, jangan dibukakan"
MARKS = {
    MARK_GOAL: "care.view",
    MARK_SERVICE: "care.view",
    MARK_CONFERENCE: "care.view",
    MARK_NUMBER: "care.view",
    MARK_SAFE: "care.keep_safe",
    MARK_DOOR: "care.keep_safe shelters.manage_stays",
}


def make(world: World) -> dict[str, Any]:
    today = timezone.localdate()
    with world.at_work(world.caseworker) as by:
        plan = services.begin_plan(case=world.case, needs=f"{MARK_GOAL}: pekerjaan", by=by)
        goal = services.add_goal(plan=plan, kind="Livelihood", objective=MARK_GOAL, planned_end=None, by=by)
        over = services.add_goal(plan=plan, kind="Health", objective=MARK_GOAL, planned_end=None, by=by)
        over = services.end_goal(
            goal_id=over.pk, expected_version=over.version, state="REACHED", ended_on=today, reason="", by=by
        )
        # Its task says why it is due in words of its own: every task stands on the page of the case.
        action = services.add_action(
            goal=goal, title="Cari tempat kursus", due_on=today, assignee=by, why="rencana", by=by
        )
        service = services.record_service(
            case=world.case, facts=ServiceFacts("HEALTH", today, note=MARK_SERVICE, minutes=30), by=by
        )
        conference = services.record_conference(
            case=world.case, held_on=today, present=[by.pk], outsiders="", discussed=MARK_CONFERENCE, by=by
        )
        item = services.take_item(
            case=world.case,
            kind="PASSPORT",
            description="",
            number=MARK_NUMBER,
            move=MoveFacts(Holder.RECRUITER, today),
            by=by,
        )
        safety = services.make_safety_plan(
            case=world.case,
            facts=SafetyFacts(
                warning_signs="Telepon dari nomor asing",
                steps="Pergi ke tetangga",
                safe_places=MARK_SAFE,
                people="",
                take_along="",
                review_on=today + timedelta(days=30),
                officer=by,
                for_house=MARK_DOOR,
            ),
            by=by,
        )
        approval = ask_approval(case=world.case, kind="care.plan", note="", by=by)
    with world.at_work(world.administrator) as by:
        # The cases of all states have one set of templates, whose names say nothing of a case.
        template = services.add_template(name=f"Templat {uuid4()}", about="", by=by)
        template_goal = services.add_template_goal(
            template=template, kind="Health", objective="Luka di tangan pulih", by=by
        )
        services.add_template_action(goal=template_goal, title="Periksa", trigger="CASE_OPENED", days=3, by=by)
        return {
            "care_plan": plan,
            "goal": goal,
            "goal_over": over,
            "action": action,
            "service": service,
            "conference": conference,
            "item": item,
            "safety": safety,
            "approval": approval,
            "template": template,
            "template_goal": TemplateGoal.objects.get(template=template),
            "template_action": TemplateAction.objects.get(goal=template_goal),
        }
