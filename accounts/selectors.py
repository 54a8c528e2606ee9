"""What pages show of accounts beside plain rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, prefetch_related_objects
from django.utils.translation import gettext as _

from accounts.models import Membership, MembershipRole, Organisation, Recovery, Role, Terms, TermsAcceptance
from accounts.permissions import AccountPermission
from accounts.reasons import EndReason
from accounts.services.invitations import find_invitation, organisation_of
from accounts.services.recovery import find_recovery, opens
from accounts.wording import InWords, in_words
from audit.models import Act
from core.db import organisation_scope
from core.errors import DomainError


@dataclass(frozen=True)
class Offer:
    """What the person who holds an invitation's link is told."""

    email: str
    name: str
    organisation: str
    role: str
    site: str


@dataclass(frozen=True)
class Help:
    """What the person who holds the link of a new way in is told, and what they keep of what they had."""

    email: str
    keeps_password: bool
    keeps_second_step: bool


@dataclass(frozen=True)
class HeldRole:
    """A role that a person holds at some sites."""

    role: Role
    name: str
    sites: list[str]


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a role, at these sites; also who is switched off, since they would get it back."""

    user_id: UUID
    membership_id: UUID
    name: str
    sites: list[str]
    is_current: bool


def offer(token: str) -> Offer | None:
    """What an invitation offers; None when its link does not work (used, withdrawn, expired or wrong)."""
    organisation_id = organisation_of(token)
    if organisation_id is None:
        return None
    with organisation_scope(organisation_id):
        found = find_invitation(token).select_related("role", "site", "organisation").first()
    if found is None or found.role is None:
        return None
    return Offer(found.email, found.name, found.organisation.name, found.role.name, found.site.name)


def help_behind(token: str) -> Help | None:
    """What the link of a new way in gives; None when it does not work (used, withdrawn, expired or wrong)."""
    organisation_id = organisation_of(token)
    if organisation_id is None:
        return None
    with organisation_scope(organisation_id):
        found = find_recovery(token).select_related("membership__user").first()
        if found is None or not opens(found):
            return None
    email, lost = found.membership.user.email, found.lost
    return Help(email, lost == Recovery.Lost.FACTOR, lost == Recovery.Lost.PASSWORD)


def held_roles(membership_id: Any) -> list[HeldRole]:
    """The roles of a membership, by name."""
    rows = MembershipRole.objects.filter(membership_id=membership_id).select_related("role", "site")
    found = []
    ordered = rows.order_by("role__name", "role_id", "site__name", "id")
    for _pk, group in groupby(ordered, key=lambda row: row.role_id):
        held = list(group)
        found.append(HeldRole(held[0].role, held[0].role.name, [row.site.name for row in held]))
    return found


def in_words_of(held: Sequence[HeldRole]) -> list[tuple[HeldRole, InWords]]:
    """Each role with everything that it allows where it is held.

    A role's row for something that this installation does not have allows nothing, and is not listed.
    """
    prefetch_related_objects([each.role for each in held], "permissions", "handouts__handed_out")
    return [(each, in_words(each.role, sites=each.sites)) for each in held]


def holders(roles: Sequence[UUID]) -> dict[UUID, list[Holder]]:
    """Who holds each of these roles, by name: those at work first."""
    rows = MembershipRole.objects.filter(role__in=roles).select_related("membership__user", "site")
    rows = rows.order_by("role_id", "membership__user__name", "membership_id", "site__name", "id")
    found: dict[UUID, list[Holder]] = {role: [] for role in roles}
    for (role, _membership), group in groupby(rows, key=lambda row: (row.role_id, row.membership_id)):
        held = list(group)
        of = held[0].membership
        sites = [row.site.name for row in held]
        found[role].append(Holder(of.user_id, of.pk, of.user.name, sites, of.is_current))
    for each in found.values():
        each.sort(key=lambda holder: not holder.is_current)
    return found


def people_at(sites: Sequence[UUID]) -> dict[UUID, int]:
    """How many people hold a role at each of these sites and work here; a site without any is left out."""
    rows = MembershipRole.objects.filter(site__in=sites, membership__in=Membership.objects.current())
    return dict(rows.values_list("site").annotate(Count("membership", distinct=True)))


def find_organisation(text: str) -> Organisation:
    """The one of this name, in small or capital letters, or of this id. Raises DomainError when there is none."""
    try:
        found = Organisation.objects.filter(pk=UUID(text)).first()
    except ValueError:
        found = Organisation.objects.filter(name__iexact=text).first()
    if found is None:
        raise DomainError(_("There is no organisation of this name or id."))
    return found


def some_names(held: Sequence[Holder], most: int = 3) -> str:
    """The first names of those at work, and how many there are beside them."""
    names = [holder.name for holder in held if holder.is_current]
    shown = ", ".join(names[:most])
    if len(names) > most:
        shown = _("%(names)s and %(count)d more") % {"names": shown, "count": len(names) - most}
    return shown or _("Nobody")


def end_reason(membership: Membership) -> str:
    """Why access was switched off, in words; empty when nothing is recorded of it."""
    acts = Act.objects.filter(target_id=membership.pk, verb="member.ended").order_by("-at", "-id")
    code = acts.values_list("detail__reason", flat=True).first()
    return str(EndReason(code).label) if code in EndReason.values else ""


def owing_terms(terms: Terms) -> list[str]:
    """The names of those who work in the open organisation and have not accepted these terms yet."""
    accepted = TermsAcceptance.objects.filter(terms=terms).values("user")
    rows = Membership.objects.current().exclude(user__in=accepted)
    return list(rows.order_by("user__name", "id").values_list("user__name", flat=True))


def administrators() -> list[str]:
    """The names of those who can give roles in the organisation of the open scope."""
    rows = Membership.objects.current().who_may(AccountPermission.MANAGE_USERS)
    return list(rows.order_by("user__name").values_list("user__name", flat=True).distinct())
