"""Reads that are no querysets: who a case names, where else, and the network of all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.record.models import Case
from core.access.actor import ActingUser
from core.domain import codes
from core.keys.fields import preload
from trafficking import looks
from trafficking.models import Actor, Event, EventLink, Involvement
from trafficking.permissions import TraffickingPermission
from trafficking.services.actors import ROLES

SEALED_ACTOR = ("name", "aliases", "licence_number", "phones", "accounts", "address", "details")
SEALED_EVENT = ("name", "place", "agencies", "account")


class Elsewhere(models.TextChoices):
    """In how many other cases: as coarse as it helps, so that one case more or less seldom shows (decision 27)."""

    NONE = "NONE", ""
    ONE = "ONE", _("Also in another case")
    FEW = "FEW", _("Also in 2 to 4 other cases")
    MANY = "MANY", _("Also in 5 or more other cases")

    @classmethod
    def of(cls, count: int) -> Elsewhere:
        if count < 2:
            return cls.ONE if count else cls.NONE
        return cls.FEW if count < 5 else cls.MANY


def elsewhere(links: Any, of: str, keys: Collection[UUID], *, case: Case) -> dict[UUID, Elsewhere]:
    """How often actors or events are named in other cases of the organisation, whoever asks.

    Never counted: restricted cases, so that no number betrays one. `links` is `Involvement` or `EventLink`, `of` its
    foreign key.
    """
    rows = links.objects.current().filter(**{f"{of}__in": keys}, case__is_restricted=False).exclude(case=case)
    counted = rows.order_by().values_list(of).annotate(cases=Count("case", distinct=True))
    found = {key: Elsewhere.of(count) for key, count in counted}
    return {key: found.get(key, Elsewhere.NONE) for key in keys}


class Named(NamedTuple):
    """An actor that a case names, with what the case says of it."""

    actor: Actor
    involvements: list[Involvement]
    elsewhere: Elsewhere


class Attended(NamedTuple):
    """An event that the survivor of a case was part of; `others` are the other cases of it that the reader opens."""

    link: EventLink
    event: Event
    elsewhere: Elsewhere
    others: list[Case]


def actors_of(case: Case, user: ActingUser) -> list[Named]:
    """Whom a case names now, in the order of entry. Logs the look at their names."""
    rows = Involvement.objects.current().visible_to(user, TraffickingPermission.VIEW, case=case)
    found = list(rows.select_related("case", "actor", "episode").order_by("created_at", "pk"))
    together: dict[UUID, list[Involvement]] = defaultdict(list)
    for row in found:
        together[row.actor_id].append(row)
    actors = {row.actor_id: row.actor for row in found}
    looks.log("listed", actors.values(), by=user, case=case)
    preload(actors.values(), *SEALED_ACTOR)
    where = elsewhere(Involvement, "actor", list(actors), case=case)
    return [Named(actors[key], rows, where[key]) for key, rows in together.items()]


def events_of(case: Case, user: ActingUser) -> list[Attended]:
    """What the survivor of a case was part of, the latest first. Logs the look."""
    rows = EventLink.objects.current().visible_to(user, TraffickingPermission.VIEW, case=case)
    links = list(rows.select_related("event").order_by("-created_at", "pk"))
    if not links:
        return []
    keys = [link.event_id for link in links]
    looks.log("listed", [link.event for link in links], by=user, case=case)
    preload([link.event for link in links], *SEALED_EVENT)
    where = elsewhere(EventLink, "event", keys, case=case)
    others = cases_by(EventLink, "event", keys, user=user, act=TraffickingPermission.VIEW)
    return [
        Attended(
            link,
            link.event,
            where[link.event_id],
            [other for other in others[link.event_id] if other.pk != case.pk],
        )
        for link in links
    ]


def cases_by(links: Any, of: str, keys: Collection[UUID], *, user: ActingUser, act: str) -> dict[UUID, list[Case]]:
    """The cases that name each of these, as far as `user` opens them, by their codes."""
    rows = links.objects.current().visible_to(user, act).filter(**{f"{of}__in": keys}).select_related("case")
    found: dict[UUID, set[Case]] = {key: set() for key in keys}
    for row in rows:
        found[getattr(row, f"{of}_id")].add(row.case)
    return {key: sorted(cases, key=lambda case: case.code) for key, cases in found.items()}


def roles_in_words(rows: Iterable[Involvement]) -> str:
    """The alleged roles of an actor, each once, in the order of the list."""
    held = {role for row in rows for role in row.roles}
    return ", ".join(str(codes.label(ROLES, code.code)) for code in codes.code_list(ROLES) if code.code in held)


def kind_of(actor: Actor) -> str | Promise:
    return Actor.Kind(actor.kind).label
