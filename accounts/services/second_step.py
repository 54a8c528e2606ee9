"""The second step of signing in: setting it up, proving it, taking it away."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import factors, throttling
from accounts.models import User
from accounts.services import telling
from core.errors import Damaged, DomainError
from core.logs import logger

MOST_PASSKEYS = 10


class SetUp(NamedTuple):
    """A second step is in use. `codes` are recovery codes, to be shown this once; empty when there were some."""

    factor: str
    codes: list[str]


def has_second_step(user: User) -> bool:
    return factors.has_one(user)


def find_active(user_id: UUID) -> User | None:
    return User.objects.filter(pk=user_id, is_active=True).first()


def prove_by_code(*, user: User, code: str, address: str) -> str:
    """The kind of second step that a typed code shows: the app's or a recovery code.

    Raises DomainError for a wrong code and for one that was used before, TooManyAttempts after several.
    """
    attempt = throttling.begin(f"second step of {user.pk}", address)
    kind = factors.check_code(user, code)
    if not kind:
        logger.warning("second step refused")
        raise DomainError(
            _("This code is not right, or it was used before. Type the one that is shown now."), field="code"
        )
    attempt.succeeded()
    if kind == factors.RECOVERY:
        telling.note(user, telling.CODE_USED, by=user, left=factors.recovery_codes_left(user))
    return kind


def prove_by_passkey(*, user: User, credential: Any) -> str:
    """Nothing of a passkey can be guessed, so nobody has to wait. Raises DomainError when it is not one of theirs."""
    if factors.check_passkey(user, credential) is None:
        logger.warning("second step refused")
        raise DomainError(_("This passkey was not accepted. Try again, or use another way."))
    return factors.PASSKEY


def prove_by_password(*, user: User, password: str, address: str) -> None:
    """For accounts without a second step. Raises DomainError for a wrong password, TooManyAttempts after several."""
    attempt = throttling.begin(user.email, address)
    if not user.check_password(password):
        raise DomainError(_("This is not your password."), field="password")
    attempt.succeeded()


@transaction.atomic
def set_up_app(*, user: User, sealed: str, code: str, first: bool) -> SetUp:
    """Take the app on a phone into use, in place of the one before. `sealed` is what the page was given to carry.

    With `first` only while the account has no second step. Raises DomainError for a code that does not fit.
    """
    _hold(user, first=first)
    try:
        offered = factors.offered(user, sealed)
    except Damaged as error:
        raise DomainError(_("The page was incomplete. Open it again.")) from error
    if not factors.use_app(user, offered.secret, code):
        raise DomainError(
            _("This code does not fit. Is the clock of the phone right? Type the code that is shown now."), field="code"
        )
    return _is_set_up(user, factors.APP)


@transaction.atomic
def add_passkey(*, user: User, name: str, credential: Any, first: bool) -> SetUp:
    """Take a passkey into use. With `first` only while the account has no second step. Raises DomainError."""
    _hold(user, first=first)
    if len(factors.passkeys(user)) >= MOST_PASSKEYS:
        raise DomainError(_("You have ten passkeys already. Remove one first."))
    if factors.add_passkey(user, name, credential) is None:
        raise DomainError(_("This passkey was not accepted. Try again, or use another way."))
    return _is_set_up(user, factors.PASSKEY)


@transaction.atomic
def rename_passkey(*, passkey_id: int, name: str, by: User) -> None:
    """Raises DomainError when it is not there any more."""
    row = _own(by, passkey_id)
    row.data["name"] = name
    row.save(update_fields=["data"])


@transaction.atomic
def remove_factor(*, factor_id: int, by: User) -> None:
    """Take the app or a passkey away. Raises DomainError for the last one where a second step is compulsory."""
    _hold(by, first=False)
    row = _own(by, factor_id)
    others = [one for one in factors.held(by) if one.pk != row.pk and one.type != factors.RECOVERY]
    if settings.SECOND_FACTOR_REQUIRED and not others:
        raise DomainError(_("Without it you could not sign in any more. Add another way first."))
    factors.remove(by, row)
    telling.note(by, telling.FACTOR_REMOVED, by=by, kind=row.type)


@transaction.atomic
def renew_recovery_codes(*, by: User) -> list[str]:
    """New codes, to be shown this once; those before stop working. Raises DomainError without a second step."""
    _hold(by, first=False)
    if not factors.has_one(by):
        raise DomainError(_("Recovery codes stand in for an app or a passkey. Set one up first."))
    codes = factors.new_recovery_codes(by)
    telling.note(by, telling.CODES_MADE, by=by)
    return codes


def _hold(user: User, *, first: bool) -> None:
    """Of two that change one account's second step at once, the later one sees what the other did."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if first and factors.has_one(user):
        # Somebody with the same password was quicker: a way in that a person has made is not added to by a password.
        raise DomainError(_("This account has a second step already. Sign in again."))


def _own(user: User, factor_id: int) -> factors.Factor:
    found = [one for one in factors.held(user) if one.pk == factor_id and one.type != factors.RECOVERY]
    if not found:
        raise DomainError(_("This is not there any more."))
    return found[0]


def _is_set_up(user: User, kind: str) -> SetUp:
    codes = [] if factors.recovery_codes_left(user) else factors.new_recovery_codes(user)
    telling.note(user, telling.FACTOR_ADDED, by=user, kind=kind)
    return SetUp(kind, codes)
