"""An actor and an event that the case names, and two more records of actors for the network."""

from __future__ import annotations

from typing import Any

from tests.factories import World
from trafficking import looks, services
from trafficking.models import Actor
from trafficking.services import ActorFacts, EventFacts, InvolvementFacts

MARK_ACTOR, MARK_NUMBER, MARK_TOLD = "MARKACTOR Pak Contoh", "MARKLICENCE 123/2020", "MARKTOLD dijemput olehnya"
MARK_EVENT, MARK_SHARED = "MARKEVENT Ruko Contoh", "MARKSHARED tiga puluh orang"
MARKS = dict.fromkeys((MARK_ACTOR, MARK_NUMBER, MARK_TOLD, MARK_EVENT, MARK_SHARED), "trafficking.view")


def make(world: World) -> dict[str, Any]:
    """Names carry the code of their case, so that the matrix sees whose they are wherever they appear."""
    case = world.case
    with world.at_work(world.caseworker) as by:
        actor, second, given_up = (
            services.add_actor(
                case=case,
                facts=ActorFacts(kind="AGENCY", name=f"{MARK_ACTOR} {case.code}{end}", licence_number=MARK_NUMBER),
                involvement=InvolvementFacts(roles=["RecruiterOrIntermediary"], note=MARK_TOLD),
                by=by,
            )
            for end in ("", " Dua", " Tiga")
        )
        link = services.add_event(
            case=case,
            facts=EventFacts(kind="RAID", name=f"{MARK_EVENT} {case.code}", account=MARK_SHARED),
            by=by,
        )
    with world.at_work(world.caseworker) as by:
        kept = Actor.objects.get(pk=second.actor_id)
        looks.log("compared", [kept, given_up.actor], by=by)
        merge = services.merge_actors(
            keep=kept.pk,
            keep_version=kept.version,
            give_up=given_up.actor_id,
            give_up_version=given_up.actor.version,
            by=by,
        )
    return {
        "involvement": actor,
        "actor": actor.actor,
        "second_actor": kept,
        "event_link": link,
        "actor_merge": merge,
    }
