"""What a person changes about their own account."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import throttling
from accounts.models import Membership, User
from accounts.services import telling
from audit.services import record
from core.access.actor import ActingUser
from core.errors import DomainError


def set_checked_password(user: User, password: str, *, field: str = "password") -> None:
    """Set a password, unsaved. Raises ValidationError (under `field`) for a weak one."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error
    user.set_password(password)


@transaction.atomic
def change_password(*, old_password: str, new_password: str, address: str, by: ActingUser) -> User:
    """Give oneself a new password. All other sessions end, since a session belongs to the password it began under.

    Raises DomainError for a wrong old password, TooManyAttempts after several from one `address`,
    ValidationError for a weak new one.
    """
    user = User.objects.select_for_update().get(pk=by.pk)
    attempt = throttling.begin(user.email, address)
    if not user.check_password(old_password):
        raise DomainError(_("This is not your password."), field="old_password")
    attempt.succeeded()
    set_checked_password(user, new_password, field="new_password")
    user.save(update_fields=["password"])
    telling.note(user, telling.PASSWORD_CHANGED, by=by)
    return user


@transaction.atomic
def change_language(*, language: str, by: ActingUser) -> None:
    """The language that a person is greeted in when they sign in on a new device."""
    user = User.objects.select_for_update().get(pk=by.pk)
    user.language = language
    user.full_clean(exclude=["password"])
    user.save(update_fields=["language"])
    record(by=by, verb="account.language_changed", target=_membership(by), language=language)


def _membership(by: ActingUser) -> Membership:
    return Membership.objects.get(pk=by.acting.membership_id)
