"""The network of actors, cases and events, for whoever may see it: as rows of a table and as a drawing.

A case stands in it by its code alone, and only one that the reader opens. An actor or event without such a case is
not there. The drawing is made here and written into the page: no cache and no file ever holds a name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.formats import date_format
from django.utils.text import Truncator

from cases.record.models import Case
from core.access.actor import ActingUser
from core.keys.fields import preload
from trafficking import looks
from trafficking.alike import Sought, alike
from trafficking.models import Actor, Event, EventLink, Involvement
from trafficking.permissions import TraffickingPermission

MOST = 40
"""Actors at most: a picture of more says nothing."""


class ActorLine(NamedTuple):
    actor: Actor
    involvements: list[Involvement]
    cases: list[Case]


class EventLine(NamedTuple):
    event: Event
    cases: list[Case]


class Network(NamedTuple):
    """What is shown; `is_cut` when more actors fit."""

    actors: list[ActorLine]
    events: list[EventLine]
    is_cut: bool


@dataclass(frozen=True)
class Asked:
    """Which part of the network: with `text` actors of such a name or number, else those of several cases."""

    kind: str = ""
    text: str = ""
    is_shared_only: bool = True


def network(user: ActingUser, asked: Asked) -> Network:
    """The part that was asked for, the actors of most cases first. Logs the look at all that is shown."""
    act = TraffickingPermission.SEE_NETWORK
    rows = Involvement.objects.current().visible_to(user, act).filter(actor__merged_into=None)
    if asked.kind:
        rows = rows.filter(actor__kind=asked.kind)
    if asked.text:
        text = asked.text
        among = Actor.objects.visible_to(user, act)
        found = alike(Sought([text], [text], [text], text), among=among)
        rows = rows.filter(actor__in=[one.key for one in found])
    together: dict[UUID, list[Involvement]] = defaultdict(list)
    for row in rows.select_related("actor").order_by("created_at", "pk"):
        together[row.actor_id].append(row)
    in_cases = {key: {row.case_id for row in found} for key, found in together.items()}
    least = 2 if asked.is_shared_only and not asked.text else 1
    wanted = sorted(
        (key for key, cases in in_cases.items() if len(cases) >= least),
        key=lambda key: (-len(in_cases[key]), together[key][0].actor.created_at, key),
    )
    shown = wanted[:MOST]
    case_ids = set[UUID]().union(*(in_cases[key] for key in shown))
    links = list(EventLink.objects.current().visible_to(user, act).filter(case__in=case_ids).select_related("event"))
    cases = {case.pk: case for case in Case.objects.visible_to(user, act).filter(pk__in=case_ids)}
    events: dict[UUID, list[EventLink]] = defaultdict(list)
    for link in links:
        events[link.event_id].append(link)
    actors = [together[key][0].actor for key in shown]
    happened = [found[0].event for found in events.values()]
    if actors:
        looks.log("found" if asked.text else "listed", [*actors, *happened], by=user)
    else:
        looks.log_nobody(by=user)
    preload([*actors, *happened], "name")
    return Network(
        [ActorLine(together[key][0].actor, together[key], _sorted(cases, in_cases[key])) for key in shown],
        [EventLine(found[0].event, _sorted(cases, {link.case_id for link in found})) for found in events.values()],
        len(wanted) > MOST,
    )


def _sorted(cases: Mapping[UUID, Case], keys: set[UUID]) -> list[Case]:
    return sorted((cases[key] for key in keys if key in cases), key=lambda case: case.code)


def event_title(event: Event) -> str:
    """What an event is called, with its day."""
    return f"{event.name}, {date_format(event.happened_on)}" if event.happened_on else str(event.name)


STEP, TOP, BOX_WIDTH, BOX_HEIGHT = 30, 24, 128, 22
ACTOR_X, CASE_X, EVENT_X, WIDTH = 250, 340, 560, 820
_LONGEST = 34


class Node(NamedTuple):
    x: int
    y: int
    text: str
    url: str


class Edge(NamedTuple):
    x1: int
    y1: int
    x2: int
    y2: int


class Drawing(NamedTuple):
    """Three columns: actors as squares, cases as boxes with their codes, events as diamonds (`points`)."""

    actors: list[Node]
    cases: list[Node]
    events: list[Node]
    edges: list[Edge]
    width: int
    height: int


def drawing(shown: Network, *, actor_url: Any, case_url: Any) -> Drawing:
    """Where everything of a network stands. Cases lie at the mean height of their actors, so that few lines cross."""
    all_cases = {case.pk: case for line in shown.actors for case in line.cases}
    rows = max(len(shown.actors), len(all_cases), len(shown.events), 1)
    height = 2 * TOP + (rows - 1) * STEP
    actor_y = _heights([line.actor.pk for line in shown.actors], height)
    case_y = _heights(_by_mean(all_cases, [(line.cases, actor_y[line.actor.pk]) for line in shown.actors]), height)
    order = sorted(shown.events, key=lambda line: sum(case_y[case.pk] for case in line.cases) / max(len(line.cases), 1))
    event_y = _heights([line.event.pk for line in order], height)
    right, middle = CASE_X + BOX_WIDTH, BOX_HEIGHT // 2
    edges = [
        Edge(ACTOR_X + 7, actor_y[line.actor.pk], CASE_X, case_y[case.pk])
        for line in shown.actors
        for case in line.cases
    ]
    edges += [
        Edge(right, case_y[case.pk], EVENT_X - 8, event_y[line.event.pk])
        for line in shown.events
        for case in line.cases
    ]
    return Drawing(
        [
            Node(ACTOR_X, actor_y[line.actor.pk], _short(line.actor.name), actor_url(line.actor))
            for line in shown.actors
        ],
        [Node(CASE_X, case_y[pk] - middle, case.code, case_url(case)) for pk, case in all_cases.items()],
        [Node(EVENT_X, event_y[line.event.pk], _short(event_title(line.event)), "") for line in shown.events],
        edges,
        WIDTH,
        height,
    )


def _by_mean(cases: Mapping[UUID, Case], tied: Sequence[tuple[list[Case], int]]) -> list[UUID]:
    heights: dict[UUID, list[int]] = defaultdict(list)
    for found, y in tied:
        for case in found:
            heights[case.pk].append(y)
    return sorted(cases, key=lambda pk: (sum(heights[pk]) / max(len(heights[pk]), 1), cases[pk].code))


def _heights(keys: Sequence[UUID], height: int) -> dict[UUID, int]:
    """Evenly spread over the height of the drawing."""
    room = height / max(len(keys), 1)
    return {key: round(room * (number + 0.5)) for number, key in enumerate(keys)}


def _short(text: str) -> str:
    return str(Truncator(text).chars(_LONGEST))
