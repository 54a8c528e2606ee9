"""Objects of the matrix: an identification under way, and a decision with its document."""

from __future__ import annotations

from typing import Any

from cases.episodes.models import Episode
from documents.models import Document
from tests.factories import World
from tests.identification.makers import MARK_NUMBER, MARK_REASON, decide, found_out, link

MARKS = {MARK_REASON: "cases.read_account", MARK_NUMBER: "cases.read_account"}


def make(world: World) -> dict[str, Any]:
    part = found_out(world, "ACT", RECRUITMENT=("YES", MARK_REASON))
    with world.at_work(world.caseworker):
        document = Document.objects.filter(case=world.case, compartment="general").order_by("number").first()
        episode = Episode.objects.filter(case=world.case).order_by("created_at", "id").first()
    assert document is not None and episode is not None
    part = link(world, part, "RECRUITMENT", documents=[document], episodes=[episode])
    decision = decide(world, number=MARK_NUMBER, document=document.pk)
    return {"part": part, "element": "RECRUITMENT", "question": "act", "decision": decision}
