"""Every write to alleged actors and events."""

from trafficking.services.actors import (
    ActorFacts,
    InvolvementFacts,
    add_actor,
    change_actor,
    change_involvement,
    end_involvement,
    involve,
)
from trafficking.services.events import EventFacts, add_event, change_event, end_event_link, link_event
from trafficking.services.merging import merge_actors, undo_actor_merge

__all__ = [
    "ActorFacts",
    "EventFacts",
    "InvolvementFacts",
    "add_actor",
    "add_event",
    "change_actor",
    "change_event",
    "change_involvement",
    "end_event_link",
    "end_involvement",
    "involve",
    "link_event",
    "merge_actors",
    "undo_actor_merge",
]
