"""The address under which anybody may write to an organisation: short enough for a poster, and not to be guessed.

It is found outside every organisation's scope: whoever asks has none.
"""

from __future__ import annotations

import secrets
from typing import NamedTuple
from uuid import UUID

from accounts.models import Organisation
from core.db import current_organisation

# Crockford's base 32 in small letters: no i, l, o, u. Ten of them are fifty bits.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 10


class Addressed(NamedTuple):
    """Whose address it is."""

    id: UUID
    name: str


def find(address: str) -> Addressed | None:
    """The organisation at work that is written to under this address."""
    rows = Organisation.objects.filter(public_address=address.lower(), is_suspended=False)
    found = rows.values_list("pk", "name").first() if address else None
    return Addressed(*found) if found else None


def current() -> str:
    """That of the open scope's organisation; empty while it takes nothing."""
    return Organisation.objects.values_list("public_address", flat=True).get(pk=current_organisation()) or ""


def give() -> str:
    """Give the open scope's organisation an address, unless it has one."""
    address = current()
    if not address:
        address = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        Organisation.objects.filter(pk=current_organisation()).update(public_address=address)
    return address


def take_back() -> None:
    """Nobody is written to under the address any more; a later one is another."""
    Organisation.objects.filter(pk=current_organisation()).update(public_address=None)
