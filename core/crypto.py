"""AES-256-GCM, in the two shapes that Harapan stores: a value and a wrapped key.

A sealed value is `1 | key id (16) | nonce (12) | ciphertext and tag`; a wrapped key is
`1 | nonce (12) | ciphertext and tag`. Associated data binds each to its place.
"""

from __future__ import annotations

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import Damaged

KEY_BYTES = 32
_VERSION = b"\x01"
_NONCE = 12


def new_key() -> bytes:
    return AESGCM.generate_key(bit_length=KEY_BYTES * 8)


def seal(plain: bytes, *, key: bytes, key_id: UUID, place: bytes) -> bytes:
    """`plain` sealed under `key` and bound to `place`."""
    nonce = os.urandom(_NONCE)
    return _VERSION + key_id.bytes + nonce + AESGCM(key).encrypt(nonce, plain, place + key_id.bytes)


def key_id_of(sealed: bytes) -> UUID:
    """Which key a sealed value needs. Raises Damaged when it is no sealed value."""
    return UUID(bytes=key_id_bytes(sealed))


def unseal(sealed: bytes, *, key: bytes, place: bytes) -> bytes:
    """The plain bytes. Raises Damaged when the value was changed or does not belong to `place`."""
    key_id = key_id_bytes(sealed)
    nonce, body = sealed[17 : 17 + _NONCE], sealed[17 + _NONCE :]
    return _open(key, nonce, body, place + key_id)


def key_id_bytes(sealed: bytes) -> bytes:
    """The 16 bytes of that key's id. Raises Damaged when it is no sealed value."""
    if len(sealed) < 1 + 16 + _NONCE + 16 or sealed[:1] != _VERSION:
        raise Damaged("Not a sealed value.")
    return bytes(sealed[1:17])


def wrap(key: bytes, *, under: bytes, place: bytes) -> bytes:
    """`key` encrypted under another key."""
    nonce = os.urandom(_NONCE)
    return _VERSION + nonce + AESGCM(under).encrypt(nonce, key, place)


def unwrap(wrapped: bytes, *, under: bytes, place: bytes) -> bytes:
    """The inner key. Raises Damaged when it was changed, moved, or wrapped under another key."""
    if len(wrapped) < 1 + _NONCE + 16 or wrapped[:1] != _VERSION:
        raise Damaged("Not a wrapped key.")
    return _open(under, wrapped[1 : 1 + _NONCE], wrapped[1 + _NONCE :], place)


def _open(key: bytes, nonce: bytes, body: bytes, place: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(bytes(nonce), bytes(body), place)
    except InvalidTag as error:
        raise Damaged("Sealed content does not open.") from error
