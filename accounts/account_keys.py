"""What an account keeps secret (the seeds of its codes), sealed under a key of the account's own.

Operator's key → account's key → secrets. An account belongs to no organisation, so its key does not either.
"""

from __future__ import annotations

import base64
from uuid import UUID, uuid4

from django.db import transaction

from accounts import operator_keys
from accounts.models import AccountKey
from core.errors import Damaged
from core.keys import crypto


def seal(text: str, *, user_id: UUID, purpose: str) -> str:
    """`text` sealed for this account and purpose. Raises KeyUnavailable without the operator's key."""
    row = _row(user_id)
    sealed = crypto.seal(text.encode(), key=_opened(row), key_id=row.pk, place=_place(user_id, purpose))
    return base64.b64encode(sealed).decode()


def unseal(text: str, *, user_id: UUID, purpose: str) -> str:
    """The plain text. Raises Damaged when it was changed or sealed for another account or purpose; KeyUnavailable."""
    try:
        sealed = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Damaged("Not a sealed value.") from error
    row = AccountKey.objects.filter(pk=crypto.key_id_of(sealed), user_id=user_id).first()
    if row is None:
        raise Damaged("Sealed for another account.")
    return crypto.unseal(sealed, key=_opened(row), place=_place(user_id, purpose)).decode()


def _row(user_id: UUID) -> AccountKey:
    found = AccountKey.objects.filter(user_id=user_id).first()
    if found is None:
        with transaction.atomic():
            row = AccountKey(id=uuid4(), user_id=user_id)
            row.wrapped = operator_keys.wrapped(crypto.new_key(), place=_key_place(user_id))
            # Two writers may meet here: the second keeps nothing and reads what the first has made.
            AccountKey.objects.bulk_create([row], ignore_conflicts=True)
        found = AccountKey.objects.get(user_id=user_id)
    return found


def wrap_for_operator(row: AccountKey) -> None:
    """Wrap the key of an account under the current operator's key. Raises KeyUnavailable."""
    row.wrapped = operator_keys.wrapped(_opened(row), place=_key_place(row.user_id))
    row.save(update_fields=["wrapped"])


def check(row: AccountKey) -> None:
    """Raises KeyUnavailable or Damaged when the key of an account does not open."""
    _opened(row)


def unopened() -> int:
    """Of how many accounts the key does not open. Raises KeyUnavailable without the operator's key."""
    return sum(not _does_open(row) for row in AccountKey.objects.iterator())


def _does_open(row: AccountKey) -> bool:
    try:
        check(row)
    except Damaged:
        return False
    return True


def _opened(row: AccountKey) -> bytes:
    return operator_keys.unwrapped(row.wrapped, place=_key_place(row.user_id))


def _key_place(user_id: UUID) -> bytes:
    return f"account|{user_id}".encode()


def _place(user_id: UUID, purpose: str) -> bytes:
    return f"account|{user_id}|{purpose}|".encode()
