"""Invitations: a link handed over in person, so that no mail server is needed."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Invitation, Role, Site, User
from accounts.services.members import add_member
from audit.services import record
from core import writes
from core.db import organisation_scope
from core.errors import DomainError

VALID_FOR = timedelta(days=7)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(*, email: str, name: str, role: Role, site: Site, by: Any) -> tuple[Invitation, str]:
    """Offer somebody a role. Returns the invitation and its token, which is shown once and not kept."""
    token = f"{by.acting.organisation_id}.{secrets.token_urlsafe(32)}"
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
    return invitation, token


@transaction.atomic
def withdraw_invitation(*, invitation_id: UUID, expected_version: int, by: Any) -> Invitation:
    """Make a link that was not used worthless. Raises EditConflict."""
    invitation = Invitation.objects.locked(pk=invitation_id, expected_version=expected_version)
    if invitation.accepted_at is None and invitation.withdrawn_at is None:
        invitation.withdrawn_at = timezone.now()
        writes.update(invitation, "withdrawn_at", by=by)
        record(by=by, verb="invitation.withdrawn", target=invitation)
    return invitation


def find_invitation(token: str) -> Invitation | None:
    """The open invitation of a token, or None. Call inside `organisation_scope(organisation_of(token))`."""
    rows = Invitation.objects.open().select_related("role", "site", "organisation")
    return rows.filter(token_digest=digest(token)).first()


def organisation_of(token: str) -> UUID | None:
    """The organisation that a token speaks of; None when it is no token."""
    try:
        return UUID(token.partition(".")[0])
    except ValueError:
        return None


def accept_invitation(*, token: str, name: str, password: str) -> User:
    """Make the account (or join with the one of that address) and the membership.

    Raises DomainError when the link is used, withdrawn, expired or wrong, or when an existing account's
    password does not match; ValidationError for a weak password.
    """
    organisation_id = organisation_of(token)
    if organisation_id is None:
        raise DomainError(_("This invitation is not valid any more. Ask for a new one."))
    with organisation_scope(organisation_id):
        found = find_invitation(token)
        if found is None:
            raise DomainError(_("This invitation is not valid any more. Ask for a new one."))
        invitation = Invitation.objects.locked(pk=found.pk, expected_version=found.version)
        user = User.objects.filter(email__iexact=invitation.email).first()
        if user is None:
            user = User(email=invitation.email, name=name)
            validate_password(password, user)
            user.set_password(password)
            user.full_clean()
            user.save(force_insert=True)
        elif not user.check_password(password):
            raise DomainError(
                _("There is an account with this address already. Enter its password."), field="password"
            )
        invitation.accepted_at = timezone.now()
        writes.update(invitation, "accepted_at", by=user)
        add_member(user=user, role=invitation.role, site=invitation.site, by=user)
        record(by=user, verb="invitation.accepted", target=invitation)
    return user
