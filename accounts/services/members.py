"""Who works in the organisation, and with which roles. A change holds from the next request on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Invitation, Membership, MembershipRole, Organisation, Role, Site, User
from accounts.permissions import AccountPermission
from accounts.reasons import EndReason, RestoreReason
from accounts.services.sessions import end_sessions
from audit.services import record
from core import writes
from core.db import current_organisation
from core.errors import DomainError


@transaction.atomic
def add_member(*, user: User, role: Role, site: Site, by: Any) -> Membership:
    """Make somebody a member with one role at one site.

    A membership that had ended begins again, with this role alone: what somebody held before does not come back.
    """
    membership = Membership.objects.select_for_update(of=("self",)).filter(user=user).first()
    if membership is None:
        membership = writes.create(Membership(user=user), by=by)
    elif not membership.is_current:
        membership.roles.all().delete()
        membership.ended_at = None
        writes.update(membership, "ended_at", by=by)
    _give(membership, role, site)
    record(by=by, verb="member.added", target=membership, role=str(role.pk), site=str(site.pk))
    return membership


@transaction.atomic
def give_role(*, membership_id: UUID, expected_version: int, role: Role, site: Site, by: Any) -> Membership:
    """Give a member one more role.

    Raises DomainError for oneself, for somebody who has left and for a role held already; EditConflict.
    """
    membership = Membership.objects.locked(pk=membership_id, expected_version=expected_version)
    _refuse_oneself(membership, by)
    if not membership.is_current:
        raise DomainError(_("This person's access is switched off. Restore it first."))
    if not _give(membership, role, site):
        raise DomainError(_("This person already has this role at this site."), field="role")
    writes.update(membership, by=by)
    record(by=by, verb="member.role_given", target=membership, role=str(role.pk), site=str(site.pk))
    return membership


@transaction.atomic
def take_role(*, membership_id: UUID, expected_version: int, held_id: UUID, by: Any) -> Membership:
    """Take one held role away. Raises DomainError for oneself and the last administrator, EditConflict.

    Who may manage users no longer leaves no invitation behind that nobody has used yet.
    """
    _one_at_a_time()
    made = _open_invitations(Q(created_by__memberships=membership_id))
    membership = Membership.objects.locked(pk=membership_id, expected_version=expected_version)
    _refuse_oneself(membership, by)
    held = MembershipRole.objects.filter(pk=held_id, membership=membership).first()
    if held is None:
        raise DomainError(_("This person no longer has this role."))
    held.delete()
    _require_administrator_left()
    if not membership.roles.filter(role__permissions__code=AccountPermission.MANAGE_USERS).exists():
        _withdraw(made, by=by)
    writes.update(membership, by=by)
    record(by=by, verb="member.role_taken", target=membership, role=str(held.role_id))
    return membership


@transaction.atomic
def end_membership(*, membership_id: UUID, expected_version: int, reason: str = EndReason.LEFT, by: Any) -> Membership:
    """Switch somebody's access off: from the next click on, and in every session that they have open here.

    Their roles and their part in cases stay as they are, for `restore_membership`. No link opens the door again:
    open invitations to their address, and those that they have made, are withdrawn. Raises DomainError for oneself
    and the last administrator, EditConflict.
    """
    _one_at_a_time()
    invitations = _open_invitations(_addressed_to(membership_id) | Q(created_by__memberships=membership_id))
    membership = Membership.objects.locked(pk=membership_id, expected_version=expected_version)
    if membership.user_id == by.pk:
        raise DomainError(_("You cannot end your own membership. Ask another administrator."))
    if not membership.is_current:
        return membership
    membership.ended_at = timezone.now()
    writes.update(membership, "ended_at", by=by)
    _require_administrator_left()
    _withdraw(invitations, by=by)
    record(by=by, verb="member.ended", target=membership, reason=EndReason(reason).value)
    # Once it holds: a session that is opened again meanwhile is refused by the membership itself.
    transaction.on_commit(partial(end_sessions, user_id=membership.user_id, organisation_id=current_organisation()))
    return membership


@transaction.atomic
def restore_membership(*, membership_id: UUID, expected_version: int, reason: str, by: Any) -> Membership:
    """Switch somebody's access on again, with the roles and the cases that they had. They sign in anew.

    An open invitation to them is withdrawn: nothing more comes by it. Raises EditConflict. Access that is on already
    stays as it is.
    """
    invitations = _open_invitations(_addressed_to(membership_id))
    membership = Membership.objects.locked(pk=membership_id, expected_version=expected_version)
    if membership.is_current:
        return membership
    membership.ended_at = None
    writes.update(membership, "ended_at", by=by)
    _withdraw(invitations, by=by)
    record(by=by, verb="member.restored", target=membership, reason=RestoreReason(reason).value)
    return membership


def _addressed_to(membership_id: UUID) -> Q:
    return Q(email__iexact=Membership.objects.values_list("user__email", flat=True).get(pk=membership_id))


def _open_invitations(which: Q) -> list[Invitation]:
    """Locked before the membership, as by whoever accepts one, so that the two wait for each other."""
    return list(Invitation.objects.open().filter(which).select_for_update(of=("self",)).order_by("id"))


def _withdraw(invitations: Iterable[Invitation], *, by: Any) -> None:
    for invitation in invitations:
        invitation.withdrawn_at = timezone.now()
        writes.update(invitation, "withdrawn_at", by=by)
        record(by=by, verb="invitation.withdrawn", target=invitation)


def _refuse_oneself(membership: Membership, by: Any) -> None:
    """Whoever manages users sees no case. If they could change their own roles, that would be worth nothing."""
    if membership.user_id == by.pk:
        raise DomainError(_("You cannot change your own roles. Ask another administrator."))


def _one_at_a_time() -> None:
    """Two administrators who take each other's role at once would both find one left. So they queue here."""
    Organisation.objects.select_for_update(no_key=True).get(pk=current_organisation())


def _give(membership: Membership, role: Role, site: Site) -> bool:
    _held, made = MembershipRole.objects.get_or_create(membership=membership, role=role, site=site)
    return made


def _require_administrator_left() -> None:
    left = MembershipRole.objects.filter(
        role__permissions__code=AccountPermission.MANAGE_USERS,
        membership__ended_at=None,
        membership__user__is_active=True,
    )
    if not left.exists():
        raise DomainError(_("Somebody must be able to manage users. Give another person that role first."))
