"""A new way in for a member who has lost the password or the second step, without a mail server.

One administrator asks, another confirms and hands the link over in person. Neither learns or chooses a password: the
person does, behind the link. Who runs the server makes the link alone, where there are not two.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import factors, oversight, role_delegation, throttling
from accounts.models import Invitation, Membership, Recovery, RecoveryQuerySet, Role, User, account_of
from accounts.permissions import AccountPermission
from accounts.role_delegation import NotYours, noting_refusals
from accounts.services import telling
from accounts.services.invitations import digest, organisation_of
from accounts.services.own_account import set_checked_password
from accounts.services.sessions import end_all_sessions
from accounts.services.workplaces import workplaces
from audit.services import record
from core import writes
from core.access.actor import ActingUser
from core.db import current_organisation, organisation_scope
from core.errors import DomainError

QUESTION_FOR, LINK_FOR = timedelta(days=7), timedelta(days=1)
# Time for those who are told of a new colleague to ask who that is, before the two are two.
NEW_FOR = timedelta(days=3)
Lost = Recovery.Lost


class RecoveryGone(DomainError):
    """The link does not work, for whatever reason: which one, is not said."""

    def __init__(self) -> None:
        super().__init__(_("This link is not valid any more. Ask for a new one."))


@noting_refusals
def ask_recovery(*, membership_id: UUID, lost: str, by: ActingUser) -> Recovery:
    """Ask for a new way in for a member; another administrator confirms it.

    Raises DomainError for oneself, for somebody whose access is switched off or who works elsewhere too, where
    something is open already, where there is nothing to replace, and where nobody else could confirm it; NotYours for
    somebody who holds a role that `by` may not hand out. Whoever was invited less than NEW_FOR ago neither asks nor
    confirms.
    """
    membership = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership_id)
    if membership.user_id == by.pk:
        raise DomainError(_("For your own account ask another administrator."))
    if not membership.is_current:
        raise DomainError(_("This person's access is switched off. Restore it first."))
    _require_not_new(by)
    _require_may_help(membership, by=by)
    if _works_elsewhere(membership):
        raise DomainError(_("This account cannot be helped from here. Ask whoever runs the server: manage.py recover."))
    if lost == Lost.FACTOR and not factors.has_one(membership.user):
        raise DomainError(_("This account has no second step that could be lost."), field="lost")
    if Recovery.objects.open().filter(membership=membership).exists():
        raise DomainError(_("Something is open for this person already. Look at the list of new ways in."))
    others = _administrators().exclude(user__in=[by.pk, membership.user_id]).select_related("user")
    confirmers = [one for one in others if not _is_new(one.user) and _may_help(membership, one.user_id)]
    if not confirmers:
        raise DomainError(
            _("There is no other administrator who could confirm it. Ask whoever runs the server: manage.py recover.")
        )
    row = Recovery(membership=membership, lost=lost, expires_at=timezone.now() + QUESTION_FOR)
    writes.create(row, by=by)
    _note(row, telling.RECOVERY_ASKED, by=by, lost=row.lost)
    asked = {confirmer.user_id for confirmer in confirmers}
    telling.tell_all(asked, telling.RECOVERY_WAITS, row.pk)
    _tell_watchers(row, other_than={by.pk, *asked})
    return row


@noting_refusals
def confirm_recovery(*, recovery_id: UUID, expected_version: int, by: ActingUser) -> tuple[Recovery, str]:
    """Confirm what another administrator has asked for. Returns the link's token, which is shown once and not kept.

    Raises DomainError for what one has asked for oneself or is about oneself, for what is confirmed or over, and when
    whoever asked may no longer do so; NotYours for somebody who holds a role that `by` may not hand out; EditConflict.
    """
    row = Recovery.objects.locked(pk=recovery_id, expected_version=expected_version)
    if row.created_by_id == by.pk or row.membership.user_id == by.pk:
        raise DomainError(_("Another administrator must confirm this."))
    if row.confirmed_at is not None or not Recovery.objects.open().filter(pk=row.pk).exists():
        raise DomainError(_("This is confirmed or over already. Ask anew if the link is lost."))
    _require_not_new(by)
    _require_may_help(row.membership, by=by)
    if not _may_help(row.membership, row.created_by_id):
        raise DomainError(_("Whoever asked for this may no longer do so. Withdraw it and ask anew."))
    token = _make_link(row)
    row.confirmed_by = account_of(by)
    writes.update(row, "confirmed_at", "confirmed_by", "expires_at", "token_digest", by=by)
    _note(row, telling.RECOVERY_CONFIRMED, by=by, lost=row.lost)
    return row, token


@transaction.atomic
def withdraw_recovery(*, recovery_id: UUID, expected_version: int, by: ActingUser) -> Recovery:
    """Make what was asked for, or a link that was not used, worthless. Raises EditConflict."""
    row = Recovery.objects.locked(pk=recovery_id, expected_version=expected_version)
    if row.used_at is None and row.withdrawn_at is None:
        row.withdrawn_at = timezone.now()
        writes.update(row, "withdrawn_at", by=by)
        _note(row, telling.RECOVERY_WITHDRAWN, by=by, lost=row.lost)
    return row


def recover_on_server(*, email: str, lost: str) -> str:
    """The token of a link that whoever runs the server makes alone. Raises DomainError for an unknown address.

    A link that was made before becomes worthless.
    """
    user = User.objects.filter(email=email, is_active=True).first()
    places = workplaces(user) if user else []
    if user is None or not places:
        raise DomainError(_("Nobody who works here signs in with this address."))
    organisation_id: UUID = places[0].organisation_id  # type: ignore[assignment]  # the stubs take a default for nullable
    with organisation_scope(organisation_id):
        Recovery.objects.open().filter(membership__user=user).update(withdrawn_at=timezone.now())
        row = Recovery(membership=Membership.objects.get(user=user), lost=lost)
        token = _make_link(row)
        writes.create(row)
        _note(row, telling.RECOVERY_CONFIRMED, by=None, lost=row.lost)
        _tell_watchers(row, other_than=set())
    return token


def find_recovery(token: str) -> RecoveryQuerySet:
    """The confirmed recovery of a token, if any. Call inside `organisation_scope(organisation_of(token))`."""
    return Recovery.objects.open().filter(
        token_digest=digest(token),
        membership__ended_at=None,
        membership__user__is_active=True,
        organisation__is_suspended=False,
    )


def opens(row: Recovery) -> bool:
    """Whether both who stand for this link may still do so. One that was made on the server stands by itself."""
    if row.created_by_id is None:
        return True
    both = (row.created_by_id, row.confirmed_by_id)
    return not _works_elsewhere(row.membership) and all(_may_help(row.membership, one) for one in both)


def use_recovery(*, token: str, password: str, address: str) -> User:
    """Let the person in again: with a new password, or where only the second step is lost, with the one they have.

    All their sessions end; a lost second step is gone, with its recovery codes. Signing in is still to be done.
    Raises RecoveryGone when the link is used, withdrawn, expired or wrong, DomainError for a wrong password,
    TooManyAttempts after several, ValidationError for a weak new one.
    """
    organisation_id = organisation_of(token)
    if organisation_id is None:
        raise RecoveryGone
    with organisation_scope(organisation_id):
        # Of two who press at once the second waits here, and then finds it used.
        row = find_recovery(token).select_related("membership").select_for_update(of=("self",)).first()
        if row is None or not opens(row):
            raise RecoveryGone
        user = User.objects.select_for_update(no_key=True).get(pk=row.membership.user_id)
        if row.lost == Lost.FACTOR:
            attempt = throttling.begin(user.email, address)
            if not user.check_password(password):
                raise DomainError(_("This is not your password."), field="password")
            attempt.succeeded()
        else:
            set_checked_password(user, password)
            user.save(update_fields=["password"])
        if row.lost != Lost.PASSWORD:
            factors.remove_all(user)
        row.used_at = timezone.now()
        writes.update(row, "used_at", by=user)
        _note(row, telling.RECOVERY_USED, by=user, lost=row.lost)
        transaction.on_commit(partial(end_all_sessions, user_id=user.pk))
    return user


def _make_link(row: Recovery) -> str:
    token = f"{current_organisation()}.{secrets.token_urlsafe(32)}"
    row.token_digest, row.confirmed_at = digest(token), timezone.now()
    row.expires_at = timezone.now() + LINK_FOR
    return token


def _administrators() -> Any:
    return Membership.objects.current().who_may(AccountPermission.MANAGE_USERS).distinct()


def _may_help(membership: Membership, user_id: UUID | None) -> bool:
    """Whether a user may hand out all that this account opens: who gives it a new way in has it in their hands."""
    if user_id is None or not _administrators().filter(user=user_id).exists():
        return False
    allowed = role_delegation.of(user_id)
    held = Role.objects.whole().filter(pk__in=membership.roles.values("role"))
    return allowed.everything or all(allowed.may_give(role) for role in held)


def _require_may_help(membership: Membership, *, by: ActingUser) -> None:
    if not _may_help(membership, by.pk):
        raise NotYours(
            _("This person holds a role that yours does not hand out. Ask another administrator."),
            target=membership,
            act="recover",
        )


def _is_new(user: User) -> bool:
    since = timezone.now() - NEW_FOR
    return Invitation.objects.filter(email=user.email, accepted_at__gt=since).exists()


def _require_not_new(by: ActingUser) -> None:
    """One person with two addresses is not two administrators (decision 14)."""
    if _is_new(account_of(by)):
        raise DomainError(_("You came here by invitation less than three days ago. Ask another administrator."))


def _works_elsewhere(membership: Membership) -> bool:
    """Whoever decides here would decide over what the account opens there."""
    return len(workplaces(membership.user)) > 1


def _tell_watchers(row: Recovery, *, other_than: set[UUID]) -> None:
    watchers = oversight.over_roles(other_than=row.membership.user_id)
    telling.tell_all(watchers - other_than, telling.RECOVERY_WATCHED, row.pk)


def _note(row: Recovery, verb: str, *, by: ActingUser | None, **detail: Any) -> None:
    record(by=by, verb=verb, target=row, **detail)
    telling.tell(row.membership.user_id, verb, row.pk)
