"""What pages show of accounts beside plain rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.functional import Promise

from accounts.models import Membership, MembershipRole
from accounts.permissions import AccountPermission
from accounts.reasons import EndReason
from accounts.services.invitations import find_invitation, organisation_of
from audit.models import Act
from core.access import Compartment, CorePermission, Scope, catalogue
from core.db import organisation_scope


@dataclass(frozen=True)
class Offer:
    """What the person who holds an invitation's link is told."""

    email: str
    name: str
    organisation: str
    role: str
    site: str


@dataclass(frozen=True)
class Allowance:
    """One thing that a role allows, and on which cases."""

    label: str | Promise
    scope: str | Promise


@dataclass(frozen=True)
class HeldRole:
    """A role that a person holds at some sites, in plain words: what it lets them read, and what it lets them do."""

    name: str
    sites: list[str]
    reads: list[Allowance]
    acts: list[Allowance]


def offer(token: str) -> Offer | None:
    """What an invitation offers; None when its link does not work (used, withdrawn, expired or wrong)."""
    organisation_id = organisation_of(token)
    if organisation_id is None:
        return None
    with organisation_scope(organisation_id):
        found = find_invitation(token).select_related("role", "site", "organisation").first()
    if found is None:
        return None
    return Offer(found.email, found.name, found.organisation.name, found.role.name, found.site.name)


def held_roles(membership_id: Any) -> list[HeldRole]:
    """The roles of a membership with everything that they allow, in the order of the catalogue.

    A role's row for something that this installation does not have allows nothing, and is not listed.
    """
    rows = MembershipRole.objects.filter(membership_id=membership_id).select_related("role", "site")
    rows = rows.prefetch_related("role__permissions").order_by("role__name", "role_id", "site__name", "id")
    return [_in_words(list(held)) for _role, held in groupby(rows, key=lambda row: row.role_id)]


def end_reason(membership: Membership) -> str:
    """Why access was switched off, in words; empty when nothing is recorded of it."""
    acts = Act.objects.filter(target_id=membership.pk, verb="member.ended").order_by("-at", "-id")
    code = acts.values_list("detail__reason", flat=True).first()
    return str(EndReason(code).label) if code in EndReason.values else ""


def administrators() -> list[str]:
    """The names of those who can give roles in the organisation of the open scope."""
    rows = Membership.objects.current().filter(roles__role__permissions__code=AccountPermission.MANAGE_USERS)
    return list(rows.order_by("user__name").values_list("user__name", flat=True).distinct())


def _in_words(held: list[MembershipRole]) -> HeldRole:
    role, known, compartments = held[0].role, catalogue(), list(Compartment.values)
    order = {code: number for number, code in enumerate(known)}
    rows = [row for row in role.permissions.all() if row.code in known]
    rows.sort(key=lambda row: (order[row.code], compartments.index(row.compartment), row.scope))
    reads = [row for row in rows if row.code == CorePermission.READ]
    acts = [row for row in rows if row.code != CorePermission.READ]
    return HeldRole(
        role.name,
        [row.site.name for row in held],
        reads=[Allowance(Compartment(row.compartment).label, Scope(row.scope).label) for row in reads],
        acts=[Allowance(known[row.code].label, Scope(row.scope).label) for row in acts],
    )
