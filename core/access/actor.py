"""Who acts: what services, selectors and pages ask of the user at work, and what the roles of a membership allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast
from uuid import UUID

from core.access.permissions import CorePermission, Scope
from core.compartments import Compartment

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request


class Holding(NamedTuple):
    """A role, held at a site, that gives a permission on the rows of a scope."""

    role: str
    site_id: UUID
    site: str
    scope: str


@dataclass(frozen=True)
class Acting:
    """A user at work in one organisation: what the roles of the membership allow, and where.

    `held` maps (permission code, compartment) to the roles that give it, in the order of their sites' keys: what a
    role allows at one site, it does not allow at another where somebody works in another role.
    """

    user_id: UUID
    membership_id: UUID
    organisation_id: UUID
    organisation_name: str
    site_ids: tuple[UUID, ...]
    time_zone: str
    roles: tuple[str, ...]
    held: Mapping[tuple[str, str], tuple[Holding, ...]] = field(default_factory=dict)
    # Whether the terms of use that are in force were not accepted yet.
    owes_terms: bool = False

    @cached_property
    def grants(self) -> dict[tuple[str, str], frozenset[str]]:
        """The scopes under which each (permission code, compartment) is held."""
        return {key: frozenset(holding.scope for holding in holdings) for key, holdings in self.held.items()}

    def may(self, code: str, compartment: str = Compartment.GENERAL) -> bool:
        """Whether any role allows this act at all."""
        return (str(code), str(compartment)) in self.held

    def reads(self, compartment: str) -> bool:
        """Whether any role may read this compartment somewhere."""
        return self.may(CorePermission.READ, compartment)

    def readable(self) -> list[str]:
        """All compartments that some role may read, in their fixed order."""
        return [value for value in Compartment.values if self.reads(value)]

    def sites(self, code: str, compartment: str = Compartment.GENERAL) -> tuple[UUID, ...]:
        """Where a role that allows this act is held, in the order of the sites' keys: for what begins at a site."""
        holdings = self.held.get((str(code), str(compartment)), ())
        return tuple(dict.fromkeys(holding.site_id for holding in holdings))

    def held_as(self, code: str, compartment: str = Compartment.GENERAL) -> dict[UUID, list[Holding]]:
        """As whom this user holds the permission, and by which roles: as the user by each of them, as a site by those
        held there that go beyond own cases, as the organisation by those that reach all of it.
        """
        holdings = self.held.get((str(code), str(compartment)), ())
        found: dict[UUID, list[Holding]] = {self.user_id: [*holdings]} if holdings else {}
        for holding in holdings:
            if holding.scope != Scope.OWN:
                found.setdefault(holding.site_id, []).append(holding)
        everywhere = [holding for holding in holdings if holding.scope == Scope.ORGANISATION]
        if everywhere:
            found[self.organisation_id] = everywhere
        return found

    def principals(self, code: str, compartment: str = Compartment.GENERAL) -> list[UUID]:
        """As whom this user holds the permission: the user, the sites of the roles that give it, the organisation."""
        return list(self.held_as(code, compartment))


class ActingUser(Protocol):
    """A user at work in one organisation: `accounts.User`, once `acting` was set. Nobody else does or reads anything.

    A visitor who is not signed in is none: a page that is open to them reads `request.user`.
    (`Actor` is the trade's word for who takes part in trafficking.)
    """

    @property
    def pk(self) -> UUID: ...

    @property
    def name(self) -> str: ...

    @property
    def email(self) -> str: ...

    @property
    def language(self) -> str: ...

    @property
    def is_active(self) -> bool: ...

    @property
    def acting(self) -> Acting: ...


def acting_user(request: HttpRequest | Request) -> ActingUser:
    """Whoever has sent this request, where `core.web.pages` or `core.api` has set their `acting` by now."""
    return cast("ActingUser", request.user)
