"""Which roles somebody may give to others, and what they may put into a role that they compose (decision 14)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import cast
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Handout, Membership, MembershipRole, Role, RolePermission
from accounts.permissions import AccountPermission
from accounts.role_builder import WIDTH, Draft, Key, widest
from audit.services import record
from core.access.actor import ActingUser
from core.errors import DomainError
from core.records import OrganisationOwned


@dataclass(frozen=True)
class HandOut:
    """What somebody may hand out: every role; or those named, and what can be made of their permissions (`reach`)."""

    everything: bool
    roles: frozenset[UUID] = frozenset()
    reach: Mapping[Key, str] = field(default_factory=dict)

    def covers(self, draft: Draft) -> bool:
        """Whether nothing in the role goes beyond what may be handed out."""
        return self.everything or (
            not draft.hands_out_all
            and draft.hands_out <= self.roles
            and all(self.allows(key, scope) for key, scope in draft.permissions.items())
        )

    def allows(self, key: Key, scope: str) -> bool:
        """Whether one permission may be handed out with this scope."""
        return self.everything or WIDTH[scope] <= WIDTH.get(self.reach.get(key, ""), -1)

    def may_give(self, role: Role) -> bool:
        return self.everything or role.pk in self.roles or self.covers(Draft.of(role))


class NotYours(DomainError):
    """Somebody reached for more than they may hand out. That stays in the record of acts; nothing else is changed."""

    def __init__(
        self, message: str | Promise, *, target: OrganisationOwned, act: str, field: str | None = None
    ) -> None:
        super().__init__(message, field=field)
        self.target = target
        self.act = act


def of(user_id: UUID) -> HandOut:
    """What a person may hand out by the roles that they hold now, in the organisation of the open scope."""
    held = MembershipRole.objects.filter(
        membership__in=Membership.objects.current().filter(user_id=user_id),
        role__permissions__code=AccountPermission.MANAGE_USERS,
    )
    found = dict(held.values_list("role_id", "role__hands_out_all"))
    if any(found.values()):
        return HandOut(everything=True)
    named = frozenset(Handout.objects.filter(role__in=found).values_list("handed_out", flat=True))
    return HandOut(False, named, widest(RolePermission.objects.filter(role__in=named)))


def roles_to_give(user_id: UUID) -> list[UUID]:
    """The roles of the organisation that a person may give to others."""
    by = of(user_id)
    roles = Role.objects.whole()
    return [role.pk for role in roles if by.may_give(role)]


def within(role: Role) -> list[Role]:
    """Which roles somebody may give because they go no further than those that their role names; none of these."""
    draft = Draft.of(role)
    if role.hands_out_all or not draft.hands_out:
        return []
    named = draft.hands_out
    allowed = HandOut(False, named, widest(RolePermission.objects.filter(role__in=named)))
    others = Role.objects.whole().exclude(pk__in=named).order_by("name", "id")
    return [other for other in others if allowed.may_give(other)]


def require_may_give(by: ActingUser | None, roles: Collection[Role], *, target: OrganisationOwned, act: str) -> None:
    """Raise NotYours unless `by` may hand out all these roles. None is the operator, who sets up an installation."""
    if by is None:
        return
    allowed = of(by.pk)
    if not all(allowed.may_give(role) for role in roles):
        raise NotYours(
            _("Your own role does not let you hand out this role. Ask another administrator."),
            target=target,
            act=act,
            field="role",
        )


def noting_refusals[**P, R](service: Callable[P, R]) -> Callable[P, R]:
    """Run a service (with the keyword `by`) in one transaction; what is refused as NotYours is noted after it."""

    @wraps(service)
    def noted(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return service(*args, **kwargs)
        except NotYours as refusal:
            record(
                by=cast("ActingUser", kwargs["by"]), verb="handing_out.refused", target=refusal.target, act=refusal.act
            )
            raise

    return noted
