from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cases.record.models import Case
from core.access.actor import ActingUser
from tests.factories import World, make_case
from trafficking import services
from trafficking.models import EventLink, Involvement
from trafficking.services import ActorFacts, EventFacts, InvolvementFacts

MARK_ACTOR, MARK_TOLD, MARK_PHONE_OF = "MARKACTOR Budi Contoh", "MARKTOLD ia yang menjemput", "+6281100009999"
MARK_EVENT, MARK_SHARED = "MARKEVENT Ruko Contoh", "MARKSHARED dua puluh orang di dalam"

AddActor = Callable[..., Involvement]
AddEvent = Callable[..., EventLink]
OtherCase = Callable[..., Case]


@pytest.fixture
def add_actor(world: World) -> AddActor:
    """An actor that a case names, entered by the caseworker unless told otherwise."""

    def add(
        case: Case | None = None, *, by: ActingUser | None = None, name: str = MARK_ACTOR, **facts: Any
    ) -> Involvement:
        with world.at_work(by or world.caseworker) as user:
            return services.add_actor(
                case=case or world.case,
                facts=ActorFacts(**{"kind": "RECRUITER", "name": name, "phones": [MARK_PHONE_OF], **facts}),
                involvement=InvolvementFacts(roles=["RecruiterOrIntermediary"], note=MARK_TOLD),
                by=user,
            )

    return add


@pytest.fixture
def add_event(world: World) -> AddEvent:
    def add(case: Case | None = None, *, by: ActingUser | None = None, **facts: Any) -> EventLink:
        with world.at_work(by or world.caseworker) as user:
            return services.add_event(
                case=case or world.case,
                facts=EventFacts(**{"kind": "RAID", "name": MARK_EVENT, "account": MARK_SHARED, **facts}),
                by=user,
            )

    return add


@pytest.fixture
def other_case(world: World) -> OtherCase:
    """A case of the same organisation that the outsider works on alone, unless told otherwise."""

    def make(*, by: ActingUser | None = None, name: str = "Orang Lain") -> Case:
        with world.at_work(by or world.outsider) as user:
            return make_case(by=user, site=world.site, name=name)

    return make
