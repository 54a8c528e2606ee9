"""Who signs in, and where they work now."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth import authenticate
from django.utils.translation import gettext as _

from accounts import factors, throttling
from accounts.models import Membership, User
from accounts.services.workplaces import workplaces
from audit.services import record
from core.db import organisation_scope
from core.errors import DomainError
from core.logs import logger


def check_password(*, email: str, password: str, address: str) -> User:
    """Whose email address and password these are. `address` is that of the device, for slowing down guesses.

    Raises DomainError: the same one, after the same time, for a wrong password and an unknown address;
    TooManyAttempts; and one of its own for somebody who works nowhere any more.
    """
    attempt = throttling.begin(email, address)
    user = authenticate(None, email=email, password=password)
    if not isinstance(user, User):
        logger.warning("sign-in refused")
        raise DomainError(_("The email address or the password is not right."))
    attempt.succeeded()
    _require_workplace(user)
    return user


def check_passkey(*, credential: Any) -> User:
    """Whose passkey this is: who has it at hand and unlocks it has shown two things at once.

    Raises DomainError: the same one for an unknown account, a wrong answer and an account that is switched off; and
    one of its own for somebody who works nowhere any more.
    """
    user = factors.whose_passkey(credential)
    if user is None or not user.is_active or factors.check_passkey(user, credential) is None:
        logger.warning("sign-in refused")
        raise DomainError(_("This passkey was not accepted. Try again, or use another way."))
    _require_workplace(user)
    return user


def _require_workplace(user: User) -> None:
    if not workplaces(user):
        raise DomainError(_("You do not work in any organisation here at the moment. Ask your administrator."))


def note_entry(*, organisation_id: UUID, user: User) -> None:
    """Write down that somebody has begun to work in an organisation (at sign-in, or by switching)."""
    with organisation_scope(organisation_id):
        record(by=user, verb="session.begun", target=Membership.objects.get(user=user))
