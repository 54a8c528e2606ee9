"""Decisions on consent and disclosures for tests, by the lead caseworker of the cast."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from cases.consent.disclosures import disclose
from cases.consent.models import Consent, Disclosure, Recipient
from cases.consent.rules import To
from cases.consent.services import give_consent
from core.access.log import log_access
from core.compartments import Compartment
from tests.factories import World

GENERAL, IDENTITY, CLINICAL, LEGAL = (
    str(value) for value in (Compartment.GENERAL, Compartment.IDENTITY, Compartment.CLINICAL, Compartment.LEGAL)
)
ON = date(2026, 6, 1)


def decide(world: World, recipient: str = Recipient.POLICE, *classes: str, **facts: Any) -> Consent:
    """A decision on legal proceedings: given, on the third of March, unless `facts` say otherwise."""
    with world.at_work(world.caseworker) as by:
        consent = Consent(
            case=world.case,
            recipient=recipient,
            data_classes=list(classes or (GENERAL, IDENTITY)),
            **{
                "purpose": "LEGAL",
                "decision": "GIVEN",
                "form": "WRITTEN",
                "decided_on": date(2026, 3, 3),
                **facts,
            },
        )
        return give_consent(consent=consent, by=by)


def tell(world: World, to: To, *classes: str, actor: str = "caseworker", **facts: Any) -> list[Disclosure]:
    """Somebody was told something on the fifth of March."""
    with world.at_work(world.users[actor]) as by:
        log_access(by=by, act="test", rows=[world.case], compartments=[Compartment.GENERAL])
        return disclose(
            case=world.case,
            to=to,
            classes=list(classes or (GENERAL,)),
            by=by,
            **{
                "kind": "TOLD",
                "at": datetime(2026, 3, 5, 3, 0, tzinfo=UTC),
                "purpose": "LEGAL",
                "basis": "CONSENT",
                **facts,
            },
        )
