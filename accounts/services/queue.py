"""Changes of roles and of who holds them come one after the other in an organisation."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.models import Membership, MembershipRole, Organisation, RolePermission
from accounts.permissions import AccountPermission
from core.db import current_organisation
from core.errors import DomainError


def one_at_a_time() -> None:
    """Wait for whoever changes roles now. Two administrators who take each other's role at once would both find one
    left; and a role that is being given would be deleted meanwhile."""
    Organisation.objects.select_for_update(no_key=True).get(pk=current_organisation())


def require_administrator_left() -> None:
    """Raise DomainError unless somebody at work may manage users, give every role and compose roles by one role."""
    composes = RolePermission.objects.filter(code=AccountPermission.COMPOSE_ROLES).values("role")
    left = MembershipRole.objects.filter(
        membership__in=Membership.objects.current(),
        role__in=composes,
        role__hands_out_all=True,
        role__permissions__code=AccountPermission.MANAGE_USERS,
    )
    if not left.exists():
        raise DomainError(
            _(
                "Somebody must be able to manage users, give every role and compose roles. Give another person such a "
                "role first."
            )
        )
