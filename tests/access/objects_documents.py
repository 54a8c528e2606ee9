"""Objects of the matrix: a document of each kind that matters."""

from __future__ import annotations

from typing import Any

from core.compartments import Compartment
from core.files.uploads import SealedUpload
from documents import services
from tests.documents import samples
from tests.factories import World

MARK_TITLE = "MARKTITLE slip gaji"
MARK_LEGAL_TITLE = "MARKLEGALTITLE surat kuasa"
MARKS = {MARK_TITLE: "documents.view", MARK_LEGAL_TITLE: "legal"}


def make(world: World) -> dict[str, Any]:
    found = {}
    for key, actor, compartment, title in (
        ("document", "caseworker", Compartment.GENERAL, MARK_TITLE),
        ("legal_document", "lawyer", Compartment.LEGAL, MARK_LEGAL_TITLE),
    ):
        with world.at_work(world.users[actor]) as by:
            found[key] = services.add_document(
                case=world.case,
                upload=SealedUpload.of("slip.png", [samples.scan(size=(20, 20))]),
                title=title,
                compartment=compartment,
                by=by,
            )
    return {**found, "page": 1}
