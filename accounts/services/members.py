"""Who works in the organisation, and with which roles. A change holds from the next request on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import oversight
from accounts.models import Invitation, Membership, MembershipRole, Role, Site, User
from accounts.permissions import AccountPermission
from accounts.reasons import EndReason, RestoreReason
from accounts.role_delegation import NotYours, noting_refusals, require_may_give
from accounts.services import telling
from accounts.services.queue import one_at_a_time, require_administrator_left
from accounts.services.sessions import end_sessions
from audit.services import record
from core import writes
from core.access.actor import ActingUser
from core.db import current_organisation
from core.errors import DomainError


@transaction.atomic
def add_member(*, user: User, role: Role, site: Site, by: ActingUser | None) -> Membership:
    """Make somebody a member with one role at one site.

    A membership that had ended begins again, with this role alone: the roles held before do not come back. The cases in
    which somebody still has a part do, as far as this role opens them.
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


@noting_refusals
def give_role(*, membership_id: UUID, expected_version: int, role: Role, site: Site, by: ActingUser) -> Membership:
    """Give a member one more role.

    Raises NotYours for oneself and for a role that `by` may not hand out, DomainError for somebody who has left and for
    a role held already; EditConflict.
    """
    one_at_a_time()
    membership = Membership.objects.locked(pk=membership_id, expected_version=expected_version)
    _refuse_oneself(membership, by, act="give")
    require_may_give(by, [still_there(role)], target=membership, act="give")
    if not membership.is_current:
        raise DomainError(_("This person's access is switched off. Restore it first."))
    if not _give(membership, role, site):
        raise DomainError(_("This person already has this role at this site."), field="role")
    writes.update(membership, by=by)
    record(by=by, verb="member.role_given", target=membership, role=str(role.pk), site=str(site.pk))
    telling.tell_all(oversight.over_roles(other_than=by.pk), telling.ROLE_GIVEN, membership.pk)
    return membership


@noting_refusals
def take_role(*, membership_id: UUID, expected_version: int, held_id: UUID, by: ActingUser) -> Membership:
    """Take one held role away, whichever it is: less access harms nobody whose name stands in a case.

    Raises NotYours for oneself, DomainError for the last administrator, EditConflict.

    Who may manage users no longer leaves no invitation behind that nobody has used yet.
    """
    one_at_a_time()
    # Before it is taken away from one of those who watch.
    watchers = oversight.over_roles(other_than=by.pk)
    made = _open_invitations(Q(created_by__memberships=membership_id))
    membership = Membership.objects.locked(pk=membership_id, expected_version=expected_version)
    _refuse_oneself(membership, by, act="take")
    held = MembershipRole.objects.filter(pk=held_id, membership=membership).first()
    if held is None:
        raise DomainError(_("This person no longer has this role."))
    held.delete()
    require_administrator_left()
    if not membership.roles.filter(role__permissions__code=AccountPermission.MANAGE_USERS).exists():
        _withdraw(made, by=by)
    writes.update(membership, by=by)
    record(by=by, verb="member.role_taken", target=membership, role=str(held.role_id))
    telling.tell_all(watchers, telling.ROLE_TAKEN, membership.pk)
    return membership


@transaction.atomic
def end_membership(
    *, membership_id: UUID, expected_version: int, reason: str = EndReason.LEFT, by: ActingUser
) -> Membership:
    """Switch somebody's access off: from the next click on, and in every session that they have open here.

    Their roles and their part in cases stay as they are, for `restore_membership`. No link opens the door again:
    open invitations to their address, and those that they have made, are withdrawn. Raises DomainError for oneself
    and the last administrator, EditConflict.
    """
    one_at_a_time()
    watchers = oversight.over_roles(other_than=by.pk)
    invitations = _open_invitations(_addressed_to(membership_id) | Q(created_by__memberships=membership_id))
    membership = Membership.objects.locked(pk=membership_id, expected_version=expected_version)
    if membership.user_id == by.pk:
        raise DomainError(_("You cannot end your own membership. Ask another administrator."))
    if not membership.is_current:
        return membership
    membership.ended_at = timezone.now()
    writes.update(membership, "ended_at", by=by)
    require_administrator_left()
    _withdraw(invitations, by=by)
    record(by=by, verb="member.ended", target=membership, reason=EndReason(reason).value)
    telling.tell_all(watchers, telling.ACCESS_ENDED, membership.pk)
    # Once it holds: a session that is opened again meanwhile is refused by the membership itself.
    transaction.on_commit(partial(end_sessions, user_id=membership.user_id, organisation_id=current_organisation()))
    return membership


@noting_refusals
def restore_membership(*, membership_id: UUID, expected_version: int, reason: str, by: ActingUser) -> Membership:
    """Switch somebody's access on again, with the roles and the cases that they had. They sign in anew.

    An open invitation to them is withdrawn: nothing more comes by it. Access that is on already stays as it is.
    Raises NotYours when they hold a role that `by` may not hand out, EditConflict.
    """
    one_at_a_time()
    invitations = _open_invitations(_addressed_to(membership_id))
    membership = Membership.objects.locked(pk=membership_id, expected_version=expected_version)
    if membership.is_current:
        return membership
    roles = [held.role for held in membership.roles.select_related("role")]
    require_may_give(by, roles, target=membership, act="restore")
    membership.ended_at = None
    writes.update(membership, "ended_at", by=by)
    _withdraw(invitations, by=by)
    record(by=by, verb="member.restored", target=membership, reason=RestoreReason(reason).value)
    telling.tell_all(oversight.over_roles(other_than=by.pk), telling.ACCESS_RESTORED, membership.pk)
    return membership


def _addressed_to(membership_id: UUID) -> Q:
    return Q(email=Membership.objects.values_list("user__email", flat=True).get(pk=membership_id))


def _open_invitations(which: Q) -> list[Invitation]:
    """Locked before the membership, as by whoever accepts one, so that the two wait for each other."""
    return list(Invitation.objects.open().filter(which).select_for_update(of=("self",)).order_by("id"))


def _withdraw(invitations: Iterable[Invitation], *, by: ActingUser) -> None:
    for invitation in invitations:
        invitation.withdrawn_at = timezone.now()
        writes.update(invitation, "withdrawn_at", by=by)
        record(by=by, verb="invitation.withdrawn", target=invitation)


def _refuse_oneself(membership: Membership, by: ActingUser, *, act: str) -> None:
    """Whoever manages users sees no case. If they could change their own roles, that would be worth nothing."""
    if membership.user_id == by.pk:
        raise NotYours(_("You cannot change your own roles. Ask another administrator."), target=membership, act=act)


def still_there(role: Role) -> Role:
    """The role as it is now. Raises DomainError when it was deleted meanwhile."""
    found = Role.objects.filter(pk=role.pk).first()
    if found is None:
        raise DomainError(_("This role has been deleted meanwhile. Choose another one."), field="role")
    return found


def _give(membership: Membership, role: Role, site: Site) -> bool:
    _held, made = MembershipRole.objects.get_or_create(membership=membership, role=role, site=site)
    return made
