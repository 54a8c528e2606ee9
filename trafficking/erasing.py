"""What of actors and events goes with a person: what nobody else ever told of. What others told, stays."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from audit.models import Erasure
from cases.record.models import Case
from core.key_subjects import KeySubject
from trafficking.models import ACTOR, EVENT, ActorMerge, EventLink, Involvement


def of_nobody_else(cases: list[Case]) -> dict[KeySubject, UUID]:
    """Under whose keys actors and events lie that no case of anybody else was ever tied to, but of who was erased."""
    return {**_events(cases), **_actors(cases), **_given_up(cases)}


def all_named(cases: list[Case]) -> dict[KeySubject, UUID]:
    """Under whose keys all actors and events lie that these cases name or named, with records that were given up."""
    named = dict(Involvement.objects.filter(case__in=cases).values_list("pk", "case"))
    actors = Involvement.objects.filter(pk__in=named).values_list("actor", "case")
    events = EventLink.objects.filter(case__in=cases).values_list("event", "case")
    merges = ActorMerge.objects.filter(moved__overlap=list(named)) if named else ActorMerge.objects.none()
    return {
        **{KeySubject(EVENT, event_id): case_id for event_id, case_id in events},
        **{KeySubject(ACTOR, actor_id): case_id for actor_id, case_id in actors},
        **{
            KeySubject(ACTOR, merge.given_up_id): next(named[row] for row in merge.moved if row in named)
            for merge in merges
        },
    }


def _of_others(rows: QuerySet[Any], cases: list[Case]) -> QuerySet[Any]:
    return rows.exclude(case__in=cases).exclude(case__person__in=Erasure.objects.values("person_id")).order_by()


def _events(cases: list[Case]) -> dict[KeySubject, UUID]:
    others = _of_others(EventLink.objects.all(), cases).values("event")
    rows = EventLink.objects.filter(case__in=cases).exclude(event__in=others)
    return {KeySubject(EVENT, event_id): case_id for event_id, case_id in rows.values_list("event", "case")}


def _actors(cases: list[Case]) -> dict[KeySubject, UUID]:
    others = _of_others(Involvement.objects.all(), cases).values("actor")
    rows = Involvement.objects.filter(case__in=cases).exclude(actor__in=others)
    return {KeySubject(ACTOR, actor_id): case_id for actor_id, case_id in rows.values_list("actor", "case")}


def _given_up(cases: list[Case]) -> dict[KeySubject, UUID]:
    """Records that were made one with another, and hold still what was told of them before: their rows moved on."""
    named = dict(Involvement.objects.filter(case__in=cases).values_list("pk", "case"))
    others = set(_of_others(Involvement.objects.all(), cases).values_list("pk", flat=True)) if named else set()
    merges = (
        ActorMerge.objects.filter(undone_at=None, moved__overlap=list(named)) if named else ActorMerge.objects.none()
    )
    return {
        KeySubject(ACTOR, merge.given_up_id): next(named[row] for row in merge.moved if row in named)
        for merge in merges
        if not others & set(merge.moved)
    }
