"""Who signs in, and where they work now."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import authenticate
from django.utils.translation import gettext as _

from accounts import guessing
from accounts.models import Membership, User
from audit.services import record
from core.db import organisation_scope, user_scope
from core.errors import DomainError
from core.logs import logger


def check_password(*, email: str, password: str, address: str) -> User:
    """Whose email address and password these are. `address` is that of the device, for slowing down guesses.

    Raises DomainError: the same one, after the same time, for a wrong password and an unknown address;
    TooManyAttempts; and one of its own for somebody who works nowhere any more.
    """
    attempt = guessing.begin(email, address)
    user = authenticate(None, email=email, password=password)
    if not isinstance(user, User):
        logger.warning("sign-in refused")
        raise DomainError(_("The email address or the password is not right."))
    attempt.succeeded()
    if not workplaces(user):
        raise DomainError(_("You do not work in any organisation here at the moment. Ask your administrator."))
    return user


def workplaces(user: User) -> list[Membership]:
    """The organisations in which a person may work now, by name."""
    with user_scope(user.pk):
        rows = Membership.objects.current().filter(user=user).select_related("organisation")
        return list(rows.order_by("organisation__name", "id"))


def note_entry(*, organisation_id: UUID, user: User) -> None:
    """Write down that somebody has begun to work in an organisation (at sign-in, or by switching)."""
    with organisation_scope(organisation_id):
        record(by=user, verb="session.begun", target=Membership.objects.get(user=user))
