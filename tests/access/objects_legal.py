"""Objects of the matrix: everything that a lawyer works on."""

from __future__ import annotations

from typing import Any

from legal import services
from legal.models import Party
from tests.documents import samples
from tests.factories import World
from tests.legal import course
from tests.legal.makers import (
    MARK_LOSS,
    MARK_MATTER,
    MARK_PARTY,
    MARK_REPORT,
    add_loss,
    add_paper,
    give_consent,
    make_claim,
    wages,
)

MARK_EXHIBIT = "MARKEXHIBIT slip gaji"
MARKS = dict.fromkeys((MARK_LOSS, MARK_MATTER, MARK_PARTY, MARK_REPORT, MARK_EXHIBIT, course.MARK), "legal")


def make(world: World) -> dict[str, Any]:
    claim = make_claim(world)
    give_consent(world)
    loss = add_loss(world, claim, wages())
    paper = add_paper(world, samples.scan(size=(20, 20)), MARK_EXHIBIT)
    with world.at_work(world.lawyer) as by:
        exhibit = services.add_exhibit(claim=claim, document=paper, description=MARK_EXHIBIT, by=by)
        return {
            "matter": claim.matter,
            "party": Party.objects.get(matter=claim.matter),
            **course.make(claim.matter, by),
            "claim": claim,
            "loss": loss,
            "exhibit": exhibit,
            "evidence": services.prove(loss=loss, exhibit=exhibit, by=by),
            "dossier": services.request_dossier(claim=claim, expected_version=1, by=by),
        }
