"""Who may be told of a note: those who see its case and read its compartment there, and nobody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Q

from accounts.models import Membership
from cases.permissions import CasePermission
from cases.record.models import Case
from core.access.actor import ActingUser
from core.access.permissions import CorePermission, Scope
from core.compartments import Compartment

_PERMISSION = "roles__role__permissions"


class CaseReader(NamedTuple):
    """Somebody who sees the case, and which compartments they read in it."""

    name: str
    compartments: frozenset[str]


class NamableColleague(NamedTuple):
    """Somebody who may be named, as a form offers them."""

    id: UUID
    name: str
    compartments: frozenset[str]


def readers_of(case: Case, act: str = CasePermission.VIEW) -> dict[UUID, CaseReader]:
    """Everybody who opens the case now, by their keys: the answer of `visible_to()`, for all at once, in one query.

    `act` is under what its rows are read, where that is not the case's own permission.
    """
    found = readers_by(case, [act])[act]
    return {user_id: reader for user_id, reader in found.items() if Compartment.GENERAL in reader.compartments}


def readers_by(case: Case, acts: Collection[str]) -> dict[str, dict[UUID, CaseReader]]:
    """For each of `acts` who may do it in the case now, and which compartments they read there as whoever may: the
    answer of `within()`, for everybody and all acts in one query."""
    reached = case.reached_by
    # As whom a role is held (`Acting.held_as`): as the user, as its site, as the organisation.
    columns = {
        "scope": F(f"{_PERMISSION}__scope"),
        "code": F(f"{_PERMISSION}__code"),
        "compartment": F(f"{_PERMISSION}__compartment"),
    }
    asked = Q(**{f"{_PERMISSION}__code__in": (CorePermission.READ, *acts)})
    reaching = (
        Q(user_id__in=reached)
        | Q(**{f"{_PERMISSION}__scope__in": (Scope.SITE, Scope.ORGANISATION)}, roles__site_id__in=reached)
        | (Q(**{f"{_PERMISSION}__scope": Scope.ORGANISATION}) & Q(organisation_id__in=reached))
    )
    rows = (
        Membership.objects.current()
        .filter(asked & reaching)
        .values_list("user_id", "user__name", "organisation_id", "roles__site_id", *columns.values())
    )
    names: dict[UUID, str] = {}
    held: dict[UUID, dict[tuple[str, str], set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for user_id, name, organisation_id, site_id, scope, code, compartment in rows:
        names[user_id] = name
        principals = held[user_id][code, compartment]
        principals.add(user_id)
        if scope != Scope.OWN:
            principals.add(site_id)
        if scope == Scope.ORGANISATION:
            principals.add(organisation_id)
    found: dict[str, dict[UUID, CaseReader]] = {act: {} for act in acts}
    for user_id, holds in held.items():
        for act in acts:
            sees = holds[act, Compartment.GENERAL] & reached
            reads = {value for value in Compartment.values if sees & holds[CorePermission.READ, value]}
            if reads:
                found[act][user_id] = CaseReader(names[user_id], frozenset(reads))
    return found


def offered(
    case: Case, user: ActingUser, *, compartments: Collection[str], first: Collection[UUID] = ()
) -> list[NamableColleague]:
    """Those whom `user` may name in a note of one of `compartments`: `first` before others, each in order of names."""
    found = [
        NamableColleague(user_id, reader.name, reader.compartments & frozenset(compartments))
        for user_id, reader in readers_of(case).items()
        if user_id != user.pk and not reader.compartments.isdisjoint(compartments)
    ]
    return sorted(found, key=lambda one: (one.id not in first, one.name, str(one.id)))


class CompartmentReaders(NamedTuple):
    """A kind of content, and the names of those who read it in a case."""

    kind: str
    names: str


def said(case: Case, compartments: Collection[str], act: str = CasePermission.VIEW) -> list[CompartmentReaders]:
    """Who reads what lies in each of `compartments`, in words: for a form that moves something from one to another."""
    readers = sorted(readers_of(case, act).items(), key=lambda one: (one[1].name, str(one[0])))
    return [
        CompartmentReaders(
            str(Compartment(value).label),
            ", ".join(reader.name for _key, reader in readers if value in reader.compartments),
        )
        for value in compartments
    ]


__all__ = ["CaseReader", "CompartmentReaders", "NamableColleague", "offered", "readers_by", "readers_of", "said"]
