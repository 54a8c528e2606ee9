"""Invitations: a link handed over in person, so that no mail server is needed."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import oversight, role_delegation, throttling
from accounts.models import Invitation, InvitationQuerySet, Membership, Role, Site, User
from accounts.role_delegation import noting_refusals, require_may_give
from accounts.services import telling
from accounts.services.members import add_member, still_there
from accounts.services.own_account import set_checked_password
from accounts.services.queue import one_at_a_time
from audit.services import record
from core import writes
from core.access.actor import ActingUser
from core.db import current_organisation, organisation_scope
from core.errors import DomainError

VALID_FOR = timedelta(days=7)


class InvitationGone(DomainError):
    """The link does not work, for whatever reason: which one, is not said."""

    def __init__(self) -> None:
        super().__init__(_("This invitation is not valid any more. Ask for a new one."))


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@noting_refusals
def invite(*, email: str, name: str, role: Role, site: Site, by: ActingUser | None) -> tuple[Invitation, str]:
    """Offer somebody a role. Returns the invitation and its token, which is shown once and not kept.

    `by` is None when the operator sets up an installation. Raises NotYours for a role that `by` may not hand out,
    DomainError when the person works here already, or has an open invitation.
    """
    one_at_a_time()
    require_may_give(by, [still_there(role)], target=site, act="invite")
    members = Membership.objects.filter(user__email=email, ended_at=None)
    if members.exists():
        raise DomainError(
            _("This person works here already. Open their page in the list of people to give them a role."),
            field="email",
        )
    if Invitation.objects.open().filter(email=email).exists():
        raise DomainError(
            _("There is an open invitation for this address. Withdraw it first to make a new one."), field="email"
        )
    token = f"{current_organisation()}.{secrets.token_urlsafe(32)}"
    invitation = writes.create(
        Invitation(
            email=email,
            name=name,
            role=role,
            site=site,
            token_digest=digest(token),
            expires_at=timezone.now() + VALID_FOR,
        ),
        by=by,
    )
    record(by=by, verb="invitation.made", target=invitation, role=str(role.pk), site=str(site.pk))
    telling.tell_all(oversight.over_roles(other_than=by.pk if by else None), telling.INVITED, invitation.pk)
    return invitation, token


@transaction.atomic
def withdraw_invitation(*, invitation_id: UUID, expected_version: int, by: ActingUser) -> Invitation:
    """Make a link that was not used worthless. Raises EditConflict."""
    invitation = Invitation.objects.locked(pk=invitation_id, expected_version=expected_version)
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = timezone.now()
        writes.update(invitation, "withdrawn_at", by=by)
        record(by=by, verb="invitation.withdrawn", target=invitation)
    return invitation


def find_invitation(token: str) -> InvitationQuerySet:
    """The open invitation of a token, if any. Call inside `organisation_scope(organisation_of(token))`."""
    return Invitation.objects.open().filter(token_digest=digest(token), organisation__is_suspended=False)


def organisation_of(token: str) -> UUID | None:
    """The organisation that a token speaks of; None when it is no token."""
    try:
        return UUID(token.partition(".")[0])
    except ValueError:
        return None


def accept_invitation(*, token: str, name: str, password: str, address: str) -> User:
    """Make the account (or join with the one of that address) and the membership.

    Raises InvitationGone when the link is used, withdrawn, expired or wrong, DomainError when an existing
    account's password does not match, TooManyAttempts after several such guesses from one `address`,
    ValidationError for a weak password.
    """
    organisation_id = organisation_of(token)
    if organisation_id is None:
        raise InvitationGone
    with organisation_scope(organisation_id):
        # Of two who press at once the second waits here, and then finds it used.
        one_at_a_time()
        rows = find_invitation(token).select_related("role", "site").select_for_update(of=("self",))
        invitation = rows.first()
        role = invitation.role if invitation else None
        if invitation is None or role is None or not _may_still_give(invitation.created_by_id, role):
            raise InvitationGone
        user = User.objects.filter(email=invitation.email).first()
        if user is None:
            user = _new_user(invitation.email, name, password)
        else:
            attempt = throttling.begin(user.email, address)
            if not (user.check_password(password) and user.is_active):
                raise DomainError(
                    _("There is an account with this address already. Enter its password."), field="password"
                )
            attempt.succeeded()
        invitation.accepted_at = timezone.now()
        writes.update(invitation, "accepted_at", by=user)
        membership = add_member(user=user, role=role, site=invitation.site, by=user)
        record(by=user, verb="invitation.accepted", target=invitation)
        telling.tell_all(oversight.over_roles(other_than=user.pk), telling.JOINED, membership.pk)
    return user


def _may_still_give(maker: UUID | None, role: Role) -> bool:
    """Whether whoever made an invitation could make it now: the role may have grown since, or theirs have shrunk."""
    return maker is None or role_delegation.of(maker).may_give(role)


def _new_user(email: str, name: str, password: str) -> User:
    user = User(email=email, name=name, language=get_language() or settings.LANGUAGE_CODE)
    set_checked_password(user, password)
    user.full_clean()
    user.save(force_insert=True)
    return user
