"""A reintegration plan under way in the case, with an enrolment and its visits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from reintegration import services
from reintegration.models import FollowUp
from tests.factories import World

MARK_DESTINATION = "MARKDESTINATION Dusun Contoh 7"
MARK_FINDINGS = "MARKFINDINGS tinggal bersama bibi"
MARKS = {MARK_DESTINATION: "reintegration.view", MARK_FINDINGS: "reintegration.view"}


def make(world: World) -> dict[str, Any]:
    returned_on = timezone.localdate() - timedelta(days=40)
    with world.at_work(world.reintegration) as by:
        plan = services.prepare_plan(
            case=world.case,
            officer=by,
            returned_on=returned_on,
            destination=MARK_DESTINATION,
            goals="Membuka warung",
            by=by,
        )
        plan = services.activate_plan(plan_id=plan.pk, expected_version=plan.version, by=by)
        enrolment = services.enrol(
            plan=plan,
            kind="TRAINING",
            title="Kursus menjahit",
            provider="Balai Contoh",
            starts_on=returned_on,
            ends_on=None,
            by=by,
        )
        visit = FollowUp.objects.get(plan=plan, month=1)
        visit = services.record_visit(
            visit_id=visit.pk,
            expected_version=visit.version,
            done_on=timezone.localdate() - timedelta(days=5),
            contact="HOME",
            findings=MARK_FINDINGS,
            ratings={"HOUSING": "STABLE", "ECONOMY": "URGENT"},
            by=by,
        )
    return {"plan": plan, "enrolment": enrolment, "visit": visit}
