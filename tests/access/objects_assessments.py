"""Objects of the matrix: a finished assessment, one of health, a draft, and the instruments behind them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from assessments import services
from assessments.models import Edition, Instrument
from assessments.services import Entry
from tests.assessments.conftest import published
from tests.assessments.definitions import SHORT
from tests.factories import World, calm_answers

MARK_FEARS = "MARKFEARS takut didatangi perekrut"
MARK_BODY = "MARKBODY luka lama di tangan"
MARKS = {MARK_FEARS: "assessments.view", MARK_BODY: "clinical"}


def make(world: World) -> dict[str, Any]:
    body = published(world, compartment="clinical", name="Body")
    with world.at_work(world.caseworker) as by:
        risks, needs = (Instrument.objects.get(code=code) for code in ("risk-review", "needs-assessment"))
        finished = services.record_assessment(
            case=world.case,
            instrument=risks,
            entry=Entry(
                timezone.localdate(), {**calm_answers(), "threatened": "yes", "fears_most": MARK_FEARS}, "high"
            ),
            by=by,
        )
        services.record_assessment(
            case=world.case,
            instrument=body,
            entry=Entry(timezone.localdate(), {"threats": "yes", "told": MARK_BODY}, "low"),
            by=by,
        )
        draft = services.start(case=world.case, instrument=needs, by=by)
    with world.at_work(world.administrator) as by:
        own = services.create_instrument(
            name_id="Buatan sendiri",
            name_en="Questions of the matrix",
            kind="OTHER",
            compartment="general",
            source="",
            licence="",
            like=Edition.objects.get(instrument=body),
            by=by,
        )
        edition = Edition.objects.get(instrument=own)
    return {
        "assessment": finished,
        "assessment_draft": draft,
        "risk_instrument": risks,
        "own_instrument": own,
        "edition": edition,
        "edition_part": "question",
        "edition_section": SHORT["sections"][0]["code"],
        "edition_question": SHORT["sections"][0]["questions"][0]["code"],
        "edition_measure": SHORT["measures"][0]["code"],
    }
