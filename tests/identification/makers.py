"""What is found out and decided in tests. What is sensitive carries a mark."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.access.log import log_access
from identification import services
from identification.comparing import Answer, Finding
from identification.models import Decision, Part
from identification.services import DecisionFacts
from tests.factories import World

MARK_REASON = "MARKREASON dijemput calo di kampung"
MARK_NUMBER = "MARKNUMBER/SK/2026"
VICTIM = "ActualVictimOfTrafficking"


def found_out(world: World, kind: str, *, version: int = 0, actor: str = "caseworker", **findings: Any) -> Part:
    """Answers by element: an answer, or an answer with its reason."""
    given = {code: Finding(*((said,) if isinstance(said, str) else said)) for code, said in findings.items()}
    with world.at_work(world.users[actor]) as by:
        return services.save_part(case=world.case, kind=kind, findings=given, expected_version=version, by=by)


def all_found_out(world: World) -> None:
    """Act, means and purpose each with one yes and its reason."""
    found_out(world, "ACT", RECRUITMENT=(Answer.YES, MARK_REASON), RECEIPT=Answer.NO)
    found_out(world, "MEANS", DECEPTION=(Answer.YES, "Dijanjikan gaji tinggi"))
    found_out(world, "PURPOSE", FORCED_LABOUR=(Answer.YES, "Bekerja tanpa upah"))


def link(world: World, part: Part, element: str, *, documents: Any = (), episodes: Any = ()) -> Part:
    with world.at_work(world.caseworker) as by:
        return services.link_evidence(
            part_id=part.pk,
            element=element,
            documents={row.pk for row in documents},
            episodes={row.pk for row in episodes},
            expected_version=part.version,
            by=by,
        )


def facts(**changes: Any) -> DecisionFacts:
    given: dict[str, Any] = {
        "status": VICTIM,
        "body": Decision.Body.POLICE,
        "decided_on": date(2026, 4, 6),
        "body_name": "Polres Contoh",
        "number": MARK_NUMBER,
    }
    return DecisionFacts(**{**given, **changes})


def decide(world: World, **changes: Any) -> Decision:
    with world.at_work(world.caseworker) as by:
        return services.record_decision(case=world.case, facts=facts(**changes), by=by)


def read(world: World, actor: str = "caseworker") -> Any:
    """The look that tests take themselves."""
    by = world.users[actor]
    log_access(by=by, act="test", rows=[world.case], compartments=by.acting.readable())
    return by
