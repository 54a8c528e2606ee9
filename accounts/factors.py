"""The second step of signing in, on django-allauth: the one place that knows how its codes and ceremonies are called.

A code from an app on a phone (TOTP), a passkey, or a recovery code. What could make codes is sealed under the account's
own key (account_keys.py); which step of the clock was used last is kept with it in the database, so that no code
works twice, also when the cache is emptied.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast
from uuid import UUID

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.webauthn.internal import auth as ceremonies
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import account_keys
from accounts.models import User
from core.errors import Damaged
from core.logs import logger

type Factor = Authenticator
APP, PASSKEY, RECOVERY = (
    Authenticator.Type.TOTP.value,
    Authenticator.Type.WEBAUTHN.value,
    Authenticator.Type.RECOVERY_CODES.value,
)
_PURPOSE, _SETTING_UP = "factor", "setting up"
_LAST_STEP = "last_step"

_whose: ContextVar[UUID | None] = ContextVar("whose", default=None)


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """What allauth asks of us. Secrets are sealed for the account that `of()` names; outside of it, not at all."""

    def encrypt(self, text: str) -> str:
        return account_keys.seal(text, user_id=_account(), purpose=_PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return account_keys.unseal(encrypted_text, user_id=_account(), purpose=_PURPOSE)


@contextmanager
def of(user: User) -> Iterator[None]:
    """Whose secrets are sealed and opened inside."""
    token = _whose.set(user.pk)
    try:
        yield
    finally:
        _whose.reset(token)


def held(user: User) -> list[Factor]:
    """All that the account has for the second step, the oldest first; recovery codes too."""
    return list(Authenticator.objects.filter(user_id=user.pk).order_by("created_at", "pk"))


def has_one(user: User) -> bool:
    """Whether signing in asks for a second step. Recovery codes alone are none: they stand in for one."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=(APP, PASSKEY)).exists()


def passkeys(user: User) -> list[Factor]:
    return [one for one in held(user) if one.type == PASSKEY]


class Offered:
    """A secret for the app on a phone that is not in use yet. `sealed` travels through the page of its account."""

    def __init__(self, user: User, secret: str) -> None:
        self._user, self.secret = user, secret

    @property
    def sealed(self) -> str:
        return account_keys.seal(self.secret, user_id=self._user.pk, purpose=_SETTING_UP)

    @property
    def written(self) -> str:
        """In groups of four, to be typed."""
        return " ".join(self.secret[start : start + 4] for start in range(0, len(self.secret), 4))

    @property
    def picture(self) -> str:
        """A square code as a `data:` address of an image."""
        adapter = get_adapter()
        drawn = adapter.build_totp_svg(adapter.build_totp_url(self._user, self.secret))
        return "data:image/svg+xml;base64," + b64encode(drawn.encode()).decode()


def offer_secret(user: User) -> Offered:
    return Offered(user, generate_totp_secret())


def offered(user: User, sealed: str) -> Offered:
    """What `Offered.sealed` holds. Raises Damaged for another account's or a changed one."""
    return Offered(user, account_keys.unseal(sealed, user_id=user.pk, purpose=_SETTING_UP))


def offered_again(user: User, sealed: str) -> Offered | None:
    """The same; None when there is nothing that opens."""
    try:
        return offered(user, sealed) if sealed else None
    except Damaged:
        return None


def use_app(user: User, secret: str, code: str) -> bool:
    """Take a new secret into use, in place of the one before, when `code` comes from it."""
    step = _step_of(secret, code)
    if step is None:
        return False
    Authenticator.objects.filter(user_id=user.pk, type=APP).delete()
    with of(user):
        made = TOTP.activate(user, secret).instance
    made.data[_LAST_STEP] = step
    made.last_used_at = timezone.now()
    made.save(update_fields=["data", "last_used_at"])
    return True


@transaction.atomic
def check_code(user: User, code: str) -> str:
    """The kind of factor that a typed code proves; empty when it proves none. No code proves anything twice."""
    rows = Authenticator.objects.select_for_update().filter(user_id=user.pk, type__in=(APP, RECOVERY))
    found = {row.type: row for row in rows.order_by("pk")}
    with of(user):
        try:
            if APP in found and _is_app_code(found[APP], code):
                return APP
            if RECOVERY in found and RecoveryCodes(found[RECOVERY]).validate_code(code):
                Authenticator.objects.filter(pk=found[RECOVERY].pk).update(last_used_at=timezone.now())
                return RECOVERY
        except Damaged:
            logger.error("second step damaged")
    return ""


def new_recovery_codes(user: User) -> list[str]:
    """Fresh codes in two groups of five; those before stop working."""
    Authenticator.objects.filter(user_id=user.pk, type=RECOVERY).delete()
    with of(user):
        return [f"{code[:5]} {code[5:]}" for code in RecoveryCodes.activate(user).generate_codes()]


def recovery_codes_left(user: User) -> int:
    row = Authenticator.objects.filter(user_id=user.pk, type=RECOVERY).first()
    with of(user):
        return len(RecoveryCodes(row).get_unused_codes()) if row else 0


def begin_passkey(user: User) -> str:
    """What the browser is asked for to make a passkey, as JSON. The challenge is kept in the session."""
    return json.dumps(ceremonies.begin_registration(user, passwordless=True))


def add_passkey(user: User, name: str, credential: Any) -> Factor | None:
    """The new passkey; None when the browser's answer does not fit what was asked."""
    try:
        ceremonies.parse_registration_response(credential)
        made = ceremonies.complete_registration(credential)
    except _NO_ANSWER:
        return None
    return cast(Factor, ceremonies.WebAuthn.add(user, name, credential).instance) if made else None


def begin_proof(user: User | None) -> str:
    """What the browser is asked for to prove a passkey, as JSON: of this account, or of whichever it is."""
    return json.dumps(ceremonies.begin_authentication(user))


def check_passkey(user: User, credential: Any) -> Factor | None:
    """The passkey of this account that the browser's answer proves; None when it proves none."""
    try:
        ceremonies.parse_authentication_response(credential)
        found = ceremonies.complete_authentication(user, credential)
    except _NO_ANSWER:
        return None
    found.record_usage()
    return cast(Factor, found)


def whose_passkey(credential: Any) -> User | None:
    """The account that the browser's answer claims to be of. It is not proved yet."""
    try:
        return cast(User, ceremonies.extract_user_from_response(credential))
    except _NO_ANSWER:
        return None


def remove(user: User, factor: Factor) -> None:
    """Take one away; with the last of them its recovery codes."""
    factor.delete()
    if not has_one(user):
        remove_all(user)


def remove_all(user: User) -> None:
    Authenticator.objects.filter(user_id=user.pk).delete()


# What allauth and fido2 raise for an answer that no browser of ours has given.
_NO_ANSWER = (
    ValidationError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    OverflowError,
    RecursionError,
)


def _account() -> UUID:
    found = _whose.get()
    if found is None:
        raise RuntimeError("Secrets of an account are used inside factors.of(user) only.")
    return found


def _is_app_code(row: Factor, code: str) -> bool:
    step = _step_of(get_adapter().decrypt(row.data["secret"]), code)
    if step is None or step <= row.data.get(_LAST_STEP, -1):
        return False
    row.data[_LAST_STEP] = step
    row.last_used_at = timezone.now()
    row.save(update_fields=["data", "last_used_at"])
    return True


def _step_of(secret: str, code: str) -> int | None:
    """The step of the clock whose code this is."""
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None
